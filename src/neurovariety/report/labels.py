"""Names beside the points of a plot: near, readable, and not on top of one another.

Greedy placement: each label tries positions on rings around its point and takes the cheapest. Covering another label
is never allowed; covering a marker or an error bar costs, and so does a line that passes behind another label;
distance costs a little.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

RINGS = (7.0, 14.0, 24.0, 36.0, 50.0, 68.0)
"""Gaps between point and label that are tried, in pixels."""

DIRECTIONS = 16
"""Positions on each ring."""


@dataclass(frozen=True)
class Box:
    """An upright rectangle in pixels."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> tuple[float, float]:
        """The middle of the rectangle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    def meets(self, other: Box) -> bool:
        """Tell whether two rectangles have a point in common."""
        return (
            self.left < other.right and other.left < self.right and self.bottom < other.top and other.bottom < self.top
        )

    def inside(self, other: Box) -> bool:
        """Tell whether the other rectangle holds this one."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.bottom <= self.bottom
            and self.top <= other.top
        )


def place_labels(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    *,
    frame: Box,
    bars: Sequence[Box] = (),
    marker: float = 9.0,
) -> list[Box | None]:
    """Find a place for each label, in the order given.

    Parameters
    ----------
    points : sequence of (x, y)
        Where the markers are, in pixels.
    sizes : sequence of (width, height)
        Of the labels, in pixels.
    frame : Box
        Labels stay inside.
    bars : sequence of Box
        Error bars, better not covered.
    marker : float
        Width of a marker.

    Returns
    -------
    list of Box or None
        None where every position would cover another label or leave the frame.

    Examples
    --------
    >>> frame = Box(0, 0, 300, 200)
    >>> first, second = place_labels([(150, 100), (150, 100)], [(60, 12), (60, 12)], frame=frame)
    >>> first.meets(second)
    False
    """
    markers = [_around(x, y, marker, marker) for x, y in points]
    placed: list[Box] = []
    places: list[Box | None] = []
    for point, size in zip(points, sizes, strict=True):
        best, lowest = None, math.inf
        for cost, box in _candidates(point, size):
            if any(box.meets(other) for other in placed) or not box.inside(frame):
                continue
            crossed = sum(step.meets(other) for step in _leader(point, box) for other in placed)
            covered = sum(box.meets(other) for other in markers)
            barred = sum(box.meets(bar) for bar in bars)
            total = cost + 40 * covered + 20 * barred + 10 * crossed
            if total < lowest:
                best, lowest = box, total
        places.append(best)
        if best is not None:
            placed.append(best)
    return places


def _around(x: float, y: float, width: float, height: float) -> Box:
    return Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _candidates(point: tuple[float, float], size: tuple[float, float]) -> Iterator[tuple[float, Box]]:
    x, y = point
    width, height = size
    for gap in RINGS:
        for step in range(DIRECTIONS):
            angle = 2 * math.pi * step / DIRECTIONS
            across, up = math.cos(angle), math.sin(angle)
            box = _around(x + across * (gap + width / 2), y + up * (gap + height / 2), width, height)
            # To the right of the point is where a reader looks first.
            yield gap + 3 * (1 - across), box


def _leader(point: tuple[float, float], box: Box) -> Iterator[Box]:
    end_x, end_y = nearest(point, box)
    for step in range(1, 8):
        share = step / 8
        yield _around(point[0] + share * (end_x - point[0]), point[1] + share * (end_y - point[1]), 1, 1)


def nearest(point: tuple[float, float], box: Box) -> tuple[float, float]:
    """Return the point of a rectangle that is nearest to a point.

    >>> nearest((0, 5), Box(2, 0, 4, 3))
    (2, 3)
    """
    return min(max(point[0], box.left), box.right), min(max(point[1], box.bottom), box.top)
