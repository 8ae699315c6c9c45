"""Whether a homogeneous polynomial is a combination of others: linear algebra in its degree."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.monomial_blocks import multisets
from neurovariety.variety.modular_rank import residue_rank

MOST_MONOMIALS = 4_000
"""Monomials of one degree; an exact rank of that size takes a minute."""


def is_homogeneous(polynomial: RationalPolynomial) -> bool:
    """Tell whether all terms have one degree."""
    return len(np.unique(polynomial.exponents.sum(axis=1))) <= 1


def combines(
    polynomial: RationalPolynomial, generators: Sequence[RationalPolynomial], *, prime: int | None = None
) -> bool:
    """Decide whether a polynomial lies in the ideal of others, all of them homogeneous.

    Parameters
    ----------
    polynomial : RationalPolynomial
    generators : sequence of RationalPolynomial, in the same variables
    prime : int, below 2^31, optional
        Decide it for their residues, which is much quicker, and the same for all but finitely many primes.

    Raises
    ------
    ResourceError
        When there are too many monomials of that degree.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> combines(x**3 - x * y**2, [x - y]), combines(x**3 + y**3, [x - y])
    (True, False)
    """
    degree = polynomial.degree
    if degree < 0:
        return True
    multiples, values = [], []
    for generator in generators:
        if 0 <= generator.degree <= degree:
            shifts = _of_degree(polynomial.variables, degree - generator.degree)
            multiples += list(generator.exponents + shifts[:, None])
            values += [generator.primitive().coefficients] * len(shifts)
    if not multiples:
        return False
    table, places = np.unique(np.vstack([*multiples, polynomial.exponents]), axis=0, return_inverse=True)
    ends = np.cumsum([len(rows) for rows in multiples])
    entries = np.zeros((len(multiples) + 1, len(table)), dtype=object)
    for row, (columns, coefficients) in enumerate(
        zip(np.split(places.ravel(), ends), [*values, polynomial.primitive().coefficients], strict=True)
    ):
        entries[row, columns] = [int(value) for value in coefficients]
    flint = require("flint", extra="exact")
    if prime is not None:
        residues = (entries % prime).astype(np.int64)
        return residue_rank(residues, prime) == residue_rank(residues[:-1], prime)
    with_it = flint.fmpz_mat(*entries.shape, entries.ravel().tolist()).rank()
    without = flint.fmpz_mat(len(multiples), len(table), entries[:-1].ravel().tolist()).rank()
    return bool(with_it == without)


def _of_degree(variables: int, degree: int) -> NDArray[np.int64]:
    """List the exponents of one degree."""
    count = comb(variables + degree - 1, degree)
    if count > MOST_MONOMIALS:
        raise ResourceError(
            f"there are too many multiples of degree {degree}", given=f"{count:,}", allowed=f"{MOST_MONOMIALS:,}"
        )
    factors = multisets(variables, degree)
    rows = np.zeros((count, variables), np.int64)
    np.add.at(rows, (np.arange(count)[:, None], factors), 1)
    return rows
