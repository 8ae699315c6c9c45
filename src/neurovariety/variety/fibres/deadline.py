"""The time by which a computation of several steps is to be done."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Deadline:
    """A moment of `time.perf_counter`; steps ask how much time is left.

    Attributes
    ----------
    at : float

    Examples
    --------
    >>> Deadline.after(60).passed, Deadline.after(0).passed
    (False, True)
    """

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Set it so many seconds from now; infinity is allowed."""
        return cls(time.perf_counter() + seconds)

    @property
    def left(self) -> float:
        """Seconds that are left, from 0."""
        return max(0.0, self.at - time.perf_counter())

    def share(self, steps: int) -> Deadline:
        """Set an earlier one that leaves as much time to each of so many steps."""
        return Deadline.after(self.left / steps)

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.left == 0
