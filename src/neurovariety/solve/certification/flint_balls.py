"""A tape run over FLINT's complex balls, at whatever precision is set, many points at a time.

Balls live in Python lists, one for each slot, with one ball a point: FLINT's arrays have no elementwise product, and
mapping an operator over two lists is the quickest way python-flint offers. Sums that are nearly dense are products
of a matrix of factors by a matrix of values instead.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from itertools import pairwise, repeat
from typing import Any

import numpy as np

from neurovariety.errors import require
from neurovariety.solve.certification.schedule import Products, Schedule, Sums
from neurovariety.solve.system.tape import Complex, Float

Ball = Any
"""An `acb`, whose module is not typed."""
Column = list[Ball]
"""One ball for each point."""

_DENSE = 0.25


def exact_balls(values: Complex) -> Column:
    """Turn complex numbers into balls of radius zero."""
    acb = require("flint", extra="exact").acb
    return list(map(acb, values.real.tolist(), values.imag.tolist()))


def widened(column: Column, radius: Float) -> Column:
    """Give the smallest upright squares around discs of these radii."""
    flint = require("flint", extra="exact")
    radii = [flint.arb(0, size) for size in radius.tolist()]
    return list(map(operator.add, column, map(flint.acb, radii, radii)))


def flint_slots(schedule: Schedule, points: Sequence[Column], parameters: Sequence[Column]) -> list[Column]:
    """Run a tape over balls.

    Parameters
    ----------
    schedule : Schedule
    points : n columns of m balls
    parameters : K columns of m balls

    Returns
    -------
    list of columns
        One for each slot of the schedule.
    """
    count = len(points[0])
    slots: list[Column] = [*points, *parameters]
    slots += [exact_balls(np.array([constant])) * count for constant in schedule.constants]
    for step in schedule.steps:
        if isinstance(step, Products):
            slots.extend(
                list(map(operator.mul, slots[left], slots[right]))
                for left, right in zip(step.left.tolist(), step.right.tolist(), strict=True)
            )
        else:
            slots.extend(_sums(step, slots, count))
    return slots


def _sums(step: Sums, slots: list[Column], count: int) -> list[Column]:
    used = np.unique(step.slot)
    rows = step.last - step.first
    if rows > 1 and len(step.slot) > _DENSE * rows * len(used) and len(used) > rows:
        return _dense_sums(step, slots, used.tolist(), count)
    begin, slot = step.begin.tolist(), step.slot.tolist()
    factor, radius = step.factor.tolist(), step.factor_radius.tolist()
    return [
        _sum([(slots[slot[term]], factor[term], radius[term]) for term in range(first, last)], count)
        for first, last in pairwise(begin)
    ]


def _sum(terms: list[tuple[Column, float, float]], count: int) -> Column:
    flint = require("flint", extra="exact")
    total: Column | None = None
    for column, factor, radius in terms:
        if radius == 0 and factor == 1:
            total = column if total is None else list(map(operator.add, total, column))
        elif radius == 0 and factor == -1 and total is not None:
            total = list(map(operator.sub, total, column))
        else:
            scaled = list(map(operator.mul, column, repeat(flint.arb(factor, radius))))
            total = scaled if total is None else list(map(operator.add, total, scaled))
    return [flint.acb(0)] * count if total is None else total


def _dense_sums(step: Sums, slots: list[Column], used: list[int], count: int) -> list[Column]:
    flint = require("flint", extra="exact")
    place = {slot: column for column, slot in enumerate(used)}
    rows = step.last - step.first
    entries = [flint.acb(0)] * (rows * len(used))
    row_of = np.repeat(np.arange(rows), np.diff(step.begin)).tolist()
    for row, slot, factor, radius in zip(
        row_of, step.slot.tolist(), step.factor.tolist(), step.factor_radius.tolist(), strict=True
    ):
        entries[row * len(used) + place[slot]] += flint.arb(factor, radius)
    factors = flint.acb_mat(rows, len(used), entries)
    values = flint.acb_mat(len(used), count, [ball for slot in used for ball in slots[slot]])
    flat = (factors * values).entries()
    return [flat[first : first + count] for first in range(0, rows * count, count)]
