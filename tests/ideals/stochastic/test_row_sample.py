"""Chosen chunks of rows against indexing, from memory and from files."""

import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals.stochastic import row_sample
from neurovariety.ideals.stochastic.row_sample import RowSample
from neurovariety.moments import ArrayRows, Rows, as_rows
from neurovariety.moments.workers import Chunk

TABLE = np.random.default_rng(0).normal(size=(500, 3))


class Counting:
    """A table that is no ArrayRows and counts what is read."""

    def __init__(self, table):
        self.table, self.reads, self.rows_read = table, 0, 0
        self.count, self.variables = table.shape

    def read(self, start, stop):
        self.reads += 1
        self.rows_read += stop - start
        return self.table[start:stop].copy()

    def fingerprint(self):
        return "counting"


@settings(deadline=None)
@given(st.integers(1, 7), st.integers(0, 71), st.integers(0, 2**32 - 1), st.data())
def test_rows_are_those_of_the_chunks(chunk_rows, count, seed, data):
    chunks = np.sort(np.random.default_rng(seed).permutation(500 // chunk_rows)[:count])
    expected = np.concatenate([np.zeros((0, 3)), *(TABLE[c * chunk_rows : (c + 1) * chunk_rows] for c in chunks)])
    start = data.draw(st.integers(0, len(expected)))
    stop = data.draw(st.integers(start, len(expected)))
    for rows in (ArrayRows.of(TABLE), Counting(TABLE)):
        sample = RowSample(rows, chunks, chunk_rows)
        assert isinstance(sample, Rows)
        assert sample.count == len(expected)
        assert np.array_equal(sample.read(start, stop), expected[start:stop])
        assert np.array_equal(sample.part(start, stop).read(0, stop - start), expected[start:stop])


def test_neighbours_are_read_in_one_go_and_strangers_are_not():
    rows = Counting(TABLE)
    RowSample(rows, np.arange(0, 100, 2), 1).read(0, 50)
    assert (rows.reads, rows.rows_read) == (1, 99)
    rows = Counting(TABLE)
    RowSample(rows, np.array([3, 400]), 1).read(0, 2)
    assert (rows.reads, rows.rows_read) == (2, 2)


def test_one_read_is_of_bounded_length(monkeypatch):
    monkeypatch.setattr(row_sample, "MOST_SPAN", 64)
    rows = Counting(TABLE)
    assert np.array_equal(RowSample(rows, np.arange(500), 1).read(0, 500), TABLE)
    assert rows.reads == 8


def test_files_and_the_number_of_a_bad_row(tmp_path):
    table = TABLE.astype(np.float32)
    table[321, 1] = np.nan
    np.save(tmp_path / "rows.npy", table)
    rows = as_rows(tmp_path / "rows.npy")
    assert np.array_equal(RowSample(rows, np.array([1, 40]), 5).read(0, 10), table[[*range(5, 10), *range(200, 205)]])
    with pytest.raises(InputError, match="nan in row 321"):
        RowSample(rows, np.array([1, 64, 70]), 5).read(0, 15)
    for stored in (rows, ArrayRows.of(table)):
        with pytest.raises(InputError, match="nan in row 321"):
            RowSample(stored, np.array([1, 64, 70]), 5).part(4, 15).read(0, 11)


def test_workers_are_sent_the_rows_of_their_chunk_only(tmp_path):
    table = np.random.default_rng(0).normal(size=(50_000, 3))
    np.save(tmp_path / "rows.npy", table)
    for rows in (ArrayRows.of(table), as_rows(tmp_path / "rows.npy")):
        sample = RowSample(rows, np.arange(0, 10_000, 3), 5)
        sent = Chunk(sample, np.sum, 103, 113, 10).to_send()
        assert len(pickle.dumps(sent)) < 2000
        assert np.array_equal(sent.rows.read(sent.start, sent.stop), sample.read(103, 113))


def test_samples_have_different_fingerprints():
    rows = ArrayRows.of(TABLE)
    assert RowSample(rows, np.array([1]), 5).fingerprint() != RowSample(rows, np.array([2]), 5).fingerprint()
    assert RowSample(rows, np.array([1, 4]), 5).fingerprint() != RowSample(rows, np.array([2, 3]), 5).fingerprint()
