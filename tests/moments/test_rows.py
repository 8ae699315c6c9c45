"""One door for points, wherever they lie; folders, files and arrays of the same numbers give the same blocks."""

import subprocess
import sys

import numpy as np
import pytest

from neurovariety.errors import InputError, StoredFileError
from neurovariety.moments.rows import as_rows
from neurovariety.moments.table import ArrayRows
from neurovariety.moments.table_file import FileRows

NUMBERS = np.random.default_rng(0).normal(size=(30, 4))


def test_every_home_of_the_same_points_gives_the_same_blocks(tmp_path):
    zarr = pytest.importorskip("zarr")
    np.save(tmp_path / "points.npy", NUMBERS)
    array = zarr.create_array(tmp_path / "points.zarr", data=NUMBERS)
    homes = [
        NUMBERS,
        NUMBERS.tolist(),
        tmp_path / "points.npy",
        str(tmp_path / "points.npy"),
        tmp_path,
        tmp_path / "points.zarr",
        array,
        np.load(tmp_path / "points.npy", mmap_mode="r"),
        as_rows(NUMBERS),
    ]
    for home in homes:
        assert np.array_equal(as_rows(home).read(4, 21), NUMBERS[4:21])


def test_memory_maps_are_read_from_their_file_and_rows_are_left_alone(tmp_path):
    np.save(tmp_path / "points.npy", NUMBERS)
    mapped = np.load(tmp_path / "points.npy", mmap_mode="r")
    assert isinstance(as_rows(mapped[3:]), FileRows)
    assert isinstance(as_rows(mapped[:, ::2]), ArrayRows)
    rows = as_rows(NUMBERS)
    assert as_rows(rows) is rows


@pytest.mark.parametrize("name", ["nothing.npy", "nothing", ""])
def test_a_missing_path_is_said(tmp_path, name):
    with pytest.raises(StoredFileError, match=r"there is no|holds no table"):
        as_rows(tmp_path / name)


def test_other_things_are_refused(tmp_path):
    (tmp_path / "points.csv").write_text("1,2\n")
    with pytest.raises(StoredFileError, match="not a readable"):
        as_rows(tmp_path / "points.csv")
    for other in (None, {"a": 1}, 3, iter([1])):
        with pytest.raises(InputError):
            as_rows(other)


def test_points_in_memory_need_no_zarr():
    code = (
        "import sys, numpy; from neurovariety.moments.rows import as_rows; as_rows(numpy.ones((2, 2))); "
        "sys.exit('zarr' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
