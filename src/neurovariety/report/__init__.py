"""What a compressed network is worth: accuracy, cost and speed as a table, as files and as one page.

The names below are loaded when they are first used: measuring needs torch, reading and printing a report does not, and
only the page needs matplotlib and jinja2.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from neurovariety.report.accuracy import Accuracy, accuracy_over_seeds, wilson_interval
    from neurovariety.report.comparison import compare
    from neurovariety.report.cost import Cost, count_macs, count_parameters, measure_cost
    from neurovariety.report.evaluation import count_correct
    from neurovariety.report.files import load_report, write_csv, write_json
    from neurovariety.report.folder import write_report
    from neurovariety.report.machine import describe_machine
    from neurovariety.report.measure import Candidate, measure_rows
    from neurovariety.report.merges_plot import plot_merged_architectures
    from neurovariety.report.page import write_page
    from neurovariety.report.rows import Report, Row, build_row
    from neurovariety.report.speed import Speed, Spread, measure_speed, speedup
    from neurovariety.report.table import print_report, render_table
    from neurovariety.report.training_plot import plot_training_comparison
    from neurovariety.report.voronoi_plot import plot_voronoi_cell
    from neurovariety.report.zero_set import plot_zero_set

__all__ = [
    "Accuracy",
    "Candidate",
    "Cost",
    "Report",
    "Row",
    "Speed",
    "Spread",
    "accuracy_over_seeds",
    "build_row",
    "compare",
    "count_correct",
    "count_macs",
    "count_parameters",
    "describe_machine",
    "load_report",
    "measure_cost",
    "measure_rows",
    "measure_speed",
    "plot_merged_architectures",
    "plot_training_comparison",
    "plot_voronoi_cell",
    "plot_zero_set",
    "print_report",
    "render_table",
    "speedup",
    "wilson_interval",
    "write_csv",
    "write_json",
    "write_page",
    "write_report",
]

_HOMES = {
    "accuracy": ("Accuracy", "accuracy_over_seeds", "wilson_interval"),
    "comparison": ("compare",),
    "cost": ("Cost", "count_macs", "count_parameters", "measure_cost"),
    "evaluation": ("count_correct",),
    "files": ("load_report", "write_csv", "write_json"),
    "folder": ("write_report",),
    "machine": ("describe_machine",),
    "measure": ("Candidate", "measure_rows"),
    "merges_plot": ("plot_merged_architectures",),
    "page": ("write_page",),
    "rows": ("Report", "Row", "build_row"),
    "speed": ("Speed", "Spread", "measure_speed", "speedup"),
    "table": ("print_report", "render_table"),
    "training_plot": ("plot_training_comparison",),
    "voronoi_plot": ("plot_voronoi_cell",),
    "zero_set": ("plot_zero_set",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_NEED_TORCH = {"comparison", "cost", "evaluation", "measure", "speed"}


def __getattr__(name: str) -> object:
    """Load a public name from its file (PEP 562)."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if home in _NEED_TORCH:
        from neurovariety.errors import require

        require("torch", extra="vinet")
    value = getattr(importlib.import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(set(globals()) | set(__all__))
