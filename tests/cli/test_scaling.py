"""Scaled variables lie in their range, go back to the data, and are kept beside the ideal they belong to."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.cli.scaling import RANGES, Scaling, load_scaling, save_scaling, scale_file
from neurovariety.moments import ArrayRows, as_rows

TABLES = arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=st.floats(-1e6, 1e6, width=32))


@given(points=TABLES, kind=st.sampled_from(sorted(RANGES)))
def test_scaled_points_fill_the_range(points, kind):
    box = np.stack([points.min(axis=0), points.max(axis=0)])
    scaling = Scaling.of(kind, box)
    scaled = scaling.apply(ArrayRows(points)).read(0, len(points))
    low, high = RANGES[kind]
    varies = box[1] > box[0]
    assert scaled.min(axis=0)[varies] == pytest.approx(low, abs=1e-9)
    assert scaled.max(axis=0)[varies] == pytest.approx(high, abs=1e-9)
    assert (scaled[:, ~varies] == 0).all()
    if kind == "unit":  # the termination bound is lost beyond by a single bit
        assert scaled.min() >= 0
        assert scaled.max() <= 1
    back = scaled * scaling.factor + scaling.shift
    assert np.allclose(back, points, rtol=1e-9, atol=1e-9 * np.abs(points).max())


def test_a_file_is_scaled_block_by_block_to_the_same_numbers(tmp_path):
    points = np.random.default_rng(0).normal(size=(50, 2))
    np.save(tmp_path / "p.npy", points)
    scaling = Scaling.of("symmetric", np.stack([points.min(axis=0), points.max(axis=0)]))
    expected = scaling.apply(as_rows(points)).read(10, 20)
    found = scaling.apply(as_rows(tmp_path / "p.npy"))
    assert np.array_equal(found.read(10, 20), expected)
    assert found.fingerprint() != as_rows(tmp_path / "p.npy").fingerprint()


def test_sentences_say_how_to_get_a_variable_from_the_data():
    scaling = Scaling("unit", (1.0, -2.0, 0.0, 0.0), (2.0, 1.0, 4.0, 1.0))
    assert scaling.sentences(["a", "b", "c", "d"])[1:] == [
        "  a stands for (a - 1) / 2",
        "  b stands for (b + 2)",
        "  c stands for c / 4",
        "  d stands for d",
    ]
    assert scaling.sentences(["a", "b", "c", "d"], most=1)[-1] == "  ... and 3 more (--json prints all)"


def test_a_scale_is_read_for_its_own_ideal_only(tmp_path):
    ideal = tmp_path / "i.json"
    ideal.write_text("an ideal")
    scaling = Scaling("unit", (0.1, 1e-300), (1 / 3, 2.0))
    save_scaling(scaling, ideal)
    assert load_scaling(ideal, 2) == scaling
    assert load_scaling(ideal, 3) is None
    whole = json.loads(scale_file(ideal).read_text())
    wrong = [{"of": "0"}, {"kind": "x"}, {"range": "y"}, {"shift": 3}, {"shift": ["inf", 0]}, {"factor": [10**400, 1]}]
    for change in wrong:
        scale_file(ideal).write_text(json.dumps(whole | change))
        assert load_scaling(ideal, 2) is None, change
    for text in ("[]", "{", "[" * 100_000):
        scale_file(ideal).write_text(text)
        assert load_scaling(ideal, 2) is None
    save_scaling(scaling, ideal)
    ideal.write_text("another ideal")
    assert load_scaling(ideal, 2) is None
