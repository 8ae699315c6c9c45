"""What sizes of networks may be, said once."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from math import log10
from typing import Any

from neurovariety.errors import InputError

LARGEST_SIZE = 100_000
LARGEST_WRITTEN = 10**30
"""Longer numbers are rounded in sentences; Python refuses to write very long ones."""


def count_text(number: int) -> str:
    """Write a whole number, a long one rounded.

    Examples
    --------
    >>> count_text(12345), count_text(7**1000)
    ('12,345', 'about 10^845')
    """
    if abs(number) < LARGEST_WRITTEN:
        return f"{number:,}"
    return f"about {'-' * (number < 0)}10^{int(log10(abs(number)))}"


def whole(name: str, value: Any, *, least: int = 1) -> int:
    """Take a whole number, at least so large.

    Examples
    --------
    >>> whole("power", 2)
    2
    """
    try:
        number = operator.index(value)
    except TypeError:
        raise InputError(f"{name} is a whole number", given=repr(value)[:60], allowed=f"from {least}") from None
    if isinstance(value, bool) or not least <= number <= LARGEST_SIZE:
        given = repr(value) if abs(number) < LARGEST_WRITTEN else count_text(number)
        raise InputError(f"{name} is a whole number", given=given, allowed=f"from {least} to {LARGEST_SIZE:,}")
    return number


def wholes(name: str, values: Any, *, count: int | None = None, least: int = 1, fewest: int = 1) -> tuple[int, ...]:
    """Take a list of whole numbers.

    Examples
    --------
    >>> wholes("widths", [2, 3, 1])
    (2, 3, 1)
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} are a list of whole numbers", given=repr(values)[:60], allowed=f"such as {[2, 3, 1]}")
    listed = tuple(whole(f"each of the {name}", value, least=least) for value in values)
    if len(listed) < fewest:
        raise InputError(f"too few {name}", given=str(list(listed)), allowed=f"{fewest} at least")
    if count is not None and len(listed) != count:
        raise InputError(
            f"the number of {name} does not fit", given=f"{len(listed)}: {list(listed)}", allowed=str(count)
        )
    return listed
