"""ABM: generators with unit coefficient norm.

Limbeck, "Computation of approximate border bases and applications" (2013): a border term u leads a generator when
the smallest eigenvalue of the Gram matrix of [O, u] is at most psi times the number of rows, and the generator is its
eigenvector. Two facts make that cheap here.

* The smallest eigenvalue exceeds t exactly when the Gram matrix minus t times the identity is positive definite. So
  the decisions are the skipping Cholesky factorisation of the *shifted* Gram matrix, at threshold zero.
* Eigenvalues interlace: a generator's eigenvalue is at most t, all others exceed t. So inverse iteration on the
  unshifted factor converges to it, for all generators of the degree at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, eigh, solve_triangular

from neurovariety.ideals.degree_step import DegreeStep, enlarged_gram
from neurovariety.ideals.elimination import FLOOR, eliminate
from neurovariety.moments import BorderGram

Float = NDArray[np.float64]

MOST_ITERATIONS = 30
"""Inverse iterations before an eigenvector that converges slowly is left to LAPACK."""
RESIDUAL = 1e-10
"""An eigenpair is accepted when its residual is below this share of the trace of the Gram matrix."""


def abm_start(rows: int, psi: float) -> Float:
    """Factor the shifted Gram matrix of the order ideal {1}."""
    return np.array([[np.sqrt(rows * (1.0 - psi))]])


def abm_step(order_gram: Float, factor: Float, gram: BorderGram, psi: float) -> DegreeStep:
    """Decide one degree: a border term leads a generator when a unit vector over [O, u] has mean square <= psi.

    Parameters are those of `oavi_step`, but the factor is that of the Gram matrix shifted by psi times the rows, and
    psi bounds the mean square of a polynomial whose coefficients have Euclidean norm 1.
    """
    shift = psi * gram.rows
    decided = eliminate(
        factor, gram.cross, gram.square - shift * np.eye(len(gram.square)), 0.0, FLOOR * np.diag(gram.square)
    )
    enlarged = enlarged_gram(order_gram, gram.cross, gram.square, decided.kept)
    cross = np.concatenate([gram.cross, gram.square[decided.kept]])[:, decided.vanishing]
    before = len(order_gram) + np.searchsorted(decided.kept, decided.vanishing)
    squares = np.diag(gram.square)[decided.vanishing]
    vectors, leading, values = _smallest_eigenvectors(enlarged, cross, squares, before)
    return DegreeStep(
        decided.kept, decided.vanishing, vectors.T, leading, np.maximum(values, 0.0) / gram.rows, decided.factor
    )


def _smallest_eigenvectors(
    order_gram: Float, cross: Float, squares: Float, before: NDArray[np.intp]
) -> tuple[Float, Float, Float]:
    """Find the smallest eigenpair of each bordered matrix [[A_j, c_j], [c_j^T, s_j]].

    A_j is the leading block of ``order_gram`` of size ``before[j]``; c_j is column j of ``cross`` cut to that size.
    All are treated at once: entries beyond the leading block are masked to zero, which leaves a leading block's
    triangular solves exact.
    """
    size, count = cross.shape
    inside = np.arange(size)[:, None] < before[None, :]
    cross = np.where(inside, cross, 0.0)
    try:
        factor = cholesky(order_gram, lower=True)
    except LinAlgError:  # psi so near the floor that rounding hides what the shifted factor still saw
        pairs = [_eigenvector_by_lapack(order_gram, cross, squares, int(before[j]), j) for j in range(count)]
        vectors = np.array([pair[0] for pair in pairs]).reshape(count, size).T
        return _signed(vectors, np.array([pair[1] for pair in pairs]), np.array([pair[2] for pair in pairs]))
    projections = np.where(inside, solve_triangular(factor, cross, lower=True, check_finite=False), 0.0)
    scale = np.trace(order_gram) + squares
    pivots = np.maximum(squares - np.sum(projections**2, axis=0), np.finfo(float).eps * scale)

    def solve(top: Float, last: Float) -> tuple[Float, Float]:
        forward = np.where(inside, solve_triangular(factor, top, lower=True, check_finite=False), 0.0)
        last = (last - np.sum(projections * forward, axis=0)) / pivots
        backward = solve_triangular(factor.T, forward - projections * last, lower=False, check_finite=False)
        return backward, last

    vectors, leading = np.zeros((size, count)), np.ones(count)
    values, residuals = np.zeros(count), np.full(count, np.inf)
    for _ in range(MOST_ITERATIONS):
        vectors, leading = solve(vectors, leading)
        norms = np.sqrt(np.sum(vectors**2, axis=0) + leading**2)
        vectors, leading = vectors / norms, leading / norms
        image = np.where(inside, order_gram @ vectors, 0.0) + cross * leading
        image_last = np.sum(cross * vectors, axis=0) + squares * leading
        values = np.sum(vectors * image, axis=0) + leading * image_last
        residuals = np.sqrt(np.sum((image - values * vectors) ** 2, axis=0) + (image_last - values * leading) ** 2)
        if np.all(residuals <= RESIDUAL * scale):
            break
    for j in np.flatnonzero(residuals > RESIDUAL * scale).tolist():
        vectors[:, j], leading[j], values[j] = _eigenvector_by_lapack(order_gram, cross, squares, int(before[j]), j)
    return _signed(vectors, leading, values)


def _signed(vectors: Float, leading: Float, values: Float) -> tuple[Float, Float, Float]:
    """Make leading coefficients positive; an eigenvector's sign is arbitrary."""
    signs = np.where(leading < 0, -1.0, 1.0)
    return vectors * signs, leading * signs, values


def _eigenvector_by_lapack(
    order_gram: Float, cross: Float, squares: Float, size: int, j: int
) -> tuple[Float, float, float]:
    bordered = np.empty((size + 1, size + 1))
    bordered[:size, :size] = order_gram[:size, :size]
    bordered[size, :size] = bordered[:size, size] = cross[:size, j]
    bordered[size, size] = squares[j]
    values, vectors = eigh(bordered, subset_by_index=[0, 0])
    padded = np.zeros(len(order_gram))
    padded[:size] = vectors[:size, 0]
    return padded, float(vectors[size, 0]), float(values[0])
