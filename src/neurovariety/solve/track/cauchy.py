"""Ends of paths by Cauchy's integral: loops around t = 0 until a path closes up, and the mean over the loops.

With winding number m the path is an analytic function of t^(1/m), whose value at 0 is its mean over a circle. Sampled
at the corners of a regular polygon the mean is exact up to order t^corners. Where a path closes up around other
singular points than t = 0, such as the point at which two close solutions trade places, it is a Laurent series instead:
its principal part tells.
Source: Morgan, Sommese and Wampler, "Computing singular solutions to nonlinear analytic systems" (1991).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.track import charts
from neurovariety.solve.track.tracks import PathStatus, Tracks

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Whole = NDArray[np.int64]
Follow = Callable[[Complex, Complex, Complex, Whole], Tracks]
"""Track points, shape (k, N), from and to given t, shape (k,), for the paths of given numbers."""

CORNERS = 8
"""Chords of a loop."""
MOST_LOOPS = 12
"""Largest winding number looked for."""
CLOSED = 1e-5
"""A path has closed up when it is so near its beginning, relative to how far it went."""
STILL = 1e-11
"""A path that went no farther than this has not moved."""
ROUNDING = 10.0
"""Coefficients may be wrong by so many times the tracker's last correction."""


@dataclass(frozen=True, eq=False)
class Loops:
    """What k paths did around t = 0.

    Attributes
    ----------
    ends : numpy.ndarray, shape (k, N), complex128
        Means over the loops, in the chart of the largest coordinate of each group at the beginning.
    winding : numpy.ndarray, shape (k,), int64
        Loops until the path closed up; 0 where it did not, or was lost.
    principal : numpy.ndarray, shape (k,), float64
        The largest coefficient of a negative power of t^(1/m) over the largest one of a positive power. Where it is not
        near zero the loops enclose singular points besides t = 0, and their mean is no end.
    """

    ends: Complex
    winding: Whole
    principal: Float


def loops(
    points: Complex, t: Complex, groups: list[NDArray[np.int64]], follow: Follow, most_loops: int = MOST_LOOPS
) -> Loops:
    """Send paths around t = 0, each on its own circle, until they close up.

    Parameters
    ----------
    points : numpy.ndarray, shape (k, N), complex128
    t : numpy.ndarray, shape (k,), complex128
        Where they are; the circles' radii.
    groups : list of numpy.ndarray
        See `charts.members`.
    follow : callable
        The tracker; told which paths it follows by their numbers, 0 to k - 1.
    most_loops : int, optional
        Largest winding number looked for.

    Returns
    -------
    Loops
    """
    count = len(points)
    chart = charts.largest(points.T, groups)
    beginning = _in_chart(points, groups, chart)
    ends, reach, noise = beginning.copy(), np.zeros(count), np.full(count, STILL)
    winding, principal = np.zeros(count, dtype=np.int64), np.full(count, np.inf)
    going, now, corners = np.arange(count), points, [beginning]
    corner = np.exp(2j * np.pi * np.arange(CORNERS + 1) / CORNERS)
    corner[CORNERS] = 1
    for loop in range(1, most_loops + 1):
        for before, after in pairwise(corner):
            tracks = follow(now, before * t[going], after * t[going], going)
            kept = tracks.status == PathStatus.REACHED
            going, now = going[kept], tracks.points[kept]
            there = _in_chart(now, groups, chart[:, going])
            reach[going] = np.maximum(reach[going], np.abs(there - beginning[going]).max(axis=1))
            noise[going] = np.fmax(noise[going], ROUNDING * tracks.accuracy[kept])
            corners = [*(one[kept] for one in corners), there]
            if not len(going):
                return Loops(ends, winding, principal)
        gap = np.abs(there - beginning[going]).max(axis=1)
        closed = gap <= CLOSED * reach[going] + STILL
        winding[going[closed]] = loop
        # the last corner is the first one again
        samples = np.stack([one[closed] for one in corners[:-1]])
        ends[going[closed]], principal[going[closed]] = _laurent(samples, noise[going[closed]])
        corners = [one[~closed] for one in corners]
        going, now = going[~closed], now[~closed]
        if not len(going):
            break
    return Loops(ends, winding, principal)


def _laurent(samples: Complex, noise: Float) -> tuple[Complex, Float]:
    """Give the constant coefficient, (k, N), and how those of negative powers compare with those of positive ones.

    Of the negative powers the half nearest to 0 is looked at: the others are alike to low positive ones, at so many
    corners.
    """
    if not samples.shape[1]:
        return samples[0], noise
    coefficients = np.fft.fft(samples, axis=0) / len(samples)
    size = np.abs(coefficients).max(axis=2)
    positive, negative = size[1 : len(samples) // 2].max(axis=0), size[-(len(samples) // 4) :].max(axis=0)
    return coefficients[0], np.maximum(negative - noise, 0) / np.maximum(positive, STILL)


def _in_chart(points: Complex, groups: list[NDArray[np.int64]], chart: Whole) -> Complex:
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(charts.into_chart([points.T], groups, chart)[0].T)
