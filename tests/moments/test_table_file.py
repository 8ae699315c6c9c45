"""Tables in .npy files and memory maps are read in blocks, and broken files are told from others."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from neurovariety.errors import InputError, StoredFileError
from neurovariety.moments.table_file import FileRows, open_npy, rows_of_memory_map

NUMBERS = np.random.default_rng(0).integers(-9, 9, size=(30, 4))


def saved(folder, array, **options):
    np.save(folder / "points.npy", array, **options)
    return folder / "points.npy"


@pytest.mark.parametrize("dtype", ["?", "u1", "i8", "f2", "<f4", ">f4", "<f8", ">f8", "g"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_blocks_of_a_file_are_those_of_its_array(tmp_path, dtype, order):
    array = np.asarray(NUMBERS.astype(dtype), order=order)
    rows = open_npy(saved(tmp_path, array))
    assert (rows.count, rows.variables) == (30, 4)
    for start, stop in [(0, 30), (7, 19), (29, 30), (5, 5)]:
        block = rows.read(start, stop)
        assert np.array_equal(block, array[start:stop].astype(np.float64))
        assert block.dtype == np.float64
        assert block.dtype.isnative
        assert block.flags.c_contiguous


def test_a_header_of_version_2_is_read(tmp_path):
    path = tmp_path / "points.npy"
    with path.open("wb") as stream:
        np.lib.format.write_array(stream, NUMBERS, version=(2, 0))
    assert np.array_equal(open_npy(path).read(0, 30), NUMBERS)


def test_a_worker_in_another_folder_finds_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved(tmp_path, NUMBERS)
    rows = pickle.loads(pickle.dumps(open_npy(Path("points.npy"))))
    monkeypatch.chdir("/")
    assert np.array_equal(rows.read(0, 30), NUMBERS)


@pytest.mark.parametrize("kept", [0, 3, 40, 127, 128, 128 + 30 * 4 * 8 - 1])
def test_a_truncated_file_is_refused(tmp_path, kept):
    path = saved(tmp_path, NUMBERS)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(StoredFileError, match=r"truncated|not a readable"):
        open_npy(path)


def test_a_file_that_shrinks_while_it_is_read_is_said(tmp_path):
    path = saved(tmp_path, NUMBERS)
    rows = open_npy(path)
    os.truncate(path, 200)
    with pytest.raises(StoredFileError, match="shorter"):
        rows.read(0, 30)
    path.unlink()
    with pytest.raises(StoredFileError, match="could not be read"):
        rows.read(0, 30)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros((0, 3)), "table"),
        (np.zeros((3, 0)), "table"),
        (np.zeros(3), "table"),
        (np.zeros((2, 2, 2)), "table"),
        (np.zeros((2, 2), dtype=complex), "complex128"),
        (np.array([["a"]]), "real numbers"),
        (np.array([[None]]), "object"),
    ],
)
def test_what_is_no_table_of_real_numbers_is_refused(tmp_path, array, message):
    with pytest.raises(InputError, match=message):
        open_npy(saved(tmp_path, array))


def test_other_files_are_refused(tmp_path):
    path = tmp_path / "points.npy"
    for content in [b"1,2\n3,4\n", b"\x93NUMPY\x03\x00\x10\x00\x00\x00hello", b"PK\x03\x04"]:
        path.write_bytes(content)
        with pytest.raises(StoredFileError, match="not a readable"):
            open_npy(path)


@pytest.mark.parametrize(
    "cut",
    [lambda a: a, lambda a: a[5:], lambda a: a[5:20][2:9], lambda a: np.asarray(a)[7:], lambda a: a.T.T[1:4]],
)
@pytest.mark.parametrize("offset", [0, 8, 5000])
def test_contiguous_parts_of_a_memory_map_are_read_from_the_file(tmp_path, cut, offset):
    path = tmp_path / "raw"
    path.write_bytes(b"x" * offset + NUMBERS.astype(np.float64).tobytes())
    part = cut(np.memmap(path, dtype=np.float64, mode="r", offset=offset, shape=(30, 4)))
    rows = rows_of_memory_map(part)
    assert isinstance(rows, FileRows)
    assert np.array_equal(rows.read(0, rows.count), part)


def test_a_memory_map_in_fortran_order_is_read_from_the_file(tmp_path):
    mapped = np.load(saved(tmp_path, np.asfortranarray(NUMBERS)), mmap_mode="r")
    rows = rows_of_memory_map(mapped)
    assert rows is not None
    assert rows.by_columns
    assert np.array_equal(rows.read(3, 9), NUMBERS[3:9])


def test_what_the_file_does_not_hold_is_not_read_from_it(tmp_path):
    path = saved(tmp_path, NUMBERS)
    changed = np.load(path, mmap_mode="c")
    assert rows_of_memory_map(changed) is None
    assert rows_of_memory_map(np.load(path, mmap_mode="r")[::2]) is None
    assert rows_of_memory_map(np.load(path, mmap_mode="r")[:, :2]) is None
    assert rows_of_memory_map(np.load(path, mmap_mode="r") + 1) is None
    assert rows_of_memory_map(NUMBERS) is None
    gone = np.load(path, mmap_mode="r")
    path.unlink()
    assert rows_of_memory_map(gone) is None


def test_the_fingerprint_changes_when_the_file_is_written_again(tmp_path):
    path = saved(tmp_path, NUMBERS)
    before = open_npy(path).fingerprint()
    assert open_npy(path).fingerprint() == before
    os.utime(path, (1, 1))
    assert open_npy(path).fingerprint() != before


PEAK = """
import sys
from dataclasses import dataclass
import numpy as np
from neurovariety.moments.fold import fold
from neurovariety.moments.rows import as_rows

@dataclass(frozen=True)
class Total:
    value: float
    def merge(self, other):
        return Total(self.value + other.value)

def peak():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) / 1024

def summand(block):
    return Total(float(block.sum()))

fold(as_rows(np.ones((30000, 10))), summand, block_rows=10000)
before = peak()
for path in sys.argv[1:]:
    for points in (path, np.load(path, mmap_mode="r")):
        assert fold(as_rows(points), summand, block_rows=10000).value == 7.0
print(peak() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs the peak that Linux tells of a process")
def test_a_file_of_200_MB_takes_a_few_blocks_of_memory(tmp_path):
    paths = []
    for order in ("C", "F"):  # files with holes: their zeros take no disk
        paths.append(str(tmp_path / f"{order}.npy"))
        table = np.lib.format.open_memmap(
            paths[-1], mode="w+", dtype=np.float64, shape=(2_500_000, 10), fortran_order=order == "F"
        )
        table[-1, -1] = 7.0
        del table
    result = subprocess.run([sys.executable, "-c", PEAK, *paths], capture_output=True, text=True, check=True)
    assert float(result.stdout) < 12  # MiB; a block has 0.8
