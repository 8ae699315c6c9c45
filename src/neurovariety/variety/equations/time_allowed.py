"""The time that a search for equations may take, looked at before each matrix."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from numbers import Real
from time import perf_counter
from typing import Any

from neurovariety.errors import InputError


class TimeIsOverError(Exception):
    """Ends a search whose time is over; it is caught where the finished degrees are kept."""


@dataclass(frozen=True)
class TimeAllowed:
    """A number of seconds from now on.

    Attributes
    ----------
    seconds : float or None
        None for no limit.

    Raises
    ------
    InputError
        When it is no positive finite number.

    Examples
    --------
    >>> TimeAllowed(60).check()
    >>> TimeAllowed(60).check(ahead=3600)
    Traceback (most recent call last):
    neurovariety.variety.equations.time_allowed.TimeIsOverError
    """

    seconds: float | None
    began: float = field(default_factory=perf_counter)

    def __post_init__(self) -> None:
        """Refuse what is no time."""
        given: Any = self.seconds
        if given is None:
            return
        number = isinstance(given, Real) and not isinstance(given, bool)
        if not number or not 0 < given < math.inf:
            raise InputError(
                "timeout counts seconds",
                given=repr(given)[:60],
                allowed="a finite number above 0, or None for no limit",
            )

    def check(self, ahead: float = 0.0) -> None:
        """Raise `TimeIsOverError` where a step that takes so many seconds would end too late.

        Such a step is one call of FLINT, which nothing can end, so that it is not begun.
        """
        if self.seconds is not None and perf_counter() - self.began + ahead > self.seconds:
            raise TimeIsOverError

    def left(self) -> float | None:
        """Give the seconds that are left, at least a tenth: for msolve, which ends with an error then."""
        return None if self.seconds is None else max(0.1, self.seconds - (perf_counter() - self.began))
