"""One step of blended pairwise conditional gradients, for many polynomials at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.conditional_gradients.ball_state import BallProblem, BallState, Look, origin_weights

Float = NDArray[np.float64]


def blended_step(problem: BallProblem, state: BallState, look: Look) -> None:
    """Take one step for every polynomial: pairwise where that promises as much, Frank-Wolfe elsewhere."""
    every = np.arange(len(look.best))
    weights, image, slopes = state.weights, state.image, look.slopes
    used = weights != 0
    along = slopes * np.sign(weights)  # how f rises towards each vertex in use; 0 towards the origin
    away, near = np.where(used, along, -np.inf).argmax(axis=1), np.where(used, along, np.inf).argmin(axis=1)
    high = np.where(used[every, away], along[every, away], -np.inf)
    low = np.where(used[every, near], along[every, near], np.inf)
    from_origin, to_origin = (state.origin > 0) & (high <= 0), (state.origin > 0) & (low >= 0)
    rise = np.where(from_origin, 0.0, high) - np.where(to_origin, 0.0, low)
    pairwise = 2 * rise >= look.gaps

    # A pairwise step leaves `away` for `near`; a Frank-Wolfe step leaves everything, in proportion, for `best`.
    target = np.where(pairwise, near, look.best)
    sign_to = np.where(pairwise, np.sign(weights[every, near]) * ~to_origin, -np.sign(slopes[every, look.best]))
    sign_from = np.sign(weights[every, away]) * ~from_origin * pairwise
    diagonal = np.diag(problem.gram)
    toward = sign_to**2 * diagonal[target]
    own = np.einsum("jk,jk->j", image, weights)
    bend = np.where(
        pairwise,
        toward + sign_from**2 * diagonal[away] - 2 * sign_to * sign_from * problem.gram[target, away],
        toward + own - 2 * sign_to * image[every, target],
    )
    most = np.where(pairwise, np.where(from_origin, state.origin, np.abs(weights[every, away])), 1.0)
    promise = np.where(pairwise, rise, look.gaps / 2)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        step = np.where(promise < bend * most, promise / bend, most)
    step = np.where(promise > 0, step, 0.0)

    shrink = np.where(pairwise, 1.0, 1.0 - step)
    weights *= shrink[:, None]
    image *= shrink[:, None]
    state.origin[:] *= shrink
    dropped = pairwise & (step >= most)
    weights[every, target] += step * sign_to
    weights[every, away] -= step * sign_from  # exactly zero where all the weight moves
    image += (step * sign_to)[:, None] * problem.gram[target]
    image -= (step * sign_from)[:, None] * problem.gram[away]
    state.origin[:] = np.where(dropped & from_origin, 0.0, origin_weights(weights))
