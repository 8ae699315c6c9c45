"""What sizes of networks may be, said once."""

from __future__ import annotations

from typing import Any

from neurovariety.whole_number import whole_number, whole_numbers

LARGEST_SIZE = 100_000


def whole(name: str, value: Any, *, least: int = 1) -> int:
    """Take a whole number up to `LARGEST_SIZE`.

    Examples
    --------
    >>> whole("power", 2)
    2
    """
    return whole_number(name, value, least=least, most=LARGEST_SIZE)


def wholes(name: str, values: Any, *, count: int | None = None, least: int = 1, fewest: int = 1) -> tuple[int, ...]:
    """Take a list of whole numbers up to `LARGEST_SIZE`.

    Examples
    --------
    >>> wholes("widths", [2, 3, 1])
    (2, 3, 1)
    """
    return whole_numbers(name, values, least=least, most=LARGEST_SIZE, count=count, fewest=fewest)
