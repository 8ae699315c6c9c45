"""Proof that a polynomial vanishes on a variety: the parametrisation put in and multiplied out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import ring, to_flint
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
    images = expanded.coordinates[::-1]  # rings of `rings` count their variables backwards
    return bool(to_flint(polynomial, ring(polynomial.variables)).compose(*images, ctx=expanded.context).is_zero())


def vanishes_modulo(polynomial: RationalPolynomial, points: NDArray[np.int64], prime: int) -> bool:
    """Evaluate at points modulo a prime, which divides no denominator.

    Parameters
    ----------
    polynomial : RationalPolynomial, in D variables
    points : numpy.ndarray, shape (N, D), int64, from 0 to prime - 1
    prime : int, below 2^31
    """
    if any(value.denominator % prime == 0 for value in polynomial.coefficients):
        return vanishes_modulo(polynomial.primitive(), points, prime)
    total = np.zeros(len(points), np.int64)
    for powers, value in zip(polynomial.exponents, polynomial.coefficients, strict=True):
        residue = value.numerator * pow(value.denominator, -1, prime) % prime
        term = np.full(len(points), residue, np.int64)
        for coordinate in np.flatnonzero(powers).tolist():
            for _ in range(int(powers[coordinate])):
                term = term * points[:, coordinate] % prime
        total = (total + term) % prime
    return not total.any()


def chance_of_error(polynomial: RationalPolynomial, map_degree: int, points: int, primes: list[int]) -> float:
    """Bound the chance that a polynomial that does not vanish passes: Schwartz and Zippel's bound for each point.

    It holds for a polynomial that is not zero modulo the primes.
    """
    degree = polynomial.degree * map_degree
    return math.prod(min(1.0, degree / (prime - 1)) ** points for prime in primes)
