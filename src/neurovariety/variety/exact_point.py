"""Points and parameters as they are given, taken for exactly the numbers that they are."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction

LARGEST = 10**150
"""Of numbers whose squares are taken in floats."""


def exact_point(given: Any, size: int, what: str, *, for_floats: bool = True) -> tuple[Fraction, ...]:
    """Take a list of numbers exactly; floats are the binary fractions that they are.

    Parameters
    ----------
    given : sequence or numpy.ndarray, shape (size,), of int, Fraction or float
    size : int
    what : str
        What it is, for errors.
    for_floats : bool
        Whether what is done with it is done in floats, which refuses large numbers.

    Raises
    ------
    InputError
        For what is no list, has another size, or holds anything but finite real numbers, for floats up to 10^150.

    Examples
    --------
    >>> [str(value) for value in exact_point([1, 0.25], 2, "the point")]
    ['1', '1/4']
    """
    rows = given.tolist() if isinstance(given, np.ndarray) else given
    if isinstance(rows, str | bytes):
        raise InputError(
            f"{what} is a list of numbers, and not a text",
            given=repr(given)[:80],
            allowed=f"{size} numbers",
            remedy="write [1, 0.5] in the place of '1, 0.5'",
        )
    if isinstance(rows, dict | set) or not isinstance(rows, Iterable):
        raise InputError(f"{what} is a list of numbers", given=repr(given)[:80], allowed=f"{size} numbers")
    numbers = list(rows)
    if len(numbers) != size:
        raise InputError(f"{what} has another size", given=f"{len(numbers)} numbers", allowed=f"{size} numbers")
    values = tuple(as_fraction(number) for number in numbers)
    if for_floats:
        check_sizes(values, what)
    return values


def check_sizes(values: Iterable[Fraction], what: str) -> None:
    """Refuse numbers whose squares are no floats.

    Raises
    ------
    InputError
        For one above 10^150.
    """
    if any(abs(value) > LARGEST for value in values):
        raise InputError(
            f"{what} is too large for double precision", given="an entry above 1e150", allowed="entries up to 1e150"
        )
