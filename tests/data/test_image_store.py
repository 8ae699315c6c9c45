"""Folders and zips as lists of images: nothing lost, nothing trusted."""

from __future__ import annotations

import zipfile
from pathlib import PurePosixPath

import pytest

from neurovariety.data import image_store
from neurovariety.data.image_store import open_store
from neurovariety.errors import StoredFileError

FILES = {
    "train/cat/2.jpg": b"two",
    "train/cat/1.JPEG": b"one",
    "test/dog/1.png": b"three",
    "README.txt": b"text",
    ".DS_Store": b"hidden",
    "test/dog/._1.png": b"hidden",
}


def write_zip(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def write_folder(root, files):
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.fixture(params=["folder", "zip"])
def stored(request, tmp_path):
    def write(files):
        if request.param == "folder":
            return write_folder(tmp_path / "set", files)
        return write_zip(tmp_path / "set.zip", files)

    return write


def test_images_are_listed_in_order_and_read(stored):
    with open_store(stored(FILES)) as store:
        assert [str(name) for name in store.names] == ["test/dog/1.png", "train/cat/1.JPEG", "train/cat/2.jpg"]
        assert [store.read(name) for name in store.names] == [b"three", b"one", b"two"]
        assert store.left_out == 1


def test_what_a_mac_adds_to_a_zip_is_not_an_image(tmp_path):
    with open_store(write_zip(tmp_path / "set.zip", {"cat/1.png": b"1", "__MACOSX/cat/1.png": b"2"})) as store:
        assert store.names == (PurePosixPath("cat/1.png"),)
        assert store.left_out == 0


def test_a_file_larger_than_any_image_is_refused(stored, monkeypatch):
    monkeypatch.setattr(image_store, "MOST_BYTES_PER_FILE", 1000)
    path = stored({"cat/1.png": b"1", "cat/2.png": bytes(1001)})
    with (
        pytest.raises(StoredFileError, match=r"cat/2\.png(.|\n)*1,001 bytes(.|\n)*at most 1,000"),
        open_store(path) as store,
    ):
        store.read(store.names[1])


def test_a_zip_bomb_is_refused_without_unpacking(tmp_path):
    path = write_zip(tmp_path / "bomb.zip", {"cat/1.png": bytes(image_store.MOST_BYTES_PER_FILE + 1)})
    assert path.stat().st_size < 100_000
    with pytest.raises(StoredFileError, match=r"1\.png in bomb\.zip is too large"), open_store(path):
        pass


@pytest.mark.parametrize("name", ["../cat/1.png", "/cat/1.png", "cat/../../1.png", "C:/cat/1.png", "cat\\1.png"])
def test_names_that_leave_the_zip_are_refused(tmp_path, name):
    with (
        pytest.raises(StoredFileError, match="names a file outside itself"),
        open_store(write_zip(tmp_path / "odd.zip", {name: b"1"})),
    ):
        pass


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused(tmp_path):
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("cat/1.png", b"1")
        archive.writestr("cat/1.png", b"2")
    with pytest.raises(StoredFileError, match=r"holds cat/1\.png twice"), open_store(path):
        pass


def test_an_encrypted_zip_is_refused(tmp_path):
    path = write_zip(tmp_path / "secret.zip", {"cat/1.png": b"1"})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flag of encryption in the directory
    path.write_bytes(content)
    with pytest.raises(StoredFileError, match="encrypted"), open_store(path):
        pass


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_is_not_a_whole_zip_is_refused(tmp_path, content):
    path = write_zip(tmp_path / "set.zip", FILES)
    path.write_bytes(path.read_bytes()[:-30] if content is None else content)
    with pytest.raises(StoredFileError, match=r"set\.zip cannot be opened"), open_store(path):
        pass


def test_a_corrupt_file_in_a_zip_is_named(tmp_path):
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("cat/1.png", b"right")
        archive.writestr("cat/2.png", b"wrong")
    path.write_bytes(path.read_bytes().replace(b"wrong", b"wrung", 1))
    with open_store(path) as store:
        assert store.read(store.names[0]) == b"right"
        with pytest.raises(StoredFileError, match=r"cat/2\.png in set\.zip is corrupt"):
            store.read(store.names[1])


def test_links_to_folders_are_followed_and_circles_end(tmp_path):
    write_folder(tmp_path / "elsewhere", {"1.png": b"1"})
    root = write_folder(tmp_path / "set", {"dog/1.png": b"2"})
    (root / "cat").symlink_to(tmp_path / "elsewhere")
    with open_store(root) as store:
        assert [str(name) for name in store.names] == ["cat/1.png", "dog/1.png"]
    (root / "circle").symlink_to(root)
    with open_store(root) as store:
        assert len(store.names) > 2


def test_a_link_that_leads_nowhere_is_named(tmp_path):
    root = write_folder(tmp_path / "set", {"dog/1.png": b"2"})
    (root / "dog" / "2.png").symlink_to(tmp_path / "nowhere")
    with open_store(root) as store, pytest.raises(StoredFileError, match=r"dog/2\.png cannot be read"):
        store.read(store.names[1])
