"""Tables are scaled to the same numbers from memory and from a file."""

import pickle

import numpy as np

from neurovariety.cli.scaling import ScaledRows, scaled_rows
from neurovariety.ideals.scaling import Scaling
from neurovariety.moments import ColumnRows, as_rows, part_of


def test_a_file_is_scaled_block_by_block_to_the_same_numbers(tmp_path):
    points = np.random.default_rng(0).normal(size=(50, 2))
    np.save(tmp_path / "p.npy", points)
    scaling = Scaling.of("symmetric", np.stack([points.min(axis=0), points.max(axis=0)]))
    expected = scaled_rows(as_rows(points), scaling).read(10, 20)
    assert np.array_equal(expected, scaling.apply(points[10:20]))
    found = scaled_rows(as_rows(tmp_path / "p.npy"), scaling)
    assert np.array_equal(found.read(10, 20), expected)
    assert (found.count, found.variables) == (50, 2)
    assert np.array_equal(part_of(found, 10, 20).read(0, 10), expected)
    others = Scaling("symmetric", scaling.offset, np.nextafter(scaling.factor, 2))
    prints = {rows.fingerprint() for rows in (found, scaled_rows(found.rows, others), found.rows)}
    assert len(prints) == 3


def test_workers_are_sent_only_their_rows():
    rows = as_rows(np.zeros((10_000, 3)))
    scaled = ScaledRows(ColumnRows(rows, (0, 2)), Scaling("unit", np.zeros(2), np.ones(2)))
    assert len(pickle.dumps(part_of(scaled, 40, 60))) < 3_000
