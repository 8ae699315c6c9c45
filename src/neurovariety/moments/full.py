"""All products of monomials up to a degree, poured from batches that can be read only once."""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.memory import check_free
from neurovariety.moments.gram import BorderGram, GramSummand
from neurovariety.moments.workers import sums_at_once
from neurovariety.poly import Monomials, count_monomials
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FullGram:
    """The Gram matrix of all monomials up to a degree: enough for any fit up to that degree.

    A fit that may read its rows again asks only for a border at each degree, which is far less; this is for batches
    that come by once.

    Attributes
    ----------
    monomials : Monomials
        All s monomials in n variables up to the degree.
    rows : int
    square : numpy.ndarray, shape (s, s), float64

    Examples
    --------
    >>> sums = FullGram.empty(variables=1, degree=1).add(np.array([[2.0], [3.0]]))
    >>> sums.square.tolist()
    [[2.0, 5.0], [5.0, 13.0]]
    """

    monomials: Monomials
    rows: int
    square: Float

    @classmethod
    def empty(cls, variables: int, degree: int, executor: Executor | None = None) -> FullGram:
        """Start with no rows; ``executor`` is the one that will carry the sums, if any.

        Raises
        ------
        ResourceError
            When the matrix, and those that workers bring at the same time, would not fit in memory.
        """
        terms = count_monomials(variables, degree)
        check_free(
            (sums_at_once(executor) + 2) * 8 * terms**2,
            "the Gram matrix of all monomials",
            given=f"{terms:,} monomials in {variables} variables up to degree {degree}",
            remedy="a smaller max_degree, or data that can be read again (an array, a file, a folder of shards)",
        )
        return cls(Monomials.up_to_degree(variables, degree), 0, np.zeros((terms, terms)))

    @property
    def variables(self) -> int:
        """The number of variables n."""
        return self.monomials.variables

    @property
    def degree(self) -> int:
        """The largest total degree."""
        return self.monomials.degree

    @property
    def summand(self) -> GramSummand:
        """What one block of rows adds."""
        return GramSummand(self.monomials.exponents[:0], self.monomials.exponents)

    def plus(self, sums: BorderGram) -> FullGram:
        """Add sums that `summand` made."""
        return FullGram(self.monomials, self.rows + sums.rows, self.square + sums.square)

    def add(self, block: Float) -> FullGram:
        """Add one block of finite rows, shape (r, n)."""
        return self.plus(self.summand(block))

    def merge(self, other: FullGram) -> FullGram:
        """Add the sums of another part of the data."""
        if self.monomials != other.monomials:
            raise InputError(
                "only sums over the same monomials can be added",
                given=f"{self.variables} variables to degree {self.degree} and {other.variables} to {other.degree}",
                allowed="the same number of variables and the same degree",
            )
        return FullGram(self.monomials, self.rows + other.rows, self.square + other.square)

    def border(self, order_ideal: Exponents, border: Exponents) -> BorderGram:
        """Cut out the sums that one degree asks for."""
        ideal, terms = self.monomials.index(order_ideal), self.monomials.index(border)
        return BorderGram(self.rows, self.square[np.ix_(ideal, terms)], self.square[np.ix_(terms, terms)])
