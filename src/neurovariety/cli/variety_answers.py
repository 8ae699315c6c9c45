"""Questions about an architecture answered one after the other; what was answered stays when it is stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typer

from neurovariety.errors import NeurovarietyError

Progress = Callable[[str, int, int], None]

PATIENCE = 1.0
"""Seconds after which counts are shown: most answers are there before."""


def told_late(tell: Progress | None) -> Progress | None:
    """Tell the counts only once the work has taken a while."""
    if tell is None:
        return None
    begun = time.perf_counter()

    def forward(stage: str, done: int, total: int) -> None:
        if time.perf_counter() - begun > PATIENCE:
            tell(stage, done, total)

    return forward


@dataclass
class Answers:
    """Prints answers as they come, or gathers them for one JSON object at the end.

    Attributes
    ----------
    spec : str
        The architecture they belong to.
    as_json : bool
    """

    spec: str
    as_json: bool

    def __post_init__(self) -> None:
        self._answered: dict[str, Any] = {}
        self._refused: dict[str, str] = {}

    def ask(self, questions: Mapping[str, Callable[[], Any]]) -> None:
        """Answer questions by name; one that is refused is told, and the next one asked.

        Raises
        ------
        typer.Exit
            With 2 where a question was refused, with 130 after Ctrl-C.
        """
        for number, (name, question) in enumerate(questions.items()):
            try:
                answer = question()
            except NeurovarietyError as error:
                self._refused[name] = str(error)
                typer.echo(f"neurovariety: {name}: {error}", err=True)
            except KeyboardInterrupt as error:
                self._finish(stopped=True)
                left = ", ".join(list(questions)[number:])
                typer.echo(f"neurovariety: stopped; not answered: {left}", err=True)
                raise typer.Exit(130) from error
            else:
                self._give(name, answer)
        self._finish(stopped=False)
        if self._refused:
            raise typer.Exit(2)

    def _give(self, name: str, answer: Any) -> None:
        if self.as_json:
            self._answered[name] = answer.as_dict()
        else:
            typer.echo(str(answer))

    def _finish(self, *, stopped: bool) -> None:
        if self.as_json:
            content = {"spec": self.spec, "answers": self._answered, "refused": self._refused, "stopped": stopped}
            typer.echo(json.dumps(content, indent=1))
