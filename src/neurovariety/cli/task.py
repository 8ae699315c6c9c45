"""What `neurovariety compress` does once its options are read: choose the cut, compress, save, measure, report."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from neurovariety.cli.progress import LiveProgress
from neurovariety.cli.run_folder import RunFolder

if TYPE_CHECKING:
    from neurovariety.data import DataSet
    from neurovariety.models import PretrainedClassifier
    from neurovariety.report import Report
    from neurovariety.vinet import Compression, CompressionOptions
    from neurovariety.vinet.compress import SeedRun


@dataclass(frozen=True, eq=False)
class CompressionTask:
    """A classifier, data, and what is wanted of them; ``loss`` is a share, for ``cut`` "auto"."""

    classifier: PretrainedClassifier
    data: DataSet
    cut: str
    options: CompressionOptions
    loss: float


@dataclass(frozen=True, eq=False)
class FinishedTask:
    """The report, its files by kind (json, csv, html), and whether Ctrl-C cut it short."""

    report: Report
    files: dict[str, Path]
    interrupted: bool


def run_task(task: CompressionTask, folder: RunFolder, console: Console, tell: LiveProgress | None) -> FinishedTask:
    """Carry a task out; whatever is finished when it is stopped stays in the folder."""
    from neurovariety.cli.equations import load_equations, save_equations  # noqa: PLC0415
    from neurovariety.report.comparison import compare  # noqa: PLC0415
    from neurovariety.report.folder import write_report  # noqa: PLC0415
    from neurovariety.vinet import choose_cut, compress, save_vinet  # noqa: PLC0415

    for sentence in task.classifier.assumptions:
        console.print(f"assumed: {sentence}", highlight=False)
    layer = task.cut
    if layer == "auto":
        choice = choose_cut(
            task.classifier, task.data, options=task.options, loss=task.loss, folder=folder.latents, progress=tell
        )
        console.print(str(choice), highlight=False)
        layer = choice.layer

    was_finished = folder.is_finished()

    def keep(run: SeedRun, so_far: Compression) -> None:
        if run.seed == 0 and not (was_finished and run.vinet.record.interrupted):
            folder.begin()
            save_vinet(so_far.saved(), folder.path)
            save_equations(run.vinet, task.data.class_names, folder.equations)

    result = compress(
        task.classifier, task.data, layer, options=task.options, folder=folder.latents, progress=tell, finished=keep
    )
    if result.interrupted and was_finished:
        raise KeyboardInterrupt  # the finished run's files stay as they are
    if result.interrupted:
        console.print("stopped early: the report holds what was finished; run it again to complete it")
    if tell is not None:
        tell("measuring speed", 0, 1)
    report = compare(result, command=f"neurovariety {shlex.join(sys.argv[1:])}")
    equations = load_equations(folder.equations).texts(per_class=3, most_terms=8)
    files = write_report(report, folder.path, equations=equations)
    return FinishedTask(report, files, result.interrupted)
