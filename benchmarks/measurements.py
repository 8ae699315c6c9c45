"""How benchmarks describe, print and store what they measured."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import scipy.linalg  # noqa: F401  scipy has a BLAS of its own, which must be loaded before its threads can be set
from provenance import ROOT, commit
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_info, threadpool_limits

from neurovariety.report.machine import describe_machine
from neurovariety.whole_file import write_text

Row = dict[str, object]


@dataclass(frozen=True)
class Conditions:
    """Under what a benchmark runs: taken at its start, written into each of its rows.

    Attributes
    ----------
    name : str
        Of the benchmark, and of its file in ``out``.
    threads : int
    described : Mapping
        Machine, cores, threads, dtype, BLAS, versions, time and commit.
    out : Path
    """

    name: str
    threads: int
    described: Mapping[str, object]
    out: Path


def parser_for(documentation: str) -> argparse.ArgumentParser:
    """Make a parser with the options that all these benchmarks have."""
    parser = argparse.ArgumentParser(description=documentation, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="folder of the CSV")
    return parser


def start(script: str, options: argparse.Namespace) -> Conditions:
    """Set the number of BLAS threads for the rest of the process, and describe where and with what it runs."""
    threadpool_limits(options.threads)
    described = describe_machine()
    versions = dict(described.pop("versions"))  # type: ignore[call-overload]
    libraries = sorted({f"{pool['internal_api']} {pool['version']}" for pool in threadpool_info()})
    described |= {
        "threads": options.threads,
        "dtype": "float64",
        "seed": options.seed,
        "blas": ", ".join(libraries),
        "versions": " ".join(f"{name}={version}" for name, version in versions.items() if name != "torch"),
        "commit": commit(script, __file__),
    }
    return Conditions(Path(script).stem, options.threads, described, options.out)


def finish(conditions: Conditions, rows: Sequence[Row], *, part: str = "") -> None:
    """Print the rows as a table and write them, with the conditions, as a CSV file."""
    if not rows:
        print("nothing was measured, nothing is written")
        return
    show(rows)
    columns = list(dict.fromkeys([column for row in rows for column in row] + list(conditions.described)))
    stream = io.StringIO()
    writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({**conditions.described, **{name: _text(value) for name, value in row.items()}} for row in rows)
    name = conditions.name + (f"-{part}" if part else "")
    path = write_text(conditions.out / f"{name}-{conditions.threads}threads.csv", stream.getvalue())
    print("written:", path.name)


def show(rows: Sequence[Row]) -> None:
    table = Table()
    for column in dict.fromkeys(column for row in rows for column in row):
        table.add_column(column.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(_text(row.get(column.header.replace(" ", "_"), "")) for column in table.columns))  # type: ignore[union-attr]
    Console(width=200).print(table)


def _text(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
