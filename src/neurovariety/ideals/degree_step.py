"""What an algorithm decides about one border, whichever algorithm it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class DegreeStep:
    """The decision about one border of b terms, over an order ideal that has grown to k monomials.

    Attributes
    ----------
    kept, vanishing : numpy.ndarray of int
        Positions in the border: terms that join the order ideal, terms that lead a generator.
    coefficients : numpy.ndarray, shape (number vanishing, k), float64
        Each generator's coefficients on the enlarged order ideal (zero where a monomial comes after its leading
        term).
    leading : numpy.ndarray, shape (number vanishing,), float64
        Each generator's coefficient on its leading term.
    losses : numpy.ndarray, shape (number vanishing,), float64
        Mean square of each generator over the rows of the fit.
    factor : numpy.ndarray, shape (k, k), float64
        The Cholesky factor that the algorithm goes on with at the next degree.
    """

    kept: NDArray[np.intp]
    vanishing: NDArray[np.intp]
    coefficients: Float
    leading: Float
    losses: Float
    factor: Float


def enlarged_gram(order_gram: Float, cross: Float, square: Float, kept: NDArray[np.intp]) -> Float:
    """Gram matrix of the order ideal after the kept border terms have joined it."""
    return np.block([[order_gram, cross[:, kept]], [cross[:, kept].T, square[np.ix_(kept, kept)]]])
