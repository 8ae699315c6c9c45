"""The equations of a run: each class's generators as they were found, kept as JSON and shown as text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurovariety.errors import InputError, StoredFileError
from neurovariety.poly import Polynomial
from neurovariety.vinet.build import BuiltVINet
from neurovariety.whole_file import write_text


@dataclass(frozen=True, eq=False)
class Equation:
    """A generator with what makes it discriminative: mean |p| on its own class and on the nearest other one."""

    polynomial: Polynomial
    score: float
    own: float
    nearest: float


@dataclass(frozen=True, eq=False)
class ClassEquations:
    """The equations kept for one class, most discriminative first, and what is known of all that were found."""

    name: str
    found: int
    held_out: str
    kept: tuple[Equation, ...]


@dataclass(frozen=True, eq=False)
class Equations:
    """The equations of a run; psi bounds the mean square of a polynomial normalised as ``normalisation`` says."""

    algorithm: str
    psi: float
    normalisation: str
    classes: tuple[ClassEquations, ...]

    def texts(self, *, per_class: int, most_terms: int, latex: bool = False) -> dict[str, list[str]]:
        """Write each class's most discriminative polynomials."""
        return {
            entry.name: [
                equation.polynomial.text(most_terms=most_terms, digits=3, latex=latex)
                for equation in entry.kept[:per_class]
            ]
            for entry in self.classes
        }


def save_equations(built: BuiltVINet, class_names: tuple[str, ...], path: Path) -> None:
    """Write the generators that were kept, class by class."""
    selected, first = built.selected, built.ideals[0]
    content = {
        "algorithm": first.algorithm,
        "psi": first.psi,
        "normalisation": first.normalisation,
        "classes": [
            {
                "name": name,
                "found": len(built.ideals[label].generators),
                "held_out": str(built.ideals[label].certificate),
                "kept": [_equation(built, row, label) for row in np.flatnonzero(selected.classes == label).tolist()],
            }
            for label, name in enumerate(class_names)
        ],
    }
    write_text(path, json.dumps(content, indent=1))


def _equation(built: BuiltVINet, row: int, label: int) -> dict[str, Any]:
    selected = built.selected
    polynomial = selected.generators[row]
    return {
        "score": float(selected.scores[row]),
        "own": float(selected.magnitudes[label, row]),
        "nearest": float(np.delete(selected.magnitudes[:, row], label).min()),
        "exponents": polynomial.exponents.tolist(),
        "coefficients": polynomial.coefficients.tolist(),
    }


def load_equations(path: Path) -> Equations:
    """Read what `save_equations` wrote.

    Raises
    ------
    StoredFileError
        When the file is missing, truncated, or of another kind.
    """
    try:
        content = json.loads(path.read_text())
        return Equations(
            algorithm=str(content["algorithm"]),
            psi=float(content["psi"]),
            normalisation=str(content["normalisation"]),
            classes=tuple(_read_class(entry) for entry in content["classes"]),
        )
    except (FileNotFoundError, NotADirectoryError) as error:
        raise StoredFileError(
            "there are no equations here", given=str(path), allowed="the output folder of `neurovariety compress`"
        ) from error
    except (OSError, InputError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StoredFileError(
            "the equations cannot be read; the file may be truncated or of another kind", given=str(path)
        ) from error


def _read_class(entry: dict[str, Any]) -> ClassEquations:
    kept = tuple(
        Equation(
            polynomial=Polynomial.of(equation["exponents"], equation["coefficients"]),
            score=float(equation["score"]),
            own=float(equation["own"]),
            nearest=float(equation["nearest"]),
        )
        for equation in entry["kept"]
    )
    return ClassEquations(str(entry["name"]), int(entry["found"]), str(entry["held_out"]), kept)
