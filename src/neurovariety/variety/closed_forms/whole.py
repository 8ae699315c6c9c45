"""Sizes as the closed forms take them: whole numbers within bounds, said plainly when they are not."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from neurovariety.errors import InputError, ResourceError


def whole(name: str, value: int, *, least: int, most: int | None = None) -> int:
    """Check one whole number.

    Raises
    ------
    InputError
        When it is none, or lies outside of the bounds.

    Examples
    --------
    >>> whole("rank", 2, least=1, most=3)
    2
    """
    allowed = f"a whole number from {least}" + ("" if most is None else f" to {most}")
    try:
        number = operator.index(value)
    except TypeError as error:
        raise InputError(f"{name} is no whole number", given=repr(value), allowed=allowed) from error
    if isinstance(value, bool) or number < least or (most is not None and number > most):
        raise InputError(f"{name} is out of range", given=repr(value), allowed=allowed)
    return number


def wholes(name: str, values: Iterable[int] | int, *, least: int) -> tuple[int, ...]:
    """Check a list of whole numbers that is not empty.

    Raises
    ------
    InputError
        When it is no list, empty, or holds anything else.

    Examples
    --------
    >>> wholes("sizes", [2, 3], least=1)
    (2, 3)
    """
    if not isinstance(values, Iterable):
        raise InputError(f"{name} are no list", given=repr(values), allowed="whole numbers, such as [2, 3]")
    numbers = tuple(whole(f"{name}[{place}]", value, least=least) for place, value in enumerate(values))
    if not numbers:
        raise InputError(f"{name} are empty", allowed="at least one whole number")
    return numbers


def check_work(what: str, amount: float, *, most: float, remedy: str | None = None) -> None:
    """Refuse work that would take hours before any of it is done.

    Raises
    ------
    ResourceError
        When the amount is above the bound.
    """
    if amount > most:
        raise ResourceError(
            f"{what} would take too long",
            given=f"about {min(amount, 1e300):.2g} steps",
            allowed=f"{most:.2g}",
            remedy=remedy,
        )
