"""The pictures of docs/linear_convolutions.md, drawn from what is computed here: half a minute.

    python benchmarks/guide_pictures.py

Writes merged-architectures.svg and training-comparison.svg to docs/images. The second one trains each network of the
survey's comparison from 1,000 random starts.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

import neurovariety as nv
from neurovariety.training.teacher_data import EXAMPLE, example_data

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"


def save(figure: Any, name: str) -> None:
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(IMAGES / f"{name}.svg", metadata={"Date": None})
    print(IMAGES / f"{name}.svg")


def main() -> None:
    save(nv.plot_merged_architectures(nv.merged_architectures([2, 3, 4, 5])), "merged-architectures")
    comparison = nv.compare_training(EXAMPLE, *example_data())
    print(comparison)
    save(nv.plot_training_comparison(comparison), "training-comparison")


if __name__ == "__main__":
    main()
