"""The monomials of a system as arrays: what root counts and scalings are computed from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Support:
    """The terms of all equations, those of one equation together.

    Attributes
    ----------
    equations, variables : int
        How many there are.
    equation : numpy.ndarray, shape (T,), int64
        The equation of each term, ascending.
    exponents : numpy.ndarray, shape (T, n), int64
    coefficients : numpy.ndarray, shape (T,), complex128
    """

    equations: int
    variables: int
    equation: Whole
    exponents: Whole
    coefficients: Complex

    def __len__(self) -> int:
        """Return the number of terms."""
        return len(self.equation)

    def degrees(self, groups: tuple[tuple[int, ...], ...]) -> Whole:
        """Give the degree of every equation in every group of variables.

        Parameters
        ----------
        groups : tuple of tuples of int
            Numbers of the variables in each group.

        Returns
        -------
        numpy.ndarray, shape (equations, number of groups), int64

        Examples
        --------
        >>> import numpy as np
        >>> product = Support(1, 2, np.array([0, 0]), np.array([[1, 2], [0, 0]]), np.array([1.0 + 0j, -1.0]))
        >>> product.degrees(((0,), (1,)))
        array([[1, 2]])
        """
        membership = np.zeros((self.variables, len(groups)), dtype=np.int64)
        for number, group in enumerate(groups):
            membership[list(group), number] = 1
        largest = np.zeros((self.equations, len(groups)), dtype=np.int64)
        np.maximum.at(largest, self.equation, self.exponents @ membership)
        return largest
