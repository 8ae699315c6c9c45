"""The equations of a run: each class's generators as they were found, kept as JSON and shown as text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from neurovariety.errors import StoredFileError
from neurovariety.poly import Polynomial
from neurovariety.vinet.build import BuiltVINet
from neurovariety.whole_file import write_text


def save_equations(built: BuiltVINet, class_names: tuple[str, ...], path: Path) -> None:
    """Write the generators that were kept, class by class, most discriminative first."""
    selected = built.selected
    classes = []
    for label, name in enumerate(class_names):
        ideal = built.ideals[label]
        rows = np.flatnonzero(selected.classes == label).tolist()
        classes.append(
            {
                "class": name,
                "generators_found": len(ideal.generators),
                "outcome": str(ideal.outcome),
                "held_out": str(ideal.certificate),
                "kept": [_equation(built, row, label) for row in rows],
            }
        )
    content = {"algorithm": ideal.algorithm, "psi": ideal.psi, "normalisation": ideal.normalisation, "classes": classes}
    write_text(path, json.dumps(content, indent=1))


def _equation(built: BuiltVINet, row: int, label: int) -> dict[str, Any]:
    selected = built.selected
    polynomial = selected.generators[row]
    return {
        "score": float(selected.scores[row]),
        "mean_own_class": float(selected.magnitudes[label, row]),
        "mean_nearest_other_class": float(np.delete(selected.magnitudes[:, row], label).min()),
        "exponents": polynomial.exponents.tolist(),
        "coefficients": polynomial.coefficients.tolist(),
    }


def load_equations(path: Path) -> dict[str, Any]:
    """Read what `save_equations` wrote.

    Raises
    ------
    StoredFileError
        When the file is missing, truncated, or of another kind.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text())
        for entry in content["classes"]:
            for equation in entry["kept"]:
                equation["polynomial"] = Polynomial.of(equation["exponents"], equation["coefficients"])
    except FileNotFoundError as error:
        raise StoredFileError(
            "there are no equations here", given=str(path), allowed="the output folder of `neurovariety compress`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoredFileError("the equations cannot be read; the file may be truncated", given=str(path)) from error
    return content


def equation_texts(
    content: dict[str, Any], *, per_class: int, most_terms: int | None, latex: bool
) -> dict[str, list[str]]:
    """Write each class's most discriminative equations, with what makes them so."""
    return {
        str(entry["class"]): [
            f"{equation['polynomial'].text(most_terms=most_terms, digits=3, latex=latex)} ~ 0"
            f"   [mean |p| {equation['mean_own_class']:.3g} here, {equation['mean_nearest_other_class']:.3g} "
            "on the nearest other class]"
            for equation in entry["kept"][:per_class]
        ]
        for entry in content["classes"]
    }
