"""The README's tables and picture, from the measured results that are committed.

    python benchmarks/readme_tables.py

Prints the tables in Markdown and writes docs/images/accuracy-against-parameters.svg. The numbers are those of
`compression_tables.py`; nothing is measured here.
"""

from __future__ import annotations

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
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw_parameters(load_report(RESULTS / f"{TABLES[0][0]}.json").rows).svg)


if __name__ == "__main__":
    main()
