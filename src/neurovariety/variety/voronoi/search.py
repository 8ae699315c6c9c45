"""A search for nearer points of a parametrised set, where critical points alone do not decide.

Where parameters can run off to infinity while the point stays bounded, the set need not be closed: the distance may
come near to its infimum without any critical point. The method of Levenberg and Marquardt follows many parameter
vectors at once; a nearer point that it finds is checked in exact arithmetic, so that it is a proof.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.voronoi.euclidean import Matrix, Vector, squared, step_between
from neurovariety.variety.voronoi.point_set import ParametrisedSet

Float = NDArray[np.float64]

STARTS = 32
ROUNDS = 60
SIZES = (0.3, 1.0, 3.0)
"""Of the parameters that are started from."""


def keeps_parameters_bounded(of: ParametrisedSet) -> bool:
    """Tell whether bounded points have bounded parameters, for a simple reason: each is alone in some coordinate.

    The set is closed then, and the distance takes its minimum at a critical parameter. False decides nothing.
    """
    alone = set()
    for coordinate in of.coordinates:
        occurring = np.flatnonzero(coordinate.exponents.any(axis=0)).tolist()
        if len(occurring) == 1:
            alone.add(occurring[0])
    return len(alone) == len(of.names)


def nearer_point(of: ParametrisedSet, point: Vector, data: Vector, metric: Matrix, *, seed: int = 0) -> Vector | None:
    """Search for parameters of a point of the set that is nearer to the data; proven where they are found.

    Parameters
    ----------
    of : ParametrisedSet
    point, data : tuple of n fractions
        p and u.
    metric : n rows of n fractions
    seed : int
        Of the parameters that are started from.
    """
    base = squared(metric, step_between(point, data))
    lost, theta = _descend(of, data, np.linalg.cholesky(np.array(metric, dtype=np.float64)).T, seed)
    for place in np.argsort(lost)[:3]:
        if not lost[place] < float(base):
            return None
        parameters = tuple(Fraction(value) for value in theta[place].tolist())
        if squared(metric, step_between(of.at(parameters), data)) < base:
            return parameters
    return None


def _descend(of: ParametrisedSet, data: Vector, root: Float, seed: int) -> tuple[Float, Float]:
    """Minimise the squared distance from all starts; returns what is left of it and where, shapes (m,) and (m, k)."""
    functions = [coordinate.to_float() for coordinate in of.coordinates]
    count = len(of.names)
    slopes = [[function.derivative(place) for place in range(count)] for function in functions]
    target = np.array([float(value) for value in data])

    def residual(theta: Float) -> Float:
        return np.asarray((np.stack([f(theta) for f in functions], axis=1) - target) @ root.T)

    sizes = np.resize(np.array(SIZES), STARTS)[:, None]
    theta = np.random.default_rng(seed).standard_normal((STARTS, count)) * sizes
    damping = np.ones(STARTS)
    with np.errstate(over="ignore", invalid="ignore"):  # a step too far is not taken
        left = residual(theta)
        for _ in range(ROUNDS):
            jacobian = root @ np.stack([np.stack([d(theta) for d in row], axis=1) for row in slopes], axis=1)
            normal = np.swapaxes(jacobian, 1, 2) @ jacobian
            scale = damping * (np.trace(normal, axis1=1, axis2=2) / count + 1e-12)
            pull = np.einsum("mnk,mn->mk", jacobian, left)
            moved = theta - np.linalg.solve(normal + scale[:, None, None] * np.eye(count), pull[..., None])[..., 0]
            tried = residual(moved)
            better = np.square(tried).sum(axis=1) < np.square(left).sum(axis=1)
            theta[better], left[better] = moved[better], tried[better]
            damping = np.where(better, damping / 4, damping * 4).clip(1e-10, 1e10)
    return np.square(left).sum(axis=1), theta
