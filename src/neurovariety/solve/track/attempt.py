"""One attempt at a step for every path at work: predict, correct twice or thrice, expand anew, with one LU each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.double_double import values_double_double
from neurovariety.solve.system.evaluation import run
from neurovariety.solve.system.series import SeriesRun
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import charts
from neurovariety.solve.track.linear_solve import Factors, factor, solve
from neurovariety.solve.track.paths import Paths
from neurovariety.solve.track.predictor import Series, predict

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Truth = NDArray[np.bool_]

CONVERGED = 1e-9
"""When the next correction is expected to be larger than this, one more is made first."""


ROUGH, MOST_CORRECTIONS = 1e-4, 3
"""A tangent whose last correction was a larger share of it than this is corrected again, so many times."""
NUDGE = 1e-8
"""How far start points are moved: a Newton-Lipschitz constant of some thousands shows in the corrections."""
GOLDEN = 2j * np.pi * 0.6180339887498949
"""Multiples of the golden section are directions in general position."""


@dataclass(frozen=True, eq=False)
class Attempt:
    """What came out of an attempt; the path is the last axis.

    Attributes
    ----------
    s : numpy.ndarray, shape (m,), float64
        Where the step leads.
    series : Series
        Local expansion there.
    first, second, last : numpy.ndarray, shape (m,), float64
        Sizes of Newton's corrections; the last one, free with the expansion, comes after all others.
    expected : numpy.ndarray, shape (m,), float64
        What the last would be if the corrections went on shrinking at their rate.
    noise : numpy.ndarray, shape (m,), float64
        For paths with double-double residuals: size of the correction that double's rounding alone would make.
    finite : numpy.ndarray, shape (m,), bool
        Whether all pivots and values were usable.
    """

    s: Float
    series: Series
    first: Float
    second: Float
    last: Float
    expected: Float
    noise: Float
    finite: Truth


@dataclass(frozen=True, eq=False)
class _There:
    """The system at the parameters a step leads to, for every path at work."""

    compiled: CompiledSystem
    start: Complex
    target: Complex
    t: Complex
    parameters: Complex
    velocity: Complex
    extended: NDArray[np.int64]

    def residual(self, points: Complex, in_double: Complex | None = None) -> Complex:
        """Evaluate the equations, (n, m), in double-double for the paths that ask for it."""
        tape = self.compiled.values
        if in_double is None:
            in_double = run(tape, points.T, self.parameters)[tape.outputs]
        if len(self.extended):
            chosen = self.extended
            in_double = in_double.copy()
            in_double[:, chosen] = values_double_double(
                tape, points[:, chosen].T, self.start[chosen], self.target[chosen], self.t[chosen]
            ).T
        return in_double


def attempt(compiled: CompiledSystem, paths: Paths, start: Complex, target: Complex) -> Attempt:
    """Try a step of every path's own length.

    Parameters
    ----------
    compiled : CompiledSystem
    paths : Paths
        Not changed.
    start, target : numpy.ndarray, shape (B, K), complex128
        Parameters at t = 1 and t = 0, in the rows that ``paths.which`` names.
    """
    if paths.count == 1:  # NumPy rounds products of a batch of one otherwise than those of larger ones
        return _first(attempt(compiled, paths.join(paths), start, target))
    remaining = 1 - paths.s
    s = np.where(paths.step >= remaining, 1.0, paths.s + paths.step)
    there = _there(compiled, paths, s, start[paths.which], target[paths.which])
    chart = paths.chart
    weight = charts.weights(paths.x0, compiled.groups)

    def size(change: Complex) -> Float:
        return np.abs(change / weight).max(axis=0)

    with np.errstate(all="ignore"):
        guess = predict(paths.series, paths.step) + _nudge(compiled, paths, weight)
        residual, matrices = _values_and_matrices(there, guess, chart)
        linear = _Linear.of(matrices, weight, chart)
        precise = there.residual(guess, residual)
        change = linear.solve(precise)
        point = guess - change
        first, noise = size(change), size(linear.solve(residual - precise))

        change = linear.solve(there.residual(point))
        point = point - change
        second = size(change)
        ratio = second / first
        expected = np.where(first > 0, ratio * second, 0)

        again = (expected > CONVERGED) & (ratio < 1)
        if again.any():
            change = linear.solve(there.residual(point))
            point = np.where(again, point - change, point)
            expected = np.where(again, ratio * expected, expected)
        series, change = _expand(there, point, linear)
        last = size(change)
    finite = linear.factors.regular & np.isfinite(first) & np.isfinite(second) & np.isfinite(last)
    finite &= np.isfinite(series.x3).all(axis=0)
    return Attempt(
        s=s, series=series, first=first, second=second, last=last, expected=expected, noise=noise, finite=finite
    )


@dataclass(frozen=True, eq=False)
class _Linear:
    """Factored matrices, their columns scaled by the weights of the unknowns and their rows to the same size."""

    factors: Factors
    rows: Float
    columns: Float
    chart: NDArray[np.int64]

    @classmethod
    def of(cls, matrices: Complex, weight: Float, chart: NDArray[np.int64]) -> _Linear:
        columns = charts.of_unknowns(weight, chart)
        scaled = matrices * columns
        largest = np.abs(scaled).max(axis=1)
        rows = 1 / np.where(largest > 0, largest, 1)
        return cls(factor(scaled * rows[:, None]), rows, columns, chart)

    def solve(self, right: Complex) -> Complex:
        """Solve for all coordinates, zero at the held ones."""
        return charts.all_coordinates(solve(self.factors, self.rows * right) * self.columns, self.chart)


def _nudge(compiled: CompiledSystem, paths: Paths, weight: Float) -> Complex:
    """Move start points by a little, so that Newton's way back tells whether other solutions are very close."""
    unknowns = paths.x0.shape[0] - compiled.groups
    directions = np.exp(GOLDEN * np.arange(1, unknowns + 1))[:, None]
    return weight * charts.all_coordinates(directions * np.where(paths.fresh, NUDGE, 0.0), paths.chart)


def _first(pair: Attempt) -> Attempt:
    series = pair.series
    return Attempt(
        s=pair.s[:1],
        series=Series(series.x0[:, :1], series.x1[:, :1], series.x2[:, :1], series.x3[:, :1]),
        first=pair.first[:1],
        second=pair.second[:1],
        last=pair.last[:1],
        expected=pair.expected[:1],
        noise=pair.noise[:1],
        finite=pair.finite[:1],
    )


def _there(compiled: CompiledSystem, paths: Paths, s: Float, start: Complex, target: Complex) -> _There:
    t = paths.t(s)
    return _There(
        compiled=compiled,
        start=start,
        target=target,
        t=t,
        parameters=(1 - t[:, None]) * target + t[:, None] * start,
        velocity=(start - target) * paths.span[:, None],
        extended=np.flatnonzero(paths.extended),
    )


def _values_and_matrices(there: _There, points: Complex, chart: NDArray[np.int64]) -> tuple[Complex, Complex]:
    tape = there.compiled.jacobian
    slots = run(tape, points.T, there.parameters)
    jacobian = np.zeros((len(tape.outputs), points.shape[0], points.shape[1]), dtype=np.complex128)
    jacobian[tape.jacobian_row, tape.jacobian_column] = slots[tape.jacobian_slot]
    return slots[tape.outputs], charts.unknown_columns(jacobian, chart)


def _expand(there: _There, point: Complex, linear: _Linear) -> tuple[Series, Complex]:
    """Find x1, x2, x3 order by order: the equations' series vanish; the unknown top order enters linearly.

    Order 0 gives a last correction of the point for nothing. The factors belong to a point nearby, so x1 is corrected,
    more than once where that shows; the others bear a relative error of the size of Newton's contraction, which a
    predictor does not mind.
    """
    series = SeriesRun(there.compiled.values, 3, point.shape[1])
    series.set_parameters(there.parameters, there.velocity)
    series.set_point(0, point.T)
    change = linear.solve(there.residual(point, series.update(0).T))
    tangent = -linear.solve(series.update(1).T)
    series.set_point(1, tangent.T)
    correction = linear.solve(series.update(1).T)
    tangent = tangent - correction
    for _ in range(MOST_CORRECTIONS):
        series.set_point(1, tangent.T)
        residual = series.update(1).T
        rough = np.abs(correction).max(axis=0) > ROUGH * np.abs(tangent).max(axis=0)
        if not rough.any():
            break
        correction = np.where(rough, linear.solve(residual), 0)
        tangent = tangent - correction
    else:
        series.set_point(1, tangent.T)
        series.update(1)
    second = -linear.solve(series.update(2).T)
    series.set_point(2, second.T)
    series.update(2)
    third = -linear.solve(series.update(3).T)
    return Series(point - change, tangent, second, third), change
