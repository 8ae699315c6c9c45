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


@dataclass(frozen=True, eq=False)
class Refined:
    """Solutions after refinement.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, N), complex128
        In homogeneous coordinates the largest of each group is 1.
    accuracy : numpy.ndarray, shape (m,), float64
        Newton's correction at the point, relative to its largest coordinate; inf where the Jacobian is singular.
    condition : numpy.ndarray, shape (m,), float64
        See `condition_numbers`.
    """

    points: Complex
    accuracy: Float
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
    accuracy, condition = np.empty(len(given)), np.empty(len(given))
    for begin in range(0, len(given), BLOCK):
        rows = slice(begin, begin + BLOCK)
        refined[rows], accuracy[rows] = _newton(compiled, groups, given[rows].T, of_points[rows])
        condition[rows] = condition_numbers(compiled, refined[rows], of_points[rows])
    return Refined(points=refined, accuracy=accuracy, condition=condition)


def condition_numbers(compiled: CompiledSystem, points: ArrayLike, parameters: ArrayLike = ()) -> Float:
    """Compute condition numbers of the Jacobian.

    Each row is scaled by the length it has at a point of the same size in general position. The number is the larger
    of 1 and the largest singular value, over the smallest: it sees a gradient that vanishes, which a ratio of singular
    values alone does not (of a matrix of one row it is always 1).

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
        _, jacobian = values_and_jacobian(compiled, given[rows], of_points[rows])
        general = np.maximum(np.abs(given[rows]), 1.0) * np.exp(PHASES * np.arange(1, given.shape[1] + 1) ** 2)
        _, elsewhere = values_and_jacobian(compiled, general, of_points[rows])
        matrices = charts.unknown_columns(np.ascontiguousarray(jacobian.transpose(1, 2, 0)), chart).transpose(2, 0, 1)
        length = np.sqrt((np.abs(elsewhere) ** 2).sum(axis=2, keepdims=True))
        usable = np.isfinite(matrices).all(axis=(1, 2)) & (length[:, :, 0] > 0).all(axis=1)
        singular = np.linalg.svd(matrices[usable] / length[usable], compute_uv=False)
        with np.errstate(divide="ignore"):
            numbers[begin + np.flatnonzero(usable)] = np.maximum(singular[:, 0], 1) / singular[:, -1]
    return numbers


def _newton(
    compiled: CompiledSystem, groups: list[NDArray[np.int64]], points: Complex, parameters: Complex
) -> tuple[Complex, Float]:
    """Correct points, shape (N, m), until corrections no longer shrink; each keeps the place of its smallest one."""
    chart = charts.largest(points, groups)
    best = charts.into_chart([points], groups, chart)[0]
    smallest = np.full(points.shape[1], np.inf)
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
        length = np.where(factors.regular & np.isfinite(length), length, np.inf)
        better = length < smallest[shrinking]
        smaller = length < SHRINKING * smallest[shrinking]
        best[:, shrinking[better]] = now[:, better]
        smallest[shrinking[better]] = length[better]
        now, shrinking = (now - change)[:, smaller], shrinking[smaller]
        if not len(shrinking):
            break
    return charts.into_chart([best], groups, charts.largest(best, groups))[0].T, smallest
