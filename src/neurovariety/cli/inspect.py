"""`neurovariety inspect`: the equations of a run or of a stored ideal, as people read them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from neurovariety.errors import InputError, StoredFileError


def inspect_command(
    path: Annotated[
        Path, typer.Argument(help="Output folder of `neurovariety compress`, or an ideal of `neurovariety fit`.")
    ],
    *,
    per_class: Annotated[int, typer.Option(help="Equations shown for each class, or of an ideal.")] = 3,
    terms: Annotated[int, typer.Option(help="Terms shown of each equation, largest coefficients first.")] = 8,
    latex: Annotated[bool, typer.Option("--latex", help="Write LaTeX.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print each class's most discriminative equations, as they were before fine-tuning, or those of an ideal."""
    if per_class < 1 or terms < 1:
        raise InputError("nothing would be shown", given=f"--per-class {per_class} --terms {terms}", allowed="from 1")
    if os.path.isfile(path):  # noqa: PTH113  a name too long is no file either
        typer.echo(_ideal_text(path, per_class, terms, latex=latex, as_json=as_json))
        return
    if not os.path.exists(path):  # noqa: PTH110
        raise StoredFileError(
            f"there is no {path.name or path}",
            given=str(path.absolute()),
            allowed="the output folder of `neurovariety compress`, or a file that `neurovariety fit --out` wrote",
        )
    from neurovariety.cli.equations import load_equations  # noqa: PLC0415  it loads torch, which `fit` can do without

    equations = load_equations(path / "equations.json")
    texts = equations.texts(per_class=per_class, most_terms=terms, latex=latex)
    if as_json:
        listed = {
            entry.name: [
                {"polynomial": text, "mean_own": equation.own, "mean_nearest_other": equation.nearest}
                for text, equation in zip(texts[entry.name], entry.kept, strict=False)
            ]
            for entry in equations.classes
        }
        typer.echo(json.dumps(listed, indent=1))
        return
    typer.echo(
        f"{equations.algorithm.upper()}, mean square at most psi = {equations.psi:g} with {equations.normalisation}; "
        "x1, x2, ... are the reduced coordinates of the latent"
    )
    for entry in equations.classes:
        typer.echo(f"\n{entry.name}: {entry.found:,} generators, {len(entry.kept)} kept")
        typer.echo(f"  {entry.held_out}")
        for text, equation in zip(texts[entry.name], entry.kept, strict=False):
            typer.echo(rf"  {text} \approx 0" if latex else f"  {text} ~ 0")
            typer.echo(f"    mean |p| {equation.own:.3g} here, {equation.nearest:.3g} on the nearest other class")


def _ideal_text(path: Path, equations: int, terms: int, *, latex: bool, as_json: bool) -> str:
    from neurovariety.cli.ideal_text import Shown, ideal_json, ideal_lines  # noqa: PLC0415
    from neurovariety.ideals.store import load_ideal  # noqa: PLC0415

    ideal = load_ideal(path)
    shown = Shown(equations, terms, latex=latex)
    if as_json:
        return json.dumps(ideal_json(ideal, shown), indent=1, allow_nan=False)
    return "\n".join(ideal_lines(ideal, shown))
