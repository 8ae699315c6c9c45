"""Ideals come back from disk with the same bits; files that are cut, foreign or hostile are refused."""

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.ideals import store, vanishing_ideal
from neurovariety.ideals.scaling import Scaling
from neurovariety.ideals.store import load_ideal, save_ideal

ANGLES = np.linspace(0, 6.2, 80)
CIRCLE = np.column_stack([np.cos(ANGLES), np.sin(ANGLES)])


def fitted(**options):
    return vanishing_ideal(CIRCLE, **({"psi": 1e-8, "max_degree": 3} | options))


def same(one, other):
    """Compare field by field, floats by their bits."""
    if isinstance(other, np.generic):
        other = other.item()
    assert type(one) is type(other)
    if dataclasses.is_dataclass(one):
        for field in dataclasses.fields(one):
            same(getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, np.ndarray):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    else:
        assert one == other


@settings(max_examples=25, deadline=None)
@given(
    rows=st.integers(1, 30),
    variables=st.integers(1, 3),
    algorithm=st.sampled_from(["oavi", "abm"]),
    certified=st.booleans(),
    named=st.booleans(),
    scaled=st.booleans(),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_field_comes_back(tmp_path_factory, *, rows, variables, algorithm, certified, named, scaled, seed):
    rng = np.random.default_rng(seed)
    ideal = vanishing_ideal(
        rng.uniform(-1, 1, (rows, variables)),
        psi=0.01,
        algorithm=algorithm,
        max_degree=3,
        held_out=rng.uniform(-1, 1, (5, variables)) if certified else None,
        names=[f"é{i}" for i in range(variables)] if named else None,
    )
    if scaled:
        ideal = dataclasses.replace(ideal, scaling=Scaling.of("unit", rng.normal(size=(2, variables)).cumsum(axis=0)))
    again = load_ideal(save_ideal(ideal, tmp_path_factory.mktemp("ideal") / "ideal.json"))
    same(again, ideal)
    assert repr(again) == repr(ideal)


def test_no_generators_come_back(tmp_path):
    ideal = fitted(psi=1e-9, max_degree=1)
    assert not len(ideal.generators)
    same(load_ideal(save_ideal(ideal, tmp_path / "none.json")), ideal)


def test_paths_are_text_too_and_an_older_file_is_replaced_whole(tmp_path):
    path = tmp_path / "folder" / "ideal.json"
    save_ideal(fitted(psi=1e-7), str(path))
    save_ideal(fitted(), str(path))
    assert load_ideal(str(path)).psi == 1e-8
    assert list(path.parent.iterdir()) == [path]


def test_what_could_not_be_read_is_not_written(tmp_path):
    ideal = fitted()
    for change in (
        {"losses": ideal.losses * np.nan},
        {"losses": ideal.losses[:-1]},
        {"psi": float("inf")},
        {"rows": 0},
    ):
        with pytest.raises(InputError):
            save_ideal(dataclasses.replace(ideal, **change), tmp_path / "ideal.json")
    with pytest.raises(InputError, match="VanishingIdeal"):
        save_ideal(ideal.generators, tmp_path / "ideal.json")
    assert not list(tmp_path.iterdir())


def test_files_are_refused_by_their_size(tmp_path, monkeypatch):
    path = save_ideal(fitted(), tmp_path / "ideal.json")
    monkeypatch.setattr(store, "LARGEST_FILE", 100)
    with pytest.raises(StoredFileError, match="too large"):
        load_ideal(path)
    with pytest.raises(ResourceError, match="too large"):
        save_ideal(fitted(), path)


def test_every_cut_is_noticed(tmp_path):
    path = save_ideal(fitted(), tmp_path / "ideal.json")
    content = path.read_bytes().rstrip()
    for length in {0, 1, len(content) // 3, len(content) // 2, len(content) - 2, len(content) - 1}:
        path.write_bytes(content[:length])
        with pytest.raises(StoredFileError, match="truncated"):
            load_ideal(path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[]", "not a stored vanishing ideal"),
        (b"{}", "not a stored vanishing ideal"),
        (b'{"kind": "vinet", "format": 1}', "not a stored vanishing ideal"),
        (b'{"kind": "vanishing ideal", "format": 1}', "another format"),
        (b'{"kind": "vanishing ideal", "format": true}', "another format"),
        (b'{"kind": "vanishing ideal", "format": 2}', "other fields"),
        (b'{"kind": "vanishing ideal", "format": NaN}', "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"1" * 100_000, "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"\x80\x04\x95pickle", "not JSON"),
    ],
)
def test_foreign_files_are_refused(tmp_path, content, message):
    path = tmp_path / "ideal.json"
    path.write_bytes(content)
    with pytest.raises(StoredFileError, match=message):
        load_ideal(path)


def test_missing_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.json", tmp_path / "missing" / "ideal.json"):
        with pytest.raises(StoredFileError, match="no stored ideal"):
            load_ideal(path)


BOX = np.array([[-1.0, -2.0], [3.0, 4.0]])
CHANGES = {
    "factor of nothing": (("scaling", "factor", "values", 0), 0.0),
    "offset of other length": (("scaling", "offset"), {"shape": [1], "values": [0.0]}),
    "scaling of another kind": (("scaling", "kind"), "robust"),
    "scaling that is not finite": (("scaling", "offset", "values", 0), "nan"),
    "scaling as a list": (("scaling",), []),
    "huge exponent": (("generators", "monomials", "values", -1), 10**12),
    "negative exponent": (("generators", "monomials", "values", -1), -1),
    "fractional exponent": (("generators", "monomials", "values", -1), 1.5),
    "repeated monomial": (("generators", "monomials", "values", -1), 0),
    "huge shape": (("generators", "monomials", "shape", 0), 10**9),
    "another shape": (("generators", "coefficients", "shape"), [1, 1]),
    "text coefficient": (("generators", "coefficients", "values", 0), "1"),
    "boolean coefficient": (("generators", "coefficients", "values", 0), True),
    "coefficient beyond float64": (("generators", "coefficients", "values", 0), 10**400),
    "NaN loss as text": (("losses", "values", 0), "nan"),
    "too many losses": (("losses",), {"shape": [2], "values": [0.0, 0.0]}),
    "matrix of losses": (("losses", "shape"), [1, 1]),
    "leading terms of other width": (("leading_terms", "shape"), [2, 1]),
    "order ideal of huge exponents": (("order_ideal", "values", 0), 10**12),
    "unknown algorithm": (("algorithm",), "__import__('os')"),
    "psi of nothing": (("psi",), 0.0),
    "psi as text": (("psi",), "1e-8"),
    "negative rows": (("rows",), -5),
    "boolean rows": (("rows",), True),
    "no outcome": (("outcome",), None),
    "outcome of another kind": (("outcome", "complete"), 1),
    "unknown field": (("more",), 1),
    "names of other count": (("names",), ["a"]),
    "names that are none": (("names",), [1, 2]),
    "certificate of nothing": (("certificate",), {}),
    "certificate of other length": (("certificate", "mean_squares"), {"shape": [0], "values": []}),
    "certificate as a list": (("certificate",), []),
}


@pytest.mark.parametrize("name", CHANGES)
def test_hostile_changes_are_refused(tmp_path, name):
    ideal = dataclasses.replace(fitted(held_out=CIRCLE, max_degree=2), scaling=Scaling.of("unit", BOX))
    path = save_ideal(ideal, tmp_path / "ideal.json")
    content = json.loads(path.read_text())
    (*inner, last), value = CHANGES[name]
    part = content
    for key in inner:
        part = part[key]
    part[last] = value
    path.write_text(json.dumps(content))
    with pytest.raises(StoredFileError, match="does not hold together"):
        load_ideal(path)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none_are_refused(tmp_path, number):
    path = save_ideal(fitted(), tmp_path / "ideal.json")
    path.write_text(path.read_text().replace('"psi": 1e-08', f'"psi": {number}'))
    with pytest.raises(StoredFileError):
        load_ideal(path)


@pytest.mark.parametrize("missing", ["generators", "losses", "psi", "outcome", "rows"])
def test_missing_fields_are_refused_unless_they_have_a_default(tmp_path, missing):
    path = save_ideal(fitted(), tmp_path / "ideal.json")
    content = json.loads(path.read_text())
    del content[missing]
    path.write_text(json.dumps(content))
    with pytest.raises(StoredFileError, match=missing):
        load_ideal(path)
    del content["names"]
    content[missing] = json.loads(save_ideal(fitted(), tmp_path / "other.json").read_text())[missing]
    path.write_text(json.dumps(content))
    assert load_ideal(path).names is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_read_never_worse(tmp_path_factory, place, byte):
    path = save_ideal(fitted(max_degree=2), tmp_path_factory.mktemp("ideal") / "ideal.json")
    content = bytearray(path.read_bytes())
    content[place % len(content)] = byte
    path.write_bytes(content)
    try:
        ideal = load_ideal(path)
    except StoredFileError:
        return
    assert np.isfinite(ideal.generators.coefficients).all()
