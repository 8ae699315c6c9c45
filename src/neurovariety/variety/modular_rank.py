"""Ranks of matrices of residues modulo a prime of up to 31 bits.

FLINT eliminates where it is installed; otherwise NumPy does, in panels of columns, so that nearly all of the work is
products of matrices.
"""

from __future__ import annotations

import importlib
from types import ModuleType

import numpy as np

from neurovariety.architectures.residues import ModularArithmetic, Residues

PANEL = 32
"""Columns that are eliminated one by one before the rest of the matrix follows at once."""


def residue_rank(matrix: Residues, prime: int) -> int:
    """Compute the rank of a matrix of residues.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (m, n), int64
    prime : int, from 3 to 2^31 - 1

    Returns
    -------
    int
        For a matrix of whole numbers at most its rank over the rational numbers.

    Examples
    --------
    >>> residue_rank(np.array([[1, 2], [3, 13]]), 7)
    1
    """
    if 0 in matrix.shape:
        return 0
    flint = _flint()
    if flint is None:
        return eliminated_rank(matrix, prime)
    return int(flint.nmod_mat(*matrix.shape, (matrix % prime).ravel().tolist(), prime).rank())


def eliminated_rank(matrix: Residues, prime: int) -> int:
    """Compute the rank as `residue_rank` does, with NumPy alone.

    A panel of columns is factored as L U with rows exchanged; the columns right of it lose L U^-1 times the pivot rows.
    """
    arithmetic = ModularArithmetic(prime)
    rest = np.array(matrix, dtype=np.int64) % prime
    rank = 0
    while rest.size:
        panel, right = rest[:, :PANEL], rest[:, PANEL:]
        order, factors = _factor_panel(panel, prime)
        pivots = factors.shape[1]
        rank += pivots
        if pivots == len(rest):
            break
        right = right[order]
        top = right[:pivots]
        for row in range(1, pivots):
            top[row] = (top[row] - arithmetic.matmul(factors[row : row + 1, :row], top[:row])[0]) % prime
        rest = (right[pivots:] - arithmetic.matmul(factors[pivots:], top)) % prime
    return rank


def _factor_panel(panel: Residues, prime: int) -> tuple[Residues, Residues]:
    """Eliminate the columns of a panel.

    Returns
    -------
    order : numpy.ndarray, shape (m,)
        The rows, those with a pivot first.
    factors : numpy.ndarray, shape (m, pivots)
        Unit lower triangular above, multipliers below: what was subtracted of each pivot row.
    """
    work = panel.copy()
    order = np.arange(len(work))
    factors = np.zeros_like(work)
    pivot = 0
    for column in range(work.shape[1]):
        found = np.flatnonzero(work[pivot:, column])
        if not len(found):
            continue
        swap = [pivot, pivot + int(found[0])]
        for array in (work, order, factors):
            array[swap] = array[swap[::-1]]
        inverse = pow(int(work[pivot, column]), -1, prime)
        multipliers = work[pivot + 1 :, column] * inverse % prime
        factors[pivot, pivot] = 1
        factors[pivot + 1 :, pivot] = multipliers
        work[pivot + 1 :] = (work[pivot + 1 :] - multipliers[:, None] * work[pivot]) % prime
        pivot += 1
        if pivot == len(work):
            break
    return order, factors[:, :pivot]


def _flint() -> ModuleType | None:
    try:
        return importlib.import_module("flint")
    except ModuleNotFoundError:
        return None
