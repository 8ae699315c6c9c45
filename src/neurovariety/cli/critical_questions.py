"""What `neurovariety critical` answers: one architecture's critical points, or the comparison of several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from neurovariety.cli.variety_answers import Answers, Progress
from neurovariety.errors import MissingExtraError, StoredFileError
from neurovariety.training.comparison import compare_losses
from neurovariety.training.comparison_table import TrainingComparison
from neurovariety.training.square_loss import SquareLoss
from neurovariety.whole_file import write_text


@dataclass(frozen=True)
class Effort:
    """The options that say how much is to be computed, and where files go."""

    starts: int
    certified: bool
    seed: int
    threads: int | None
    out: Path | None


@dataclass(frozen=True)
class _Told:
    """An answer that prints as a table of one architecture, and as a comparison of several."""

    found: TrainingComparison

    def __str__(self) -> str:
        if len(self.found.networks) > 1:
            return str(self.found)
        (one,) = self.found.networks
        return str(one.found) if one.shares is None else f"{one.found}\n{one.shares}"

    def as_dict(self) -> dict[str, Any]:
        return self.found.as_dict()


def answer(losses: Sequence[SquareLoss], effort: Effort, answers: Answers) -> None:
    """Find the critical points, train, print both and write the files.

    Raises
    ------
    StoredFileError
        When there can be no such folder; nothing has been started then.
    typer.Exit
        With 2 where it was refused, with 130 after Ctrl-C.
    """
    if effort.out is not None:
        _make_folder(effort.out)

    def question(tell: Progress | None) -> _Told:
        found = compare_losses(
            losses,
            starts=effort.starts,
            seed=effort.seed,
            threads=effort.threads,
            certified=effort.certified,
            progress=tell,
        )
        if effort.out is not None:
            for path in _write(found, effort.out):
                typer.echo(f"saved: {path}", err=True)
        return _Told(found)

    answers.ask({"critical points": question})


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoredFileError(
            "the output folder cannot be made", given=f"{folder} ({error})", remedy="give another --out"
        ) from error


def _write(found: TrainingComparison, folder: Path) -> list[Path]:
    """Write the tables, the answers and the picture; without matplotlib the picture is left out, which is told."""
    written = [
        write_text(folder / "comparison.csv", found.summary_csv()),
        write_text(folder / "critical_points.csv", found.points_csv()),
        write_text(folder / "critical_points.json", json.dumps(found.as_dict(), indent=1)),
    ]
    try:
        from neurovariety.report.training_plot import plot_training_comparison  # noqa: PLC0415

        picture = folder / "critical_points.png"
        plot_training_comparison(found).savefig(picture, dpi=150)
    except MissingExtraError as error:
        typer.echo(f"neurovariety: no picture: {error}", err=True)
        return written
    return [*written, picture]
