"""Whole numbers as options and sizes: said plainly when something else is given."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from math import log10
from typing import Any

from neurovariety.errors import InputError

LONGEST_WRITTEN = 10**30
"""Longer numbers are rounded in sentences; Python refuses to write very long ones."""


def count_text(number: int) -> str:
    """Write a whole number, a long one rounded.

    Examples
    --------
    >>> count_text(12345), count_text(7**1000)
    ('12,345', 'about 10^845')
    """
    if abs(number) < LONGEST_WRITTEN:
        return f"{number:,}"
    return f"about {'-' * (number < 0)}10^{int(log10(abs(number)))}"


def whole_number(name: str, value: Any, *, least: int = 1, most: int | None = None) -> int:
    """Take a whole number within bounds.

    Raises
    ------
    InputError
        When it is none (True and 2.0 are none), or lies outside.

    Examples
    --------
    >>> whole_number("rank", 2, most=3)
    2
    """
    problem = f"{name} is a whole number"
    allowed = f"from {least:,}" if most is None else f"from {least:,} to {most:,}"
    try:
        number = operator.index(value)
    except TypeError:
        raise InputError(problem, given=repr(value)[:60], allowed=allowed) from None
    if isinstance(value, bool):
        raise InputError(problem, given=repr(value), allowed=allowed)
    if number < least or (most is not None and number > most):
        given = str(number) if abs(number) < LONGEST_WRITTEN else count_text(number)
        raise InputError(problem, given=given, allowed=allowed)
    return number


def whole_numbers(
    name: str, values: Any, *, least: int = 1, most: int | None = None, count: int | None = None, fewest: int = 1
) -> tuple[int, ...]:
    """Take a list of whole numbers within bounds.

    Raises
    ------
    InputError
        When it is no list, is too short or of another length than ``count``, or holds anything else.

    Examples
    --------
    >>> whole_numbers("widths", [2, 3, 1])
    (2, 3, 1)
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} are a list of whole numbers", given=repr(values)[:60], allowed="such as [2, 3, 1]")
    listed = tuple(whole_number(f"each of the {name}", value, least=least, most=most) for value in values)
    if len(listed) < fewest:
        raise InputError(f"too few {name}", given=str(list(listed)), allowed=f"{fewest} at least")
    if count is not None and len(listed) != count:
        raise InputError(
            f"the number of {name} does not fit", given=f"{len(listed)}: {list(listed)}", allowed=str(count)
        )
    return listed
