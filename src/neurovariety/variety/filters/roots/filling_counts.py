"""How many real factorisations there are, without listing them: ways to fill filters with fibres, counted.

Filters of one dilation are filled by one fibre after the other. How many ways are left hangs only on the rooms that are
left, in any order, so that these are what has to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice

from neurovariety.variety.filters.blocks import Level
from neurovariety.variety.filters.roots.filters_from_fibres import splits
from neurovariety.variety.filters.roots.form_roots import FormRoots
from neurovariety.variety.filters.roots.spreads import Spread, real_spreads

Amounts = tuple[tuple[int, int], ...]
"""The weight of each fibre, and how often it is taken."""

MOST_SPREADS, MOST_STEPS = 500, 20_000
"""Ways to spread fibres over dilations, and steps in each of them, that are gone through: well below a second."""


class _TooManyError(Exception):
    """Counting would take too long."""


def count_factorisations(roots: FormRoots, levels: Sequence[Level]) -> int | None:
    """Count the real factorisations of a form; None where that would take too long.

    Parameters
    ----------
    roots : FormRoots
        Of a form that is not zero, for the dilations of the levels.
    levels : sequence of Level

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> from neurovariety.variety.filters.roots.form_roots import form_roots
    >>> count_factorisations(form_roots((1, -6, 11, -6), [1]), levels_of(LinearConvNet([2, 2, 2])))
    6
    """
    total = 0
    try:
        for number, spread in enumerate(islice(real_spreads(roots.real_pattern(), levels), MOST_SPREADS + 1)):
            if number == MOST_SPREADS:
                return None
            total += _count_of_spread(spread, levels)
    except _TooManyError:
        return None
    return total


def _count_of_spread(spread: Spread, levels: Sequence[Level]) -> int:
    ways = 1
    for place, level in enumerate(levels):
        taken = sorted((fibre.weight, often) for fibre, often in spread.taken if fibre.level == place)
        ways *= count_fillings(tuple(reversed(taken)), tuple(length - 1 for length in level.lengths))
    return ways


def count_fillings(amounts: Amounts, rooms: tuple[int, ...]) -> int:
    """Count the ways to fill rooms exactly; different fibres of one weight are told apart, and so are the rooms.

    Examples
    --------
    >>> count_fillings(((2, 1), (1, 2)), (2, 2)), count_fillings(((1, 1),) * 4, (2, 2))
    (2, 6)
    """
    steps = 0

    @cache
    def ways(number: int, left: tuple[int, ...]) -> int:
        nonlocal steps
        if number == len(amounts):
            return int(not any(left))
        weight, often = amounts[number]
        total = 0
        for numbers in splits(often, [room // weight for room in left]):
            steps += 1
            if steps > MOST_STEPS:
                raise _TooManyError
            after = sorted(room - weight * taken for room, taken in zip(left, numbers, strict=True))
            total += ways(number + 1, tuple(after))
        return total

    return ways(0, tuple(sorted(rooms)))
