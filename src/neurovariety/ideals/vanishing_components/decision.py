r"""What VCA decides at one degree: which combinations of the candidates vanish, once F is projected out.

With F orthonormal over the rows (mean of f*g), the candidates C leave the residual C~ = C - F P, P = F^T C, whose
inner products are A = C^T C - P^T P. Both normalisations ask for the stationary values of

    v^T A v / v^T M v,

a generalised symmetric eigenproblem of the size of the candidates, whatever the number of rows:

- "value": M = I on the candidates, all products of F_1 with F_(d-1), as Livni et al. (2013) scale them. They divide F
  by its Euclidean norm over the m rows, so their candidates from degree 2 on are ours divided by m.
- "gradient": M is the Gram matrix of the gradients of C~ over rows and variables, plus a multiple GAMMA of its
  diagonal (Kera and Hasegawa 2020).

An eigenvector whose value is at most psi is a vanishing component; the others, divided by their root mean square, join
F.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, eigh, solve_triangular, svd

from neurovariety.ideals.evidence import FLOORS
from neurovariety.ideals.vanishing_components.candidates import Candidates
from neurovariety.ideals.vanishing_components.composition import ComposedStep
from neurovariety.ideals.vanishing_components.gradient import slopes_from_values
from neurovariety.ideals.vanishing_components.moments import VCASums

Float = NDArray[np.float64]
Normalisation = Literal["value", "gradient"]

GAMMA = 1e-9
"""A polynomial whose gradient on the rows is no more than this share of its candidates' counts as having none."""


@dataclass(frozen=True, eq=False)
class VCADecision:
    """One degree, decided.

    Attributes
    ----------
    step : ComposedStep
    losses : numpy.ndarray, shape (number vanishing,), float64
        Mean squares, ascending.
    floor : float
        Mean squares of the components are known up to this rounding error; no smaller psi is resolved.
    close_calls : int
        Polynomials whose mean square is so near psi that rounding could have decided otherwise.
    resolved : bool
        Whether each polynomial's mean square is known well enough to compare it with psi.
    """

    step: ComposedStep
    losses: Float
    floor: float
    close_calls: int
    resolved: bool


def decide(
    sums: VCASums, steps: Sequence[ComposedStep], candidates: Candidates, psi: float, normalisation: Normalisation
) -> VCADecision:
    """Decide the degree that follows the given steps, from its sums."""
    below = sums.values.shape[1] - len(candidates)
    projections, residual, squares = _project(sums, below)
    if normalisation == "gradient":
        slopes = _residual_slopes(_slopes(sums, steps, candidates, below), projections)
        frame = candidates.frame @ _frame_of_gradients(candidates.frame.T @ slopes @ candidates.frame)
    else:
        frame = candidates.frame / (sums.rows if steps else 1)
    losses, vectors = _stationary(residual, frame, triangular=sums.triangular)
    largest = losses[-1]
    has_gradient = np.ones(len(losses), dtype=bool)
    scale = np.ones(len(losses))
    if normalisation == "gradient":
        shares = np.einsum("ij,ij->j", vectors, slopes @ vectors)  # the rest, to 1, is the multiple of the diagonal
        has_gradient = shares > 0.5
        scale = np.where(has_gradient, shares, 1.0)
        losses, vectors = losses / scale, vectors / np.sqrt(scale)
    small = losses <= psi
    # The sums lose a share of the candidates' squares, the eigenproblem a share of its largest value.
    lost = np.maximum(squares @ vectors**2, largest / scale)
    rounding = FLOORS["triangular" if sums.triangular else "gram"] * lost
    unknown = ~np.isfinite(rounding + losses)
    doubtful = ((rounding > losses / 2) & has_gradient) | unknown
    # Small values with a small gradient, as of a square of a component: in the ideal already, and left out.
    vanishing, kept = np.flatnonzero(small & has_gradient), np.flatnonzero(~small)[::-1]
    all_coefficients = np.concatenate([-projections @ vectors, vectors]).T
    return VCADecision(
        step=ComposedStep(
            candidates.pairs,
            nonvanishing=all_coefficients[kept] / np.sqrt(losses[kept, None]),
            vanishing=all_coefficients[vanishing],
        ),
        losses=losses[vanishing],
        floor=np.inf if unknown.any() else float(rounding[doubtful | (small & has_gradient)].max(initial=0.0)),
        close_calls=int(np.sum(np.abs(losses - psi) <= rounding)),
        resolved=not bool(np.any(doubtful & (unknown | (rounding > psi)))),
    )


def _project(sums: VCASums, below: int) -> tuple[Float, Float, Float]:
    """Return P (k, r); A (r, r) or its factor (any, r); and the mean squares of the candidates (r,)."""
    if sums.triangular:
        factor = sums.values / np.sqrt(sums.rows)
        projections = solve_triangular(factor[:below, :below], factor[:below, below:], check_finite=False)
        return projections, factor[below:, below:], np.sum(factor[:, below:] ** 2, axis=0)
    gram = sums.values / sums.rows
    of_f = cholesky(gram[:below, :below], lower=True, check_finite=False)
    projections = cho_solve((of_f, True), gram[:below, below:], check_finite=False)
    coordinates = solve_triangular(of_f, gram[:below, below:], lower=True, check_finite=False)
    square = gram[below:, below:]
    return projections, square - coordinates.T @ coordinates, np.diag(square).copy()


def _slopes(sums: VCASums, steps: Sequence[ComposedStep], candidates: Candidates, below: int) -> Float:
    """Gram matrix (w, w) of the gradients of F and the candidates."""
    if sums.slopes.size:
        return sums.slopes / sums.rows
    values = sums.values[:, :below]
    gram = values.T @ values if sums.triangular else values[:below]
    return slopes_from_values(steps, candidates.pairs, gram / sums.rows)


def _residual_slopes(slopes: Float, projections: Float) -> Float:
    """Gram matrix (r, r) of the gradients of the residuals."""
    combine = np.concatenate([-projections, np.eye(projections.shape[1])])
    return combine.T @ (slopes @ combine)


def _frame_of_gradients(slopes: Float) -> Float:
    """Return W, shape (r, r), with M^-1 = W W^T."""
    diagonal = np.diag(slopes)
    lengths = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = slopes / np.outer(lengths, lengths) + GAMMA * np.eye(len(slopes))
    factor = cholesky(scaled, lower=True, check_finite=False)
    inverse: Float = solve_triangular(factor, np.diag(1.0 / lengths), lower=True, check_finite=False)
    return inverse.T


def _stationary(residual: Float, frame: Float, *, triangular: bool) -> tuple[Float, Float]:
    """Return the values, ascending, and the vectors v as columns, with v^T M v = 1; M^-1 = W W^T, W the frame."""
    if triangular:
        padded = np.concatenate([residual @ frame, np.zeros((max(0, 1 - len(residual)), frame.shape[1]))])
        _, singular, transposed = svd(padded, check_finite=False)
        losses = np.zeros(frame.shape[1])
        losses[: len(singular)] = singular**2
        losses, turned = losses[::-1], transposed[::-1].T
    else:
        losses, turned = eigh(frame.T @ residual @ frame, check_finite=False)
        losses = np.maximum(losses, 0.0)
    vectors = frame @ turned
    largest = np.argmax(np.abs(vectors), axis=0)
    signs = np.where(vectors[largest, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)
    return losses, vectors * signs
