"""Real critical points as a table: parameters with the same function and the same answers share a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from neurovariety.variety.filters.aligned import Cell, aligned

if TYPE_CHECKING:
    from neurovariety.training.result import CriticalPoint

MOST_LINES = 24
SAME_FUNCTION = 1e-7
"""Functions closer than this, relative to their lengths, are one."""


def same_functions(points: Sequence[CriticalPoint]) -> list[list[CriticalPoint]]:
    """Group points by their functions and labels, in the order of the first ones.

    Parameters
    ----------
    points : sequence of CriticalPoint
        By their losses.
    """
    groups: list[list[CriticalPoint]] = []
    for point in points:
        for group in reversed(groups):
            first = group[0]
            if first.loss < point.loss - SAME_FUNCTION * abs(point.loss):
                groups.append([point])
                break
            near = np.linalg.norm(first.function - point.function) <= SAME_FUNCTION * np.linalg.norm(first.function)
            if near and _labels(first) == _labels(point):
                group.append(point)
                break
        else:
            groups.append([point])
    return groups


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


def point_lines(points: Sequence[CriticalPoint]) -> list[str]:
    """Write the table, the least loss first.

    Parameters
    ----------
    points : sequence of CriticalPoint
        By their losses.
    """
    groups = same_functions(points)
    if not groups:
        return []
    rooted = any(point.partition for point in points)
    times = len(groups) < len(points)
    head = ["loss", "in functions", "in parameters", "signs", "", "position", *(["roots"] if rooted else []), "proven"]
    rows = [_row(group, rooted=rooted) for group in groups[:MOST_LINES]]
    if times:
        head.append("parameters")
        rows = [[*row, len(group)] for row, group in zip(rows, groups, strict=False)]
    if any(group[0].remark for group in groups):
        head.append("")
        rows = [[*row, group[0].remark] for row, group in zip(rows, groups, strict=False)]
    lines = aligned(head, rows)
    left = len(groups) - len(rows)
    return [*lines, f"and {left:,} more with larger losses"] if left else lines


def _row(group: Sequence[CriticalPoint], *, rooted: bool) -> list[Cell]:
    point = group[0]
    return [
        f"{point.loss:.6g}",
        point.in_functions,
        point.in_parameters,
        "+{} -{} 0{}".format(*point.signature),
        "spurious" if point.spurious else "pure",
        point.position,
        *([point.roots] if rooted else []),
        "yes" if point.certified else "no",
    ]
