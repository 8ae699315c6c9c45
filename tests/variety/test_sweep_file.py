"""The file of a sweep: written whole, read back as it was, and refused where it is something else."""

from pathlib import Path

import pytest

from neurovariety.errors import StoredFileError
from neurovariety.variety.sweep_file import read_sweep, write_sweep
from neurovariety.variety.sweep_table import SweepRow

ROW = SweepRow(
    spec="cnn 2,2 stride 1,1 power 2",
    parameters=4,
    ambient=6,
    expected=3,
    dimension=3,
    defect=0,
    filling=False,
    certainty="exact",
    primes=(1655131381,),
    seed=0,
    seconds=0.001234,
)


def test_what_is_written_is_read(tmp_path):
    path = tmp_path / "new folder" / "table.csv"
    write_sweep(path, [ROW, ROW])
    assert read_sweep(path) == [ROW, ROW]
    assert path.read_text().splitlines()[0].startswith("spec,parameters,ambient,expected,dimension,defect,filling")
    assert [one.name for one in path.parent.iterdir()] == ["table.csv"]


def test_no_file_has_no_rows(tmp_path):
    assert read_sweep(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b'"', "cut"],
)
def test_another_file_is_refused(tmp_path, content):
    path = tmp_path / "other.csv"
    write_sweep(path, [ROW])
    path.write_bytes(path.read_bytes()[:-30] if content == "cut" else content)
    before = path.read_bytes()
    with pytest.raises(StoredFileError):
        read_sweep(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new"), [("False", "maybe"), ("0.001234", "soon"), ("1655131381", "1655 x"), (",6,", ",,")]
)
def test_a_broken_row_is_named(tmp_path, old, new):
    path = tmp_path / "table.csv"
    write_sweep(path, [ROW, ROW])
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(StoredFileError, match="line 2"):
        read_sweep(path)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(StoredFileError, match="this is a folder") as told:
        read_sweep(tmp_path)
    assert told.value.given == str(tmp_path)
    with pytest.raises(StoredFileError, match=r"given: \.\n.*\n  remedy: add a name, such as dimensions\.csv"):
        read_sweep(Path())
