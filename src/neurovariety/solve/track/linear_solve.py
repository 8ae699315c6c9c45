"""Many small complex linear systems at once: LU with partial pivoting, one system in each column of the batch.

The batch is the last axis, so that every operation runs along contiguous memory over all systems; for the sizes met
here this is as fast as a call of LAPACK per system, and it keeps the factors, which a step uses again and again.
In batches of two and more every system's numbers depend on that system alone; NumPy multiplies a batch of one by
another loop, which rounds differently.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Factors:
    """LU factors of m matrices of n rows.

    Attributes
    ----------
    lu : numpy.ndarray, shape (n, n, m), complex128
        U on and above the diagonal, L without its ones below it.
    order : numpy.ndarray, shape (n, m), int64
        The row that came to each place.
    regular : numpy.ndarray, shape (m,), bool
        Whether all pivots are finite and not zero; solutions are meaningless where not.
    """

    lu: Complex
    order: NDArray[np.int64]
    regular: NDArray[np.bool_]


def factor(matrices: Complex) -> Factors:
    """Factor m square matrices.

    Parameters
    ----------
    matrices : numpy.ndarray, shape (n, n, m), complex128
        Rows, columns, batch. Not changed.

    Returns
    -------
    Factors

    Examples
    --------
    >>> matrix = np.array([[0, 2], [1j, 1]])[:, :, None]
    >>> solve(factor(matrix), np.array([[4], [2]]))[:, 0]
    array([0.+0.j, 2.+0.j])
    """
    lu = np.array(matrices, dtype=np.complex128, order="C")
    size, batch = lu.shape[0], lu.shape[2]
    order = np.repeat(np.arange(size)[:, None], batch, axis=1)
    regular = np.ones(batch, dtype=np.bool_)
    with np.errstate(all="ignore"):
        for k in range(size):
            magnitude = np.abs(lu[k:, k].real) + np.abs(lu[k:, k].imag)
            row = k + np.argmax(magnitude, axis=0)
            moved = np.flatnonzero(row != k)
            if len(moved):
                lower = row[moved]
                upper = lu[k][:, moved]
                lu[k][:, moved] = lu[lower, :, moved].T
                lu[lower, :, moved] = upper.T
                order[k, moved], order[lower, moved] = order[lower, moved], order[k, moved]
            pivot = lu[k, k]
            usable = np.isfinite(pivot) & (pivot != 0)
            regular &= usable
            if k + 1 < size:
                lu[k + 1 :, k] *= 1 / np.where(usable, pivot, 1)
                lu[k + 1 :, k + 1 :] -= lu[k + 1 :, k, None] * lu[k, k + 1 :]
    return Factors(lu=lu, order=order, regular=regular)


def solve(factors: Factors, right: Complex) -> Complex:
    """Solve with the factors of `factor`.

    Parameters
    ----------
    factors : Factors
    right : numpy.ndarray, shape (n, m), complex128

    Returns
    -------
    numpy.ndarray, shape (n, m), complex128
    """
    lu = factors.lu
    size = lu.shape[0]
    solution = np.ascontiguousarray(right, dtype=np.complex128)[factors.order, np.arange(lu.shape[2])]
    with np.errstate(all="ignore"):
        for k in range(size):
            solution[k + 1 :] -= lu[k + 1 :, k] * solution[k]
        for k in reversed(range(size)):
            solution[k] /= lu[k, k]
            solution[:k] -= lu[:k, k] * solution[k]
    return solution
