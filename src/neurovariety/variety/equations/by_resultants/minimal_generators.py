"""Minimal generators of the ideal of given homogeneous polynomials, degree by degree, by linear algebra."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.groebner import leading_powers
from neurovariety.variety.equations.monomial_blocks import multisets
from neurovariety.variety.equations.residue_matrices import seconds_of_kernel
from neurovariety.variety.equations.time_allowed import TimeAllowed, TimeIsOverError

MOST_ENTRIES = 20_000_000
"""Of the matrix of one degree; that of 4,500 rows and columns takes half a minute."""
MOST_TERMS = 5_000_000
"""Of all multiples of generators in one degree."""
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
        Dimension of the ideal in degree 1, 2, ...: all degrees that were finished. Modulo the prime, so that it is
        larger over the rational numbers if that is one of finitely many.
    proven : bool
        Whether it is proven that those left out are combinations of those kept. Otherwise that holds modulo the prime.
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
        When the matrices of a degree could be too large, before anything is done.
    """
    result = Generators()
    if not polynomials:
        result.counts = [0] * highest
        return result
    linear = [polynomial for polynomial in polynomials if polynomial.degree == 1]
    led = {int(np.flatnonzero(leading_powers(polynomial))[0]) for polynomial in linear}
    kept = [variable for variable in range(polynomials[0].variables) if variable not in led]
    given = defaultdict(list)
    for polynomial in polynomials:
        given[polynomial.degree].append(polynomial)
    smaller = [min(_size(given, len(kept), degree)) for degree in range(1, highest + 1)]
    degree = 1
    try:
        for degree in range(1, highest + 1):
            progress(f"generators of degree {degree}", 0, 1)
            allowed.check(seconds_of_kernel(smaller[degree - 1]) if degree > 1 else 0.0)
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


def _size(given: Mapping[int, list[RationalPolynomial]], variables: int, degree: int) -> tuple[int, int]:
    """Bound the rows and columns of the matrix of one degree.

    Raises
    ------
    ResourceError
        When they are too many.
    """
    rows = terms = 0
    for lower, polynomials in given.items():
        if 1 < lower <= degree:
            multiples = comb(variables + degree - lower - 1, degree - lower)
            rows += multiples * len(polynomials)
            terms += multiples * sum(len(polynomial.coefficients) for polynomial in polynomials)
    columns = min(terms, comb(variables + degree - 1, degree))
    if terms > MOST_TERMS or rows * columns > MOST_ENTRIES:
        raise ResourceError(
            f"the matrices of degree {degree} are too large for minimal generators",
            given=f"up to {rows:,} polynomials with {terms:,} terms, {columns:,} monomials",
            allowed=f"{MOST_TERMS:,} terms, matrices with {MOST_ENTRIES:,} entries",
            remedy="ask for a lower max_degree; rank_conditions(network).minors() writes all minors one by one",
        )
    return rows, columns


def _new(
    known: Generators, candidates: list[RationalPolynomial], kept: list[int], degree: int, prime: int
) -> tuple[list[RationalPolynomial], int]:
    """Give the candidates that are independent of all multiples of known ones, and the rank of all together."""
    used = [polynomial for polynomial in known.polynomials if polynomial.degree > 1] + candidates
    if not used:
        return [], 0
    mixing = np.random.default_rng(degree).integers(0, 2**63, size=len(kept), dtype=np.uint64)
    names: list[NDArray[np.uint64]] = []  # of two of a million monomials equal by chance once in 10^7 tables
    values: list[list[int]] = []
    for polynomial in used:
        shifts = _monomials(len(kept), degree - polynomial.degree).astype(np.uint64) @ mixing
        names += list(polynomial.exponents[:, kept].astype(np.uint64) @ mixing + shifts[:, None])
        values += [[value.numerator for value in polynomial.coefficients]] * len(shifts)
    different, places = np.unique(np.concatenate(names), return_inverse=True)
    columns = np.split(places.ravel(), np.cumsum([len(row) for row in names])[:-1])
    rows = list(zip(columns, values, strict=True))
    flint, first = require("flint", extra="exact"), len(rows) - len(candidates)
    matrix = _fill(flint.nmod_mat(len(different), len(rows), prime), rows)
    pivots = _pivots(*matrix.rref())
    chosen = [candidates[pivot - first] for pivot in pivots if pivot >= first]
    if len(chosen) < len(candidates):
        exact = _fill(flint.fmpz_mat(len(different), len(rows)), rows)
        known.proven &= exact.rank() == len(pivots)
    return chosen, len(pivots)


def _fill(matrix: Any, rows: list[Row]) -> Any:
    """Write each polynomial into a column of a matrix of zeros."""
    for column, (places, values) in enumerate(rows):
        for place, value in zip(places.tolist(), values, strict=True):
            matrix[place, column] = value
    return matrix


def _pivots(reduced: Any, rank: int) -> list[int]:
    """Read off the columns that are independent of those before them."""
    found: list[int] = []
    column = 0
    while len(found) < rank:
        if reduced[len(found), column] != 0:
            found.append(column)
        column += 1
    return found


def _monomials(variables: int, degree: int) -> NDArray[np.int64]:
    """List the exponents of one degree."""
    factors = multisets(variables, degree)
    rows = np.zeros((len(factors), variables), np.int64)
    np.add.at(rows, (np.arange(len(factors))[:, None], factors), 1)
    return rows
