"""Quadratic forms as matrices: their rank, whatever the units of the coordinates, and general ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

RANK = 1e-11
"""Eigenvalues below this part of the largest one are zero, once the diagonal is scaled to 1."""


def form_rank(form: Float) -> int:
    """Compute the rank of a matrix, whatever the units of the coordinates.

    Parameters
    ----------
    form : numpy.ndarray, shape (m, n)
        A symmetric one, or some of its rows.

    Returns
    -------
    int

    Examples
    --------
    >>> form_rank(np.diag([1.0, 1e-20, 0.0]))
    2
    """
    sizes = np.linalg.svd(_scaled(form), compute_uv=False)
    return int((sizes > RANK * sizes.max(initial=0.0)).sum())


def is_definite(form: Float) -> bool:
    """Tell whether a symmetric matrix is positive definite, whatever the units of the coordinates."""
    sizes = np.linalg.eigvalsh(_scaled(form))
    return bool((sizes > RANK * np.abs(sizes).max(initial=0.0)).all())


def general_form(size: int, seed: int) -> Float:
    """Draw a symmetric positive definite matrix, well conditioned."""
    generator = np.random.default_rng([seed, 0])
    root = generator.standard_normal((size, size))
    return np.asarray(np.eye(size) + root @ root.T / size)


def _scaled(form: Float) -> Float:
    rows, columns = (_roots(form, axis) for axis in (1, 0))
    return np.asarray(form / rows[:, None] / columns)


def _roots(form: Float, axis: int) -> Float:
    roots = np.sqrt(np.abs(form).max(axis=axis, initial=0.0))
    return np.where(roots > 0, roots, 1.0)
