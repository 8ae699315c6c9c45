"""Krawczyk's test in FLINT's ball arithmetic, at a precision that is raised until it decides.

The test is that of `neurovariety.solve.certification.krawczyk`; here the values of F, the derivatives on the polydisc
and the products with Y are FLINT's, and only the last sum of moduli is done in double precision, rounded upwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import require
from neurovariety.solve.certification.enclosures import Enclosures, Flags, unproved
from neurovariety.solve.certification.flint_balls import Column, exact_balls, flint_slots, widened
from neurovariety.solve.certification.krawczyk import refined
from neurovariety.solve.certification.rounding import TINY, UPWARD, modulus, upward
from neurovariety.solve.certification.schedule import Schedule, schedule_of
from neurovariety.solve.system.tape import CompiledSystem, Complex, Float

Matrix = Any
"""An `acb_mat`, whose module is not typed."""
Rows = NDArray[np.intp]

PRECISIONS = (106, 212, 424)
_ROUNDS = 8
_WIDTHS = (2.0**-40, 0.0)
_TOGETHER = 256


@dataclass(frozen=True, eq=False)
class _Problem:
    values: Schedule
    derivatives: Schedule
    parameters: list[Column]

    def chosen(self, rows: Rows) -> _Problem:
        return _Problem(self.values, self.derivatives, _some(self.parameters, rows))


@dataclass(frozen=True, eq=False)
class _Candidates:
    """Centres c, matrices Y and bounds of |Y F(c)|, for each point."""

    centre: list[Column]
    inverse: list[Matrix]
    newton: Float

    def chosen(self, rows: Rows) -> _Candidates:
        return _Candidates(_some(self.centre, rows), [self.inverse[row] for row in rows.tolist()], self.newton[rows])


def flint_enclosures(compiled: CompiledSystem, points: Complex, parameters: Complex) -> Enclosures:
    """Prove solutions near given points by Krawczyk's test in ball arithmetic.

    Parameters
    ----------
    compiled : CompiledSystem
        Affine, as many equations as variables.
    points : numpy.ndarray, shape (m, n), complex128
        Approximate solutions; they are refined first, at every precision tried.
    parameters : numpy.ndarray, shape (m, K) or (1, K), complex128

    Returns
    -------
    Enclosures

    Raises
    ------
    MissingExtraError
        Without python-flint.
    """
    require("flint", extra="exact")
    values, derivatives = schedule_of(compiled.values), schedule_of(compiled.jacobian)
    every = np.broadcast_to(parameters, (len(points), parameters.shape[1]))
    parts = []
    with np.errstate(all="ignore"):
        for first in range(0, len(points), _TOGETHER):
            some = slice(first, first + _TOGETHER)
            parts.append(_at_rising_precision(values, derivatives, points[some], every[some]))
    return Enclosures.joined(parts) if parts else unproved(points)


def _at_rising_precision(values: Schedule, derivatives: Schedule, points: Complex, parameters: Complex) -> Enclosures:
    found = unproved(points)
    rows = np.flatnonzero(np.isfinite(points).all(axis=1))
    for attempt, precision in enumerate(PRECISIONS):
        if not len(rows):
            break
        problem = _Problem(values, derivatives, [exact_balls(column) for column in parameters[rows].T])
        found = found.replaced(rows, _enclose(problem, found.centre[rows], parameters[rows], precision, attempt))
        rows = rows[~found.proved[rows]]
    return found


def _enclose(problem: _Problem, points: Complex, parameters: Complex, precision: int, attempt: int) -> Enclosures:
    """Test with centres and inverses in double precision first, then with those of Newton's method in balls."""
    flint = require("flint", extra="exact")
    with flint.ctx.workprec(precision):
        if attempt == 0:
            centre, matrices = refined(problem.derivatives, points.T, parameters.T)
            balls = [exact_balls(row) for row in centre]
            size = len(balls)
            inverse = [flint.acb_mat(size, size, exact_balls(matrix.ravel())) for matrix in matrices]
        else:
            balls, inverse = _newton(problem, [exact_balls(column) for column in points.T], precision)
        centre = _rounded(balls)
        newton = _newton_bound(problem, balls, inverse)
        if attempt == 0:
            # What double precision could not refine deserves a better centre, even where the test would succeed.
            newton[newton.max(axis=1) > _WIDTHS[0] * np.abs(centre).max(axis=0)] = np.inf
        candidates = _Candidates(balls, inverse, newton)
        radius, alone, proved = _test(problem, candidates, np.abs(centre.T))
        off = np.array([_moved(column, row) for column, row in zip(balls, centre, strict=True)]).T
    # The centre is given in double precision: the polydisc that holds the solution grows by what that takes away,
    # the one in which it is alone shrinks by it.
    off = off * UPWARD + TINY * (off > 0)
    radius = (radius + off) * UPWARD
    alone = np.where(proved[:, None], np.maximum(alone - off - alone * (UPWARD - 1), 0), 0)
    radius[~proved] = np.inf
    return Enclosures(centre=np.ascontiguousarray(centre.T), radius=radius, alone=alone, proved=proved)


def _newton(problem: _Problem, balls: list[Column], precision: int) -> tuple[list[Column], list[Matrix]]:
    """Follow Newton's method in the middles of balls until the corrections are rounding; also the last inverses."""
    flint = require("flint", extra="exact")
    inverse: list[Matrix] = []
    for _ in range(_ROUNDS):
        slots = flint_slots(problem.derivatives, balls, problem.parameters)
        inverse = [_inverse(matrix) for matrix in _jacobians(problem.derivatives, slots)]
        outputs = list(zip(*(slots[slot] for slot in problem.derivatives.outputs.tolist()), strict=True))
        steps = [
            (matrix * flint.acb_mat(len(value), 1, list(value))).mid().entries()
            for matrix, value in zip(inverse, outputs, strict=True)
        ]
        size = np.array([[float(step.abs_upper()) for step in row] for row in steps])
        before = modulus(_rounded(balls)).max(axis=0)[:, None]
        balls = [
            [(ball - step).mid() for ball, step in zip(column, moved, strict=True)]
            for column, moved in zip(balls, zip(*steps, strict=True), strict=True)
        ]
        if not (size > before * 2.0 ** (-precision // 2)).any():
            break
    return balls, inverse


def _inverse(matrix: Matrix) -> Matrix:
    """Invert the middle of a matrix; where it is singular, give zero, with which the test fails."""
    flint = require("flint", extra="exact")
    try:
        inverse = matrix.mid().inv().mid()
    except ZeroDivisionError:
        return flint.acb_mat(matrix.nrows(), matrix.ncols())
    return inverse


def _jacobians(derivatives: Schedule, slots: list[Column]) -> list[Matrix]:
    flint = require("flint", extra="exact")
    size = derivatives.coordinates
    columns: list[Sequence[Any]] = [[flint.acb(0)] * len(slots[0])] * (size * size)
    for row, column, slot in zip(
        derivatives.jacobian_row.tolist(),
        derivatives.jacobian_column.tolist(),
        derivatives.jacobian_slot.tolist(),
        strict=True,
    ):
        columns[row * size + column] = slots[slot]
    return [flint.acb_mat(size, size, list(entries)) for entries in zip(*columns, strict=True)]


def _newton_bound(problem: _Problem, balls: list[Column], inverse: list[Matrix]) -> Float:
    """Bound |Y F(c)|, shape (m, n)."""
    flint = require("flint", extra="exact")
    slots = flint_slots(problem.values, balls, problem.parameters)
    outputs = zip(*(slots[slot] for slot in problem.values.outputs.tolist()), strict=True)
    return _upper(
        [matrix * flint.acb_mat(len(value), 1, list(value)) for matrix, value in zip(inverse, outputs, strict=True)]
    ).reshape(len(inverse), -1)


def _test(problem: _Problem, candidates: _Candidates, size: Float) -> tuple[Float, Float, Flags]:
    """Run the test with wide polydiscs first, then narrow ones; each is widened once where a coordinate asks."""
    radius, alone = np.full_like(candidates.newton, np.inf), np.full_like(candidates.newton, np.inf)
    proved = np.zeros(len(radius), dtype=np.bool_)
    rows = np.flatnonzero(np.isfinite(candidates.newton).all(axis=1))
    for width in _WIDTHS:
        widths = np.maximum(8 * candidates.newton[rows], width * size[rows])
        for _ in range(2):
            if not len(rows):
                return radius, alone, proved
            bound = _image(problem.chosen(rows), candidates.chosen(rows), widths)
            inside = (bound < widths).all(axis=1)
            radius[rows[inside]], alone[rows[inside]] = bound[inside], widths[inside]
            proved[rows[inside]] = True
            rows = rows[~inside]
            widths = np.maximum(1.5 * widths, 4 * bound)[~inside]
    return radius, alone, proved


def _image(problem: _Problem, candidates: _Candidates, widths: Float) -> Float:
    """Bound the radii k of the images of polydiscs, shape (m, n); infinite where the polydisc is."""
    flint = require("flint", extra="exact")
    count, size = widths.shape
    finite = np.where(np.isfinite(widths), widths, 0)
    points = [widened(column, radii) for column, radii in zip(candidates.centre, finite.T, strict=True)]
    matrices = _jacobians(problem.derivatives, flint_slots(problem.derivatives, points, problem.parameters))
    identity = flint.acb_mat(size, size, [int(entry) for entry in np.eye(size).ravel()])
    contraction = _upper(
        [identity - inverse * matrix for inverse, matrix in zip(candidates.inverse, matrices, strict=True)]
    ).reshape(count, size, size)
    bound = candidates.newton + (contraction @ widths[:, :, None])[:, :, 0]
    return np.where(np.isfinite(widths), bound * upward(2 * size) + TINY, np.inf)


def _some(columns: list[Column], rows: Rows) -> list[Column]:
    if columns and len(rows) == len(columns[0]):
        return columns
    chosen = rows.tolist()
    return [[column[row] for row in chosen] for column in columns]


def _moved(column: Column, rounded: Complex) -> list[float]:
    return [float((ball - exact).abs_upper()) for ball, exact in zip(column, exact_balls(rounded), strict=True)]


def _rounded(balls: list[Column]) -> Complex:
    """Middles in double precision, shape (n, m)."""
    return np.array([[complex(ball) for ball in column] for column in balls], dtype=np.complex128)


def _upper(matrices: list[Matrix]) -> Float:
    """Bound the moduli of the entries of matrices, one matrix a row."""
    bounds = np.array([[float(entry.abs_upper()) for entry in matrix.entries()] for matrix in matrices])
    return bounds * UPWARD + TINY
