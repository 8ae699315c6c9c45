"""Rows set aside: a partition, in order, the same from memory and from a file, and uniform."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.cli import row_split
from neurovariety.cli.row_split import ChosenRows, split_rows
from neurovariety.errors import InputError
from neurovariety.moments import ArrayRows, as_rows


@given(flags=st.lists(st.booleans(), min_size=1, max_size=200), group=st.sampled_from([8, 16, 64]), data=st.data())
def test_chosen_rows_are_read_in_order_from_anywhere(flags, group, data):
    whole = np.arange(2 * len(flags), dtype=float).reshape(-1, 2)
    expected = whole[np.array(flags)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_split, "GROUP", group)
        chosen = ChosenRows.of(ArrayRows(whole), np.array(flags))
        assert chosen.count == len(expected)
        stop = data.draw(st.integers(0, len(expected)))
        start = data.draw(st.integers(0, stop))
        assert np.array_equal(chosen.read(start, stop), expected[start:stop])


@given(count=st.integers(3, 300), fraction=st.floats(0.01, 0.99), seed=st.integers(0, 5))
def test_a_split_is_a_partition_of_the_asked_sizes(count, fraction, seed):
    table = ArrayRows(np.arange(count, dtype=float)[:, None])
    held = round(fraction * count)
    if held < 1 or count - held < 2:
        with pytest.raises(InputError, match="too few"):
            split_rows(table, fraction, seed)
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_split, "DRAWN_AT_ONCE", 64)
        fitted, held_out = (rows.read(0, rows.count)[:, 0] for rows in split_rows(table, fraction, seed))
    assert len(held_out) == held
    assert sorted([*fitted, *held_out]) == list(range(count))
    assert (np.diff(fitted) > 0).all()
    assert (np.diff(held_out) > 0).all()


def test_a_file_is_split_as_the_array_is_and_travels_to_workers(tmp_path):
    points = np.random.default_rng(0).normal(size=(20_000, 3))
    np.save(tmp_path / "p.npy", points)
    from_file = split_rows(as_rows(tmp_path / "p.npy"), 0.3, 7)
    for found, expected in zip(from_file, split_rows(as_rows(points), 0.3, 7), strict=True):
        again = pickle.loads(pickle.dumps(found))
        assert np.array_equal(again.read(0, again.count), expected.read(0, expected.count))
        assert again.fingerprint() == found.fingerprint()
    assert len(pickle.dumps(from_file[0])) < 5_000
    assert from_file[0].fingerprint() != split_rows(as_rows(tmp_path / "p.npy"), 0.3, 8)[0].fingerprint()


def test_every_row_is_held_out_as_often_as_any_other():
    table = ArrayRows(np.arange(40, dtype=float)[:, None])
    times = np.zeros(40)
    for seed in range(2000):
        times[split_rows(table, 0.25, seed)[1].read(0, 10)[:, 0].astype(int)] += 1
    assert np.abs(times / 2000 - 0.25).max() < 0.045  # 4.6 standard deviations
