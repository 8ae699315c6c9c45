"""`neurovariety inspect`: the equations of a run, as people read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from neurovariety.cli.equations import equation_texts, load_equations
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
    content = load_equations(folder / "equations.json")
    texts = equation_texts(content, per_class=per_class, most_terms=terms, latex=latex)
    if as_json:
        typer.echo(json.dumps(texts, indent=1))
        return
    typer.echo(
        f"{content['algorithm'].upper()}, mean square at most psi = {content['psi']:g} with "
        f"{content['normalisation']}; x1, x2, ... are the reduced coordinates of the latent"
    )
    for entry in content["classes"]:
        typer.echo(f"\n{entry['class']}: {entry['generators_found']:,} generators, {len(entry['kept'])} kept")
        typer.echo(f"  {entry['held_out']}")
        for text in texts[str(entry["class"])]:
            typer.echo(f"  {text}")
