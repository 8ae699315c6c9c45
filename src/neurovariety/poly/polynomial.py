"""One polynomial with real coefficients."""

from __future__ import annotations

import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.given_arrays import as_array, as_floats, is_tensor
from neurovariety.poly.monomials import Monomials
from neurovariety.poly.text import polynomial_text

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False, repr=False)
class Polynomial:
    """A polynomial: its non-zero terms in deglex order.

    Build one with `Polynomial.of`, or take it from a `PolynomialFamily`. Polynomials in the same variables, and
    numbers, are added, subtracted and multiplied with one another, divided by a number and raised to a whole power.

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
    >>> print((1 - circle) / 2)
    -0.5*x2^2 - 0.5*x1^2 + 1
    """

    exponents: Exponents
    coefficients: Float

    __array_ufunc__ = None  # a NumPy number on the left leaves the arithmetic to the polynomial

    @classmethod
    def of(cls, exponents: ArrayLike, coefficients: ArrayLike) -> Polynomial:
        """Collect terms: any order, repeated monomials are added up, zeros dropped.

        Parameters
        ----------
        exponents : array_like, shape (s, n), whole numbers from 0
        coefficients : array_like, shape (s,), finite
        """
        rows = as_array(exponents, "the exponents")
        values = as_floats(coefficients, "the coefficients")
        if rows.ndim != 2 or values.shape != (len(rows),):
            raise InputError(
                "a polynomial needs one finite coefficient for each row of exponents",
                given=f"exponents of shape {rows.shape}, coefficients of shape {values.shape}",
                allowed="shapes (s, n) and (s,)",
            )
        if not np.all(finite := np.isfinite(values)):
            place = int(np.argmin(finite))
            raise InputError(
                "a polynomial needs one finite coefficient for each row of exponents",
                given=f"coefficient {values[place]} in place {place}",
                allowed="numbers other than nan and inf",
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

    @classmethod
    def constant(cls, value: float, variables: int) -> Polynomial:
        """Make the polynomial of degree 0, or the zero polynomial, in n variables."""
        return cls.of(np.zeros((1, variables), dtype=np.int64), [value])

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

    def __call__(self, points: Any) -> Any:
        """Evaluate at points, as `evaluate` does."""
        return self.evaluate(points)

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
        leading: ArrayLike | None = None,
        below: float | None = None,
    ) -> str:
        """Write it out, leading term first; the arguments are those of `polynomial_text`."""
        return polynomial_text(
            self.exponents,
            self.coefficients,
            names=names,
            digits=digits,
            latex=latex,
            most_terms=most_terms,
            leading=leading,
            below=below,
        )

    def __str__(self) -> str:
        """Write it out in plain text."""
        return self.text()

    def __repr__(self) -> str:
        """Write out its largest terms."""
        return f"<Polynomial {self.text(most_terms=6)}, variables={self.variables}>"

    def __eq__(self, other: object) -> bool:
        """Equal when every coefficient is."""
        return (
            isinstance(other, Polynomial)
            and np.array_equal(self.exponents, other.exponents)
            and np.array_equal(self.coefficients, other.coefficients)
        )

    __hash__ = None  # type: ignore[assignment]  # compares by content of arrays

    def __add__(self, other: Polynomial | float) -> Polynomial:
        """Add a number or a polynomial in the same variables."""
        addend = self._operand(other)
        if addend is None:
            return NotImplemented
        return Polynomial.of(
            np.concatenate([self.exponents, addend.exponents]),
            np.concatenate([self.coefficients, addend.coefficients]),
        )

    __radd__ = __add__

    def __neg__(self) -> Polynomial:
        """Change every sign."""
        return Polynomial(self.exponents, -self.coefficients)

    def __sub__(self, other: Polynomial | float) -> Polynomial:
        """Subtract a number or a polynomial in the same variables."""
        return self + (-other)

    def __rsub__(self, other: float) -> Polynomial:
        """Subtract it from a number."""
        return -self + other

    def __mul__(self, other: Polynomial | float) -> Polynomial:
        """Multiply by a number or by a polynomial in the same variables."""
        factor = self._operand(other)
        if factor is None:
            return NotImplemented
        sums = self.exponents[:, None, :] + factor.exponents[None, :, :]
        products = np.outer(self.coefficients, factor.coefficients)
        return Polynomial.of(sums.reshape(-1, self.variables), products.reshape(-1))

    __rmul__ = __mul__

    def __truediv__(self, divisor: float) -> Polynomial:
        """Divide by a number."""
        if not is_number(divisor):
            return NotImplemented
        check_divisor(divisor)
        return Polynomial.of(self.exponents, self.coefficients / float(divisor))

    def __pow__(self, power: int) -> Polynomial:
        """Raise to a whole power from 0, by repeated squaring."""
        check_power(power)
        result, square, left = Polynomial.constant(1.0, self.variables), self, int(power)
        while left:
            if left % 2:
                result = result * square
            left //= 2
            if left:
                square = square * square
        return result

    def _operand(self, other: object) -> Polynomial | None:
        """Take the other side of an operation: a number or a polynomial in the same variables."""
        if is_number(other):
            return Polynomial.constant(float(other), self.variables)
        if not isinstance(other, Polynomial):
            return None
        check_same_variables(self.variables, other.variables)
        return other


def is_number(value: object) -> TypeGuard[float]:
    """Tell whether a value is a real number of Python's, NumPy's or another library's."""
    return isinstance(value, numbers.Real)


def check_divisor(divisor: float) -> None:
    """Raise InputError for zero."""
    if divisor == 0:
        raise InputError("a polynomial cannot be divided by zero", given="p / 0", allowed="a number other than 0")


def check_same_variables(left: int, right: int) -> None:
    """Raise InputError when two polynomials have different numbers of variables."""
    if left != right:
        raise InputError(
            "only polynomials in the same number of variables can be added or multiplied",
            given=f"one in {left} variables, the other in {right}",
            allowed="the same number",
            remedy="give both a column of exponents for every variable, 0 where it does not occur",
        )


def check_power(power: object) -> None:
    """Raise InputError unless a polynomial can be raised to this power."""
    if not isinstance(power, numbers.Integral) or power < 0:
        raise InputError("the power of a polynomial is a whole number", given=f"{power!r}", allowed="0, 1, 2, ...")
