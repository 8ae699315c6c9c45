"""Looking for real parameters of a function by least squares, and proving one that was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.certification import certify
from neurovariety.solve.system.expression import Expression, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.fibres.slice import chosen_rows

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]

_MOST_STARTS = 400
_WORK = 60_000
"""Entries of all Jacobians of one step, from which there are fewer starts."""
_STEPS = 150
_ENOUGH = 0.1
"""Part of the starts that is enough to end well."""
_GOOD = 1e-20
"""Sum of squares, relative to the point's, from which a search counts as having ended at a zero."""


@dataclass(frozen=True, eq=False)
class ProvenPoint:
    """A solution of as many equations as there are unknowns, proven by interval arithmetic.

    Attributes
    ----------
    point : numpy.ndarray, shape (n,), complex128
        Free coordinates.
    radius : float
        How far the true solution may be, in any coordinate.
    real, not_real : bool
        What is proven about it.
    """

    point: Complex
    radius: float
    real: bool
    not_real: bool


def search_real(system: PolynomialSystem, rank: int, *, seed: int) -> Float:
    """Minimise the squares of the equations from random real starts, by damped Gauss-Newton steps.

    Parameters
    ----------
    system : PolynomialSystem
        Any number of equations, with real coefficients.
    rank : int
        Of its derivative at a general point.
    seed : int
        Of the starts.

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


def prove(
    equations: tuple[Expression, ...], unknowns: tuple[Expression, ...], points: Complex, rank: int
) -> list[ProvenPoint | None]:
    """Certify points as solutions of ``rank`` independent equations; where that leaves freedom, near coordinates stay.

    Parameters
    ----------
    equations : tuple of Expression
        With real coefficients.
    unknowns : tuple of n Expression
    points : numpy.ndarray, shape (k, n), complex128
    rank : int
        Up to n. For each point so many equations are chosen, and n - rank coordinates are fixed where they are.

    Returns
    -------
    list of ProvenPoint or None
    """
    system = PolynomialSystem.of(list(equations), variables=list(unknowns))
    jacobians = system.jacobian(points)
    found: list[ProvenPoint | None] = []
    for point, jacobian in zip(points, jacobians, strict=True):
        rows = chosen_rows(jacobian, rank)
        columns = set(chosen_rows(jacobian[rows].T, rank))
        held = [k for k in range(len(unknowns)) if k not in columns]
        fixed = [sum_of([unknowns[k], -_plain(point[k])]) for k in held]
        square = PolynomialSystem.of([*(equations[k] for k in rows), *fixed], variables=list(unknowns))
        proof = certify(square, point[None])
        found.append(
            ProvenPoint(proof.centre[0], float(proof.radius[0].max()), bool(proof.real[0]), bool(proof.not_real[0]))
            if proof.certified[0]
            else None
        )
    return found


def _plain(value: complex) -> complex:
    return float(value.real) if value.imag == 0 else complex(value)


def _values(system: PolynomialSystem, points: Float) -> Float:
    with np.errstate(all="ignore"):
        return np.nan_to_num(system.evaluate(points).real, nan=1e150, posinf=1e150, neginf=-1e150)
