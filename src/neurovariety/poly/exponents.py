"""Exponent vectors and the graded lexicographic order.

A monomial in n variables is its row of exponents. Everywhere in the library monomials are listed in the graded
lexicographic order (deglex) with x1 < x2 < ... < xn: first by total degree, then by the exponent of xn, then of
x(n-1), and so on. Read aloud: 1, x1, x2, x1^2, x1*x2, x2^2, x1^3, ...  It is a term order, so a product keeps the
order of its factors, which is what the border of an order ideal rests on.
"""

from __future__ import annotations

from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError

Exponents = NDArray[np.int64]


def count_monomials(variables: int, degree: int) -> int:
    """Count the monomials of total degree at most ``degree``: binomial(variables + degree, degree).

    Examples
    --------
    >>> count_monomials(3, 2)
    10
    """
    return comb(variables + degree, degree)


def all_exponents(variables: int, degree: int) -> Exponents:
    """List all monomials of total degree at most ``degree`` in deglex order.

    Returns
    -------
    numpy.ndarray, shape (count_monomials(variables, degree), variables), int64

    Examples
    --------
    >>> all_exponents(2, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]]
    """
    if variables < 0 or degree < 0:
        raise InputError(
            "variables and degree count something, so they cannot be negative",
            given=f"variables={variables}, degree={degree}",
            allowed="integers from 0",
        )
    table = np.zeros((1, 0), dtype=np.int64)
    for _ in range(variables):
        spare = degree - table.sum(axis=1)
        powers = np.concatenate([np.arange(left + 1) for left in spare])
        table = np.column_stack([np.repeat(table, spare + 1, axis=0), powers])
    return table[deglex_order(table)]


def deglex_order(exponents: Exponents) -> NDArray[np.intp]:
    """Return the permutation that lists the rows in deglex order.

    Parameters
    ----------
    exponents : numpy.ndarray, shape (s, n), int64
    """
    return np.lexsort((*exponents.T, exponents.sum(axis=1)))


def find_rows(table: Exponents, wanted: Exponents) -> NDArray[np.intp]:
    """Say where each wanted row stands in the table, -1 where it does not.

    Parameters
    ----------
    table : numpy.ndarray, shape (s, n), int64
        Rows without repetition, in any order.
    wanted : numpy.ndarray, shape (t, n), int64

    Returns
    -------
    numpy.ndarray, shape (t,), int

    Examples
    --------
    >>> find_rows(all_exponents(2, 1), np.array([[0, 1], [5, 5]])).tolist()
    [2, -1]
    """
    table, wanted = np.asarray(table, dtype=np.int64), np.asarray(wanted, dtype=np.int64)
    if not len(table) or not len(wanted):
        return np.full(len(wanted), -1)
    keys = _row_keys(table)
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys[order], sought := _row_keys(wanted)), len(table) - 1)
    position = order[place]
    found = keys[position] == sought
    if not np.array_equal(table[position[found]], wanted[found]):
        return _find_rows_by_sorting(table, wanted)
    return np.where(found, position, -1)


def unique_rows(rows: Exponents) -> tuple[Exponents, NDArray[np.int64]]:
    """Return the distinct rows, in no particular order, and how often each occurs.

    Examples
    --------
    >>> distinct, times = unique_rows(np.array([[1, 0], [0, 2], [1, 0]]))
    >>> sorted(zip(distinct.tolist(), times.tolist()))
    [([0, 2], 1), ([1, 0], 2)]
    """
    if not len(rows):
        return rows, np.zeros(0, dtype=np.int64)
    _, first, inverse, times = np.unique(_row_keys(rows), return_index=True, return_inverse=True, return_counts=True)
    if not np.array_equal(rows[first[inverse]], rows):
        distinct, times = np.unique(rows, axis=0, return_counts=True)
        return distinct, times
    return rows[first], times


def _row_keys(rows: Exponents) -> NDArray[np.uint64]:
    """Give each row a number, equal rows equal numbers; different rows nearly always different ones.

    Whoever uses them compares the rows behind equal keys and falls back on sorting rows, which is ten times slower.
    """
    return rows.astype(np.uint64) @ _multipliers(rows.shape[1])


@cache
def _multipliers(variables: int) -> NDArray[np.uint64]:
    return np.random.default_rng(0).integers(2**64, size=variables, dtype=np.uint64)


def _find_rows_by_sorting(table: Exponents, wanted: Exponents) -> NDArray[np.intp]:
    unique, inverse = np.unique(np.concatenate([table, wanted]), axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    position = np.full(len(unique), -1)
    position[inverse[: len(table)]] = np.arange(len(table))
    return position[inverse[len(table) :]]
