"""A report in the terminal: one table that fits 100 columns, the outcome, and how it was measured."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TextIO

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from neurovariety.report.quantities import (
    file_size,
    interval,
    percent,
    ratio,
    short_count,
    thousands,
    three_digits,
)
from neurovariety.report.rows import ORIGINAL, VINET, Report, Row
from neurovariety.report.sentences import conditions, outcome

WIDTH = 100
"""Columns of the table where the terminal does not say, as in a file or a pipe."""

NARROW = 96
"""Columns below which some are left out, so that the rest stay whole."""


def print_report(report: Report, *, file: TextIO | None = None, console: Console | None = None) -> None:
    """Print the table, the outcome and the conditions.

    Parameters
    ----------
    report : Report
    file : text stream, optional
        Where to; standard output by default. Colours only on a terminal, and none where ``NO_COLOR`` is set.
    console : rich.console.Console, optional
        Instead of `file`.

    Examples
    --------
    >>> from neurovariety.report import Report, print_report
    >>> print_report.__name__
    'print_report'
    """
    if console is None:
        stream = sys.stdout if file is None else file
        console = Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False)
    console.print(render_table(report, width=console.width))
    for paragraph in (outcome(report), conditions(report.context), _reading(report)):
        if paragraph:
            console.print()
            console.print(Text(_printable(paragraph)))


def render_table(report: Report, *, width: int = WIDTH) -> Table:
    """Lay out the rows for rich; nothing is coloured as a winner, only the VI-Net's row is bold to be found.

    Parameters
    ----------
    report : Report
    width : int
        Columns of the terminal; below 96 the table leaves out multiplications, file size and latency.

    Examples
    --------
    >>> from neurovariety.report import render_table
    >>> render_table.__name__
    'render_table'
    """
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False)
    columns = _columns(report)
    if width < NARROW:
        columns = {heading: cell for heading, cell in columns.items() if heading not in {"MACs", "file", "ms"}}
    for heading in columns:
        first = heading == "network"
        table.add_column(
            heading, justify="left" if first else "right", no_wrap=not first, overflow="fold", min_width=9 * first
        )
    for row in report.rows:
        cells = [Text(_printable(cell(row))) for cell in columns.values()]
        table.add_row(*cells, style="bold" if row.name == VINET else None)
    return table


def _columns(report: Report) -> dict[str, Callable[[Row], str]]:
    original = report.row(ORIGINAL)
    columns: dict[str, Callable[[Row], str]] = {
        "network": lambda row: row.name,
        "acc. %": lambda row: percent(row.accuracy),
        "sd": lambda row: "-" if row.accuracy_sd is None else percent(row.accuracy_sd),
        "interval": lambda row: interval(row, digits=1),
        "params": lambda row: thousands(row.params) if row.params < 10_000_000 else short_count(row.params),
        "% orig.": lambda row: f"{100 * row.params / original.params:.1f}" if original and original.params else "-",
        "MACs": lambda row: short_count(row.macs),
        "file": lambda row: file_size(row.file_bytes),
        "ms": lambda row: three_digits(row.latency_ms),
        "images/s": lambda row: thousands(row.images_per_second),
        "ratio": lambda row: ratio(row.speedup),
        "GPU im/s": lambda row: "-" if row.gpu_images_per_second is None else short_count(row.gpu_images_per_second),
    }
    if all(row.accuracy_sd is None for row in report.rows):
        del columns["sd"]
    if all(row.gpu_images_per_second is None for row in report.rows):
        del columns["GPU im/s"]
    return columns


def _reading(report: Report) -> str:
    sd = " sd: over seeds." if any(row.accuracy_sd is not None for row in report.rows) else ""
    return (
        f"acc.: accuracy. interval: 95 %, Wilson, at the size of one test set.{sd} ms: one image, median. "
        "images/s: batches, median. ratio: images/s over the original's, median of rounds run in turns."
    )


def _printable(text: str) -> str:
    """Replace what could steer a terminal, such as an escape sequence in the name of a data set."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
