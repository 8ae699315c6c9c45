"""One polynomial with real coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.monomials import Monomials, is_tensor
from neurovariety.poly.text import polynomial_text

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Polynomial:
    """A polynomial: its non-zero terms in deglex order.

    Build one with `Polynomial.of`, or take it from a `PolynomialFamily`.

    Attributes
    ----------
    exponents : numpy.ndarray, shape (s, n), int64
    coefficients : numpy.ndarray, shape (s,), float64, all non-zero

    Examples
    --------
    >>> circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    >>> print(circle)
    x2^2 + x1^2 - 1
    >>> circle.evaluate([[0.6, 0.8]]).round(12)
    array([0.])
    >>> print(circle.derivative(0))
    2*x1
    """

    exponents: Exponents
    coefficients: Float

    @classmethod
    def of(cls, exponents: ArrayLike, coefficients: ArrayLike) -> Polynomial:
        """Collect terms: any order, repeated monomials are added up, zeros dropped.

        Parameters
        ----------
        exponents : array_like, shape (s, n), whole numbers from 0
        coefficients : array_like, shape (s,), finite
        """
        rows = np.asarray(exponents)
        values = np.asarray(coefficients, dtype=np.float64)
        if rows.ndim != 2 or values.shape != (len(rows),) or not np.all(np.isfinite(values)):
            raise InputError(
                "a polynomial needs one finite coefficient for each row of exponents",
                given=f"exponents of shape {rows.shape}, coefficients of shape {values.shape}",
                allowed="shapes (s, n) and (s,)",
            )
        table = Monomials.of(rows)
        collected = np.zeros(len(table))
        np.add.at(collected, table.index(rows), values)
        return cls.from_table(table, collected)

    @classmethod
    def from_table(cls, table: Monomials, coefficients: Float) -> Polynomial:
        """Take the non-zero entries of a coefficient vector over a table of monomials."""
        kept = np.flatnonzero(coefficients)
        return cls(table.exponents[kept], np.asarray(coefficients, dtype=np.float64)[kept])

    @property
    def variables(self) -> int:
        """The number of variables n."""
        return int(self.exponents.shape[1])

    @property
    def degree(self) -> int:
        """Total degree; -1 for the zero polynomial."""
        return int(self.exponents[-1].sum()) if len(self.exponents) else -1

    def evaluate(self, points: Any) -> Any:
        """Evaluate at points of shape (m, n), numpy or torch; returns shape (m,)."""
        table = Monomials.of(self.exponents)
        values = table.evaluate(points)[:, table.index(self.exponents)]
        if is_tensor(values):
            return values @ values.new_tensor(self.coefficients)
        return values @ self.coefficients

    def derivative(self, variable: int) -> Polynomial:
        """Differentiate with respect to x(``variable`` + 1)."""
        if not 0 <= variable < self.variables:
            raise InputError(
                "there is no such variable",
                given=f"variable={variable}",
                allowed=f"0 to {self.variables - 1}",
            )
        powers = self.exponents[:, variable]
        lowered = self.exponents.copy()
        lowered[:, variable] = np.maximum(powers - 1, 0)
        return Polynomial.of(lowered, self.coefficients * powers)

    def text(
        self,
        *,
        names: Sequence[str] | None = None,
        digits: int = 4,
        latex: bool = False,
        most_terms: int | None = None,
    ) -> str:
        """Write it out, leading term first; the arguments are those of `polynomial_text`."""
        return polynomial_text(
            self.exponents, self.coefficients, names=names, digits=digits, latex=latex, most_terms=most_terms
        )

    def __str__(self) -> str:
        """Write it out in plain text."""
        return self.text()

    def __eq__(self, other: object) -> bool:
        """Equal when every coefficient is."""
        return (
            isinstance(other, Polynomial)
            and np.array_equal(self.exponents, other.exponents)
            and np.array_equal(self.coefficients, other.coefficients)
        )

    __hash__ = None  # type: ignore[assignment]  # compares by content of arrays

    def __add__(self, other: Polynomial) -> Polynomial:
        """Add two polynomials in the same variables."""
        return Polynomial.of(
            np.concatenate([self.exponents, other.exponents]),
            np.concatenate([self.coefficients, other.coefficients]),
        )

    def __neg__(self) -> Polynomial:
        """Change every sign."""
        return Polynomial(self.exponents, -self.coefficients)

    def __sub__(self, other: Polynomial) -> Polynomial:
        """Subtract a polynomial in the same variables."""
        return self + (-other)

    def __mul__(self, other: Polynomial | float) -> Polynomial:
        """Multiply by a number or by a polynomial in the same variables."""
        if not isinstance(other, Polynomial):
            return Polynomial.of(self.exponents, self.coefficients * other)
        sums = self.exponents[:, None, :] + other.exponents[None, :, :]
        products = np.outer(self.coefficients, other.coefficients)
        return Polynomial.of(sums.reshape(-1, self.variables), products.reshape(-1))

    __rmul__ = __mul__
