"""Which border terms vanish on the data: one Cholesky factorisation of the Gram matrix that skips them.

Go through the border in deglex order. The pivot of a term is the squared distance of its values from the span of the
monomials before it that were kept. A small pivot means a polynomial with this leading term vanishes: the term is
skipped. Otherwise the monomial joins the order ideal and its row of the factor is kept.

The work is done panel by panel: within a panel by rank-one updates, beyond it by one triangular solve and one matrix
product, so nearly all of the floating-point work is BLAS-3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

Float = NDArray[np.float64]

PANEL = 64

FLOOR = 64 * np.finfo(float).eps
"""The Gram matrix resolves a residual down to this share of the term's own sum of squares."""


@dataclass(frozen=True, eq=False)
class Elimination:
    """What one degree decided.

    Attributes
    ----------
    kept, vanishing : numpy.ndarray of int
        Positions in the border of the terms that join the order ideal and of those that lead a generator.
    pivots : numpy.ndarray, shape (b,), float64
        The pivot of each border term when its turn came.
    rows : numpy.ndarray, shape (k + number kept, b), float64
        The factor's entries: columns of L^T for the border terms. Entry (i, j) is zero where the i-th monomial of
        the order ideal comes after border term j.
    factor : numpy.ndarray, shape (k + number kept, k + number kept), float64
        The Cholesky factor (lower) of the Gram matrix of the enlarged order ideal.
    """

    kept: NDArray[np.intp]
    vanishing: NDArray[np.intp]
    pivots: Float
    rows: Float
    factor: Float


def eliminate(factor: Float, cross: Float, square: Float, threshold: float, floors: Float) -> Elimination:
    """Factorise one border, skipping the terms whose pivot is at most ``threshold``.

    Parameters
    ----------
    factor : numpy.ndarray, shape (k, k)
        Lower Cholesky factor of the Gram matrix of the order ideal so far.
    cross : numpy.ndarray, shape (k, b)
    square : numpy.ndarray, shape (b, b)
    threshold : float
        In the units of the Gram matrix: psi times the number of rows.
    floors : numpy.ndarray, shape (b,)
        Pivots up to these are rounding errors, and their terms are skipped too.
    """
    size = len(square)
    thresholds = np.maximum(threshold, floors)
    old_rows = solve_triangular(factor, cross, lower=True, check_finite=False)
    schur = square - old_rows.T @ old_rows
    pivots = np.empty(size)
    kept: list[int] = []
    new_rows: list[Float] = []
    for start in range(0, size, PANEL):
        stop = min(start + PANEL, size)
        panel = schur[start:stop, start:stop].copy()
        kept_here, rows_here = _eliminate_panel(panel, thresholds[start:stop], pivots[start:stop])
        if not kept_here:
            continue
        columns = [start + j for j in kept_here]
        triangle = rows_here[:, kept_here]
        beyond = solve_triangular(triangle.T, schur[columns, stop:], lower=True, check_finite=False)
        schur[stop:, stop:] -= beyond.T @ beyond
        block = np.zeros((len(columns), size))
        block[:, start:stop] = rows_here
        block[:, stop:] = beyond
        kept += columns
        new_rows.append(block)
    rows = np.concatenate([old_rows, *new_rows])
    keep = np.array(kept, dtype=np.intp)
    vanishing = np.setdiff1d(np.arange(size), keep)
    enlarged = np.zeros((len(rows), len(rows)))
    enlarged[: len(factor), : len(factor)] = factor
    enlarged[len(factor) :] = rows[:, keep].T
    return Elimination(keep, vanishing, pivots, rows, enlarged)


def _eliminate_panel(schur: Float, thresholds: Float, pivots: Float) -> tuple[list[int], Float]:
    kept = []
    rows = []
    for j in range(len(schur)):
        pivots[j] = schur[j, j]
        if schur[j, j] <= thresholds[j]:
            continue
        row = np.zeros(len(schur))
        row[j:] = schur[j, j:] / np.sqrt(schur[j, j])
        schur[j + 1 :, j + 1 :] -= np.outer(row[j + 1 :], row[j + 1 :])
        kept.append(j)
        rows.append(row)
    return kept, np.array(rows).reshape(len(rows), len(schur))
