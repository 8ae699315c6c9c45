"""Watching work while it runs, and stopping it: what the caller and the engines' threads share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

STARTED, FINISHED, FAILED, STEPS = range(4)
"""Places in `Watch.counts`."""


@dataclass(eq=False)
class Watch:
    """Counts of running work, and the wish that it stops.

    Attributes
    ----------
    progress : callable, optional
        Told the name of the stage, how much of it is done, and how much there is to do.
    counts : numpy.ndarray, shape (4,), int64
        Paths started, paths that reached the end of their segment or the end zone, paths given up, and attempts at a
        step, over all work so far. The engines add to it while they run.
    flag : numpy.ndarray, shape (1,), int32
        Not zero when the work shall stop. The engines look at it after every few steps.
    interrupted : bool
        Whether Ctrl-C was pressed meanwhile. The work then ends with what it has; raising again is up to the caller.

    Examples
    --------
    >>> watch = Watch(progress=lambda stage, done, total: print(stage, done, "of", total))
    >>> watch.stage("tracking", 100)
    tracking 0 of 100
    >>> watch.counts[FINISHED] += 10
    >>> watch.tell()
    tracking 10 of 100
    >>> watch.stop()
    >>> watch.stopped
    True
    """

    progress: Callable[[str, int, int], None] | None = None
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(4, dtype=np.int64))
    flag: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, dtype=np.int32))
    interrupted: bool = False
    _stage: str = ""
    _total: int = 0
    _before: int = 0

    @property
    def stopped(self) -> bool:
        """Whether the work shall stop."""
        return bool(self.flag[0])

    @property
    def started(self) -> int:
        """Paths started so far."""
        return int(self.counts[STARTED])

    @property
    def finished(self) -> int:
        """Paths that reached the end of their segment, or the end zone, so far."""
        return int(self.counts[FINISHED])

    @property
    def failed(self) -> int:
        """Paths given up so far."""
        return int(self.counts[FAILED])

    @property
    def steps(self) -> int:
        """Attempts at a step so far, accepted or not."""
        return int(self.counts[STEPS])

    def stop(self) -> None:
        """Ask the work to end soon; what is finished is kept. May be called from any thread."""
        self.flag[0] = 1

    def stage(self, name: str, total: int) -> None:
        """Begin a stage of the given number of paths."""
        self._stage, self._total = name, total
        self._before = self.finished + self.failed
        self.tell()

    def tell(self) -> None:
        """Tell the listener, if there is one, how far the stage has come."""
        if self.progress is not None:
            self.progress(self._stage, self.finished + self.failed - self._before, self._total)
