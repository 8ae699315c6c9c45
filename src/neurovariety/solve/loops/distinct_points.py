"""Which of many points are one and the same: batches of projective points compared through a random projection.

Homogeneous coordinates are only known up to a factor in each group, and the factor that makes the largest coordinate
1 jumps where two coordinates are equally large. So the key that points are sorted by divides each group by a random
linear form first; the few points whose keys are close are then compared coordinate by coordinate.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Index = NDArray[np.int64]

TOLERANCE = 1e-8
"""Points closer than this, relative to their largest coordinate in each group, are one point."""

_KEY_SEED = 7_213_849


@dataclass
class DistinctPoints:
    """Projective points, each kept once, numbered in the order of their arrival.

    Parameters
    ----------
    group_of : numpy.ndarray, shape (N,), int
        The group of each coordinate.
    tolerance : float
        Points closer than this are one.

    Attributes
    ----------
    points : numpy.ndarray, shape (k, N), complex128
        In each group the largest coordinate is 1.

    Examples
    --------
    >>> store = DistinctPoints(np.zeros(2, dtype=int))
    >>> store.add(np.array([[1, 2], [1, 3], [2j, 4j]], dtype=complex))
    array([0, 1, 0])
    >>> store.find(np.array([[3, 9], [1, 1]], dtype=complex))
    array([ 1, -1])
    """

    group_of: NDArray[np.integer]
    tolerance: float = TOLERANCE
    points: Complex = field(init=False)
    _keys: Float = field(init=False)
    _order: Index = field(init=False)

    def __post_init__(self) -> None:
        self.points = np.zeros((0, len(self.group_of)), dtype=np.complex128)
        self._keys = np.zeros(0)
        self._order = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.points)

    def find(self, points: Complex) -> Index:
        """Give the number of each point, -1 where it is not there; shape (m,), int64."""
        points = scaled(points, self.group_of)
        keys, widths = _keys(points, self.group_of, self.tolerance)
        query, found = _close(keys, widths, self._keys, self._order)
        distance = _distances(points[query], self.points[found], self.group_of)
        order = np.argsort(-distance, kind="stable")  # the nearest of several is written last
        order = order[distance[order] <= self.tolerance]
        numbers = np.full(len(points), -1, dtype=np.int64)
        numbers[query[order]] = found[order]
        return numbers

    def add(self, points: Complex) -> Index:
        """Keep the points that are new, and give the number of every one; shape (m,), int64."""
        numbers = self.find(points)
        new = np.flatnonzero(numbers < 0)
        if new.size:
            labels = same_points(points[new], self.group_of, self.tolerance)
            _, first = np.unique(labels, return_index=True)
            numbers[new] = len(self) + labels
            self.append(points[new[first]])
        return numbers

    def append(self, points: Complex) -> None:
        """Keep points known to be new and distinct."""
        self.points = np.concatenate([self.points, scaled(points, self.group_of)])
        keys, _ = _keys(self.points, self.group_of, self.tolerance)
        self._order = np.argsort(keys, kind="stable").astype(np.int64)
        self._keys = keys[self._order]


def scaled(points: Complex, group_of: NDArray[np.integer]) -> Complex:
    """Divide each group by its largest coordinate."""
    out = np.array(points, dtype=np.complex128)
    for group in range(int(group_of.max(initial=-1)) + 1):
        columns = np.flatnonzero(group_of == group)
        part = out[:, columns]
        largest = np.abs(part).argmax(axis=1)[:, None] if len(out) else np.zeros((0, 1), dtype=np.int64)
        out[:, columns] = part / np.take_along_axis(part, largest, axis=1)
    return out


def same_points(points: Complex, group_of: NDArray[np.integer], tolerance: float = TOLERANCE) -> Index:
    """Label the points so that equal ones share a label; labels count up in the order of first appearance.

    Examples
    --------
    >>> same_points(np.array([[1, 2], [1, 3], [2, 4]], dtype=complex), np.zeros(2, dtype=int))
    array([0, 1, 0])
    """
    points = scaled(points, group_of)
    keys, widths = _keys(points, group_of, tolerance)
    order = np.argsort(keys, kind="stable").astype(np.int64)
    left, right = _close(keys, widths, keys[order], order)
    once = left < right
    left, right = left[once], right[once]
    equal = _distances(points[left], points[right], group_of) <= tolerance
    return first_come_labels(len(points), left[equal], right[equal])


def first_come_labels(nodes: int, left: Index, right: Index) -> Index:
    """Label the connected components of a graph in the order of their first node."""
    ones = np.ones(len(left), dtype=np.int8)
    _, component = connected_components(coo_array((ones, (left, right)), shape=(nodes, nodes)), directed=False)
    _, first, inverse = np.unique(component, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse].astype(np.int64)


def _keys(points: Complex, group_of: NDArray[np.integer], tolerance: float) -> tuple[Float, Float]:
    """Give each point a real number that does not depend on the factors, and how far an equal point's may lie off."""
    random = np.random.default_rng(_KEY_SEED)
    size = len(group_of)
    forms, weights = np.exp(2j * np.pi * random.random((2, size)))
    keys = np.zeros(len(points))
    widths = np.zeros(len(points))
    for group in range(int(group_of.max(initial=-1)) + 1):
        columns = np.flatnonzero(group_of == group)
        part = points[:, columns]
        form = np.maximum(np.abs(part @ forms[columns]), 1e-150)
        with np.errstate(all="ignore"):
            keys += ((part @ weights[columns]) / np.where(form > 1e-150, part @ forms[columns], 1.0)).real
            # the numerator and the form each move by at most tolerance times the number of coordinates
            widths += 2 * tolerance * columns.size * (1 / form + columns.size / form**2)
    return np.nan_to_num(keys), np.nan_to_num(widths)


def _close(keys: Float, widths: Float, sorted_keys: Float, order: Index) -> tuple[Index, Index]:
    """Pair each key with those of the sorted ones that lie within its width."""
    low = np.searchsorted(sorted_keys, keys - widths, side="left")
    high = np.searchsorted(sorted_keys, keys + widths, side="right")
    counts = high - low
    query = np.repeat(np.arange(len(keys), dtype=np.int64), counts)
    within = np.arange(len(query)) - np.repeat(np.cumsum(counts) - counts, counts)
    return query, order[np.repeat(low, counts) + within]


def _distances(points: Complex, others: Complex, group_of: NDArray[np.integer]) -> Float:
    """Distance in each group once both share the coordinate that is largest in the first; the largest over groups."""
    largest = np.zeros(len(points))
    for group in range(int(group_of.max(initial=-1)) + 1):
        columns = np.flatnonzero(group_of == group)
        left, right = points[:, columns], others[:, columns]
        chart = np.abs(left).argmax(axis=1)[:, None] if len(left) else np.zeros((0, 1), dtype=np.int64)
        factor = np.take_along_axis(right, chart, axis=1) / np.take_along_axis(left, chart, axis=1)
        largest = np.maximum(largest, np.abs(right - factor * left).max(axis=1, initial=0.0))
    return largest
