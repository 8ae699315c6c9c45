"""Which values are too large to be squared and summed in float64, told before they are."""

from __future__ import annotations

import math

from neurovariety.errors import InputError

LARGEST_POWER = 300
"""Of ten: sums stay below this."""


def check_range(largest: float, degree: int, rows: int) -> None:
    """Raise InputError where sums of squares of monomials of this degree could overflow.

    Parameters
    ----------
    largest : float
        The largest absolute value of any variable.
    degree : int, at least 1
    rows : int, at least 1
        How many squares are added.

    Examples
    --------
    >>> check_range(1e10, degree=3, rows=1000)
    >>> check_range(1e160, degree=1, rows=1000)
    Traceback (most recent call last):
    neurovariety.errors.InputError: sums of squares of monomials of degree 1 overflow float64
      given: values up to 1e+160
      allowed: up to 3.16e+148 at this degree
      remedy: scale the data to [-1, 1]
    """
    if largest > 1 and 2 * degree * math.log10(largest) + math.log10(rows) > LARGEST_POWER:
        raise InputError(
            f"sums of squares of monomials of degree {degree} overflow float64",
            given=f"values up to {largest:.3g}",
            allowed=f"up to {10 ** ((LARGEST_POWER - math.log10(rows)) / (2 * degree)):.3g} at this degree",
            remedy="scale the data to [-1, 1]",
        )
