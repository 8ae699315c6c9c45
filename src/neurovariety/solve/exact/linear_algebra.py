"""Ranks and nullspaces without rounding: modulo a prime, where they are quick, and over the rational numbers.

The rank modulo a prime is never above the rank over the rationals, and below it only for the finitely many primes that
divide a certain minor. So a rank modulo one large prime is a proven lower bound, and two primes that agree make it
almost certainly the rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, require
from neurovariety.poly.rational import as_fraction

Matrix = Sequence[Sequence[float | Fraction]] | NDArray[Any]

LARGE_PRIME = 2**61 - 1
"""A Mersenne prime: products of two residues fit in two machine words."""


def rank_mod(matrix: Matrix, *, prime: int = LARGE_PRIME) -> int:
    """Compute the rank of a rational matrix modulo a prime.

    Parameters
    ----------
    matrix : array_like, shape (m, n), int, fractions.Fraction or float
        A float stands for the binary fraction it is.
    prime : int, below 2**63

    Returns
    -------
    int
        At most the rank over the rational numbers.

    Raises
    ------
    InputError
        When the modulus is no prime, divides a denominator, or the rows have several lengths.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> rank_mod([[1, 2], [3, 13]]), rank_mod([[1, 2], [3, 13]], prime=7)
    (2, 1)
    """
    return int(_residues(matrix, prime).rank())


def nullspace_mod(matrix: Matrix, *, prime: int = LARGE_PRIME) -> NDArray[np.int64]:
    """Compute the vectors that a matrix sends to zero modulo a prime.

    Parameters
    ----------
    matrix, prime
        As in `rank_mod`.

    Returns
    -------
    numpy.ndarray, shape (n - rank, n), int64
        A basis, in reduced row echelon form, entries from 0 to prime - 1.

    Raises
    ------
    InputError, MissingExtraError
        As `rank_mod`.

    Examples
    --------
    >>> nullspace_mod([[1, 2, 3]], prime=7).tolist()
    [[1, 0, 2], [0, 1, 4]]
    """
    flint = require("flint", extra="exact")
    residues = _residues(matrix, prime)
    columns, nullity = residues.nullspace()
    variables = residues.ncols()
    basis = flint.nmod_mat(
        nullity, variables, [int(columns[i, j]) for j in range(nullity) for i in range(variables)], prime
    )
    reduced = basis.rref()[0]
    return np.array([int(entry) for entry in reduced.entries()], dtype=np.int64).reshape(nullity, variables)


def rational_rank(matrix: Matrix) -> int:
    """Compute the rank of a rational matrix.

    Parameters
    ----------
    matrix : array_like, shape (m, n), int, fractions.Fraction or float

    Raises
    ------
    InputError
        When the rows have several lengths, or an entry is no rational number.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> rational_rank([[Fraction(1, 3), 1], [1, 3]])
    1
    """
    return int(_whole(matrix).rank())


def rational_nullspace(matrix: Matrix) -> tuple[tuple[Fraction, ...], ...]:
    """Compute the vectors that a matrix sends to zero, over the rational numbers.

    Parameters
    ----------
    matrix : array_like, shape (m, n), int, fractions.Fraction or float

    Returns
    -------
    tuple of n - rank vectors of n fractions.Fraction
        For each column without a pivot the vector that has 1 there and 0 in the other columns without a pivot.

    Raises
    ------
    InputError, MissingExtraError
        As `rational_rank`.

    Examples
    --------
    >>> rational_nullspace([[1, 2, 4], [1, 2, 6]])
    ((Fraction(-2, 1), Fraction(1, 1), Fraction(0, 1)),)
    """
    whole = _whole(matrix)
    columns = whole.ncols()
    reduced, denominator, rank = whole.rref()
    pivots = [next(j for j in range(columns) if reduced[i, j] != 0) for i in range(rank)]
    vectors = []
    for free in sorted(set(range(columns)) - set(pivots)):
        vector = [Fraction(0)] * columns
        vector[free] = Fraction(1)
        for row, pivot in enumerate(pivots):
            vector[pivot] = -Fraction(int(reduced[row, free]), int(denominator))
        vectors.append(tuple(vector))
    return tuple(vectors)


def _residues(matrix: Matrix, prime: int) -> Any:
    flint = require("flint", extra="exact")
    if not 2 <= prime < 2**63 or not flint.fmpz(prime).is_prime():
        raise InputError("the modulus is no prime", given=repr(prime), allowed="a prime below 2**63")
    rows, columns = _entries(matrix)
    if any(value.denominator % prime == 0 for row in rows for value in row):
        raise InputError("the prime divides a denominator", given=f"prime={prime}", remedy="take another prime")
    entries = [value.numerator * pow(value.denominator, -1, prime) % prime for row in rows for value in row]
    return flint.nmod_mat(len(rows), columns, entries, prime)


def _whole(matrix: Matrix) -> Any:
    """Scale every row to whole numbers; that changes neither rank nor nullspace."""
    flint = require("flint", extra="exact")
    rows, columns = _entries(matrix)
    entries = []
    for row in rows:
        scale = lcm(*(value.denominator for value in row))
        entries += [value.numerator * (scale // value.denominator) for value in row]
    return flint.fmpz_mat(len(rows), columns, entries)


def _entries(matrix: Matrix) -> tuple[list[list[Fraction]], int]:
    if isinstance(matrix, np.ndarray) and matrix.ndim != 2:
        raise InputError("a matrix has two axes", given=f"shape {matrix.shape}", allowed="shape (m, n)")
    listed = matrix.tolist() if isinstance(matrix, np.ndarray) else matrix
    rows = [[as_fraction(value) for value in row] for row in listed]
    columns = matrix.shape[1] if isinstance(matrix, np.ndarray) else len(rows[0]) if rows else 0
    if any(len(row) != columns for row in rows):
        raise InputError(
            "the rows of a matrix have one length", given=f"lengths {sorted({len(row) for row in rows})}", allowed="one"
        )
    return rows, int(columns)
