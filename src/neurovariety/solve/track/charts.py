"""Charts of the projective space in which each group of coordinates lives: one coordinate of every group is held at 1.

The unknowns of a linear system are all coordinates but the held ones. To keep the matrix square and its columns in
place, the column of a group's homogenising coordinate goes where the held coordinate's column would be.
Arrays have the batch last: points (N, m), held coordinates ``chart`` (G, m).
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.tape import CompiledSystem

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Chart = NDArray[np.int64]
Scalar = TypeVar("Scalar", np.float64, np.complex128)

LEAST_WEIGHT = 1e-6
"""A coordinate's corrections count relative to its own size, or to this at least."""
SWITCH = 2.0
"""A held coordinate is exchanged when another one of its group is this many times as large."""


def members(compiled: CompiledSystem) -> list[NDArray[np.int64]]:
    """List the coordinates of each group."""
    return [np.flatnonzero(compiled.group_of == group) for group in range(compiled.groups)]


def largest(points: Complex, groups: list[NDArray[np.int64]]) -> Chart:
    """Find the largest coordinate of each group, shape (G, m)."""
    if not groups:
        return np.empty((0, points.shape[1]), dtype=np.int64)
    return np.stack([coordinates[np.argmax(np.abs(points[coordinates]), axis=0)] for coordinates in groups])


def outgrown(points: Complex, groups: list[NDArray[np.int64]]) -> NDArray[np.bool_]:
    """Say in which paths a coordinate of some group has grown past the held one, shape (m,)."""
    found = np.zeros(points.shape[1], dtype=np.bool_)
    for coordinates in groups:
        found |= np.abs(points[coordinates]).max(axis=0) > SWITCH
    return found


def into_chart(series: list[Complex], groups: list[NDArray[np.int64]], chart: Chart) -> list[Complex]:
    """Divide each group's power series by that of the coordinate to be held.

    Parameters
    ----------
    series : list of numpy.ndarray, shape (N, m)
        Coefficients of order 0, 1, 2...: as many as are known.
    groups : list of numpy.ndarray
        See `members`.
    chart : numpy.ndarray, shape (G, m)
        The coordinates to be held.

    Returns
    -------
    list of numpy.ndarray
        The quotients, in which every held coordinate is 1, 0, 0, ...
    """
    divided = [part.copy() for part in series]
    every = np.arange(series[0].shape[1])
    for coordinates, held in zip(groups, chart, strict=True):
        divisor = [part[held, every] for part in series]
        for order, part in enumerate(series):
            quotient = part[coordinates]
            for lower in range(order):
                quotient = quotient - divided[lower][coordinates] * divisor[order - lower]
            divided[order][coordinates] = quotient / divisor[0]
        for order, part in enumerate(divided):
            part[held, every] = 1.0 if order == 0 else 0.0
    return divided


def weights(points: Complex, groups: int) -> Float:
    """Say what corrections of each coordinate are measured by, (N, m): its own size, within limits.

    So they mean the same near a coordinate plane, or near infinity, as elsewhere.
    """
    length = np.abs(points)
    top = 1.0 if groups else np.maximum(1.0, length.max(axis=0))
    return np.maximum(length, LEAST_WEIGHT * top)


def of_unknowns(weight: Float, chart: Chart) -> Float:
    """Pick the weights of the unknowns, (n, m), in the places of `unknown_columns`."""
    groups = chart.shape[0]
    picked = weight[groups:].copy()
    for group, held in enumerate(chart):
        moved = np.flatnonzero(held >= groups)
        picked[held[moved] - groups, moved] = weight[group, moved]
    return picked


def unknown_columns(jacobian: Complex, chart: Chart) -> Complex:
    """Turn Jacobians by all coordinates, (n, N, m), into square matrices by the unknowns, (n, n, m)."""
    groups = chart.shape[0]
    matrices = jacobian[:, groups:].copy()
    for group, held in enumerate(chart):
        moved = np.flatnonzero(held >= groups)
        matrices[:, held[moved] - groups, moved] = jacobian[:, group, moved]
    return matrices


def all_coordinates(unknowns: Complex, chart: Chart) -> Complex:
    """Turn values of the unknowns, (n, m), into values of all coordinates, (N, m), zero at the held ones."""
    groups = chart.shape[0]
    every = np.arange(unknowns.shape[1])
    spread = np.concatenate([np.zeros((groups, unknowns.shape[1]), dtype=np.complex128), unknowns])
    for group, held in enumerate(chart):
        spread[group] = np.where(held >= groups, spread[held, every], 0)
        spread[held, every] = 0
    return spread


def size(change: Complex, points: Complex, groups: int) -> Float:
    """Measure corrections: their largest coordinate, in an affine system relative to max(1, largest of the point)."""
    length: Float = np.abs(change).max(axis=0)
    if groups == 0:
        length = length / np.maximum(1.0, np.abs(points).max(axis=0))
    return length
