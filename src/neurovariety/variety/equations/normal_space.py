"""How many independent equations there are near a general function: the rank of their derivatives there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.substitution import factor_table
from neurovariety.variety.modular_rank import residue_rank


def rank_of_gradients(polynomials: Sequence[RationalPolynomial], point: NDArray[np.int64], prime: int) -> int:
    """Compute the rank of the gradients at a point modulo a prime.

    At a point of a variety on which the polynomials vanish it is at most the codimension. Where it is equal to it, the
    variety is a component of their zeros, and near general points of it the only one.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial in D variables, with whole coefficients
    point : numpy.ndarray, shape (D,), int64, from 0 to prime - 1
    prime : int, below 2^31

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> [rank_of_gradients([y**2 - x**3], np.array(point), 101) for point in ([0, 0], [1, 1])]
    [0, 1]
    """
    gradients = [_gradient(polynomial, point, prime) for polynomial in polynomials]
    return residue_rank(np.array(gradients, dtype=np.int64).reshape(len(gradients), len(point)), prime)


def _gradient(polynomial: RationalPolynomial, point: NDArray[np.int64], prime: int) -> NDArray[np.int64]:
    """Leave out each factor of each term in turn."""
    factors = factor_table(polynomial)
    values = np.append(point, 1)[factors]
    before, after = np.ones_like(values), np.ones_like(values)
    for place in range(1, values.shape[1]):
        before[:, place] = before[:, place - 1] * values[:, place - 1] % prime
        after[:, -place - 1] = after[:, -place] * values[:, -place] % prime
    coefficients = np.array([value.numerator % prime for value in polynomial.coefficients], dtype=np.int64)
    others = before * after % prime * coefficients[:, None] % prime
    result = np.zeros(len(point) + 1, np.int64)
    np.add.at(result, factors, others)
    return result[:-1] % prime
