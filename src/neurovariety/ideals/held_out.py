"""Held-out rows, looked at before a fit rather than after it."""

from __future__ import annotations

from typing import Any

from neurovariety.errors import InputError
from neurovariety.ideals.box import box_of
from neurovariety.moments import Rows, as_rows


def checked_held_out(points: Any, variables: int) -> Rows:
    """Open held-out rows, and read them once: a long fit should not end in the news that they will not do.

    Parameters
    ----------
    points : whatever `as_rows` takes, shape (any, variables)
    variables : int
        Number of columns in the points of the fit.

    Raises
    ------
    InputError
        Not a table, no rows, another number of columns, NaN or inf.

    Examples
    --------
    >>> checked_held_out([[0.0, 1.0]], variables=2).count
    1
    """
    try:
        rows = as_rows(points)
        if rows.variables == variables:
            box_of(rows)
            return rows
    except InputError as error:
        raise InputError(
            f"held-out rows: {error.problem}", given=error.given, allowed=error.allowed, remedy=error.remedy
        ) from error
    raise InputError(
        "held-out rows have other columns than the points of the fit",
        given=f"shape ({rows.count}, {rows.variables})",
        allowed=f"{variables} columns",
    )
