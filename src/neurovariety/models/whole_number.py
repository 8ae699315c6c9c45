"""A count that describes an architecture, checked because it may come from a file."""

from __future__ import annotations

from neurovariety.errors import InputError


def whole_number(name: str, value: object, *, at_most: int) -> int:
    """Return the value if it is an integer in 1..at_most, else raise InputError.

    Examples
    --------
    >>> whole_number("classes", 10, at_most=1000)
    10
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= at_most:
        raise InputError(f"{name} is not a possible count", given=f"{name}={value!r}", allowed=f"1 to {at_most}")
    return value
