"""How many different points finitely many zeros are, modulo a prime, by linear algebra.

The multiples of the polynomials up to a degree leave as many monomials independent as there are zeros, with their
multiplicities. On these, multiplying by a general linear form is a square matrix, and its eigenvalues are the values
of the form at the zeros: as many different ones as there are different points (Stickelberger's theorem).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from neurovariety.architectures.residues import ModularArithmetic, Residues
from neurovariety.errors import require
from neurovariety.poly import all_exponents
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.residue_matrices import kernel, reduced_rows

MOST_STEPS = 8
"""Degrees above that of the polynomials that are tried."""

MOST_ENTRIES = 5_000_000
"""Of a matrix."""


def distinct_points(
    polynomials: Sequence[RationalPolynomial], count: int, *, prime: int, generator: np.random.Generator
) -> int | None:
    """Count the different zeros.

    Parameters
    ----------
    polynomials : sequence of RationalPolynomial, in k variables
        With ``count`` zeros, multiplicities counted.
    count : int
    prime : int
    generator : numpy.random.Generator
        Of the linear form.

    Returns
    -------
    int or None
        None where the matrices become too large, or there are not as many zeros as was said.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> distinct_points([x**2 * (x - 1), y - x], 3, prime=2**31 - 1, generator=np.random.default_rng(0))
    2
    """
    variables = polynomials[0].variables
    highest = max(polynomial.degree for polynomial in polynomials)
    rows, added = np.zeros((0, 0), np.int64), np.zeros((0, 0), np.int64)
    pivots = np.zeros(0, np.int64)
    for degree in range(min(polynomial.degree for polynomial in polynomials), highest + MOST_STEPS + 1):
        monomials = _monomials(variables, degree)
        places = {powers: number for number, powers in enumerate(map(tuple, monomials.tolist()))}
        new = [p for p in polynomials if p.degree == degree]
        if (variables * len(added) + len(rows) + len(new)) * len(monomials) > MOST_ENTRIES:
            return None
        padded = np.pad(rows, ((0, 0), (0, len(monomials) - rows.shape[1])))
        table = np.vstack([padded, _multiples(added, variables, places, degree), _rows(new, places, prime)])
        before = pivots
        rows, pivots = reduced_rows(table, prime)
        added = rows[~np.isin(pivots, before)]  # multiples of the others are known
        if degree >= highest:
            found = _basis(kernel(rows, prime)[0], monomials, count, prime)
            if found is not None:
                return _different_values(*found, monomials, places, prime, generator)
    return None


def _basis(functionals: Residues, monomials: Residues, count: int, prime: int) -> tuple[Residues, Residues] | None:
    """Find a degree up to which, and one above which, just ``count`` monomials are independent.

    Returns
    -------
    functionals : numpy.ndarray, shape (count, monomials)
        A basis of their values on the monomials of the higher degree.
    basis : numpy.ndarray, shape (count,)
        Numbers of monomials of the lower degree that are independent.
    """
    degrees = monomials.sum(axis=1)
    for degree in range(int(degrees[-1])):
        lower, upper = (int(np.searchsorted(degrees, bound, side="right")) for bound in (degree, degree + 1))
        seen, basis = reduced_rows(functionals[:, :upper].copy(), prime)
        if len(seen) > count:
            return None
        if len(seen) == count and basis[-1] < lower:
            return seen, basis
    return None


def _monomials(variables: int, degree: int) -> Residues:
    """List all monomials up to a degree, lowest degrees first."""
    found = np.asarray(all_exponents(variables, degree), dtype=np.int64)
    return found[np.argsort(found.sum(axis=1), kind="stable")]


def _rows(polynomials: Sequence[RationalPolynomial], places: dict[Any, int], prime: int) -> Residues:
    arithmetic = ModularArithmetic(prime)
    table = np.zeros((len(polynomials), len(places)), np.int64)
    for row, polynomial in zip(table, polynomials, strict=True):
        for powers, value in polynomial.terms().items():
            row[places[powers]] = arithmetic.residue(value)
    return table


def _multiples(rows: Residues, variables: int, places: dict[Any, int], degree: int) -> Residues:
    """Multiply rows of a degree lower by all variables."""
    if not len(rows):
        return np.zeros((0, len(places)), np.int64)
    before = _monomials(variables, degree - 1)
    table = np.zeros((variables, len(rows), len(places)), np.int64)
    for block, step in zip(table, np.eye(variables, dtype=np.int64), strict=True):
        block[:, [places[powers] for powers in map(tuple, (before + step).tolist())]] = rows
    return table.reshape(-1, len(places))


def _different_values(  # noqa: PLR0917  what is known of the zeros
    functionals: Residues,
    basis: Residues,
    monomials: Residues,
    places: dict[Any, int],
    prime: int,
    generator: np.random.Generator,
) -> int:
    flint = require("flint", extra="exact")
    count = len(basis)
    images = np.zeros((count, count), np.int64)
    weights = generator.integers(1, prime, size=(monomials.shape[1],))
    for step, weight in zip(np.eye(monomials.shape[1], dtype=np.int64), weights, strict=True):
        columns = [places[powers] for powers in map(tuple, (monomials[basis] + step).tolist())]
        images = (images + functionals[:, columns] * weight) % prime
    start = flint.nmod_mat(count, count, functionals[:, basis].ravel().tolist(), prime)
    moved = flint.nmod_mat(count, count, images.ravel().tolist(), prime)
    _, factors = start.solve(moved).charpoly().factor_squarefree()
    return sum(int(part.degree()) for part, _ in factors)
