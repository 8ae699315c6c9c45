"""ABM: generators with unit coefficient norm.

Limbeck, "Computation of approximate border bases and applications" (2013): a border term u leads a generator when
the smallest eigenvalue of the Gram matrix of [O, u] is at most t = psi times the number of rows, and the generator is
its eigenvector. Two facts make that as cheap as OAVI.

* With the triangular factor R of O's values, and p and rho^2 the projection and the pivot of u, the smallest eigenvalue
  is at most t exactly when rho^2 <= t (1 + p^T (R R^T - t I)^-1 p): OAVI's decision, with a threshold for each term.
* Eigenvalues interlace: a generator's eigenvalue is at most t, all others exceed t. So inverse iteration on the same
  factor converges to it, for all generators of the degree at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import LinAlgError, cholesky, eigh, solve_triangular

from neurovariety.ideals.elimination import Elimination

Float = NDArray[np.float64]

MOST_ITERATIONS = 30
"""Inverse iterations before a singular vector that converges slowly is left to LAPACK."""
RESIDUAL = 1e-10
"""A singular pair is accepted when its residual is below this share of the squared norm of the factor."""


class EigenvalueRule:
    """A term vanishes when some unit combination of it and the order ideal has mean square at most psi.

    Parameters
    ----------
    bound : float
        t = psi times the number of rows.
    """

    def __init__(self, bound: float) -> None:
        self.bound = bound
        self.factors = np.zeros((0, 0))
        self.shifted = np.zeros((0, 0))
        self.size = -1

    def open(self, factor: Float, projections: Float, start: int) -> None:
        """See `Rule`: compute N = I + P^T (R R^T - t I)^-1 P for the panel."""
        del start
        if len(factor) != self.size:
            self.size = len(factor)
            self.shifted = self._inverse_root(factor.T @ factor)
        images = self.shifted @ projections
        self.factors = np.eye(projections.shape[1]) + images.T @ images

    def _inverse_root(self, gram: Float) -> Float:
        """Return a matrix S with S^T S = (R R^T - t I)^-1."""
        shift = self.bound * np.eye(len(gram))
        try:
            root = cholesky(gram - shift, lower=True, check_finite=False)
            return solve_triangular(root, np.eye(len(gram)), lower=True, check_finite=False)
        except LinAlgError:  # an eigenvalue of the order ideal lies at psi up to rounding
            values, vectors = eigh(gram - shift)
            values = np.maximum(values, np.finfo(float).eps * np.trace(gram))
            return (vectors / np.sqrt(values)).T

    def threshold(self, term: int) -> float:
        """See `Rule`."""
        return self.bound * float(self.factors[term, term])

    def keep(self, term: int, products: Float) -> None:
        """See `Rule`: bring N to the order ideal that holds ``term`` too."""
        pivot, row = products[0], self.factors[term, term:]
        gap = pivot - self.bound * row[0]
        mixed = np.outer(products, row)
        change = np.outer(products, products) * row[0] - pivot * (mixed + mixed.T)
        change += pivot * self.bound * np.outer(row, row)
        self.factors[term:, term:] += change / (pivot * gap)


def abm_generators(decided: Elimination, rows: int) -> tuple[Float, Float, Float]:
    """Return coefficients on the order ideal (g, k), on the leading terms (g,), and losses (g,).

    Each generator is the smallest right singular vector of the triangular matrix [[R_j, p_j], [0, rho_j]], where R_j is
    the leading block of R = L^T that comes before the leading term.
    """
    factor = decided.factor
    before = len(factor) - len(decided.kept) + np.searchsorted(decided.kept, decided.vanishing)
    inside = np.arange(len(factor))[:, None] < before[None, :]
    projections = np.where(inside, decided.rows[:, decided.vanishing], 0.0)
    scale = np.sum(factor**2) + np.sum(projections**2, axis=0)
    pivots = np.sqrt(np.maximum(decided.pivots[decided.vanishing], np.finfo(float).eps ** 2 * scale))

    def image_of(top: Float, last: Float) -> tuple[Float, Float]:
        """Multiply by T, then by its transpose."""
        forward = np.where(inside, factor.T @ top, 0.0) + projections * last
        return np.where(inside, factor @ forward, 0.0), np.sum(projections * forward, axis=0) + pivots**2 * last

    def solve(top: Float, last: Float) -> tuple[Float, Float]:
        forward = np.where(inside, solve_triangular(factor, top, lower=True, check_finite=False), 0.0)
        last = (last - np.sum(projections * forward, axis=0)) / pivots**2
        return solve_triangular(factor.T, forward - projections * last, lower=False, check_finite=False), last

    count = len(decided.vanishing)
    vectors, leading = np.zeros((len(factor), count)), np.ones(count)
    residuals = np.full(count, np.inf)
    for _ in range(MOST_ITERATIONS):
        vectors, leading = solve(vectors, leading)
        norms = np.sqrt(np.sum(vectors**2, axis=0) + leading**2)
        vectors, leading = vectors / norms, leading / norms
        image, image_last = image_of(vectors, leading)
        values = np.sum(vectors * image, axis=0) + leading * image_last
        residuals = np.sqrt(np.sum((image - values * vectors) ** 2, axis=0) + (image_last - values * leading) ** 2)
        if np.all(residuals <= RESIDUAL * scale):
            break
    for j in np.flatnonzero(residuals > RESIDUAL * scale).tolist():
        vectors[:, j], leading[j] = _singular_vector(factor, projections[:, j], pivots[j], int(before[j]))
    signs = np.where(leading < 0, -1.0, 1.0)  # a singular vector's sign is arbitrary: leading coefficients are positive
    vectors, leading = vectors * signs, leading * signs
    image = np.where(inside, factor.T @ vectors, 0.0) + projections * leading
    return vectors.T, leading, (np.sum(image**2, axis=0) + (pivots * leading) ** 2) / rows


def _singular_vector(factor: Float, projection: Float, pivot: float, size: int) -> tuple[Float, float]:
    bordered = np.zeros((size + 1, size + 1))
    bordered[:size, :size] = factor[:size, :size].T
    bordered[:size, size] = projection[:size]
    bordered[size, size] = pivot
    vector = np.linalg.svd(bordered)[2][-1]
    padded = np.zeros(len(factor))
    padded[:size] = vector[:size]
    return padded, float(vector[size])
