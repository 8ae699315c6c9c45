"""Real critical points as a table: parameters with the same function and the same answers share a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurovariety.training.loss_column import loss_column
from neurovariety.training.same_function import SAME_POINT, same_functions
from neurovariety.variety.aligned import Cell, aligned

if TYPE_CHECKING:
    from neurovariety.training.result import CriticalPoint

MOST_LINES = 24
LONG = 60
"""Remarks with more characters, and those of several lines, are written below the table, each once."""
SIGNS = "columns +, - and 0: signs of the Hessian's eigenvalues by all parameters; symmetries make some of them zero"


def same_points(points: Sequence[CriticalPoint]) -> list[list[CriticalPoint]]:
    """Group points by their functions and labels, in the order of the first ones.

    Parameters
    ----------
    points : sequence of CriticalPoint
    """
    if not points:
        return []
    functions = np.array([point.function for point in points])
    groups: dict[tuple[object, ...], list[int]] = {}
    for number, group in enumerate(same_functions(functions, SAME_POINT * np.linalg.norm(functions, axis=1))):
        for place in group.tolist():
            groups.setdefault((number, *_labels(points[place])), []).append(place)
    return [[points[place] for place in group] for group in sorted(groups.values())]


def _labels(point: CriticalPoint) -> tuple[object, ...]:
    return (
        point.in_functions,
        point.in_parameters,
        point.signature,
        point.spurious,
        point.position,
        point.partition,
        point.certified,
        point.remark,
    )


def point_lines(points: Sequence[CriticalPoint], of_zero: float) -> list[str]:
    """Write the table, the least loss first.

    Parameters
    ----------
    points : sequence of CriticalPoint
        By their losses.
    of_zero : float
        Loss of the zero function.
    """
    groups = same_points(points)
    if not groups:
        return []
    listed = groups[:MOST_LINES]
    firsts = [group[0] for group in listed]
    head = ["loss", "in functions", "in parameters", "+", "-", "0", "", "position"]
    losses = loss_column([point.loss for point in firsts], of_zero)
    rows = [_row(point, text) for point, text in zip(firsts, losses, strict=True)]
    if any(point.partition for point in points):
        head.append("roots")
        rows = [[*row, point.roots] for row, point in zip(rows, firsts, strict=True)]
    head.append("proven")
    rows = [[*row, "yes" if point.certified else "no"] for row, point in zip(rows, firsts, strict=True)]
    if len(groups) < len(points):
        head.append("parameters")
        rows = [[*row, len(group)] for row, group in zip(rows, listed, strict=True)]
    often = Counter(point.remark for point in firsts if point.remark)
    notes = [remark for remark, count in often.items() if count > 1 or len(remark) > LONG]
    if any(point.remark for point in firsts):
        head.append("")
        marks = {note: f"({number})" for number, note in enumerate(notes, start=1)}
        rows = [[*row, marks.get(point.remark, point.remark)] for row, point in zip(rows, firsts, strict=True)]
    left = len(groups) - len(listed)
    return [
        *aligned(head, rows),
        *([f"and {left:,} more with larger losses"] if left else []),
        *(f"({number}) {note}" for number, note in enumerate(notes, start=1)),
        SIGNS,
    ]


def _row(point: CriticalPoint, loss: str) -> list[Cell]:
    positive, negative, zero = point.signature
    return [
        loss,
        point.in_functions,
        point.in_parameters,
        positive,
        negative,
        zero,
        "spurious" if point.spurious else "pure",
        point.position,
    ]
