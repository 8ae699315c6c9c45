"""Solutions up to a group that acts on them: one of each orbit is kept and tracked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.loops.distinct_points import (
    TOLERANCE,
    DistinctPoints,
    first_come_labels,
    same_points,
    scaled,
)

Complex = NDArray[np.complex128]
Index = NDArray[np.int64]
Images = Callable[[Complex], Complex]
"""Homogeneous points (m, N) to their images under every element of a group but the neutral one, (o, m, N)."""


@dataclass
class Orbits:
    """Projective points up to a finite group, numbered in the order of their arrival.

    Parameters
    ----------
    group_of : numpy.ndarray, shape (N,), int
        The group of variables each coordinate belongs to.
    images : callable, optional
        The action; None for the trivial group.
    tolerance : float
        Points closer than this are one.

    Examples
    --------
    >>> swap = Orbits(np.zeros(3, dtype=int), images=lambda points: points[None][..., [0, 2, 1]])
    >>> swap.add(np.array([[1, 2, 3], [1, 3, 2], [1, 5, 5]], dtype=complex))
    array([0, 0, 1])
    >>> swap.count
    3
    """

    group_of: NDArray[np.integer]
    images: Images | None = None
    tolerance: float = TOLERANCE
    _store: DistinctPoints = field(init=False)

    def __post_init__(self) -> None:
        self._store = DistinctPoints(self.group_of, self.tolerance)

    def __len__(self) -> int:
        return len(self._store)

    @property
    def points(self) -> Complex:
        """One point of each orbit, shape (k, N)."""
        return self._store.points

    @property
    def count(self) -> int:
        """How many points there are in all orbits together."""
        return len(self.all_points())

    def add(self, points: Complex) -> Index:
        """Keep the points whose orbits are new, and give the number of each point's orbit; shape (m,), int64."""
        if self.images is None:
            return self._store.add(points)
        numbers = self._store.find(points)
        for image in self.images(points):
            numbers = np.where(numbers >= 0, numbers, self._store.find(image))
        new = np.flatnonzero(numbers < 0)
        if new.size:
            labels = self._orbit_labels(points[new], self.images)
            _, first = np.unique(labels, return_index=True)
            numbers[new] = len(self) + labels
            self._store.append(points[new[first]])
        return numbers

    def append(self, points: Complex) -> None:
        """Keep points known to be of new and different orbits."""
        self._store.append(points)

    def all_points(self) -> Complex:
        """Every point of every orbit, once, orbit by orbit; shape (l, N)."""
        if self.images is None or not len(self):
            return self.points
        images = self.images(self.points)
        orbits = np.concatenate([self.points[None], images]).swapaxes(0, 1)
        together = scaled(orbits.reshape(-1, orbits.shape[2]), self.group_of)
        _, first = np.unique(same_points(together, self.group_of, self.tolerance), return_index=True)
        return together[np.sort(first)]

    def _orbit_labels(self, points: Complex, images: Images) -> Index:
        together = np.concatenate([points[None], images(points)])
        count = len(points)
        place = same_points(together.reshape(-1, points.shape[1]), self.group_of, self.tolerance)
        owner = np.tile(np.arange(count, dtype=np.int64), len(together))
        # a point and the places its images take hang together; two points of one orbit share a place
        return first_come_labels(count + int(place.max()) + 1, owner, count + place)[:count]
