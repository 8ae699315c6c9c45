"""The Jacobian criterion: a point is singular where the equations' gradients span less than the codimension.

For equations that generate the ideal of an irreducible variety of dimension d in n-space, the smooth points are those
where the gradients have rank n - d. Equations that only vanish on the variety have at most that rank anywhere on it:
where they reach it the point is smooth, however many equations are missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import from_flint, ring, to_flint
from neurovariety.variety.modular_rank import residue_rank

MOST_MINORS = 600
"""Minors of the Jacobian that are written out."""

WEIGHTS = 1000
"""Of random combinations."""


def gradient_rank(polynomials: Sequence[RationalPolynomial], point: Residues, prime: int) -> int:
    """Compute the rank of the gradients at a point, modulo a prime.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial, in n variables
    point : numpy.ndarray, shape (n,), int64
    prime : int

    Raises
    ------
    InputError
        When the prime divides a denominator.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> cusp = [y**2 - x**3]
    >>> gradient_rank(cusp, np.array([0, 0]), 101), gradient_rank(cusp, np.array([1, 1]), 101)
    (0, 1)
    """
    if not polynomials:
        return 0
    arithmetic = ModularArithmetic(prime)
    highest = max(int(polynomial.exponents.max(initial=0)) for polynomial in polynomials)
    powers = np.ones((highest + 1, len(point)), np.int64)
    for power in range(1, highest + 1):
        powers[power] = powers[power - 1] * point % prime
    rows = [_gradient(polynomial, powers, arithmetic) for polynomial in polynomials]
    return residue_rank(np.array(rows), prime)


def _gradient(polynomial: RationalPolynomial, powers: Residues, arithmetic: ModularArithmetic) -> Residues:
    exponents = polynomial.exponents
    values = np.array([arithmetic.residue(value) for value in polynomial.coefficients], dtype=np.int64)
    numbers = np.arange(exponents.shape[1])
    gradient = np.zeros(exponents.shape[1], np.int64)
    for variable in numbers[exponents.any(axis=0)]:
        inside = exponents[:, variable] > 0
        lowered = exponents[inside].copy()
        total = values[inside] * lowered[:, variable] % arithmetic.prime
        lowered[:, variable] -= 1
        for column in numbers[lowered.any(axis=0)]:
            total = total * powers[lowered[:, column], column] % arithmetic.prime
        gradient[variable] = total.sum() % arithmetic.prime
    return gradient


@dataclass(frozen=True, eq=False)
class ReducedEquations:
    """Equations after linear ones were used to leave coordinates out.

    Attributes
    ----------
    polynomials : tuple of RationalPolynomial
    kept : numpy.ndarray, shape (n,)
        Numbers of the coordinates that are left.
    """

    polynomials: tuple[RationalPolynomial, ...]
    kept: NDArray[np.int64]


def without_linear(polynomials: Sequence[RationalPolynomial]) -> ReducedEquations:
    """Leave out coordinates that only occur in linear equations and are determined by them.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> reduced = without_linear([z - 2 * x, y**2 - x**3])
    >>> reduced.kept.tolist(), [str(p) for p in reduced.polynomials]
    ([0, 1], ['-x1^3 + x2^2'])
    """
    variables = polynomials[0].variables
    linear = [p for p in polynomials if p.degree == 1]
    others = [p for p in polynomials if p.degree != 1]
    used = np.zeros(variables, bool)
    for polynomial in others:
        used |= polynomial.exponents.any(axis=0)
    free = np.flatnonzero(~used)
    table = np.zeros((len(linear), variables), dtype=object)
    for row, polynomial in zip(table, linear, strict=True):
        for powers, value in polynomial.terms().items():
            row[list(powers).index(1) if any(powers) else slice(0, 0)] = value
    solved = _pivots(table, free.tolist()) if linear and len(free) else []
    if not others or len(solved) < len(linear):
        return ReducedEquations(tuple(polynomials), np.arange(variables))
    kept = np.setdiff1d(np.arange(variables), solved)
    reduced = [RationalPolynomial.of(p.exponents[:, kept], p.coefficients) for p in others]
    return ReducedEquations(tuple(reduced), kept)


def _pivots(table: NDArray[Any], columns: Sequence[int]) -> list[int]:
    """Choose columns in which the rows are independent."""
    rows = table.copy()
    chosen: list[int] = []
    for column in columns:
        place = len(chosen)
        below = [row for row in range(place, len(rows)) if rows[row, column] != 0]
        if not below:
            continue
        rows[[place, below[0]]] = rows[[below[0], place]]
        for row in range(len(rows)):
            if row != place and rows[row, column] != 0:
                rows[row] = rows[row] - rows[place] * (rows[row, column] / rows[place, column])
        chosen.append(column)
        if len(chosen) == len(rows):
            break
    return chosen


def minors_count(equations: int, variables: int, codimension: int) -> int:
    """Count the minors whose vanishing is the criterion."""
    return comb(equations, codimension) * comb(variables, codimension)


def random_minor_terms(polynomials: Sequence[RationalPolynomial], codimension: int) -> int:
    """Bound the number of terms of a random combination of minors."""
    degree = codimension * (max(polynomial.degree for polynomial in polynomials) - 1)
    return comb(polynomials[0].variables + degree, degree)


def jacobian_minors(polynomials: Sequence[RationalPolynomial], codimension: int) -> list[RationalPolynomial]:
    """Write out the minors of the Jacobian of that size, those that are not zero.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> [str(minor) for minor in jacobian_minors([y**2 - x**3], 1)]
    ['-3*x1^2', '2*x2']
    """
    variables = polynomials[0].variables
    context = ring(variables)
    written = [to_flint(polynomial, context) for polynomial in polynomials]
    # FLINT's first variable is our last.
    rows = [[p.derivative(variables - 1 - column) for column in range(variables)] for p in written]
    found: dict[str, Any] = {}
    for chosen in combinations(range(len(rows)), codimension):
        for minor in _minors([rows[row] for row in chosen], context):
            if not minor.is_zero():
                found.setdefault(str(minor), minor)
    return [from_flint(minor, variables) for minor in found.values()]


def random_minors(
    polynomials: Sequence[RationalPolynomial], codimension: int, count: int, *, seed: int = 0
) -> list[RationalPolynomial]:
    """Combine the minors of that size with random weights: determinants of R J S for random matrices R and S.

    At a smooth point such a determinant is zero for few R and S only. So d + 1 of them, d being the dimension of the
    variety, have no common zeros on it but its singular points, unless the weights are unlucky; the multiplicities of
    those can be higher than with all minors.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial
    codimension : int
    count : int
    seed : int

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> [minor.degree for minor in random_minors([x * y, y * z, x * z], 2, 2)]
    [2, 2]
    """
    variables = polynomials[0].variables
    context = ring(variables)
    generator = np.random.default_rng(seed)
    written = [to_flint(polynomial, context) for polynomial in polynomials]
    rows = [[p.derivative(variables - 1 - column) for column in range(variables)] for p in written]
    found = []
    for _ in range(count):
        left = generator.integers(-WEIGHTS, WEIGHTS, size=(codimension, len(rows))).tolist()
        right = generator.integers(-WEIGHTS, WEIGHTS, size=(variables, codimension)).tolist()
        mixed = [[_combined(row, column, context) for column in zip(*right, strict=True)] for row in rows]
        square = [[_combined(column, weights, context) for column in zip(*mixed, strict=True)] for weights in left]
        found.append(from_flint(_minors(square, context)[0], variables))
    return [minor for minor in found if minor.coefficients]


def _combined(entries: Sequence[Any], weights: Sequence[int], context: Any) -> Any:
    total = context.from_dict({})
    for entry, weight in zip(entries, weights, strict=True):
        total = total + entry * weight
    return total


def _minors(rows: Sequence[Sequence[Any]], context: Any) -> list[Any]:
    """Expand the minors of all columns along the last row, those of fewer rows being known."""
    known: dict[tuple[int, ...], Any] = {(): context.from_dict({(0,) * context.nvars(): 1})}
    for size, row in enumerate(rows, start=1):
        larger = {}
        for columns in combinations(range(len(row)), size):
            total = context.from_dict({})
            for place, column in enumerate(columns):
                entry = row[column]
                if not entry.is_zero():
                    term = entry * known[columns[:place] + columns[place + 1 :]]
                    total = total + term if (size - 1 - place) % 2 == 0 else total - term
            larger[columns] = total
        known = larger
    return list(known.values())
