"""One line that tells how far a fit is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

Tell = Callable[[object], None]


@contextmanager
def live_line(*, verbose: bool, console: Console | None = None) -> Iterator[Tell | None]:
    """Show what is told in one line, for as long as the block runs; nothing unless verbose.

    On a terminal the line is kept up to date, and what was told last stays. Elsewhere, in a log, a state is written
    once its stage is over: stages differ in what stands before the last colon.

    Examples
    --------
    >>> with live_line(verbose=True, console=Console(force_terminal=False)) as tell:
    ...     for state in ("degree 1: 10 rows", "degree 1: 20 rows", "degree 2: 10 rows"):
    ...         tell(state)
    degree 1: 20 rows
    degree 2: 10 rows
    """
    if not verbose:
        yield None
        return
    console = Console() if console is None else console
    last = [""]

    def log(state: object) -> None:
        text = str(state)
        if text.rpartition(":")[0] != last[0].rpartition(":")[0]:
            _write(console, last[0])
        last[0] = text

    if console.is_terminal:
        with console.status("") as status:

            def show(state: object) -> None:
                last[0] = str(state)
                status.update(Text(last[0]))

            yield show
    else:
        yield log
    _write(console, last[0])


def _write(console: Console, text: str) -> None:
    if text:
        console.print(text, highlight=False, markup=False, soft_wrap=True)
