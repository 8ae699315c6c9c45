"""Proof that a polynomial vanishes on a variety: the parametrisation put in and multiplied out."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import ring
from neurovariety.variety.equations.expanded_map import ExpandedMap
from neurovariety.variety.equations.function_samples import products

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
    padded = np.hstack([points, np.ones((len(points), 1), np.int64)])
    terms = products(padded, factor_table(polynomial), prime)
    coefficients = np.array([value.numerator % prime for value in polynomial.coefficients], dtype=np.int64)
    return not ((terms * coefficients % prime).sum(axis=1) % prime).any()


def factor_table(polynomial: RationalPolynomial) -> NDArray[np.int64]:
    """List the variables of each term, as often as they occur, filled up with -1: shape (terms, degree).

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> factor_table(x * y**2 + x).tolist()
    [[0, -1, -1], [0, 1, 1]]
    """
    terms, variables = np.nonzero(polynomial.exponents)
    powers = polynomial.exponents[terms, variables]
    terms, variables = np.repeat(terms, powers), np.repeat(variables, powers)
    degrees = np.bincount(terms, minlength=len(polynomial.exponents))
    table = np.full((len(degrees), max(polynomial.degree, 0)), -1, dtype=np.int64)
    table[terms, np.arange(len(terms)) - np.repeat(np.cumsum(degrees) - degrees, degrees)] = variables
    return table


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
