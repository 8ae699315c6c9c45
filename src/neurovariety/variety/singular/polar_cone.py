"""The polar of a cone: the vectors that make no acute angle with any of its directions.

A point p is a nearest point of a set, near p, to the data p + v for small v only if v lies in the polar of the tangent
cone at p. Where that polar has no interior, p is a nearest point with probability zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import null_space
from scipy.optimize import linprog

Float = NDArray[np.float64]

CLEAR = 1e-9
"""Margins and weights above this are positive, for directions of length 1."""


@dataclass(frozen=True, eq=False)
class PolarCone:
    """The polar of a cone that is spanned by lines and rays.

    Attributes
    ----------
    dimension : int
    inside : numpy.ndarray, shape (n,)
        A vector in its relative interior.
    margin : float
        How far that is from the walls; infinity where there are none, 0 for the zero cone.
    by_walls : bool
        Whether rays that cancel each other lowered the dimension: that was decided in floating point.
    """

    dimension: int
    inside: Float
    margin: float
    by_walls: bool


def polar_cone(lines: Float, rays: Float) -> PolarCone:
    """Find dimension and interior of the polar of a cone.

    Parameters
    ----------
    lines : numpy.ndarray, shape (l, n)
        Directions that the cone has both ways.
    rays : numpy.ndarray, shape (r, n)
        Directions that it has one way.

    Examples
    --------
    >>> cusp = polar_cone(np.zeros((0, 2)), np.array([[-1.0, 0.0]]))
    >>> cusp.dimension, bool(cusp.inside[0] > 0)
    (2, True)
    >>> polar_cone(np.array([[1.0, 0.0]]), np.zeros((0, 2))).dimension
    1
    """
    size = lines.shape[1]
    both, left, by_walls = _unit(lines), _unit(rays), False
    while True:
        space = null_space(both) if len(both) else np.eye(size)
        if not space.shape[1]:
            return PolarCone(0, np.zeros(size), 0.0, by_walls)
        seen = left @ space
        walls = seen[np.linalg.norm(seen, axis=1) > CLEAR]
        if not len(walls):
            return PolarCone(space.shape[1], np.zeros(size), float("inf"), by_walls)
        scaled = _unit(walls)
        deepest, margin = _deepest(scaled)
        if margin > CLEAR:
            return PolarCone(space.shape[1], space @ deepest, margin, by_walls)
        # By Gordan's theorem weights >= 0, not all 0, make the walls cancel: those with positive ones are equations.
        count = len(scaled)
        found = linprog(
            np.zeros(count),
            A_eq=np.vstack([scaled.T, np.ones(count)]),
            b_eq=np.append(np.zeros(space.shape[1]), 1.0),
            method="highs-ds",
        )
        if not found.success:
            return PolarCone(space.shape[1], np.zeros(size), margin, by_walls)
        both = np.vstack([both, (scaled[found.x > CLEAR] @ space.T)])
        by_walls = True


def _unit(rows: Float) -> Float:
    lengths = np.linalg.norm(rows, axis=1)
    kept: Float = rows[lengths > 0] / lengths[lengths > 0, None]
    return kept


def _deepest(walls: Float) -> tuple[Float, float]:
    """Find the vector of the unit cube that is the farthest inside all walls."""
    count, size = walls.shape
    best = linprog(
        np.append(np.zeros(size), -1.0),
        A_ub=np.hstack([walls, np.ones((count, 1))]),
        b_ub=np.zeros(count),
        bounds=[(-1, 1)] * (size + 1),
        method="highs-ds",
    )
    return np.asarray(best.x[:-1], dtype=np.float64), float(best.x[-1])
