"""One rank condition: when binary forms have a common factor of some degree.

Forms p_i of degree n_i in X, Y have a common factor of degree m exactly when all their multiples by monomials of degree
N - n_i, written as rows of N + 1 coefficients, have rank at most N + 1 - m, for N = n_1 + n_2 - m with the two largest
degrees. A common factor G makes all rows multiples of G, which are N + 1 - m dimensions. Without one, two general
combinations of the multiples of degrees n_1 and n_2 have a greatest common divisor of degree g < m, and then their
multiples alone have no relation in degree N: they are n_1 + n_2 - 2 m + 2, one too many. (The degrees here are two
neighbouring numbers, so that such combinations exist even where forms are zero.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class RankCondition:
    """A matrix of coordinates that has a small rank on the set of functions.

    Attributes
    ----------
    places : numpy.ndarray, shape (rows, N + 1), int64, read-only
        Number of the coordinate at each place, from 0; -1 where there is a zero.
    bound : int
        The rank is at most this, N + 1 - `degree`.
    degree : int
        m, of the common factor that the rank stands for.
    pieces : tuple of numpy.ndarray of int64
        Coordinates of the forms that have the factor, leading coefficient first; -1 for a zero.
    origin : str
        Where it comes from, in words.

    Examples
    --------
    >>> condition = common_factor([np.array([0, 2]), np.array([1, 3])], degree=1, origin="two linear forms")
    >>> condition.places.tolist(), condition.bound
    ([[0, 2], [1, 3]], 1)
    """

    places: Places
    bound: int
    degree: int
    pieces: tuple[Places, ...]
    origin: str

    @property
    def minor_size(self) -> int:
        """Size of the minors that vanish."""
        return self.bound + 1

    @property
    def minor_count(self) -> int:
        """Number of square parts of that size; some have determinant 0, or the same as another."""
        rows, columns = self.places.shape
        return comb(rows, self.minor_size) * comb(columns, self.minor_size)

    def matrix(self, point: NDArray[Any]) -> NDArray[Any]:
        """Put in one point, shape (D,), or several, shape (..., D): matrices of shape (..., rows, N + 1)."""
        zero = np.zeros((*point.shape[:-1], 1), dtype=point.dtype)
        return np.concatenate([point, zero], axis=-1)[..., self.places]

    def forms(self, point: Sequence[int | Fraction]) -> list[list[int | Fraction]]:
        """Put a point into the pieces."""
        return [[point[place] if place >= 0 else 0 for place in piece.tolist()] for piece in self.pieces]

    def __str__(self) -> str:
        """Write the size, the bound and the origin in a line."""
        rows, columns = self.places.shape
        return f"{rows} x {columns} matrix of rank at most {self.bound}: {self.origin}"


def common_factor(pieces: Sequence[Places], *, degree: int, origin: str) -> RankCondition:
    """Write the condition that forms have a common factor of some degree.

    Parameters
    ----------
    pieces : sequence of numpy.ndarray of int64
        Coordinates of two forms or more, leading coefficient first, at least `degree` + 1 of them each; their numbers
        differ by one at most.
    degree : int from 1
    origin : str
    """
    largest = sorted((len(piece) - 1 for piece in pieces), reverse=True)
    columns = largest[0] + largest[1] - degree + 1
    rows = []
    for piece in pieces:
        for shift in range(columns - len(piece) + 1):
            row = np.full(columns, -1, np.int64)
            row[shift : shift + len(piece)] = piece
            rows.append(row)
    places = np.array(rows)
    places.setflags(write=False)
    return RankCondition(places, columns - degree, degree, tuple(pieces), origin)


def without(condition: RankCondition, gone: Sequence[int]) -> RankCondition:
    """Write zeros in the place of coordinates that vanish."""

    def kept(places: Places) -> Places:
        changed = np.where(np.isin(places, gone), -1, places)
        changed.setflags(write=False)
        return changed

    pieces = tuple(map(kept, condition.pieces))
    return RankCondition(kept(condition.places), condition.bound, condition.degree, pieces, condition.origin)
