"""Equations are read as they were written, and what is broken is refused in words."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from neurovariety.cli.equations import load_equations, save_equations
from neurovariety.errors import StoredFileError
from neurovariety.ideals import keep_most_discriminative, vanishing_ideal

NAMES = ("small", "large")


def ring(radius, count=60):
    angle = np.linspace(0, 2 * np.pi, count, endpoint=False)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


@pytest.fixture(scope="module")
def built():
    rings = [ring(0.5), ring(1.0)]
    ideals = tuple(vanishing_ideal(points, psi=1e-4, max_degree=2, held_out=points[::3]) for points in rings)
    selected = keep_most_discriminative(
        [ideal.generators for ideal in ideals], np.concatenate(rings), np.repeat([0, 1], 60), per_class=2
    )
    return SimpleNamespace(ideals=ideals, selected=selected)


@pytest.fixture
def path(built, tmp_path):
    save_equations(built, NAMES, tmp_path / "equations.json")
    return tmp_path / "equations.json"


def test_what_is_written_is_read(built, path):
    found = load_equations(path)
    assert (found.algorithm, found.psi) == ("oavi", 1e-4)
    assert found.normalisation == built.ideals[0].normalisation
    assert [entry.name for entry in found.classes] == list(NAMES)
    rows = iter(range(len(built.selected.generators)))
    for label, entry in enumerate(found.classes):
        assert entry.found == len(built.ideals[label].generators)
        assert entry.held_out == str(built.ideals[label].certificate)
        for equation in entry.kept:
            row = next(rows)
            assert built.selected.classes[row] == label
            points = ring(0.7)
            assert np.array_equal(equation.polynomial.evaluate(points), built.selected.generators[row].evaluate(points))
            assert equation.score == built.selected.scores[row]
    assert next(rows, None) is None


def test_own_and_nearest_are_mean_magnitudes(built, path):
    equation = load_equations(path).classes[0].kept[0]
    assert equation.own == pytest.approx(np.abs(equation.polynomial.evaluate(ring(0.5))).mean())
    assert equation.nearest == pytest.approx(np.abs(equation.polynomial.evaluate(ring(1.0))).mean())
    assert equation.own < 1e-6 < equation.nearest


def test_texts_are_of_the_first_equations_and_terms(path):
    texts = load_equations(path).texts(per_class=1, most_terms=2)
    assert list(texts) == list(NAMES)
    assert all(len(lines) == 1 for lines in texts.values())
    assert "x1^2" in texts["small"][0]
    assert "x_{1}^{2}" in load_equations(path).texts(per_class=1, most_terms=2, latex=True)["small"][0]


def test_no_file_is_told_apart_from_a_broken_one(path, tmp_path):
    with pytest.raises(StoredFileError, match="no equations here"):
        load_equations(tmp_path / "elsewhere" / "equations.json")
    whole = path.read_text()
    for broken in (whole[:-20], "[]", "{}", "\x00", json.dumps(json.loads(whole) | {"psi": None})):
        path.write_text(broken)
        with pytest.raises(StoredFileError, match="cannot be read"):
            load_equations(path)


@pytest.mark.parametrize("change", [{"exponents": [[0.5, 1]]}, {"coefficients": [1.0]}, {"score": "high"}])
def test_an_equation_that_is_none_is_refused(path, change):
    content = json.loads(path.read_text())
    content["classes"][0]["kept"][0] |= change
    path.write_text(json.dumps(content))
    with pytest.raises(StoredFileError, match="cannot be read"):
        load_equations(path)
