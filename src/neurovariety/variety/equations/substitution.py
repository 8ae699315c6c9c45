"""Proof that a polynomial vanishes on a variety: the parametrisation put in and multiplied out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import ring
from neurovariety.variety.equations.expanded_map import ExpandedMap

MOST_TERMS = 3_000_000
"""Terms of the products of one polynomial, before they cancel: a few seconds."""


def too_large(polynomial: RationalPolynomial, expanded: ExpandedMap) -> bool:
    """Bound the terms that putting in would make, without doing it."""
    sizes = np.log(np.maximum(expanded.terms, 1))
    logarithms = polynomial.exponents[:, : len(sizes)] @ sizes
    return bool(np.exp(np.minimum(logarithms, 60.0)).sum() > MOST_TERMS)


def vanishes(polynomial: RationalPolynomial, expanded: ExpandedMap) -> bool:
    """Put the map into a polynomial and see whether everything cancels.

    Parameters
    ----------
    polynomial : RationalPolynomial, in D variables
    expanded : ExpandedMap
        Where parameters are fixed, the set of functions must come from the others by symmetries of the polynomial.
    """
    used, exponents = _used(polynomial)
    fmpq = require("flint", extra="exact").fmpq
    values = [fmpq(value.numerator, value.denominator) for value in polynomial.coefficients]
    context = ring(len(used))
    small = context.from_dict(dict(zip(map(tuple, exponents.tolist()), values, strict=True)))
    images = [expanded.coordinates[coordinate] for coordinate in used]
    return bool(small.compose(*images, ctx=expanded.context).is_zero()) if used else not polynomial.coefficients


def vanishes_modulo(polynomial: RationalPolynomial, points: NDArray[np.int64], prime: int) -> bool:
    """Evaluate at points modulo a prime.

    Parameters
    ----------
    polynomial : RationalPolynomial, in D variables
        With whole coefficients.
    points : numpy.ndarray, shape (N, D), int64, from 0 to prime - 1
    prime : int, below 2^31
    """
    used, exponents = _used(polynomial)
    here = points[:, used]
    terms = np.array([[value.numerator % prime for value in polynomial.coefficients]]).repeat(len(points), axis=0)
    for coordinate, powers in enumerate(exponents.T):
        for power in range(1, int(powers.max()) + 1):
            terms[:, powers >= power] = terms[:, powers >= power] * here[:, coordinate, None] % prime
    return not (terms.sum(axis=1) % prime).any()


def _used(polynomial: RationalPolynomial) -> tuple[list[int], NDArray[np.int64]]:
    """Give the variables that occur, and the exponents in these alone."""
    used = np.flatnonzero(polynomial.exponents.any(axis=0))
    return used.tolist(), polynomial.exponents[:, used]


def chance_of_error(polynomial: RationalPolynomial, map_degree: int, points: int, primes: list[int]) -> float:
    """Bound the chance that a polynomial that does not vanish passes: Schwartz and Zippel's bound for each point.

    It holds for a polynomial that is not zero modulo the primes.
    """
    degree = polynomial.degree * map_degree
    return math.prod(min(1.0, degree / (prime - 1)) ** points for prime in primes)
