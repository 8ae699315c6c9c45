"""Shards read as one table; Zarr arrays and groups too; shards that do not fit together are refused."""

import pickle
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError, MissingExtraError, StoredFileError
from neurovariety.moments.shards import ShardRows, open_folder, rows_of_zarr
from neurovariety.moments.table import ArrayRows

NUMBERS = np.random.default_rng(0).integers(-9, 9, size=(30, 4)).astype(np.float64)


@given(st.lists(st.integers(1, 7), min_size=1, max_size=6), st.data())
def test_any_block_of_shards_is_that_of_the_whole(counts, data):
    whole = np.arange(2.0 * sum(counts)).reshape(-1, 2)
    parts = np.split(whole, np.cumsum(counts)[:-1])
    rows = ShardRows.of([(str(i), ArrayRows.of(part)) for i, part in enumerate(parts)], "folder")
    start = data.draw(st.integers(0, len(whole)))
    stop = data.draw(st.integers(start, len(whole)))
    assert rows.count == len(whole)
    assert np.array_equal(rows.read(start, stop), whole[start:stop])
    assert pickle.loads(pickle.dumps(rows)).fingerprint() == rows.fingerprint()


def test_a_folder_is_read_in_the_order_of_names(tmp_path):
    np.save(tmp_path / "b.npy", NUMBERS[10:12].astype(np.float32))
    np.save(tmp_path / "c.npy", NUMBERS[12:])
    np.save(tmp_path / "a.npy", np.asfortranarray(NUMBERS[:10]))
    np.save(tmp_path / "b0.npy", NUMBERS[:0])
    (tmp_path / "notes.txt").write_text("not a shard")
    (tmp_path / ".b.npy.part.npy").write_text("half a shard")
    rows = open_folder(tmp_path)
    assert np.array_equal(rows.read(0, 30), NUMBERS)


@pytest.mark.parametrize(("start", "stop", "shards"), [(0, 30, 3), (0, 10, 1), (9, 11, 2), (10, 20, 1), (12, 30, 2)])
def test_a_part_holds_only_the_shards_it_lies_in(tmp_path, start, stop, shards):
    for number in range(3):
        np.save(tmp_path / f"{number}.npy", NUMBERS[10 * number : 10 * number + 10])
    part = open_folder(tmp_path).part(start, stop)
    assert len(part.parts) == shards
    assert np.array_equal(part.read(0, stop - start), NUMBERS[start:stop])


def test_shards_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(StoredFileError, match="holds no table"):
        open_folder(tmp_path)
    np.save(tmp_path / "a.npy", NUMBERS[:0])
    with pytest.raises(InputError, match="no points"):
        open_folder(tmp_path)
    np.save(tmp_path / "b.npy", NUMBERS[:, :3])
    with pytest.raises(InputError, match=r"a\.npy has 4 columns, b\.npy has 3"):
        open_folder(tmp_path)
    np.save(tmp_path / "b.npy", NUMBERS)
    with (tmp_path / "b.npy").open("r+b") as stream:
        stream.truncate(500)
    with pytest.raises(StoredFileError, match=r"b\.npy is truncated"):
        open_folder(tmp_path)


@pytest.fixture
def zarr():
    return pytest.importorskip("zarr")


@pytest.mark.parametrize("dtype", ["f8", "f4", "i2", "?"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_zarr_array_is_read_from_its_folder_and_itself(zarr, tmp_path, dtype, version):
    array = NUMBERS.astype(dtype)
    stored = zarr.create_array(tmp_path / "t.zarr", data=array, chunks=(7, 3), zarr_format=version)
    for rows in (open_folder(tmp_path / "t.zarr"), rows_of_zarr(stored, "t")):
        sent = pickle.loads(pickle.dumps(rows))
        assert (sent.count, sent.variables) == (30, 4)
        block = sent.read(5, 23)
        assert np.array_equal(block, array[5:23])
        assert block.dtype == np.float64
        assert block.flags.c_contiguous
        assert sent.fingerprint() == rows.fingerprint()


def test_the_arrays_of_a_zarr_group_are_shards(zarr, tmp_path):
    group = zarr.create_group(tmp_path / "g.zarr")
    group.create_array("b", data=NUMBERS[11:])
    group.create_array("a", data=NUMBERS[:11])
    assert np.array_equal(open_folder(tmp_path / "g.zarr").read(0, 30), NUMBERS)
    assert np.array_equal(rows_of_zarr(group, "g").read(0, 30), NUMBERS)
    assert np.array_equal(open_folder(tmp_path / "g.zarr" / "b").read(0, 19), NUMBERS[11:])
    group.create_array("labels", data=NUMBERS[:, :1])
    with pytest.raises(InputError, match="labels has 1"):
        open_folder(tmp_path / "g.zarr")


def test_zarr_that_holds_no_table_is_refused(zarr, tmp_path):
    zarr.create_group(tmp_path / "empty.zarr")
    with pytest.raises(StoredFileError, match="without arrays"):
        open_folder(tmp_path / "empty.zarr")
    with pytest.raises(InputError, match=r"shape \(30,\)"):
        open_folder(zarr.create_array(tmp_path / "flat.zarr", data=NUMBERS[:, 0]).store.root)
    with pytest.raises(InputError, match="complex128"):
        open_folder(zarr.create_array(tmp_path / "complex.zarr", data=NUMBERS * 1j).store.root)


def test_a_broken_zarr_is_refused(zarr, tmp_path):
    zarr.create_array(tmp_path / "t.zarr", data=NUMBERS, chunks=(30, 4))
    rows = open_folder(tmp_path / "t.zarr")
    chunk = tmp_path / "t.zarr" / "c" / "0" / "0"
    chunk.write_bytes(chunk.read_bytes()[:20])
    with pytest.raises(StoredFileError, match="could not be read"):
        rows.read(0, 30)
    (tmp_path / "t.zarr" / "zarr.json").write_text('{"zarr_for')
    with pytest.raises(StoredFileError, match="not a readable Zarr"):
        open_folder(tmp_path / "t.zarr")


def test_without_zarr_the_command_that_installs_it_is_named(tmp_path, monkeypatch):
    (tmp_path / "zarr.json").write_text("{}")
    monkeypatch.setitem(sys.modules, "zarr", None)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[zarr\]"):
        open_folder(tmp_path)
