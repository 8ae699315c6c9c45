"""The tables of README and docs/measured.md, and the README's picture, from the measured results that are committed.

    python benchmarks/readme_tables.py

Prints the tables in Markdown and writes docs/images/accuracy-against-parameters.svg. The numbers are those of
`compression_tables.py`, `closed_forms.py`, `critical_points.py` and of the `vanishing_*.py`, `solving_*.py` and
`neuromanifold_*.py` scripts; nothing is measured here.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from neurovariety.report import Report, load_report
from neurovariety.report.plot import draw_parameters

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results"
PICTURE = ROOT / "docs" / "images" / "accuracy-against-parameters.svg"
TABLES = (
    ("fashion-mnist-resnet8-half", "Fashion-MNIST, ResNet-8, at most half the parameters"),
    ("fashion-mnist-resnet8-third-fewer", "Fashion-MNIST, ResNet-8, at least a third fewer parameters"),
    ("cifar10-prefix-resnet20", "CIFAR-10 prefix (5,170 training and 1,017 test images), ResNet-20"),
    ("cifar10-jpeg-resnet20", "CIFAR-10 re-encoded as JPEG of quality about 50, ResNet-20"),
)


@dataclass(frozen=True)
class Columns:
    """A table of some columns of a CSV: a heading, the column and how its numbers are written."""

    title: str
    file: str
    columns: tuple[tuple[str, str, str], ...]
    only: tuple[str, str] | None = None


VANISHING_TABLES = (
    Columns(
        "OAVI beside CGAVI-IHB in the same run, two threads",
        "vanishing_speed-2threads.csv",
        (
            ("data", "data", "s"),
            ("rows", "rows", ",.0f"),
            ("psi", "psi", "g"),
            ("variables", "variables", ".0f"),
            ("generators", "generators", ",.0f"),
            ("order ideal", "order_ideal", ",.0f"),
            ("largest difference of losses", "largest_difference_of_losses", ".0e"),
            ("seconds", "seconds", ".3f"),
            ("CGAVI", "cgavi_seconds", ".2f"),
            ("ratio", "ratio", ".1f"),
            ("ratio with values at the points", "ratio_with_values", ".1f"),
        ),
        ("algorithm", "oavi"),
    ),
    Columns(
        "A million points in 10 variables, degree 3, against the matrix products that this needs",
        "vanishing_floor-products-2threads.csv",
        (
            ("rows", "rows", ",.0f"),
            ("monomials", "order_ideal", ".0f"),
            ("fit, s", "seconds", ".2f"),
            ("products, s", "products_seconds", ".2f"),
            ("products in blocks, s", "products_in_blocks_seconds", ".2f"),
            ("ratio", "ratio", ".2f"),
        ),
    ),
    Columns(
        "From an .npy file, 10 variables, degree 3, two threads",
        "vanishing_floor-rows-2threads.csv",
        (
            ("rows", "rows", ",.0f"),
            ("seconds", "seconds", ".2f"),
            ("rows a second", "rows_per_second", ",.0f"),
            ("highest memory, MiB", "highest_mib", ".0f"),
        ),
    ),
    Columns(
        "100 classes of 500 points in 128 variables, degree 2, two threads",
        "vanishing_hundred_classes-2threads.csv",
        (
            ("spectrum's decay", "decay", ".2f"),
            ("psi", "psi", "g"),
            ("generators", "generators", ",.0f"),
            ("a class", "generators_a_class", ".0f"),
            ("order ideal a class", "order_ideal_a_class", ".0f"),
            ("seconds", "seconds", ".1f"),
        ),
    ),
    Columns(
        "Test errors in per cent with the papers' protocol, ten runs, beside the published ones",
        "vanishing_classification-2threads.csv",
        (
            ("data", "data", "s"),
            ("ideals", "method", "s"),
            ("error", "error", ".2f"),
            ("sd", "error_sd", ".2f"),
            ("published", "published_error", ".2f"),
            ("G and O", "size", ".0f"),
            ("published", "published_size", ".0f"),
            ("one training, s", "training_seconds", ".3f"),
        ),
    ),
)

SOLVING_TABLES = (
    Columns(
        "Parameter homotopies, paths a second, two threads",
        "solving_homotopies-2threads.csv",
        (
            ("problem", "problem", "s"),
            ("program", "version", "s"),
            ("paths", "paths", ",.0f"),
            ("found", "found", ",.0f"),
            ("paths a second", "paths_per_second", ",.0f"),
            ("slower than ours", "slower_than_ours", ",.0f"),
        ),
    ),
    Columns(
        "Whole systems, two threads; `total_degree` without certificates, `auto` with them",
        "solving_whole-2threads.csv",
        (
            ("problem", "problem", "s"),
            ("start", "start", "s"),
            ("program", "version", "s"),
            ("expected", "expected", ",.0f"),
            ("found", "found", ",.0f"),
            ("certified", "certified", ",.0f"),
            ("seconds", "seconds", ".3f"),
            ("times ours", "times_ours", ",.0f"),
        ),
    ),
    Columns(
        "All solutions, certified, two threads",
        "solving_complete-2threads.csv",
        (
            ("problem", "problem", "s"),
            ("task", "task", "s"),
            ("expected", "expected", ",.0f"),
            ("found", "found", ",.0f"),
            ("certified", "certified", ",.0f"),
            ("seconds", "seconds", ".2f"),
        ),
    ),
    Columns(
        "Microseconds a step and a certificate on one thread, against the operations that they need",
        "solving_floor-2threads.csv",
        (
            ("problem", "problem", "s"),
            ("measured", "measured", "s"),
            ("with", "engine", "s"),
            ("steps a path", "steps_per_path", ".1f"),
            ("microseconds", "microseconds", ",.2f"),
            ("floor", "floor_microseconds", ",.2f"),
            ("ratio", "ratio", ",.1f"),
        ),
    ),
    Columns(
        "A hundred thousand paths, two threads",
        "solving_paths-2threads.csv",
        (
            ("problem", "problem", "s"),
            ("paths", "paths", ",.0f"),
            ("arrived at once", "first_reached", ",.0f"),
            ("arrived in the end", "in_the_end_reached", ",.0f"),
            ("paths a second", "paths_per_second", ",.0f"),
            ("NumPy, paths a second", "numpy_paths_per_second", ",.0f"),
            ("compared with NumPy", "compared", ",.0f"),
            ("other ends", "other_ends", ",.0f"),
            ("largest difference", "largest_difference_of_same_ends", ".0e"),
        ),
    ),
)

NEUROMANIFOLD_TABLES = (
    Columns(
        "Dimensions, one thread: from the text to the report, beside Macaulay2's rank of the expanded Jacobian, and of "
        "one differentiated at a random point, without its start",
        "neuromanifold_dimensions-1threads.csv",
        (
            ("network", "network", "s"),
            ("parameters", "parameters", ",.0f"),
            ("ambient", "ambient", ",.0f"),
            ("dimension", "dimension", ",.0f"),
            ("seconds", "seconds", ".4f"),
            ("expanded, s", "expanded_seconds", "s"),
            ("times ours", "expanded_ratio", ",.0f"),
            ("at a point, s", "at_a_point_seconds", "s"),
            ("times ours", "at_a_point_ratio", ",.0f"),
        ),
    ),
    Columns(
        "Closed forms beside localisation and sums of fractions, one thread",
        "closed_forms-1threads.csv",
        (
            ("problem", "problem", "s"),
            ("seconds", "seconds", ".4f"),
            ("other method, seconds", "seconds_otherwise", ".3f"),
            ("values that differ", "values_differing", ".0f"),
        ),
    ),
    Columns(
        "Counts along loops of parameters, two threads; the expected number is a closed form's or a Groebner basis's",
        "neuromanifold_degrees-2threads.csv",
        (
            ("count", "invariant", "s"),
            ("network", "network", "s"),
            ("found", "value", ",.0f"),
            ("expected", "expected", ",.0f"),
            ("complete", "complete", "s"),
            ("seconds", "seconds", ".2f"),
        ),
    ),
)

TRAINING_TABLES = (
    Columns(
        "All critical points of linear convolutions on data, strides 2, proven and labelled, beside PHCpack",
        "critical_points-2threads.csv",
        (
            ("filters", "filters", "s"),
            ("program", "program", "s"),
            ("task", "task", "s"),
            ("found", "found", ",.0f"),
            ("expected", "expected", ",.0f"),
            ("certified", "certified", ",.0f"),
            ("real", "real", ",.0f"),
            ("seconds", "seconds", ".3f"),
            ("times ours", "times_ours", ".1f"),
            ("", "note", "s"),
        ),
    ),
)


def columns_markdown(table: Columns) -> str:
    """Write some columns of a CSV as a table."""
    with (RESULTS / table.file).open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if table.only is None or row[table.only[0]] == table.only[1]]
    lines = [f"**{table.title}** (`{table.file}`)", ""]
    lines.append("| " + " | ".join(heading for heading, _, _ in table.columns) + " |")
    lines.append("|" + "---:|" * len(table.columns))
    lines += ["| " + " | ".join(_written(row[name], how) for _, name, how in table.columns) + " |" for row in rows]
    return "\n".join(lines)


def _written(number: str, how: str) -> str:
    return number if how == "s" or not number else format(float(number), how)


def markdown(report: Report, title: str) -> str:
    """Write one table: accuracy over the seeds, parameters, multiplications, throughput ratio."""
    lines = [
        f"**{title}**, cut at `{report.context['cut']}`, {report.context['seeds']} seeds",
        "",
        "| network | accuracy % | sd over seeds | parameters | % | MACs | speed |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    original = report.rows[0]
    for row in report.rows:
        spread = "" if row.accuracy_sd is None else f"{100 * row.accuracy_sd:.2f}"
        lines.append(
            f"| {row.name} | {100 * row.accuracy:.2f} | {spread} | {row.params:,} | "
            f"{100 * row.params / original.params:.0f} | {row.macs / 1e6:.2f}M | {row.speedup:.2f}x |"
        )
    return "\n".join(lines)


def main() -> None:
    for name, title in TABLES:
        print(markdown(load_report(RESULTS / f"{name}.json"), title), end="\n\n")
    for table in (*VANISHING_TABLES, *SOLVING_TABLES, *NEUROMANIFOLD_TABLES, *TRAINING_TABLES):
        print(columns_markdown(table), end="\n\n")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw_parameters(load_report(RESULTS / f"{TABLES[0][0]}.json").rows).svg)


if __name__ == "__main__":
    main()
