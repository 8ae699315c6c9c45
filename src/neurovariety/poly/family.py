"""Many polynomials over one table of monomials: a coefficient matrix."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from neurovariety.errors import InputError
from neurovariety.poly.given_arrays import as_floats, is_tensor
from neurovariety.poly.monomials import Monomials
from neurovariety.poly.polynomial import Polynomial

Float = NDArray[np.float64]

BLOCK_NUMBERS = 1 << 20
"""Points are taken in blocks with about so many values of monomials, which stay in cache."""
FEWEST_ROWS = 256

MOST_SHOWN = 3
"""Polynomials that a family writes out when it is shown."""


@dataclass(frozen=True, eq=False, repr=False)
class PolynomialFamily:
    """Polynomials that share their monomials, so that evaluating them all is one ladder and one matrix product.

    Attributes
    ----------
    monomials : Monomials
        s monomials in n variables.
    coefficients : numpy.ndarray, shape (p, s), float64
        Row i holds the coefficients of polynomial i.

    Examples
    --------
    >>> table = Monomials.up_to_degree(2, 1)
    >>> lines = PolynomialFamily(table, np.array([[0.0, 1.0, -1.0], [-1.0, 1.0, 1.0]]))
    >>> [str(line) for line in lines]
    ['-x2 + x1', 'x2 + x1 - 1']
    >>> lines.evaluate([[0.5, 0.5]])
    array([[0., 0.]])
    >>> print(lines[-1], "and", len(lines[:1]), "other")
    x2 + x1 - 1 and 1 other
    """

    monomials: Monomials
    coefficients: Float

    def __post_init__(self) -> None:
        if not isinstance(self.monomials, Monomials):
            raise InputError(
                "a family has a table of monomials",
                given=type(self.monomials).__name__,
                allowed="Monomials and a matrix of coefficients",
                remedy="join polynomials with PolynomialFamily.of([p, q, ...])",
            )
        object.__setattr__(self, "coefficients", as_floats(self.coefficients, "the coefficients"))
        shape = self.coefficients.shape
        if len(shape) != 2 or shape[1] != len(self.monomials):
            raise InputError(
                "the coefficient matrix does not fit the table of monomials",
                given=f"coefficients of shape {shape}",
                allowed=f"shape (number of polynomials, {len(self.monomials)})",
            )

    @classmethod
    def of(cls, polynomials: Sequence[Polynomial]) -> PolynomialFamily:
        """Join polynomials in the same variables, in the order given.

        Examples
        --------
        >>> line, circle = Polynomial.of([[1, 0], [0, 1]], [1, -1]), Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
        >>> [str(p) for p in PolynomialFamily.of([line, circle])]
        ['-x2 + x1', 'x2^2 + x1^2 - 1']
        """
        if len({polynomial.variables for polynomial in polynomials}) != 1:
            raise InputError(
                "a family is of one or more polynomials in the same variables",
                given=f"polynomials in {[polynomial.variables for polynomial in polynomials]} variables",
                allowed="at least one polynomial, all in the same number of variables",
            )
        constant = np.zeros_like(polynomials[0].exponents, shape=(1, polynomials[0].variables))
        table = Monomials.of(np.concatenate([constant, *(polynomial.exponents for polynomial in polynomials)]))
        coefficients = np.zeros((len(polynomials), len(table)))
        for row, polynomial in zip(coefficients, polynomials, strict=True):
            row[table.index(polynomial.exponents)] = polynomial.coefficients
        return cls(table, coefficients)

    @classmethod
    def empty(cls, variables: int) -> PolynomialFamily:
        """Make a family of no polynomials in n variables."""
        table = Monomials.up_to_degree(variables, 0)
        return cls(table, np.zeros((0, len(table))))

    @classmethod
    def union(cls, families: Sequence[PolynomialFamily]) -> PolynomialFamily:
        """Join families in the same variables over the union of their monomials, in the order given."""
        if len({family.monomials.variables for family in families}) != 1:
            raise InputError(
                "only families in the same number of variables can be joined",
                given=f"{[family.monomials.variables for family in families]} variables",
                allowed="at least one family, all with the same number",
            )
        table = Monomials.of(np.concatenate([family.monomials.exponents for family in families]))
        blocks = []
        for family in families:
            block = np.zeros((len(family), len(table)))
            block[:, table.index(family.monomials.exponents)] = family.coefficients
            blocks.append(block)
        return cls(table, np.concatenate(blocks))

    def __len__(self) -> int:
        """Return the number of polynomials."""
        return len(self.coefficients)

    def __repr__(self) -> str:
        """Tell the size, and write out the largest terms of the first polynomials, noise left out."""
        count, variables = len(self), self.monomials.variables
        told = [f"<PolynomialFamily of {count:,} polynomial{'s' * (count != 1)} in {variables:,} variables"]
        told[0] += f", degree {self.degrees.max()}" if count else ""
        shown = "; ".join(polynomial.text(most_terms=4, below=1e-12) for polynomial in self[:MOST_SHOWN])
        if shown:
            told.append(shown + (f"; and {count - MOST_SHOWN:,} more" if count > MOST_SHOWN else ""))
        return ": ".join(told) + ">"

    @overload
    def __getitem__(self, index: int) -> Polynomial: ...
    @overload
    def __getitem__(self, index: slice) -> PolynomialFamily: ...
    def __getitem__(self, index: int | slice) -> Polynomial | PolynomialFamily:
        """Take one polynomial, or by a slice a family over the same monomials."""
        if isinstance(index, slice):
            return PolynomialFamily(self.monomials, self.coefficients[index])
        try:
            position = operator.index(index)
        except TypeError as error:
            raise InputError(
                "polynomials are taken out by number",
                given=f"{type(index).__name__} {index!r}",
                allowed="a whole number or a slice",
                remedy="take several by their numbers or by a mask with select(rows)",
            ) from error
        if not -len(self) <= position < len(self):
            raise IndexError(f"there is no polynomial {position}: the family has {len(self)}, counted from 0")
        return Polynomial.from_table(self.monomials, self.coefficients[position])

    def __iter__(self) -> Iterator[Polynomial]:
        """Go through the polynomials."""
        return (self[i] for i in range(len(self)))

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Total degree of each polynomial; -1 for zero."""
        used = self.coefficients != 0
        return np.where(used, self.monomials.degrees, -1).max(axis=1, initial=-1)

    @property
    def sparsity(self) -> float:
        """Share of the coefficient matrix that is zero, 0 when it is dense or empty."""
        return float(np.mean(self.coefficients == 0)) if self.coefficients.size else 0.0

    def evaluate(self, points: Any) -> Any:
        """Evaluate every polynomial at every point.

        Parameters
        ----------
        points : array_like or torch.Tensor, shape (m, n)

        Returns
        -------
        numpy.ndarray (float64) or torch.Tensor (the points' dtype), shape (m, p)
        """
        if is_tensor(points):
            tensor = self.monomials.evaluate(points)
            return tensor @ tensor.new_tensor(self.coefficients).T
        array = as_floats(points, "the points")
        self.monomials.check_points(array.shape)
        result = np.empty((len(array), len(self)))
        size = max(FEWEST_ROWS, BLOCK_NUMBERS // max(1, len(self.monomials)))
        shared, private = self._shared_and_private
        for start in range(0, len(array), size):
            values = self.monomials.evaluate(array[start : start + size]).T
            block = self.coefficients[:, shared] @ values[shared]
            if private.nnz:
                block += private @ values
            result[start : start + size] = block.T
        return result

    @cached_property
    def _shared_and_private(self) -> tuple[NDArray[np.intp], csr_array]:
        """Tell monomials of several polynomials from those of one alone, such as leading terms.

        The first make a dense matrix product; the second, given as a sparse matrix of shape (p, s), would waste it.
        """
        times = np.count_nonzero(self.coefficients, axis=0)
        alone = np.flatnonzero(times == 1)
        owners = np.argmax(self.coefficients[:, alone] != 0, axis=0) if len(self) else alone
        private = csr_array((self.coefficients[owners, alone], (owners, alone)), shape=self.coefficients.shape)
        return np.flatnonzero(times > 1), private

    def derivative(self, variable: int) -> PolynomialFamily:
        """Differentiate every polynomial with respect to x(``variable`` + 1)."""
        if not 0 <= variable < self.monomials.variables:
            raise InputError(
                "there is no such variable",
                given=f"variable={variable}",
                allowed=f"0 to {self.monomials.variables - 1}",
            )
        powers = self.monomials.exponents[:, variable]
        kept = powers > 0
        lowered = self.monomials.exponents[kept].copy()
        lowered[:, variable] -= 1
        table = Monomials.of(np.concatenate([lowered, np.zeros_like(self.monomials.exponents[:1])]))
        coefficients = np.zeros((len(self), len(table)))
        coefficients[:, table.index(lowered)] = self.coefficients[:, kept] * powers[kept]
        return PolynomialFamily(table, coefficients)

    def jacobian(self, points: ArrayLike) -> Float:
        """Evaluate all first derivatives.

        Returns
        -------
        numpy.ndarray, shape (m, p, n), float64
        """
        points = as_floats(points, "the points")
        columns = [self.derivative(v).evaluate(points) for v in range(self.monomials.variables)]
        return np.stack(columns, axis=-1)

    def select(self, rows: ArrayLike) -> PolynomialFamily:
        """Keep some polynomials (indices or a mask) and only the monomials they use."""
        chosen = self.coefficients[np.asarray(rows)]
        used = np.any(chosen != 0, axis=0)
        used[:1] = True
        table = Monomials.of(self.monomials.exponents[used])
        return PolynomialFamily(table, chosen[:, self.monomials.index(table.exponents)])

    def scaled(self, factors: ArrayLike) -> PolynomialFamily:
        """Multiply polynomial i by factor i."""
        return PolynomialFamily(self.monomials, self.coefficients * np.asarray(factors)[:, None])
