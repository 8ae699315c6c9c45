"""What `neurovariety critical` answers: one architecture's critical points, or the comparison of several."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.cli.critical_data import Samples
from neurovariety.cli.variety_answers import Answers, Progress
from neurovariety.errors import MissingExtraError, StoredFileError
from neurovariety.training.comparison import compare_losses
from neurovariety.training.comparison_table import TrainingComparison
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import start_work
from neurovariety.training.square_loss import SquareLoss
from neurovariety.whole_file import write_text

QUESTION = "critical points"


@dataclass(frozen=True)
class Effort:
    """The options that say how much is to be computed, and where files go."""

    starts: int
    spread: float
    steps: int
    tolerance: float
    certified: bool
    seed: int
    threads: int | None
    out: Path | None


@dataclass(frozen=True)
class _Told:
    """An answer that prints as a table of one architecture, and as a comparison of several."""

    found: TrainingComparison
    samples: Samples | None
    asked: tuple[str, ...]

    @property
    def not_done(self) -> list[str]:
        """Architectures that were asked for and not begun."""
        return list(self.asked[len(self.found.networks) :])

    def __str__(self) -> str:
        if len(self.found.networks) > 1:
            return str(self.found)
        (one,) = self.found.networks
        lines = [str(one.found), *([] if one.shares is None else [str(one.shares)])]
        return "\n".join([*lines, *([f"  not done: {'; '.join(self.not_done)}"] if self.not_done else [])])

    def as_dict(self) -> dict[str, Any]:
        data = {} if self.samples is None else {"data": self.samples.as_dict()}
        return {**self.found.as_dict(), "not done": self.not_done, **data}


def answer(losses: Sequence[SquareLoss], samples: Samples | None, effort: Effort, answers: Answers) -> None:
    """Find the critical points, train, print both and write the files.

    Raises
    ------
    StoredFileError
        When there can be no such folder; nothing has been started then.
    typer.Exit
        With 2 where it was refused, with 130 after Ctrl-C.
    """
    asked = tuple(loss.network.spec for loss in losses)

    def question(tell: Progress | None) -> _Told:
        found = compare_losses(
            losses,
            starts=effort.starts,
            seed=effort.seed,
            threads=effort.threads,
            certified=effort.certified,
            spread=effort.spread,
            tolerance=effort.tolerance,
            steps=effort.steps,
            progress=tell,
        )
        return _Told(found, samples, asked)

    def keep(told: _Told) -> None:
        if effort.out is not None:
            for path in _write(told, effort.out):
                typer.echo(f"saved: {path}", err=True)

    with _folder(effort.out, answers):
        if samples is not None and not answers.as_json:
            typer.echo(f"{samples}")
        _warn(losses)
        answers.ask({QUESTION: question}, keep)


def _warn(losses: Sequence[SquareLoss]) -> None:
    """Say before the work begins how long it may take."""
    for loss in losses:
        if isinstance(loss.network, LinearConvNet):
            work = start_work(FilterProducts.of(loss.network).sizes)
            if work.is_long:
                typer.echo(f"neurovariety: {loss.network.spec}: {work}; Ctrl-C keeps what was found", err=True)


@contextmanager
def _folder(folder: Path | None, answers: Answers) -> Iterator[None]:
    """Make the folder first, so that a wrong one is told at once; leave none that stays empty."""
    if folder is None:
        yield
        return
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        answers.refuse(
            QUESTION,
            StoredFileError(
                "the output folder cannot be made", given=f"{folder} ({error})", remedy="give another --out"
            ),
        )
    try:
        yield
    finally:
        with suppress(OSError):  # what holds files is not removed
            for path in made:
                path.rmdir()


def _write(told: _Told, folder: Path) -> list[Path]:
    """Write the tables, the answers and the picture; without matplotlib the picture is left out, which is told."""
    found = told.found
    written = [
        write_text(folder / "comparison.csv", found.summary_csv()),
        write_text(folder / "critical_points.csv", found.points_csv()),
        write_text(folder / "critical_points.json", json.dumps(told.as_dict(), indent=1)),
    ]
    try:
        from neurovariety.report.training_plot import plot_training_comparison  # noqa: PLC0415

        picture = folder / "critical_points.png"
        plot_training_comparison(found).savefig(picture, dpi=150)
    except MissingExtraError as error:
        typer.echo(f"neurovariety: no picture: {error}", err=True)
        return written
    return [*written, picture]
