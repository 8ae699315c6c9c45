"""Exact minimisation over the atoms in use: what conditional gradients would reach there in many small steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.conditional_gradients.ball_state import BallProblem, BallState, origin_weights

Float = NDArray[np.float64]
Whole = NDArray[np.intp]

CORRECTION_BYTES = 1 << 26
"""Small systems are solved in batches of about this size."""
RIDGE = 1e-13
"""Added to the small systems' diagonals, relative to their largest entry; the step is judged by f itself."""


def correct_over_span(problem: BallProblem, state: BallState) -> None:
    """Minimise exactly over the atoms in use, and go there as far as no weight changes its sign."""
    sizes = np.count_nonzero(state.weights, axis=1)
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    start = 0
    while start < len(order):
        stop = len(order)
        while stop > start + 1 and (stop - start) * (sizes[order[stop - 1]] + 1) ** 2 * 8 > CORRECTION_BYTES:
            stop = start + (stop - start) // 2
        _correct_batch(problem, state, order[start:stop], int(sizes[order[stop - 1]]))
        start = stop
    state.image[order] = state.weights[order] @ problem.gram


def _correct_batch(problem: BallProblem, state: BallState, rows: Whole, size: int) -> None:
    weights = state.weights[rows]
    atoms = np.argsort(weights == 0, axis=1, kind="stable")[:, :size]  # the used coordinates first, then padding
    each = np.arange(len(rows))[:, None]
    present = weights[each, atoms]
    real = present != 0
    both = real[:, :, None] & real[:, None, :]
    system = np.zeros((len(rows), size + 1, size + 1))
    system[:, :size, :size] = np.where(both, problem.gram[atoms[:, :, None], atoms[:, None, :]], 0.0)
    scale = np.maximum(np.abs(np.diagonal(system, axis1=1, axis2=2)).max(axis=1), np.finfo(float).tiny)
    diagonal = np.arange(size)
    system[:, diagonal, diagonal] += np.where(real, RIDGE * scale[:, None], scale[:, None])
    # Without weight on the origin the vertices' weights must go on adding up to 1: one more row and column.
    tied = state.origin[rows] == 0
    ties = np.sign(present) * np.sqrt(scale)[:, None] * tied[:, None]
    system[:, :size, size], system[:, size, :size] = ties, ties
    system[:, size, size] = np.where(tied, 0.0, scale)
    slopes = np.where(real, (weights @ problem.gram + problem.cross[rows])[each, atoms], 0.0)
    right = np.concatenate([-slopes, np.zeros((len(rows), 1))], axis=1)
    try:
        move = np.linalg.solve(system, right[:, :, None])[:, :size, 0]
    except np.linalg.LinAlgError:
        return  # the ordinary steps go on alone
    move = np.where(real, move, 0.0)
    promise = -np.sum(slopes * move, axis=1)
    whole = np.zeros_like(weights)
    np.put_along_axis(whole, atoms, move, axis=1)
    bend = np.einsum("jk,jk->j", whole @ problem.gram, whole)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        best = np.where((promise > 0) & (bend > 0), promise / bend, 0.0)
        until_zero = np.where(move * np.sign(present) < 0, -present / move, np.inf)
        outward = np.sum(move * np.sign(present), axis=1)
        until_full = np.where(~tied & (outward > 0), state.origin[rows] / outward, np.inf)
    limit = np.minimum(np.minimum(until_zero.min(axis=1), until_full), 1.0)  # at 1 the minimum is reached
    step = np.minimum(best, limit)
    moved = present + step[:, None] * move
    hit = (until_zero <= step[:, None]) & (step > 0)[:, None]
    np.put_along_axis(weights, atoms, np.where(hit, 0.0, moved), axis=1)
    norm = np.abs(weights).sum(axis=1)
    full = tied | (until_full <= step)
    weights /= np.where(full | (norm > 1), norm, 1.0)[:, None]
    state.weights[rows] = weights
    state.origin[rows] = np.where(full, 0.0, origin_weights(weights))
