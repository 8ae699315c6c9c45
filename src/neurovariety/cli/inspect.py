"""`neurovariety inspect`: the equations of a run, as people read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from neurovariety.cli.equations import load_equations
from neurovariety.errors import InputError


def inspect_command(
    folder: Annotated[Path, typer.Argument(help="Output folder of `neurovariety compress`.")],
    *,
    per_class: Annotated[int, typer.Option(help="Equations shown for each class.")] = 3,
    terms: Annotated[int, typer.Option(help="Terms shown of each equation, largest coefficients first.")] = 8,
    latex: Annotated[bool, typer.Option("--latex", help="Write LaTeX.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print each class's most discriminative equations, as they were before fine-tuning."""
    if per_class < 1 or terms < 1:
        raise InputError("nothing would be shown", given=f"--per-class {per_class} --terms {terms}", allowed="from 1")
    equations = load_equations(folder / "equations.json")
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
