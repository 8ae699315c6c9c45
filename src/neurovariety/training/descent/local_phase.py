"""The last digits of an end of descent, by Newton's method where that cannot lead into another valley.

Gradient descent gains a constant factor a step, so that its last digits take longest. Where the Hessian H has no
negative eigenvalue, and mu is the least of its positive ones, the rest of the descent is at most |g| / mu long as long
as that curvature lasts. Newton's method is followed only within twice that distance, only while the gradient falls, and
only if H has as many positive eigenvalues at its end as it had before: it then ends where descent would.

Symmetries (the scaling of filters, changes of coordinates between matrices) make the loss constant along curves. The
eigenvalues in these directions are zero up to the gradient's size; nothing is done there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.descent.line_search import Evaluate, Runs

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

FLAT = 1e-6
"""Eigenvalues of a Hessian below this part of the largest count as zero."""
LEAST_GAIN = 2.0
"""By this factor the gradient falls at least in each Newton step."""
_NEWTON_STEPS = 5


@dataclass(frozen=True)
class Settled:
    """Ends of descent with all their digits.

    Attributes
    ----------
    parameters, gradients : numpy.ndarray, shape (m, P)
    losses : numpy.ndarray, shape (m,)
    signatures : numpy.ndarray, shape (m, 3), int64
        Positive, negative and zero eigenvalues of the Hessian by all parameters.
    moved : numpy.ndarray, shape (m,), bool
        Where Newton's method was followed.
    """

    parameters: Float
    losses: Float
    gradients: Float
    signatures: NDArray[np.int64]
    moved: Mask


def settle(evaluate: Evaluate, hessians: Callable[[Float], Float], runs: Runs, near: Mask) -> Settled:
    """Follow Newton's method from ends of descent, where it is safe.

    Parameters
    ----------
    evaluate, hessians : callable
        Losses and gradients, and second derivatives, shape (m, P, P), of parameter vectors.
    runs : Runs
    near : numpy.ndarray, shape (m,), bool
        Which may be moved at all.
    """
    before = runs.parameters
    eigenvalues, axes = np.linalg.eigh(hessians(before))
    curved = _curved(eigenvalues)
    signatures = _signatures(eigenvalues)
    inverse = np.where(curved, 1 / np.where(curved, eigenvalues, 1.0), 0.0)
    reach = 2 * np.linalg.norm(runs.gradients, axis=1) * np.abs(inverse).max(axis=1, initial=0.0)
    going = near & (signatures[:, 1] == 0)
    parameters, losses, gradients = before.copy(), runs.losses.copy(), runs.gradients.copy()
    for _ in range(_NEWTON_STEPS):  # the first Hessian serves all steps: they are that small
        rows = np.flatnonzero(going)
        if not len(rows):
            break
        across = np.einsum("mpq,mp->mq", axes[rows], gradients[rows]) * inverse[rows]
        tried = parameters[rows] - np.einsum("mpq,mq->mp", axes[rows], across)
        new_losses, new_gradients = evaluate(tried)
        falls = np.linalg.norm(new_gradients, axis=1) * LEAST_GAIN <= np.linalg.norm(gradients[rows], axis=1)
        better = falls & (np.linalg.norm(tried - before[rows], axis=1) <= reach[rows])
        going[rows[~better]] = False
        taken = rows[better]
        parameters[taken], losses[taken], gradients[taken] = tried[better], new_losses[better], new_gradients[better]
    moved = (parameters != before).any(axis=1)
    changed = np.flatnonzero(moved)
    if len(changed):
        after: Float = np.linalg.eigvalsh(hessians(parameters[changed])).astype(np.float64)
        moved[changed] = (_signatures(after) == signatures[changed]).all(axis=1)
    chosen = moved[:, None]
    return Settled(
        np.where(chosen, parameters, before),
        np.where(moved, losses, runs.losses),
        np.where(chosen, gradients, runs.gradients),
        signatures,
        moved,
    )


def _curved(eigenvalues: Float) -> Mask:
    curved: Mask = np.abs(eigenvalues) > FLAT * np.abs(eigenvalues).max(axis=1, keepdims=True, initial=0.0)
    return curved


def _signatures(eigenvalues: Float) -> NDArray[np.int64]:
    curved = _curved(eigenvalues)
    positive, negative = (curved & (eigenvalues > 0)).sum(axis=1), (curved & (eigenvalues < 0)).sum(axis=1)
    return np.stack([positive, negative, eigenvalues.shape[1] - positive - negative], axis=1)
