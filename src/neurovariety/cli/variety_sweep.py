"""`neurovariety variety --sweep`: the dimensions of many architectures, in a table that a later run goes on with."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console

from neurovariety.architectures.spec import architecture
from neurovariety.architectures.spec_ranges import expand_ranges
from neurovariety.cli.time_limit import interrupted_after
from neurovariety.cli.variety_answers import told_progress
from neurovariety.variety.sweep import sweep_dimensions
from neurovariety.variety.sweep_table import DimensionTable

_SHOWN = 40
"""Rows that are printed at most; the file has all of them."""


def run_sweep(
    spec: str, file: Path, *, seed: int, as_json: bool, quiet: bool, timeout: float | None, console: Console
) -> None:
    """Sweep over the ranges of a SPEC, write the table and print it.

    Raises
    ------
    typer.Exit
        With 130 where Ctrl-C ended the sweep; the rows found by then are in the file.
    """
    with told_progress(console, "dimensions", quiet=quiet or as_json) as tell, interrupted_after(timeout):
        table = sweep_dimensions(spec, file=file, seed=seed, progress=tell)
    stopped = not table.complete and len(table) + len(table.too_large) < _count(spec)
    if as_json:
        content = {
            "spec": spec,
            "file": str(file),
            "rows": [asdict(row) for row in table],
            "too_large": dict(table.too_large),
            "resumed": table.resumed,
            "stopped": stopped,
            "seconds": table.seconds,
        }
        typer.echo(json.dumps(content, indent=1))
    else:
        typer.echo(_text(table, file))
    if stopped:
        typer.echo(f"neurovariety: stopped; the same command goes on from the rows in {file}", err=True)
        raise typer.Exit(130)


def _count(spec: str) -> int:
    return len({architecture(text).spec for text in expand_ranges(spec)})


def _text(table: DimensionTable, file: Path) -> str:
    lines = str(table).splitlines()
    if len(table) > _SHOWN:
        lines = [*lines[: _SHOWN + 1], f"... ({len(table) - _SHOWN:,} rows more in {file})"]
    before = f", {table.resumed:,} of them from before" if table.resumed else ""
    lines += [
        f"{len(table):,} architectures in {table.seconds:.1f} s{before}: "
        f"{len(table.defective):,} defective, {len(table.filling):,} filling",
        *(f"too large: {spec} ({why})" for spec, why in table.too_large),
        f"saved: {file}",
    ]
    return "\n".join(lines)
