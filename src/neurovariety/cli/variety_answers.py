"""Questions about an architecture answered one after the other; what was answered stays when it is stopped."""

from __future__ import annotations

import json
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any, NoReturn

import typer
from rich.console import Console

from neurovariety.cli.progress import live_progress
from neurovariety.cli.time_limit import interrupted_after
from neurovariety.errors import NeurovarietyError

Progress = Callable[[str, int, int], None]

Question = Callable[[Progress | None], Any]
"""A function of what it may tell its counts to."""

PATIENCE = 1.0
"""Seconds after which counts are written to a log: most answers are there before."""

AGAIN = 2.0
"""Seconds between two interrupts of a question whose time is over."""


@contextmanager
def _numbers_of_any_length() -> Iterator[None]:
    """Let Python write degrees of thousands of digits; it guards against texts of strangers, which these are not."""
    before = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        yield
    finally:
        sys.set_int_max_str_digits(before)


@dataclass
class Answers:
    """Prints answers as they come, or gathers them for one JSON object at the end.

    Attributes
    ----------
    spec : str
        The architecture they belong to.
    as_json : bool
    console : rich.console.Console
        For progress: a line that stays up to date on a terminal, and is gone before an answer is printed; elsewhere
        stages that are complete.
    quiet : bool
        Without progress.
    timeout : float, optional
        Seconds for all questions together; then it goes as after Ctrl-C.
    begun : float, optional
        When they began to count, by `time.perf_counter`; else with the first question.
    """

    spec: str
    as_json: bool
    console: Console = field(default_factory=lambda: Console(stderr=True))
    quiet: bool = False
    timeout: float | None = None
    begun: float | None = None

    def __post_init__(self) -> None:
        self._answered: dict[str, Any] = {}
        self._refused: dict[str, str] = {}

    @_numbers_of_any_length()
    def ask(self, questions: Mapping[str, Question], keep: Callable[[Any], None] | None = None) -> None:
        """Answer questions by name; one that is refused is told, and the next one asked.

        Parameters
        ----------
        questions : mapping
        keep : callable, optional
            Told each answer once it is printed, to write files; no time limit stops it.

        Raises
        ------
        typer.Exit
            With 2 where a question was refused, with 130 after Ctrl-C.
        """
        begun = time.perf_counter() if self.begun is None else self.begun
        for number, (name, question) in enumerate(questions.items()):
            left = list(questions)[number:]
            try:
                rest = None if self.timeout is None else self.timeout - (time.perf_counter() - begun)
                shown = told_progress(self.console, name, quiet=self.quiet or self.as_json)
                with _noting_interrupts() as noted, interrupted_after(rest, again=AGAIN), shown as tell:
                    answer = question(tell)
            except (NeurovarietyError, MemoryError) as error:
                self._refuse(name, error)
            except KeyboardInterrupt:
                self._stop(left)
            else:
                self._give(name, answer)
                self._keep(name, answer, keep)
                if noted:  # the function gave what it had found when it was stopped
                    self._stop(left[1:])
        self._finish(stopped=False)
        if self._refused:
            raise typer.Exit(2)

    def refuse(self, name: str, error: NeurovarietyError) -> NoReturn:
        """Tell what is wrong with a question before it is asked.

        Raises
        ------
        NeurovarietyError
            The error itself, for whoever tells it; with JSON it has been told.
        typer.Exit
            With 2, then.
        """
        if not self.as_json:
            raise error
        self._refuse(name, error)
        self._finish(stopped=False)
        raise typer.Exit(2)

    def _refuse(self, name: str, error: NeurovarietyError | MemoryError) -> None:
        why = str(error) if isinstance(error, NeurovarietyError) else f"it does not fit in memory ({error})"
        self._refused[name] = why
        typer.echo(f"neurovariety: {name}: {why}", err=True)

    def _keep(self, name: str, answer: Any, keep: Callable[[Any], None] | None) -> None:
        if keep is None:
            return
        try:
            keep(answer)
        except (NeurovarietyError, MemoryError) as error:
            self._refuse(name, error)
        except KeyboardInterrupt:
            typer.echo("neurovariety: not all files are written", err=True)
            self._stop(())

    def _stop(self, left: Sequence[str]) -> NoReturn:
        self._finish(stopped=True)
        typer.echo(f"neurovariety: stopped{'; not answered: ' if left else ''}{', '.join(left)}", err=True)
        raise typer.Exit(130)

    def _give(self, name: str, answer: Any) -> None:
        if self.as_json:
            self._answered[name] = answer.as_dict()
        else:
            typer.echo(str(answer))

    def _finish(self, *, stopped: bool) -> None:
        if self.as_json:
            content = {"spec": self.spec, "answers": self._answered, "refused": self._refused, "stopped": stopped}
            typer.echo(json.dumps(_finite(content), indent=1, allow_nan=False))


@contextmanager
def told_progress(console: Console, name: str, *, quiet: bool) -> Iterator[Progress | None]:
    """Show counts in a line that stays up to date on a terminal, and elsewhere what took a while; nothing if quiet."""
    if quiet:
        yield None
    elif console.is_terminal:
        with live_progress(console, quiet=False) as tell:
            if tell is not None:
                tell(name, 0, 1)
            yield tell
    else:
        yield _lines_of_a_log()


def _lines_of_a_log() -> Progress:
    """Make what writes a line for each stage that is complete, but not for what is done at once."""
    begun: float | None = None

    def write(stage: str, done: int, total: int) -> None:
        nonlocal begun
        now = time.perf_counter()
        begun = now if begun is None else begun
        if done >= total and now - begun > PATIENCE:
            typer.echo(f"{stage}: {done:,}/{total:,}", err=True)

    return write


@contextmanager
def _noting_interrupts() -> Iterator[list[int]]:
    """Note Ctrl-C: functions that keep what they have found end without an error then."""
    noted: list[int] = []
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield noted
        return

    def note(number: int, frame: FrameType | None) -> Any:
        noted.append(number)
        return before(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def _finite(value: Any) -> Any:
    """Write infinity and NaN as texts: JSON has no numbers for them."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    return [_finite(item) for item in value] if isinstance(value, list) else value
