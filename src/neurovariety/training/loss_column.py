"""Losses as a column of text: decimal points under each other, and 0 for what is rounding."""

from __future__ import annotations

from collections.abc import Sequence

ROUNDING = 1e-20
"""A loss below this part of that of the zero function is rounding: functions have 16 digits, their squares matter."""


def loss_column(values: Sequence[float], of_zero: float) -> list[str]:
    """Write losses with six digits.

    Parameters
    ----------
    values : sequence of float
    of_zero : float
        The zero function's.

    Examples
    --------
    >>> loss_column([1e-30, 0.25, 12.5], 16.0)
    [' 0   ', ' 0.25', '12.5 ']
    """
    parts = [f"{0.0 if abs(one) < ROUNDING * of_zero else one:.6g}".partition(".") for one in values]
    left = max((len(whole) for whole, _, _ in parts), default=0)
    right = max((len(point + rest) for _, point, rest in parts), default=0)
    return [whole.rjust(left) + (point + rest).ljust(right) for whole, point, rest in parts]
