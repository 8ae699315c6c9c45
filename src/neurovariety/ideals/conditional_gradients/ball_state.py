"""Where conditional gradients over the l1 ball stand, for many polynomials at once.

The ball is scaled to radius 1. Its atoms are the 2k vertices +-e_i and the origin; the weight of a vertex is the
coordinate with that sign, the weight of the origin is what the coordinates' absolute values leave to 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Whole = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class BallProblem:
    """The problems still open: f(w) = w^T A w + 2 c^T w + s for J rows w.

    Attributes
    ----------
    gram : numpy.ndarray, shape (k, k)
        A, shared by all.
    cross, allowed : numpy.ndarray, shape (J, k)
        c, and 1 where a coordinate may be used, 0 elsewhere.
    squares : numpy.ndarray, shape (J,)
        s.
    """

    gram: Float
    cross: Float
    squares: Float
    allowed: Float

    def take(self, rows: Mask) -> BallProblem:
        """Keep some polynomials."""
        return BallProblem(self.gram, self.cross[rows], self.squares[rows], self.allowed[rows])


@dataclass(frozen=True, eq=False)
class BallState:
    """Where each polynomial stands; steps change the arrays in place.

    Attributes
    ----------
    weights, image : numpy.ndarray, shape (J, k)
        w, the signed weights of the vertices, and A w.
    origin : numpy.ndarray, shape (J,)
        The weight of the origin.
    """

    weights: Float
    image: Float
    origin: Float

    def take(self, rows: Mask) -> BallState:
        """Keep some polynomials."""
        return BallState(self.weights[rows], self.image[rows], self.origin[rows])


@dataclass(frozen=True, eq=False)
class Look:
    """What the gradient says at the present weights.

    Attributes
    ----------
    slopes : numpy.ndarray, shape (J, k)
        Half the gradient, A w + c.
    best : numpy.ndarray of int, shape (J,)
        The coordinate along which f falls most steeply.
    gaps, losses : numpy.ndarray, shape (J,)
        f(w) exceeds its minimum over the ball by at most the gap.
    """

    slopes: Float
    best: Whole
    gaps: Float
    losses: Float

    def take(self, rows: Mask) -> Look:
        """Keep some polynomials."""
        return Look(self.slopes[rows], self.best[rows], self.gaps[rows], self.losses[rows])


def look_around(problem: BallProblem, state: BallState) -> Look:
    """Compute slopes, the vertex f falls towards most steeply, Frank-Wolfe gaps and losses."""
    slopes = (state.image + problem.cross) * problem.allowed
    best = np.abs(slopes).argmax(axis=1)
    along = np.einsum("jk,jk->j", slopes, state.weights)
    losses = along + np.einsum("jk,jk->j", problem.cross, state.weights) + problem.squares
    gaps = 2 * np.maximum(along + np.abs(slopes[np.arange(len(best)), best]), 0.0)
    return Look(slopes, best, gaps, losses)


def origin_weights(weights: Float) -> Float:
    """Return the weight that the vertices leave to the origin; up to rounding none is none."""
    left = 1.0 - np.abs(weights).sum(axis=1)
    return np.where(left > (4 + weights.shape[1]) * np.finfo(float).eps, left, 0.0)
