"""Live counts on the terminal while long work goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def live_progress(console: Console, *, quiet: bool) -> Iterator[LiveProgress | None]:
    """Show one line that tells the stage and its counts, for as long as the block runs; nothing when quiet."""
    if quiet:
        yield None
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield LiveProgress(progress, console)


class LiveProgress:
    """What the library's functions call with a stage, how much of it is done, and how much there is.

    On a terminal a line is kept up to date. Elsewhere, in a log, each stage is written once it is complete.
    """

    def __init__(self, progress: Progress, console: Console) -> None:
        self._progress = progress
        self._console = console
        self._task = progress.add_task("", total=None)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show the stage's counts."""
        self._progress.update(self._task, description=stage, completed=done, total=total)
        if done >= total and not self._console.is_terminal:
            self._console.print(f"{stage}: {done:,}/{total:,}", highlight=False, soft_wrap=True)
