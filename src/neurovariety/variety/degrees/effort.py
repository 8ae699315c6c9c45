"""How much work a count may take, and who is told about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from neurovariety.errors import ResourceError
from neurovariety.solve.options import check_options
from neurovariety.solve.track.watch import Watch
from neurovariety.whole_number import whole_number

Progress = Callable[[str, int, int], None]

MOST_PATHS = 1_000_000
"""Followed in one family at most, unless more are allowed: about half an hour."""


@dataclass(frozen=True)
class Effort:
    """Means of counting.

    Attributes
    ----------
    threads : int or None
        Of the tracker; by default all the processor's.
    most_paths : int
        Followed in one family of systems.
    progress : callable or None
        Told the stage with the number of solutions found, and the paths done and to be done.
    """

    threads: int | None = None
    most_paths: int = MOST_PATHS
    progress: Progress | None = None

    def __post_init__(self) -> None:
        """Refuse what makes no sense before any work is done."""
        check_options(threads=self.threads, progress=self.progress)
        whole_number("most_paths", self.most_paths, least=1)

    def watch(self, spent: int) -> Watch:
        """Give a watch that stops the work when the limit is reached, some paths being spent already."""
        watch = Watch()

        def tell(stage: str, done: int, total: int) -> None:
            if self.progress is not None:
                self.progress(stage, done, total)
            if spent + watch.started > self.most_paths:
                watch.stop()

        watch.progress = tell
        return watch

    def raise_if_exceeded(self, watch: Watch, found: int) -> None:
        """Raise when the limit ended the work before it was done."""
        if watch.stopped and not watch.interrupted:
            raise ResourceError(
                "counting takes more paths than allowed",
                given=f"{found:,} solutions found so far",
                allowed=f"most_paths={self.most_paths:,}",
                remedy="allow more paths, or see whether a closed form is known",
            )
