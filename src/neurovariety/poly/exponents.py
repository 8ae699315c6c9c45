"""Exponent vectors and the graded lexicographic order.

A monomial in n variables is its row of exponents. Everywhere in the library monomials are listed in the graded
lexicographic order (deglex) with x1 < x2 < ... < xn: first by total degree, then by the exponent of xn, then of
x(n-1), and so on. Read aloud: 1, x1, x2, x1^2, x1*x2, x2^2, x1^3, ...  It is a term order, so a product keeps the
order of its factors, which is what the border of an order ideal rests on.
"""

from __future__ import annotations

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
    if table.shape[1] == 0:
        return np.full(len(wanted), 0 if len(table) else -1)
    stacked = np.concatenate([table, wanted])
    unique, inverse = np.unique(stacked, axis=0, return_inverse=True)
    inverse = inverse.reshape(-1)
    position = np.full(len(unique), -1)
    position[inverse[: len(table)]] = np.arange(len(table))
    return position[inverse[len(table) :]]
