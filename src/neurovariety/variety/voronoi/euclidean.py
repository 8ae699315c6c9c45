"""Points with rational coordinates, and the inner product that distances are measured with."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction
from neurovariety.variety.exact_point import check_sizes

Vector = tuple[Fraction, ...]
Matrix = tuple[Vector, ...]


def read_metric(given: ArrayLike | None, size: int) -> Matrix:
    """Take a symmetric positive definite matrix exactly: the identity for None, a diagonal for n numbers.

    Raises
    ------
    InputError
        For another shape, entries that are not finite, a matrix that is not symmetric or not positive definite.
    """
    if given is None:
        return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
    table = np.asarray(given, dtype=object)
    if table.shape == (size,):
        table = np.diag(table)
    if table.shape != (size, size):
        raise InputError(
            "the metric does not fit the points",
            given=f"shape {table.shape}",
            allowed=f"({size}, {size}), or ({size},) for a diagonal",
        )
    metric = tuple(tuple(as_fraction(value) for value in row) for row in table.tolist())
    for row in metric:
        check_sizes(row, "the metric")
    if any(metric[i][j] != metric[j][i] for i in range(size) for j in range(i)):
        raise InputError("the metric is not symmetric", given=str(np.asarray(given).tolist())[:80])
    if not _is_positive(metric):
        raise InputError(
            "the metric is not positive definite",
            given=str(np.asarray(given).tolist())[:80],
            allowed="a form that is positive for every vector but zero",
            remedy="for a degenerate form project the set along the form's kernel first",
        )
    return metric


def _is_positive(metric: Matrix) -> bool:
    """Eliminate exactly; all pivots of a positive definite matrix are positive, without any exchange."""
    rows = [list(row) for row in metric]
    for step, pivot_row in enumerate(rows):
        if pivot_row[step] <= 0:
            return False
        for row in rows[step + 1 :]:
            factor = row[step] / pivot_row[step]
            row[step:] = [value - factor * other for value, other in zip(row[step:], pivot_row[step:], strict=True)]
    return True


def image(metric: Matrix, vector: Sequence[Fraction]) -> Vector:
    """Multiply a vector by the matrix."""
    return tuple(dot(row, vector) for row in metric)


def step_between(end: Sequence[Fraction], start: Sequence[Fraction]) -> Vector:
    """Subtract the second point from the first."""
    return tuple(a - b for a, b in zip(end, start, strict=True))


def squared(metric: Matrix, vector: Sequence[Fraction]) -> Fraction:
    """Multiply a vector by the matrix and by itself: the square of its length."""
    return dot(vector, image(metric, vector))


def dot(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
    """Add up the products of the entries."""
    return sum((a * b for a, b in zip(left, right, strict=True)), start=Fraction(0))
