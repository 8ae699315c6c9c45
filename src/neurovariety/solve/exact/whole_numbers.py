"""Whole numbers of any length in decimal digits.

Python refuses to read or write more than 4,300 digits at once, a protection against hostile text that is set for the
whole process. Exact bases have longer coefficients. These two cut them in halves instead of lifting the limit.
"""

from __future__ import annotations

PIECE = 4_000
"""Digits that Python itself reads and writes at once."""


def read_whole(digits: str) -> int:
    """Read decimal digits, with or without a minus sign.

    Raises
    ------
    ValueError
        For anything but digits.

    Examples
    --------
    >>> read_whole("-" + "9" * 10_000) == -(10**10_000 - 1)
    True
    """
    positive = digits.removeprefix("-")
    if not (positive.isascii() and positive.isdigit()):
        raise ValueError(f"no whole number: {digits[:40]!r}")
    return -_read(positive) if positive != digits else _read(positive)


def _read(digits: str) -> int:
    if len(digits) <= PIECE:
        return int(digits)
    low = len(digits) // 2
    return _read(digits[:-low]) * 10**low + _read(digits[-low:])


def write_whole(value: int) -> str:
    """Write a whole number in decimal digits.

    Examples
    --------
    >>> write_whole(-(10**5_000)) == "-1" + "0" * 5_000
    True
    """
    if value < 0:
        return "-" + write_whole(-value)
    low = value.bit_length() * 3 // 20  # about half of the digits, of which there are 0.301 a bit
    if low * 2 < PIECE:
        return str(value)
    high, rest = divmod(value, 10**low)
    return write_whole(high) + write_whole(rest).zfill(low)
