"""Equations of linear networks: the minors of the matrix, one size above the largest rank.

The matrices of rank at most r satisfy no equation of degree r or less, and the minors of size r + 1 generate all: the
second fundamental theorem of invariant theory (De Concini, Procesi, A characteristic free approach to invariant theory,
1976, theorem 5.7). They are linearly independent, since no two have a monomial in common, so none is superfluous.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, islice, permutations
from math import comb, factorial

import numpy as np

from neurovariety.architectures.linear import LinearNetwork
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.found import Found
from neurovariety.variety.equations.function_samples import primes_from
from neurovariety.variety.equations.normal_space import rank_of_gradients
from neurovariety.variety.equations.reconstruction import primitive_polynomial

MOST_EXPONENTS = 10_000_000
"""Exponents of all minors, up to which all are written out: those of size 3 of a 10 x 10 matrix have nine million."""
EXAMPLES = 100
"""Of more, so many at most."""


def by_minors(network: LinearNetwork, *, max_degree: int | None, seed: int) -> Found:
    """Write the minors down, or count them and write some where there are too many.

    Parameters
    ----------
    network : LinearNetwork
    max_degree : int, optional
        Nothing is written below the degree of the minors.
    seed : int
        Of the point where the rank of some minors' gradients is computed.
    """
    rows, columns, rank = network.widths[-1], network.widths[0], network.rank
    found = Found(rank * (rows + columns - rank), homogeneous=True, primes=primes_from(seed))
    size = rank + 1
    total = comb(rows, size) * comb(columns, size)
    if not total:
        found.counts = [0]
        found.known = found.reason = (
            f"the closure is all of its ambient space: no {rows} x {columns} matrix has a higher rank"
        )
        return found
    if max_degree is not None and max_degree < size:
        found.counts = [0] * max_degree
        found.known = f"matrices of rank at most {rank} satisfy no equation of a degree below {size}"
        return found
    at_once = MOST_EXPONENTS // (factorial(size) * rows * columns)
    written = total if total <= at_once else min(at_once, EXAMPLES)
    found.polynomials = minors(rows, columns, size, most=written)
    found.verdicts = ["proven"] * written
    found.counts = [0] * rank + [total]
    found.known = found.reason = (
        f"minors of size {size} vanish on the matrices of rank at most {rank} and generate their ideal "
        "(second fundamental theorem of invariant theory)"
    )
    if written < total:
        found.unwritten = {size: total - written}
        prime = found.primes[0]
        theta = network.random_theta(np.random.default_rng(seed), prime, 1)
        point = network.coefficients_mod(theta, prime)[0]
        found.local_rank = rank_of_gradients(found.polynomials, point, prime)
    else:
        found.local_rank = rows * columns - found.dimension  # of generators of a prime ideal, at a general point
    return found


def minors(rows: int, columns: int, size: int, *, most: int) -> list[RationalPolynomial]:
    """Write minors of a matrix of variables, which are numbered row by row.

    Parameters
    ----------
    rows, columns : int
    size : int
    most : int
        How many, in the order of their rows and columns.

    Returns
    -------
    list of RationalPolynomial
        Their leading coefficients are 1.

    Examples
    --------
    >>> [str(minor) for minor in minors(2, 3, 2, most=2)]
    ['x1*x5 - x2*x4', 'x1*x6 - x3*x4']
    """
    if not most:
        return []  # one of them may be too long
    whole = _determinant(size)
    chosen = ((i, j) for i in combinations(range(rows), size) for j in combinations(range(columns), size))
    made = []
    for of_rows, of_columns in islice(chosen, most):
        places = (columns * np.array(of_rows)[:, None] + np.array(of_columns)).ravel()
        exponents = np.zeros((len(whole.coefficients), rows * columns), np.int64)
        exponents[:, places] = whole.exponents  # the places rise, so that the terms stay in order
        exponents.setflags(write=False)
        made.append(RationalPolynomial(exponents, whole.coefficients))
    return made


def _determinant(size: int) -> RationalPolynomial:
    """Write the determinant of a square matrix of variables, with leading coefficient 1."""
    orders = np.array(list(permutations(range(size))), dtype=np.int64)
    inversions = sum((orders[:, [i]] > orders[:, i + 1 :]).sum(axis=1) for i in range(size))
    exponents = np.zeros((len(orders), size * size), np.int64)
    exponents[np.arange(len(orders))[:, None], size * np.arange(size) + orders] = 1
    return primitive_polynomial(exponents, [Fraction((-1) ** int(odd)) for odd in np.asarray(inversions) % 2])
