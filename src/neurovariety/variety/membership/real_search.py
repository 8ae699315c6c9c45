"""Looking for real parameters of a function by least squares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.fibres.deadline import Deadline

Float = NDArray[np.float64]

_MOST_STARTS = 400
_WORK = 60_000
"""Entries of all Jacobians of one step, from which there are fewer starts."""
_STEPS = 150
_ENOUGH = 0.1
"""Part of the starts that is enough to end well."""
_GOOD = 1e-20
"""Sum of squares, relative to the point's, from which a search counts as having ended at a zero."""


def search_real(system: PolynomialSystem, rank: int, *, seed: int, deadline: Deadline) -> Float:
    """Minimise the squares of the equations from random real starts, by damped Gauss-Newton steps.

    Parameters
    ----------
    system : PolynomialSystem
        Any number of equations, with real coefficients.
    rank : int
        Of its derivative at a general point.
    seed : int
        Of the starts.
    deadline : Deadline
        There are no steps after it.

    Returns
    -------
    numpy.ndarray, shape (k, n), float64
        Points where the equations nearly vanish, those with the most regular derivative first. There may be none, and
        that proves nothing.
    """
    random = np.random.default_rng([seed, 11])
    size = len(system.variables)
    starts = min(_MOST_STARTS, max(32, _WORK // max(1, size * len(system))))
    points = random.normal(size=(starts, size)) * 2.0 ** random.uniform(-2, 2, (starts, 1))
    damping = np.full(starts, 1e-2)
    values, scale = _values(system, points), 1 + float((_values(system, np.zeros((1, size))) ** 2).sum())
    with np.errstate(all="ignore"):
        for _ in range(_STEPS):
            if deadline.passed:
                break
            jacobian = system.jacobian(points).real
            gradient = np.einsum("bij,bi->bj", jacobian, values)
            hessian = np.einsum("bij,bik->bjk", jacobian, jacobian)
            weights = np.einsum("bjj->bj", hessian) + 1e-12
            hessian[:, np.arange(size), np.arange(size)] += damping[:, None] * weights
            step = np.linalg.solve(hessian, -gradient[..., None])[..., 0]
            moved = points + np.nan_to_num(step)
            changed = _values(system, moved)
            better = (changed**2).sum(axis=1) < (values**2).sum(axis=1)
            points[better], values[better] = moved[better], changed[better]
            damping = np.clip(np.where(better, damping / 5, damping * 4), 1e-15, 1e10)
            if ((values**2).sum(axis=1) <= 1e-6 * _GOOD * scale).sum() >= _ENOUGH * starts:
                break
    points = points[(values**2).sum(axis=1) <= _GOOD * scale]
    if not len(points):
        return points
    sizes = np.linalg.svd(system.jacobian(points).real, compute_uv=False)
    regular = sizes[:, rank - 1] / sizes[:, 0] if rank else np.ones(len(points))
    return points[np.argsort(-regular, kind="stable")]


def _values(system: PolynomialSystem, points: Float) -> Float:
    with np.errstate(all="ignore"):
        return np.nan_to_num(system.evaluate(points).real, nan=1e150, posinf=1e150, neginf=-1e150)
