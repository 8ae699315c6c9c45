"""Functions that are one up to rounding, put together without comparing each with each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
Numbers = NDArray[np.intp]

SAME_POINT = 1e-7
"""Critical points whose functions differ by less than this part of their length have one function."""


def same_functions(functions: Float, radii: Float) -> list[Numbers]:
    """Sort functions into groups: the first that is in none yet takes all that are near it and in none.

    Parameters
    ----------
    functions : numpy.ndarray, shape (m, D), float64
    radii : numpy.ndarray, shape (m,), float64
        How far from it each would take others.

    Returns
    -------
    list of numpy.ndarray, int64
        Numbers of functions, rising in each group; the groups by their first ones.

    Examples
    --------
    >>> [group.tolist() for group in same_functions(np.array([[3.0, 1.0], [2.0, 0.0], [3.0, 1.0]]), np.full(3, 1e-9))]
    [[0, 2], [1]]
    """
    # Functions that are near each other are near each other along any one direction, where they can be looked up.
    direction = np.random.default_rng(0).normal(size=functions.shape[1])
    heights = functions @ (direction / np.linalg.norm(direction))
    order = np.argsort(heights, kind="stable")
    room = radii + 1e-14 * np.abs(heights)
    begin = np.searchsorted(heights[order], heights - room, side="left")
    end = np.searchsorted(heights[order], heights + room, side="right")
    free = np.ones(len(functions), np.bool_)
    groups: list[Numbers] = []
    for number, centre in enumerate(functions):
        if not free[number]:
            continue
        near = order[begin[number] : end[number]]
        near = near[free[near]]
        distances = np.linalg.norm(functions[near] - centre, axis=1)
        group = np.sort(near[distances <= radii[number]])
        free[group] = False
        groups.append(group)
    return groups
