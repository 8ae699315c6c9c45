"""Which certified solutions are the same one, and which are proved to be different: sort and sweep over their discs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from neurovariety.solve.certification.enclosures import Enclosures, Flags
from neurovariety.solve.certification.rounding import TINY, UNIT, UPWARD, modulus, upward
from neurovariety.solve.system.tape import Float

Rows = NDArray[np.intp]
_PAIRS_AT_A_TIME = 2**18


def duplicates(enclosures: Enclosures, systems: Rows | None = None) -> tuple[Rows, Flags]:
    """Compare all proved solutions with one another.

    Two solutions are different where their polydiscs are disjoint, and the same where the polydisc of one lies in that
    in which the other is alone.

    Parameters
    ----------
    enclosures : Enclosures
    systems : numpy.ndarray, shape (m,), intp, optional
        The number of the system that each row is a solution of; only rows of one system are compared.

    Returns
    -------
    duplicate_of : numpy.ndarray, shape (m,), intp
        The first row with the same solution; -1 for first ones and for those that are not proved.
    undecided : numpy.ndarray, shape (m,), bool
        First rows that are neither proved different from an earlier first row nor the same.
    """
    count = len(enclosures.proved)
    first_of = np.arange(count)
    rows = np.flatnonzero(enclosures.proved)
    low, high = _shadows(enclosures, rows)
    rows, low, high = _sorted(rows, low, high)
    # Copies lie side by side: taking them out first leaves few pairs to the sweep, however many copies there are.
    first_of = _merged(first_of, *_compared(enclosures, systems, rows[:-1], rows[1:])[0])
    firsts = first_of[rows] == rows
    rows, low, high = rows[firsts], low[firsts], high[firsts]
    unclear: list[tuple[Rows, Rows]] = []
    for left, right in _meeting(low, high):
        same, met = _compared(enclosures, systems, rows[left], rows[right])
        first_of = _merged(first_of, *same)
        unclear.append(met)
    undecided = np.zeros(count, dtype=np.bool_)
    for one, other in unclear:
        first, second = first_of[one], first_of[other]
        undecided[np.maximum(first, second)[first != second]] = True
    return np.where(first_of == np.arange(count), -1, first_of), undecided


def _shadows(enclosures: Enclosures, rows: Rows) -> tuple[Float, Float]:
    """Give the ends of the intervals that the polydiscs throw on a line of general direction."""
    size = enclosures.centre.shape[1]
    random = np.random.default_rng(20_230_301)
    direction = np.exp(2j * np.pi * random.random(size)) * (0.5 + random.random(size))
    weight = modulus(direction)
    middle = (enclosures.centre[rows] @ direction).real
    rounding = 4 * (size + 2) * UNIT * (modulus(enclosures.centre[rows]) @ weight)
    half = (enclosures.radius[rows] @ weight + rounding) * upward(size) + TINY
    return middle - half * UPWARD, middle + half * UPWARD


def _sorted(rows: Rows, low: Float, high: Float) -> tuple[Rows, Float, Float]:
    order = np.argsort(low, kind="stable")
    return rows[order], low[order], high[order]


def _meeting(low: Float, high: Float) -> Iterator[tuple[Rows, Rows]]:
    """Give all pairs of intervals that meet, block by block; the intervals are sorted by their lower ends."""
    partners = np.searchsorted(low, high, side="right") - np.arange(len(low)) - 1
    ends = np.cumsum(partners)
    for first in range(0, int(ends[-1]) if len(ends) else 0, _PAIRS_AT_A_TIME):
        pair = np.arange(first, min(first + _PAIRS_AT_A_TIME, int(ends[-1])))
        left = np.searchsorted(ends, pair, side="right")
        yield left, left + 1 + pair - (ends[left] - partners[left])


def _compared(
    enclosures: Enclosures, systems: Rows | None, one: Rows, other: Rows
) -> tuple[tuple[Rows, Rows], tuple[Rows, Rows]]:
    """Give the pairs proved the same, and those that meet and are not proved the same."""
    if systems is not None:
        comparable = systems[one] == systems[other]
        one, other = one[comparable], other[comparable]
    distance = np.abs(enclosures.centre[one] - enclosures.centre[other])
    mine, its = enclosures.radius[one], enclosures.radius[other]
    apart = (distance > ((mine + its) * UPWARD + TINY) * UPWARD).any(axis=1)
    reach = distance * UPWARD + TINY
    same = ((reach + its) * UPWARD <= enclosures.alone[one]).all(axis=1)
    same |= ((reach + mine) * UPWARD <= enclosures.alone[other]).all(axis=1)
    met = ~apart & ~same
    same &= ~apart
    return (one[same], other[same]), (one[met], other[met])


def _merged(first_of: Rows, one: Rows, other: Rows) -> Rows:
    """Join the classes of rows; the name of a class is its lowest row."""
    if not len(one):
        return first_of
    count = len(first_of)
    rows = np.concatenate([np.arange(count), one])
    columns = np.concatenate([first_of, other])
    graph = coo_array((np.ones(len(rows), dtype=np.bool_), (rows, columns)), shape=(count, count))
    _, label = connected_components(graph, directed=False)
    lowest = np.full(int(label.max()) + 1, count)
    np.minimum.at(lowest, label, np.arange(count))
    joined: Rows = lowest[label]
    return joined
