"""Exact parameters of a point of a parametrised set, where these are fractions that rounding finds."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from scipy.optimize import least_squares

from neurovariety.errors import InputError
from neurovariety.variety.voronoi.euclidean import Vector
from neurovariety.variety.voronoi.point_set import ParametrisedSet

STARTS = 8
LARGEST_DENOMINATOR = 64


def rational_parameters(of: ParametrisedSet, point: Vector, *, seed: int = 0) -> Vector:
    """Find parameters with small denominators that lead exactly to the point.

    Raises
    ------
    InputError
        When none were found; the point may still lie on the set.
    """
    theta, closest = _search(of, point, seed)
    if theta is None:
        raise InputError(
            "no exact parameters of the point were found",
            given=f"the closest point found is off by {closest:.2g}",
            allowed="a point of the set",
            remedy="if it lies on the set, give its parameters as fractions with at=[...]",
        )
    return theta


def parameters_if_found(of: ParametrisedSet, point: Vector, *, seed: int = 0) -> tuple[Vector, ...]:
    """Give such parameters as the only entry of a tuple, or nothing."""
    theta, _ = _search(of, point, seed)
    return () if theta is None else (theta,)


def _search(of: ParametrisedSet, point: Vector, seed: int) -> tuple[Vector | None, float]:
    """Give parameters or None, and how close the closest point came."""
    coordinates = [coordinate.to_float() for coordinate in of.coordinates]
    target = np.array([float(value) for value in point])
    random = np.random.default_rng(seed)
    starts = np.vstack([np.zeros(len(of.names)), random.standard_normal((STARTS, len(of.names)))])
    closest = np.inf
    for start in starts:
        found = least_squares(lambda theta: np.array([c(theta[None])[0] for c in coordinates]) - target, start)
        closest = min(closest, float(np.abs(found.fun).max()))
        for place in (start, found.x):
            theta = tuple(Fraction(float(value)).limit_denominator(LARGEST_DENOMINATOR) for value in place)
            if of.at(theta) == point:
                return theta, 0.0
    return None, float(closest)
