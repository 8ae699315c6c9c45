"""A table in memory: what is taken, what is refused, and blocks that are float64 in C order whatever came in."""

import pickle

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.moments import table
from neurovariety.moments.table import ArrayRows, Rows, check_finite, part_of

NUMBERS = np.random.default_rng(0).integers(-9, 9, size=(30, 4))


@pytest.mark.parametrize("dtype", ["?", "i1", "u2", "i8", "f2", "f4", "f8", ">f8", "<f4", ">i4", "g"])
@pytest.mark.parametrize("layout", ["C", "F", "every other row", "columns", "backwards"])
def test_blocks_are_float64_in_C_order(dtype, layout):
    array = NUMBERS.astype(dtype)
    array = {
        "C": array,
        "F": np.asfortranarray(array),
        "every other row": array[::2],
        "columns": array[:, 1:3],
        "backwards": array[::-1, ::-1],
    }[layout]
    rows = ArrayRows.of(array)
    block = rows.read(3, 11)
    assert block.dtype == np.float64
    assert block.dtype.isnative
    assert block.flags.c_contiguous
    assert np.array_equal(block, array[3:11].astype(np.float64))
    assert (rows.count, rows.variables) == array.shape
    assert isinstance(rows, Rows)


def test_a_block_of_the_caller_s_array_is_not_copied_and_cannot_be_written():
    array = NUMBERS.astype(np.float64)
    block = ArrayRows.of(array).read(0, 5)
    assert np.shares_memory(block, array)
    with pytest.raises(ValueError, match="read-only"):
        block[0, 0] = 1
    array[0, 0] = 1  # the caller's own array stays as it was


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((0, 3)), "table"),
        (np.zeros((3, 0)), "table"),
        (np.zeros(3), r"reshape\(-1, 1\)"),
        (np.zeros((2, 2, 2)), "table"),
        (3.0, "table"),
        ([[1, 2], [3]], "equal length"),
        ([[1j]], "complex128"),
        ([["a"]], "real numbers"),
        ([[None]], "object"),
        ([[object()]], "object"),
        (np.array([["2020-01-01"]], dtype="M8[D]"), "real numbers"),
        (np.ma.array([[1.0, 2.0]], mask=[[True, False]]), "masked"),
        (None, "object"),
    ],
)
def test_what_is_no_table_of_real_numbers_is_refused(points, message):
    with pytest.raises(InputError, match=message):
        ArrayRows.of(points)


def test_a_part_is_all_that_a_worker_is_sent():
    rows = ArrayRows.of(np.zeros((100_000, 4)))
    assert len(pickle.dumps(rows.part(10, 20))) < 2000
    assert rows.part(10, 20).count == 10


@given(st.integers(1, 300), st.integers(0, 2**32 - 1), st.data())
def test_the_fingerprint_changes_with_shape_dtype_and_any_row(count, seed, data):
    array = np.random.default_rng(seed).normal(size=(count, 2))
    fingerprint = ArrayRows.of(array).fingerprint()
    assert ArrayRows.of(array.copy()).fingerprint() == fingerprint
    changed = array.copy()
    changed[data.draw(st.integers(0, count - 1)), data.draw(st.integers(0, 1))] += 1
    others = [changed, array[:-1], array.astype(np.float32), np.column_stack([array, array])]
    assert all(ArrayRows.of(other).fingerprint() != fingerprint for other in others if len(other))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_first_bad_row_is_named(bad):
    block = np.zeros((600, 2))
    block[417, 1] = block[500, 0] = bad
    with pytest.raises(InputError, match=f"{bad} in row 1417"):
        check_finite(block, first_row=1000)


def test_the_fingerprint_does_not_depend_on_the_order_in_memory(monkeypatch):
    array = np.random.default_rng(0).normal(size=(1000, 3))
    whole = ArrayRows.of(array).fingerprint()
    monkeypatch.setattr(table, "HASHED_BYTES", 100)
    assert ArrayRows.of(np.asfortranarray(array)).fingerprint() == whole
    assert ArrayRows.of(np.repeat(array, 2, axis=0)[::2]).fingerprint() == whole


def test_a_range_of_a_table_without_parts_reads_its_rows_only():
    class Bare:
        count, variables = 100, 2

        def read(self, start, stop):
            return np.arange(200.0).reshape(100, 2)[start:stop]

        def fingerprint(self):
            return "bare"

    part = part_of(Bare(), 10, 20)
    assert (part.count, part.variables) == (10, 2)
    assert np.array_equal(part.read(3, 50), Bare().read(13, 20))
    assert np.array_equal(part_of(part, 2, 4).read(0, 2), Bare().read(12, 14))
    assert part.fingerprint() != part_of(Bare(), 10, 21).fingerprint()


def test_tensors_that_need_gradients_are_refused_and_others_taken():
    points = torch.ones((3, 2), dtype=torch.float64)
    assert ArrayRows.of(points).read(0, 3).tolist() == points.tolist()
    with pytest.raises(InputError, match=r"detach\(\)"):
        ArrayRows.of(points.requires_grad_())
