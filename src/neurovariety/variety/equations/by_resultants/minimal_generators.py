"""Minimal generators of the ideal of given homogeneous polynomials, degree by degree, by linear algebra."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import leading_powers
from neurovariety.variety.equations.monomial_blocks import multisets
from neurovariety.variety.equations.residue_matrices import seconds_of_kernel
from neurovariety.variety.equations.time_allowed import TimeAllowed, TimeIsOverError
from neurovariety.variety.row_space import BLOCK, RowSpace

MOST_MONOMIALS = 3_000
"""Monomials of one degree; the matrices of residues take half a minute then."""
MOST_ENTRIES = 4_000_000
"""Of a matrix whose rank is computed over the rational numbers too."""

Row = tuple[NDArray[np.int64], list[int]]
"""A polynomial of one degree: numbers of its monomials, and its coefficients."""

Progress = Callable[[str, int, int], None]


@dataclass
class Generators:
    """What has been chosen until now.

    Attributes
    ----------
    polynomials : list of RationalPolynomial
        Lowest degree first, none a combination of those before it with polynomials as factors.
    counts : list of int
        Dimension of the ideal in degree 1, 2, ...: all degrees that were finished.
    proven : bool
        Whether it is proven that those left out are combinations of those kept, and the counts exact. Otherwise they
        hold modulo a prime, as for all but finitely many primes.
    stopped : str or None
        What ended the work, and in which degree.
    """

    polynomials: list[RationalPolynomial] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    proven: bool = True
    stopped: str | None = None


def minimal_generators(
    polynomials: Sequence[RationalPolynomial],
    *,
    highest: int,
    prime: int,
    allowed: TimeAllowed,
    progress: Progress,
) -> Generators:
    """Keep what others before do not generate: chosen modulo a prime, and checked by the rank over the rationals.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial
        Homogeneous, in the same variables, with whole coefficients; no other contains the leading variable of a linear
        one.
    highest : int
        Degree up to which it is done.
    prime : int, below 2^31
    allowed : TimeAllowed
    progress : callable
        Called with a stage, what is done and what there is to do.

    Returns
    -------
    Generators
        After Ctrl-C, or when the time is over, the degrees that are finished.

    Raises
    ------
    ResourceError
        When a degree has too many monomials, before anything is done.
    """
    result = Generators()
    if not polynomials:
        result.counts = [0] * highest
        return result
    linear = [polynomial for polynomial in polynomials if polynomial.degree == 1]
    led = {int(np.flatnonzero(leading_powers(polynomial))[0]) for polynomial in linear}
    kept = [variable for variable in range(polynomials[0].variables) if variable not in led]
    monomials = comb(len(kept) + highest - 1, highest)
    if highest > 1 and monomials > MOST_MONOMIALS:
        raise ResourceError(
            f"there are too many monomials of degree {highest} for minimal generators",
            given=f"{monomials:,}",
            allowed=f"{MOST_MONOMIALS:,}",
            remedy="ask for a lower max_degree; rank_conditions(network).minors() writes all minors one by one",
        )
    given = defaultdict(list)
    for polynomial in polynomials:
        given[polynomial.degree].append(polynomial)
    degree = 1
    try:
        for degree in range(1, highest + 1):
            progress(f"generators of degree {degree}", 0, 1)
            allowed.check(seconds_of_kernel(comb(len(kept) + degree - 1, degree)) if degree > 1 else 0.0)
            chosen, rank = (linear, 0) if degree == 1 else _new(result, given[degree], kept, degree, prime)
            progress(f"generators of degree {degree}", 1, 1)
            result.polynomials += chosen  # after the last point where Ctrl-C is likely to come
            every = comb(polynomials[0].variables + degree - 1, degree)
            result.counts.append(every - comb(len(kept) + degree - 1, degree) + rank)
    except KeyboardInterrupt:
        result.stopped = f"Ctrl-C ended the choice of generators in degree {degree}"
    except TimeIsOverError:
        result.stopped = f"the time limit of {allowed.seconds:g} s ended the choice of generators in degree {degree}"
    return result


def _new(
    known: Generators, candidates: list[RationalPolynomial], kept: list[int], degree: int, prime: int
) -> tuple[list[RationalPolynomial], int]:
    """Give the candidates that are independent of all multiples of known ones, and the rank of all together."""
    lower = [polynomial for polynomial in known.polynomials if polynomial.degree > 1]
    if not lower and not candidates:
        return [], 0
    table = _monomials(len(kept), degree)
    mixing = np.random.default_rng(degree).integers(0, 2**63, size=len(kept), dtype=np.uint64)
    names = table.astype(np.uint64) @ mixing  # of two monomials equal by chance once in 10^12 tables
    order = np.argsort(names)
    rows: list[Row] = []
    for polynomial in [*lower, *candidates]:
        values = [value.numerator for value in polynomial.coefficients]
        shifted = polynomial.exponents[:, kept] + _monomials(len(kept), degree - polynomial.degree)[:, None]
        places = order[np.searchsorted(names, shifted.astype(np.uint64) @ mixing, sorter=order)]
        rows += [(columns, values) for columns in places]
    space, first = RowSpace(len(table), prime), len(rows) - len(candidates)
    for begin in range(0, first, BLOCK):
        space.add(_filled(rows[begin : min(begin + BLOCK, first)], len(table), prime))
    chosen = [
        polynomial
        for polynomial, row in zip(candidates, rows[first:], strict=True)
        if space.add(_filled([row], len(table), prime))
    ]
    if len(chosen) < len(candidates):
        known.proven &= _same_over_rationals(rows, len(table), space.rank)
    return chosen, space.rank


def _filled(rows: list[Row], columns: int, prime: int) -> NDArray[np.int64]:
    matrix = np.zeros((len(rows), columns), np.int64)
    for row, (places, values) in zip(matrix, rows, strict=True):
        row[places] = [value % prime for value in values]
    return matrix


def _same_over_rationals(rows: list[Row], columns: int, rank: int) -> bool:
    """Tell whether the rank over the rational numbers is that modulo the prime; False also where that is too much."""
    if len(rows) * columns > MOST_ENTRIES:
        return False
    matrix = np.zeros((len(rows), columns), dtype=object)
    for row, (places, values) in zip(matrix, rows, strict=True):
        row[places] = values
    return bool(require("flint", extra="exact").fmpz_mat(*matrix.shape, matrix.ravel().tolist()).rank() == rank)


def _monomials(variables: int, degree: int) -> NDArray[np.int64]:
    """List the exponents of one degree."""
    factors = multisets(variables, degree)
    rows = np.zeros((len(factors), variables), np.int64)
    np.add.at(rows, (np.arange(len(factors))[:, None], factors), 1)
    return rows
