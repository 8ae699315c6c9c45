"""Echelon forms of matrices of residues, by FLINT."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import require

Residues = NDArray[np.int64]


def seconds_of_kernel(size: float) -> float:
    """Estimate the time that the kernel of a matrix with so many rows and columns takes, as measured on one core."""
    return 2e-4 + 6e-7 * size**2 + 3e-10 * size**3


def reduced_rows(matrix: Residues, prime: int) -> tuple[Residues, NDArray[np.int64]]:
    """Bring a matrix into reduced row echelon form.

    Parameters
    ----------
    matrix : numpy.ndarray, shape (m, n), int64, entries from 0 to prime - 1
    prime : int

    Returns
    -------
    rows : numpy.ndarray, shape (rank, n), int64
    pivots : numpy.ndarray, shape (rank,), int64
        Columns of the leading ones, rising.

    Examples
    --------
    >>> rows, pivots = reduced_rows(np.array([[0, 2, 4], [0, 1, 2]]), 7)
    >>> rows.tolist(), pivots.tolist()
    ([[0, 1, 2]], [1])
    """
    flint = require("flint", extra="exact")
    if not matrix.size:
        return np.zeros((0, matrix.shape[1]), np.int64), np.zeros(0, np.int64)
    reduced, rank = flint.nmod_mat(*matrix.shape, matrix.ravel().tolist(), prime).rref()
    if rank == matrix.shape[1]:
        return np.eye(rank, dtype=np.int64), np.arange(rank)
    entries = reduced.entries()[: rank * matrix.shape[1]]
    rows = np.array([int(entry) for entry in entries], dtype=np.int64).reshape(rank, matrix.shape[1])
    return rows, np.argmax(rows != 0, axis=1)


def kernel(matrix: Residues, prime: int) -> tuple[Residues, NDArray[np.int64]]:
    """Find the vectors that a matrix sends to zero.

    Parameters
    ----------
    matrix, prime
        As in `reduced_rows`.

    Returns
    -------
    vectors : numpy.ndarray, shape (nullity, n), int64
        Each has 1 in one of the free columns and 0 in the others.
    free : numpy.ndarray, shape (nullity,), int64
        The free columns, rising: those that depend on the columns before them.

    Examples
    --------
    >>> vectors, free = kernel(np.array([[1, 2, 3]]), 7)
    >>> vectors.tolist(), free.tolist()
    ([[5, 1, 0], [4, 0, 1]], [1, 2])
    """
    rows, pivots = reduced_rows(matrix, prime)
    free = np.setdiff1d(np.arange(matrix.shape[1]), pivots)
    vectors = np.zeros((len(free), matrix.shape[1]), np.int64)
    vectors[np.arange(len(free)), free] = 1
    vectors[:, pivots] = (-rows[:, free].T) % prime
    return vectors, free
