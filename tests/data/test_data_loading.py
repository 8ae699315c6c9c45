"""One door: the reader follows from what is there, and what is not there is met with a suggestion."""

from __future__ import annotations

import gzip
import pickle
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from neurovariety.data import DATA_NAMES, load_data
from neurovariety.errors import InputError, StoredFileError


def write_idx(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for kind, shape in (("images-idx3", (2, 4, 5)), ("labels-idx1", (2,))):
        content = struct.pack(f">HBB{len(shape)}I", 0, 8, len(shape), *shape) + bytes(np.prod(shape))
        (folder / f"t10k-{kind}-ubyte.gz").write_bytes(gzip.compress(content))
    return folder


def write_cifar(folder):
    folder.mkdir(parents=True, exist_ok=True)
    batch = {"data": np.zeros((2, 3072), np.uint8), "labels": [0, 1]}
    (folder / "test_batch").write_bytes(pickle.dumps(batch, protocol=4))
    return folder


def write_images(folder):
    (folder / "cat").mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (7, 7)).save(folder / "cat" / "1.jpg")
    return folder


def write_zip(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write_images(path.parent / "inside") / "cat" / "1.jpg", "cat/1.jpg")
    return path


def write_npz(path):
    np.savez(path, images=np.full((2, 9, 9), 7, np.uint8), labels=[0, 1])
    return path


@pytest.mark.parametrize(
    ("write", "name", "shape"),
    [
        (write_idx, "idx folder data", (1, 4, 5)),
        (write_cifar, "data, in the form of CIFAR-10", (3, 32, 32)),
        (write_images, "images data", (3, 7, 7)),
    ],
)
def test_folders_are_read_by_what_they_hold(tmp_path, write, name, shape):
    folder = write(tmp_path / "data")
    for spec in (folder, str(folder)):
        found = load_data(spec)
        assert found.name == name
        assert found.test.images.shape[1:] == shape
        assert found.source == str(folder)


def test_files_are_read_by_their_ending(tmp_path):
    assert load_data(write_npz(tmp_path / "some.npz")).test.images.shape == (2, 1, 9, 9)
    assert load_data(write_zip(tmp_path / "some.zip")).test.images.shape == (1, 3, 7, 7)


def test_progress_reaches_the_images(tmp_path):
    calls = []
    load_data(write_images(tmp_path / "pets"), progress=lambda *call: calls.append(call))
    assert calls == [("decode test images", 1, 1)]


def test_a_folder_called_like_a_name_is_reached_as_a_path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_images(tmp_path / "digits")
    assert load_data("digits").name == "digits"
    assert load_data("digits").test.images.shape[1:] == (1, 8, 8)
    assert load_data("./digits").name == "images digits"
    assert load_data(Path("digits")).name == "images digits"


def test_the_home_folder_is_understood(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    write_npz(tmp_path / "some.npz")
    assert load_data("~/some.npz").name == "arrays some.npz"


@pytest.mark.parametrize(
    ("spec", "meant"), [("digts", "digits"), ("Digits", "digits"), ("fashion_mnist", "fashion-mnist")]
)
def test_an_unknown_name_lists_the_names_and_the_close_one(tmp_path, monkeypatch, spec, meant):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_data(spec)
    assert caught.value.given == spec
    assert all(name in caught.value.allowed for name in DATA_NAMES)
    assert caught.value.remedy == f"did you mean '{meant}'?"


@pytest.mark.parametrize("spec", ["zzz", "", " "])
def test_a_name_close_to_nothing_gets_no_guess(tmp_path, monkeypatch, spec):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load_data(spec)
    assert caught.value.remedy is None


def test_a_missing_path_suggests_its_neighbour(tmp_path):
    write_npz(tmp_path / "animals.npz")
    with pytest.raises(StoredFileError, match=r"did you mean .*animals\.npz"):
        load_data(tmp_path / "animal.npz")
    with pytest.raises(StoredFileError, match="no such file or folder"):
        load_data(str(tmp_path / "no" / "such" / "place"))


def test_a_folder_that_holds_two_kinds_is_refused(tmp_path):
    write_idx(tmp_path)
    write_cifar(tmp_path)
    with pytest.raises(StoredFileError, match="idx files and python batches"):
        load_data(tmp_path)


@pytest.mark.parametrize(("write", "inner"), [(write_idx, "raw"), (write_cifar, "cifar-10-batches-py")])
def test_data_one_folder_further_down_are_pointed_at(tmp_path, write, inner):
    folder = write(tmp_path / inner)
    with pytest.raises(StoredFileError) as caught:
        load_data(tmp_path)
    assert caught.value.remedy == f"give {folder}"


def test_an_empty_folder_and_an_unknown_file_are_refused(tmp_path):
    with pytest.raises(StoredFileError, match="folder is empty"):
        load_data(tmp_path)
    (tmp_path / "data.csv").write_text("1,2")
    with pytest.raises(StoredFileError, match="not a kind of file"):
        load_data(tmp_path / "data.csv")


def test_a_file_out_of_a_folder_leads_to_the_folder(tmp_path):
    write_idx(tmp_path)
    with pytest.raises(StoredFileError) as caught:
        load_data(tmp_path / "t10k-images-idx3-ubyte.gz")
    assert caught.value.remedy == f"give its folder, {tmp_path}"


def test_importing_the_room_brings_no_heavy_package():
    program = (
        "import sys, neurovariety.data\n"
        "print([name for name in ('torch', 'sklearn', 'PIL', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
