"""One self-contained page: outcome, plots, tables, equations, conditions. It asks nothing of the network."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

from neurovariety.errors import require
from neurovariety.report import quantities
from neurovariety.report.formula import formula_html
from neurovariety.report.plot import draw_parameters, draw_throughput
from neurovariety.report.rows import ORIGINAL, VINET, Report
from neurovariety.report.sentences import outcome, title, value_text
from neurovariety.whole_file import write_text

CONDITIONS = {
    "data": "Data",
    "data_note": "About the data",
    "split_sizes": "Images",
    "model": "Model",
    "cut": "Cut at",
    "truncation": "Truncated by",
    "algorithm": "Algorithm",
    "psi": "Tolerance psi",
    "seeds": "Seeds",
    "hyperparameters": "Hyperparameters",
    "machine": "Processor",
    "gpu": "GPU",
    "cores": "Cores",
    "threads": "Threads",
    "batch": "Batch",
    "versions": "Versions",
    "created": "Created",
}
"""Entries of the context that the page lists, in this order; others follow under their own names."""

LONG_FORMULA = 320
"""Characters from which an equation is folded away."""


def write_page(report: Report, path: str | Path, *, equations: Mapping[str, Sequence[str]] | None = None) -> Path:
    """Write a report as one HTML file that loads nothing from elsewhere.

    Parameters
    ----------
    report : Report
        ``context["command"]`` is shown as the way to reproduce it.
    path : path
    equations : mapping of str to sequence of str, optional
        Class name to its most discriminative equations, the best first, as plain text.

    Returns
    -------
    Path

    Raises
    ------
    MissingExtraError
        When matplotlib or jinja2 is not installed.
    StoredFileError
        When it cannot be written; what was there before is untouched.
    """
    return write_text(Path(path), render_page(report, equations=equations))


def render_page(report: Report, *, equations: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the page as HTML; every text of the report and the equations is escaped.

    Raises
    ------
    MissingExtraError
        When matplotlib or jinja2 is not installed.
    """
    jinja2 = require("jinja2", extra="report")
    environment = jinja2.Environment(
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "percent": quantities.percent,
        "thousands": quantities.thousands,
        "short": quantities.short_count,
        "bytes": quantities.file_size,
        "digits": quantities.three_digits,
        "times": lambda value: f"{value:.2f}\N{MULTIPLICATION SIGN}",
        "signed": lambda value: f"{value:+.2f}".replace("-", "\N{MINUS SIGN}"),
        "title": title,
        "value": value_text,
        "typeset": _typeset,
        "mapping": lambda value: isinstance(value, Mapping),
    }
    source = resources.files("neurovariety.report").joinpath("templates", "report.html.j2").read_text(encoding="utf-8")
    text: str = environment.from_string(source).render(
        report=report,
        context=report.context,
        original=report.row(ORIGINAL),
        vinet=report.row(VINET),
        outcome=outcome(report),
        parameters=draw_parameters(report.rows),
        throughput=draw_throughput(report.rows),
        most=max(row.params for row in report.rows) or 1,
        several_seeds=any(row.accuracy_sd is not None for row in report.rows),
        gpu=any(row.gpu_images_per_second is not None for row in report.rows),
        fitted=any(row.fit_seconds is not None for row in report.rows),
        classes=[(name, [_formula(line) for line in lines]) for name, lines in (equations or {}).items()],
        conditions=_conditions(report.context),
    )
    return text


def _typeset(text: str) -> str:
    """Give plain ASCII its dashes, times signs, apostrophes and spaces that do not break."""
    text = re.sub(r"(?<=\d)-(?=\d)", "\N{EN DASH}", text)
    text = re.sub(r"(?<=\d)x\b", "\N{MULTIPLICATION SIGN}", text)
    return text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}").replace(" %", "\N{NO-BREAK SPACE}%")


def _formula(line: str) -> dict[str, object]:
    # formula_html escapes; the template takes it as it is.
    return {
        "html": formula_html(line),
        "long": len(line) > LONG_FORMULA,
        "terms": 1 + line.count(" + ") + line.count(" - "),
    }


def _conditions(context: Mapping[str, object]) -> list[tuple[str, object]]:
    known = [(label, context[key]) for key, label in CONDITIONS.items() if key in context]
    others = [
        (key.replace("_", " "), value) for key, value in context.items() if key not in CONDITIONS and key != "command"
    ]
    return [(label, value) for label, value in known + others if value not in (None, "", {}, [])]
