"""Newton's method to the accuracy that double coordinates allow, and condition numbers, for many solutions at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.solve.system.double_double import values_double_double
from neurovariety.solve.system.evaluation import values_and_jacobian
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import charts
from neurovariety.solve.track.linear_solve import factor, solve

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

BLOCK = 1024
"""Points whose Jacobians are in memory at a time."""
MOST_ROUNDS = 8
PHASES = 2j * np.pi * 0.6180339887498949
"""Times squares, this turns coordinates into general position; plain multiples would land on a rational curve, where
determinants vanish."""
SHRINKING = 0.5
"""A correction that is not smaller by this factor than the one before is rounding."""
MOTION = 1e-3
"""How far points are moved to see their Jacobians change, relative to each coordinate."""
BALANCING = 12
"""Rounds in which a positive vector is brought near to the eigenvector of the largest eigenvalue."""


@dataclass(frozen=True, eq=False)
class Refined:
    """Solutions after refinement.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, N), complex128
        In homogeneous coordinates the largest of each group is 1.
    accuracy : numpy.ndarray, shape (m,), float64
        Newton's correction at the point, relative to its largest coordinate; inf where the Jacobian is singular.
    relative : numpy.ndarray, shape (m,), float64
        The same with each coordinate's correction relative to that coordinate, see `charts.weights`.
    condition : numpy.ndarray, shape (m,), float64
        See `condition_numbers`.
    """

    points: Complex
    accuracy: Float
    relative: Float
    condition: Float


def refine(compiled: CompiledSystem, points: ArrayLike, parameters: ArrayLike = ()) -> Refined:
    """Correct approximate solutions until the corrections are rounding.

    Residuals are computed in double-double, so that the error left is about that of storing the coordinates, even
    where the Jacobian is ill-conditioned.

    Parameters
    ----------
    compiled : CompiledSystem
        As many equations as variables.
    points : array_like, shape (m, N)
    parameters : array_like, shape (K,) or (m, K)

    Returns
    -------
    Refined

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> (x,) = variables("x", 1)
    >>> refined = refine(PolynomialSystem.of([x**2 - 2]).affine, [[1.4], [-1.5]])
    >>> bool((abs(refined.points[:, 0]) == 2**0.5).all())
    True
    """
    given = np.ascontiguousarray(points, dtype=np.complex128)
    of_points = np.broadcast_to(np.asarray(parameters, dtype=np.complex128), (len(given), compiled.values.parameters))
    groups = charts.members(compiled)
    refined = np.empty_like(given)
    accuracy, relative, condition = np.empty(len(given)), np.empty(len(given)), np.empty(len(given))
    for begin in range(0, len(given), BLOCK):
        rows = slice(begin, begin + BLOCK)
        refined[rows], accuracy[rows], relative[rows] = _newton(compiled, groups, given[rows].T, of_points[rows])
        condition[rows] = condition_numbers(compiled, refined[rows], of_points[rows])
    return Refined(points=refined, accuracy=accuracy, relative=relative, condition=condition)


def condition_numbers(compiled: CompiledSystem, points: ArrayLike, parameters: ArrayLike = ()) -> Float:
    """Say how nearly singular solutions are, whatever the units of equations and coordinates.

    The number is the larger of two. The first is the spectral radius of |J^-1| |J|: how much relative changes of the
    Jacobian's entries matter, under the best scaling of its rows and columns. It does not see a gradient that
    vanishes as a whole. The second does: the relative change of the Jacobian, as J^-1 sees it, over the relative
    change of the coordinates that makes it. So its inverse is about the distance to a point where the Jacobian is
    singular, each coordinate measured by its own size (see `charts.weights`).
    Sources: Bauer, "Optimally scaled matrices" (1963); Smale, "Newton's method estimates from data at one point"
    (1986), whose gamma the second number is but for the higher derivatives.

    Parameters
    ----------
    compiled : CompiledSystem
        As many equations as variables.
    points : array_like, shape (m, N)
    parameters : array_like, shape (K,) or (m, K)

    Returns
    -------
    numpy.ndarray, shape (m,), float64
        At least 1; inf where the Jacobian is singular or not finite.
    """
    given = np.ascontiguousarray(points, dtype=np.complex128)
    of_points = np.broadcast_to(np.asarray(parameters, dtype=np.complex128), (len(given), compiled.values.parameters))
    groups = charts.members(compiled)
    numbers = np.full(len(given), np.inf)
    for begin in range(0, len(given), BLOCK):
        rows = slice(begin, begin + BLOCK)
        chart = charts.largest(given[rows].T, groups)
        points_here = charts.into_chart([given[rows].T], groups, chart)[0]
        weight = charts.weights(points_here, compiled.groups)
        phase = np.exp(PHASES * np.arange(1, given.shape[1] + 1) ** 2)[:, None]
        here = _unknown_rows(compiled, points_here, chart, of_points[rows])
        change = _unknown_rows(compiled, points_here + MOTION * weight * phase, chart, of_points[rows]) - here
        finite = np.isfinite(here).all(axis=(1, 2)) & np.isfinite(change).all(axis=(1, 2))
        usable = np.flatnonzero(finite)
        numbers[begin + usable] = _condition(
            here[usable], change[usable] / MOTION, charts.of_unknowns(weight, chart).T[usable]
        )
    return numbers


def _unknown_rows(compiled: CompiledSystem, points: Complex, chart: charts.Chart, parameters: Complex) -> Complex:
    """Give the Jacobians by the unknowns, shape (m, n, n)."""
    _, jacobian = values_and_jacobian(compiled, points.T, parameters)
    return charts.unknown_columns(np.ascontiguousarray(jacobian.transpose(1, 2, 0)), chart).transpose(2, 0, 1)


def _condition(jacobians: Complex, changes: Complex, weight: Float) -> Float:
    """Compute condition numbers of matrices, shape (m, n, n); ``weight`` has shape (m, n)."""
    with np.errstate(all="ignore"):
        scale = np.abs(jacobians * weight[:, None, :]).max(axis=2, keepdims=True)  # so that nothing overflows
        weighed = jacobians * weight[:, None, :] / scale
        inverse, regular = _inverses(weighed)
        sensitivity = np.abs(inverse) @ np.abs(weighed)
        curvature = np.abs(inverse @ (changes * weight[:, None, :] / scale)).sum(axis=2).max(axis=1)
        vector = np.ones((*weight.shape, 1))
        for _ in range(BALANCING):
            vector = sensitivity @ vector
            vector /= vector.max(axis=1, keepdims=True)
        radius = (sensitivity @ vector / vector).max(axis=(1, 2))  # never below the largest eigenvalue
        number = np.maximum(np.maximum(radius, curvature), 1.0)
    return np.where(regular & np.isfinite(number), number, np.inf)


def _inverses(matrices: Complex) -> tuple[Complex, NDArray[np.bool_]]:
    """Invert matrices, shape (m, n, n); those that are said not to be regular have no meaning."""
    factors = factor(matrices.transpose(1, 2, 0))
    columns = np.eye(matrices.shape[1], dtype=np.complex128)[:, :, None]
    units = np.broadcast_to(columns, (*matrices.shape[1:], len(matrices)))
    return np.stack([solve(factors, unit) for unit in units], axis=1).transpose(2, 0, 1), factors.regular


def _newton(
    compiled: CompiledSystem, groups: list[NDArray[np.int64]], points: Complex, parameters: Complex
) -> tuple[Complex, Float, Float]:
    """Correct points, shape (N, m), until corrections no longer shrink; each keeps the place of its smallest one."""
    chart = charts.largest(points, groups)
    best = charts.into_chart([points], groups, chart)[0]
    smallest, relative = np.full(points.shape[1], np.inf), np.full(points.shape[1], np.inf)
    now, shrinking = best, np.arange(points.shape[1])
    for _ in range(MOST_ROUNDS):
        _, jacobian = values_and_jacobian(compiled, now.T, parameters[shrinking])
        held = chart[:, shrinking]
        factors = factor(charts.unknown_columns(np.ascontiguousarray(jacobian.transpose(1, 2, 0)), held))
        residual = values_double_double(
            compiled.values, now.T, parameters[shrinking], parameters[shrinking], np.zeros(len(shrinking))
        )
        with np.errstate(all="ignore"):
            change = charts.all_coordinates(solve(factors, residual.T), held)
            length = charts.size(change, now, compiled.groups)
            weighed = np.abs(change / charts.weights(now, compiled.groups)).max(axis=0)
        length = np.where(factors.regular & np.isfinite(length), length, np.inf)
        better = length < smallest[shrinking]
        smaller = length < SHRINKING * smallest[shrinking]
        best[:, shrinking[better]] = now[:, better]
        smallest[shrinking[better]] = length[better]
        relative[shrinking[better]] = weighed[better]
        now, shrinking = (now - change)[:, smaller], shrinking[smaller]
        if not len(shrinking):
            break
    return charts.into_chart([best], groups, charts.largest(best, groups))[0].T, smallest, relative
