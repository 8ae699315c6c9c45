"""`neurovariety fit`: from a table of points to the equations that nearly vanish on them."""

from __future__ import annotations

import glob
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from neurovariety.cli.progress import live_progress
from neurovariety.cli.warned import warnings_in_words
from neurovariety.errors import InputError, NeurovarietyError, StoredFileError

if TYPE_CHECKING:
    from neurovariety.cli.fit_run import FinishedFit, FitTask
    from neurovariety.cli.ideal_file import IdealFile
    from neurovariety.cli.ideal_text import Shown

Data = Annotated[
    Path, typer.Argument(help="A .csv, .tsv, .txt or .npy file, a folder of .npy files, or a Zarr folder.")
]


def fit_command(
    data: Data,
    *,
    drop: Annotated[list[str] | None, typer.Option(help="Column to leave out, such as a label; repeatable.")] = None,
    psi: Annotated[float, typer.Option(help="Mean square below which a polynomial vanishes.")] = 0.005,
    algorithm: Annotated[str, typer.Option(help="oavi or abm.")] = "oavi",
    max_degree: Annotated[int, typer.Option(help="Largest degree of the polynomials.")] = 10,
    border: Annotated[str, typer.Option(help="Terms that may lead: groebner or full.")] = "groebner",
    order: Annotated[str, typer.Option(help="Of the variables: deglex, pearson or reverse_pearson.")] = "deglex",
    sparse: Annotated[bool, typer.Option("--sparse", help="OAVI: sparse coefficients.")] = False,
    tau: Annotated[float | None, typer.Option(help="OAVI: bound on the l1 norm of coefficients.")] = None,
    arithmetic: Annotated[str, typer.Option(help="auto, gram or triangular.")] = "auto",
    held_out: Annotated[float, typer.Option(help="Share of the rows kept for the certificate; 0: none.")] = 0.2,
    seed: Annotated[int, typer.Option(help="Chooses these rows.")] = 0,
    scale: Annotated[str, typer.Option(help="unit [0, 1], symmetric [-1, 1] or none.")] = "unit",
    header: Annotated[str, typer.Option(help="Whether a text table begins with names: yes, no or auto.")] = "auto",
    workers: Annotated[int | None, typer.Option(help="Processes; the threads of one by default.")] = None,
    checkpoint: Annotated[Path | None, typer.Option(help="Where unfinished sums are kept.")] = None,
    out: Annotated[Path | None, typer.Option(help="File for the ideal, such as ideal.json.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another ideal in --out.")] = False,
    rationalise: Annotated[bool, typer.Option("--rationalise", help="Round to small fractions, too.")] = False,
    equations: Annotated[int, typer.Option(help="Equations shown; JSON has all.")] = 10,
    terms: Annotated[int, typer.Option(help="Terms shown of each, largest coefficients first.")] = 8,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Find the polynomials that nearly vanish on the rows of a table, and certify them on rows held out."""
    if equations < 1 or terms < 1:
        raise InputError("nothing would be shown", given=f"--equations {equations} --terms {terms}", allowed="from 1")
    if not 0 <= held_out < 1:
        raise InputError("--held-out is a share of the rows", given=str(held_out), allowed="0 <= held-out < 1")
    if seed < 0:
        raise InputError("--seed counts from 0", given=f"--seed {seed}", allowed="0, 1, 2, ...")
    if workers is not None and workers < 1:
        raise InputError("--workers counts processes", given=f"--workers {workers}", allowed="1, 2, 3, ...")

    from neurovariety.cli.fit_run import FitOptions, FitTask, run_fit  # noqa: PLC0415  only who fits pays for loading
    from neurovariety.cli.ideal_file import claim_file  # noqa: PLC0415
    from neurovariety.cli.ideal_text import Shown  # noqa: PLC0415

    options = FitOptions(
        psi=psi,
        algorithm=_one_of(algorithm, ("oavi", "abm"), "--algorithm"),
        max_degree=max_degree,
        border_kind=_one_of(border, ("groebner", "full"), "--border"),
        order=_one_of(order, ("deglex", "pearson", "reverse_pearson"), "--order"),
        sparse=sparse,
        tau=tau,
        arithmetic=_one_of(arithmetic, ("auto", "gram", "triangular"), "--arithmetic"),
    )
    scaled = _one_of(scale, ("unit", "symmetric", "none"), "--scale")
    named = _one_of(header, ("auto", "yes", "no"), "--header")
    options.check()
    _check_checkpoint(checkpoint)
    claimed = None if out is None else claim_file(out, overwrite=overwrite)
    scaling = None if scaled == "none" else scaled
    task = FitTask(data, tuple(drop or ()), options, held_out, seed, scaling, workers, checkpoint, named)
    console = Console(stderr=True)
    try:
        with live_progress(console, quiet=as_json) as tell, warnings_in_words(console):
            finished = run_fit(task, tell)
    except KeyboardInterrupt as error:
        typer.echo(f"neurovariety: stopped before degree 1 was finished; {_how_to_go_on(task)}", err=True)
        raise typer.Exit(130) from error
    saved, failure = False, None
    try:
        saved = claimed is not None and claimed.save(finished.ideal, interrupted=finished.interrupted)
    except NeurovarietyError as error:  # the disk is full by now: what was found is printed all the same
        failure = error
    shown = Shown(None, None, rational=rationalise) if as_json else Shown(equations, terms, rational=rationalise)
    typer.echo((_as_json if as_json else _as_text)(finished, task, claimed if saved else None, shown))
    if failure is not None:
        raise failure
    if finished.interrupted:
        kept = "" if claimed is None or saved else f"; {claimed.path} is left as it was"
        again = " --overwrite" if saved and not overwrite else ""
        typer.echo(f"neurovariety: stopped{kept}; {_how_to_go_on(task, again)}", err=True)
        raise typer.Exit(130)


def _as_text(finished: FinishedFit, task: FitTask, saved: IdealFile | None, shown: Shown) -> str:
    from neurovariety.cli.ideal_text import ideal_lines  # noqa: PLC0415

    fitted, held = finished.ideal.rows, finished.held_out_rows
    rows = f"{fitted + held:,} rows, all in the fit"
    if held:
        rows = f"{fitted + held:,} rows, {fitted:,} in the fit, {held:,} held out (seed {task.seed})"
    lines = [f"{task.data.name or task.data.resolve()}: {rows}"]
    lines += [finished.note] if finished.note is not None else []
    lines += ideal_lines(finished.ideal, shown)
    if saved is not None:
        lines.append(f"\nsaved: {saved.path}")
    return "\n".join(lines)


def _as_json(finished: FinishedFit, task: FitTask, saved: IdealFile | None, shown: Shown) -> str:
    from neurovariety.cli.ideal_text import ideal_json  # noqa: PLC0415

    content = {"data": str(task.data), "note": finished.note, **ideal_json(finished.ideal, shown)}
    return json.dumps(content | {"saved": None if saved is None else str(saved.path)}, indent=1, allow_nan=False)


def _how_to_go_on(task: FitTask, again: str = "") -> str:
    if task.checkpoint is None:
        return "without --checkpoint the next run starts from the beginning"
    beside = task.checkpoint.absolute()
    if not any(beside.parent.glob(f"{glob.escape(beside.stem)}.*{glob.escape(beside.suffix or '.npz')}")):
        return "no sums were kept yet, so the next run starts from the beginning"
    return f"the same command{again} goes on from the sums kept beside {task.checkpoint}"


def _check_checkpoint(checkpoint: Path | None) -> None:
    from neurovariety.cli.ideal_file import check_writable  # noqa: PLC0415

    if checkpoint is None:
        return
    if not checkpoint.name:
        raise StoredFileError("--checkpoint names a file", given=str(checkpoint), allowed="such as fit.npz")
    check_writable(checkpoint, "--checkpoint")


def _one_of(value: str, allowed: tuple[str, ...], option: str) -> Any:
    if value not in allowed:
        raise InputError(f"{option} does not know this", given=value, allowed=" or ".join(allowed))
    return value
