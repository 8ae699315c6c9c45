"""Ranks of matrices of residues modulo a prime of up to 31 bits."""

from __future__ import annotations

from neurovariety.architectures.residues import Residues
from neurovariety.variety.row_space import RowSpace


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
    >>> import numpy as np
    >>> residue_rank(np.array([[1, 2], [3, 13]]), 7)
    1
    """
    return RowSpace(matrix.shape[1], prime).add(matrix)
