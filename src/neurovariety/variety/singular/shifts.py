"""Filters with zeros at their ends can be shifted one way in one layer and back in others: the function stays.

Shifts d_l of the filters change nothing when the sum of d_l S_l is zero, S_l being the product of the strides before
layer l. Such functions have several parameters, even up to scaling, so that branches of the set of functions cross.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from neurovariety.variety.singular.patterns import Choice, FilterPattern, GroupPattern
from neurovariety.variety.singular.units import Filter, Parts

MOST_COMBINATIONS = 100_000

Shift = tuple[int, ...]


def balanced_shifts(filters: Sequence[Filter], ranges: Sequence[Sequence[Shift]]) -> Iterator[tuple[Shift, ...]]:
    """List the shifts out of some ranges, not all zero, that balance; the first 100,000 combinations are looked at.

    Examples
    --------
    >>> filters = [Filter("layer 1", (3,), (0, 1, 2), (1,)), Filter("layer 2", (2,), (3, 4), (2,))]
    >>> list(balanced_shifts(filters, [possible_shifts(one) for one in filters]))
    [((-2,), (1,)), ((2,), (-1,))]
    """
    for number, shifts in enumerate(product(*ranges)):
        if number == MOST_COMBINATIONS:
            return
        whole = np.sum([np.multiply(shift, one.dilation) for shift, one in zip(shifts, filters, strict=True)], axis=0)
        if not np.any(whole) and any(map(any, shifts)):
            yield shifts


def possible_shifts(one: Filter) -> list[Shift]:
    """List the shifts that leave an entry within the filter."""
    return list(product(*(range(1 - size, size) for size in one.shape)))


def shift_choices(parts: Parts) -> list[Choice]:
    """List the zeros that make a balanced shift possible, fewest first.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialConvNet
    >>> from neurovariety.variety.singular.units import parts_of
    >>> parts = parts_of(PolynomialConvNet([2, 2], power=2))
    >>> [[one.zeros for one in choice.filters] for choice in shift_choices(parts)]
    [[(0,), (1,)], [(1,), (0,)]]
    """
    kept = tuple(GroupPattern(0, 0, 0, (1,) * len(group.units)) for group in parts.groups)
    found = set()
    for number, filters in enumerate(parts.filters):
        for shifts in balanced_shifts(filters, [possible_shifts(one) for one in filters]):
            zeros = [_pushed_out(one, shift) for one, shift in zip(filters, shifts, strict=True)]
            patterns = [
                zeros if place == number else [FilterPattern(())] * len(others)
                for place, others in enumerate(parts.filters)
            ]
            found.add(Choice(kept, tuple(pattern for listed in patterns for pattern in listed)))
    return sorted(found, key=lambda choice: (choice.spare, [pattern.zeros for pattern in choice.filters]))


def _pushed_out(one: Filter, shift: Shift) -> FilterPattern:
    """Give the entries that would leave the filter."""
    entries = np.indices(one.shape).reshape(len(one.shape), -1) + np.array(shift)[:, None]
    outside = (entries < 0) | (entries >= np.array(one.shape)[:, None])
    return FilterPattern(tuple(np.flatnonzero(outside.any(axis=0)).tolist()))
