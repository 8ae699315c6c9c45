"""Folders and zips of images, end to end."""

from __future__ import annotations

import hashlib
import time
import zipfile

import numpy as np
import pytest
from PIL import Image

from neurovariety.data import images, read_images
from neurovariety.data.image_decoding import PixelFormat, decode
from neurovariety.data.standards import KnownFile
from neurovariety.errors import InputError, ResourceError, StoredFileError


def write(root, parts, *, size=(6, 8), mode="RGB", suffix=".png"):
    """Write images whose pixels all equal their number, up to 255: parts maps 'train/cat' to how many."""
    number = 0
    for folder, count in parts.items():
        (root / folder).mkdir(parents=True, exist_ok=True)
        for index in range(count):
            number = number % 255 + 1
            colour = number if mode == "L" else (number,) * 3
            Image.new(mode, (size[1], size[0]), colour).save(root / folder / f"{index:04d}{suffix}")
    return root


def zipped(root):
    path = root.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(root.rglob("*")):
            archive.write(file, file.relative_to(root))
    return path


@pytest.fixture
def root(tmp_path):
    return write(tmp_path / "pets", {"train/cat": 3, "train/dog": 2, "test/cat": 1, "test/dog": 1})


def test_a_folder_with_train_and_test(root):
    found = read_images(root)
    assert found.name == "images pets"
    assert found.class_names == ("cat", "dog")
    assert found.train.images.shape == (5, 3, 6, 8)
    assert found.train.images[:, 0, 0, 0].tolist() == [1, 2, 3, 4, 5]
    assert found.train.labels.tolist() == [0, 0, 0, 1, 1]
    assert found.test.images[:, 2, 5, 7].tolist() == [6, 7]
    assert found.note == ""


def test_a_zip_holds_the_same_as_its_folder(root):
    folder, archive = read_images(root), read_images(zipped(root))
    assert archive.train.fingerprint == folder.train.fingerprint
    assert archive.test.fingerprint == folder.test.fingerprint
    assert archive.name == "images pets.zip"


def test_a_zip_with_one_folder_around_everything(tmp_path):
    write(tmp_path / "outer" / "pets", {"cat": 1, "dog": 1})
    assert read_images(zipped(tmp_path / "outer")).class_names == ("cat", "dog")


def test_classes_alone_are_unsplit(tmp_path):
    found = read_images(write(tmp_path / "pets", {"cat": 2, "dog": 1}, mode="L"))
    assert found.train is None
    assert found.test.images.shape == (3, 1, 6, 8)
    assert found.unsplit
    assert found.note == "not split into training and test"


def test_the_result_does_not_depend_on_the_threads(tmp_path):
    root = write(tmp_path / "many", {"cat": 150, "dog": 150}, size=(2, 2), mode="L")
    prints = {read_images(root, workers=workers).test.fingerprint for workers in (1, 2, 7, None)}
    assert len(prints) == 1


def test_progress_counts_every_image(tmp_path):
    root = write(tmp_path / "many", {"train/a": 290, "train/b": 10, "test/a": 2, "test/b": 1}, size=(2, 2), mode="L")
    calls = []
    read_images(root, progress=lambda *call: calls.append(call))
    assert calls == [
        ("decode train images", 256, 300),
        ("decode train images", 300, 300),
        ("decode test images", 3, 3),
    ]


def test_an_interruption_stops_the_threads_and_is_passed_on(tmp_path, monkeypatch):
    root = write(tmp_path / "many", {"a": 200, "b": 200}, size=(2, 2), mode="L")
    decoded = []

    def slow_decode(content, name, form):
        time.sleep(0.002)
        decoded.append(name)
        return decode(content, name, form)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(images, "decode", slow_decode)
    monkeypatch.setattr(images, "_CHUNK", 20)
    with pytest.raises(KeyboardInterrupt):
        read_images(root, workers=1, progress=interrupt)
    assert 20 <= len(decoded) <= 60


def test_mixed_sizes_name_the_first_offender_unless_resized(root):
    write(root, {"train/eel": 2}, size=(9, 8))
    write(root, {"train/fox": 2}, size=(7, 8))
    write(root, {"test/eel": 1, "test/fox": 1})
    for workers in (1, 4):
        with pytest.raises(StoredFileError, match=r"train/eel/0000\.png has another size"):
            read_images(root, workers=workers)
    found = read_images(root, size=(5, 4))
    assert found.train.images.shape == (9, 3, 5, 4)
    assert "resized to 5 x 4" in found.note


def test_grey_and_colour_together_need_a_decision(root):
    write(root, {"test/cat": 1}, mode="L")
    assert read_images(root, channels=3).test.images.shape == (2, 3, 6, 8)
    with pytest.raises(StoredFileError, match=r"train/cat/0000\.png is in colour and the first image is grey"):
        read_images(root)
    with pytest.raises(StoredFileError, match="is in colour"):
        read_images(root, channels=1)


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_truncated_image_is_named(tmp_path, suffix):
    root = write(tmp_path / "pets", {"cat": 3}, suffix=suffix)
    path = root / "cat" / f"0001{suffix}"
    path.write_bytes(path.read_bytes()[:-30])
    for place in (root, zipped(root)):
        with pytest.raises(StoredFileError, match=rf"^cat/0001\{suffix} is truncated"):
            read_images(place)


def test_other_files_are_counted_in_the_note(root):
    (root / "labels.csv").write_text("x")
    (root / "train" / "cat" / "more.gif").write_bytes(b"x")
    assert "2 files left out" in read_images(root).note


@pytest.mark.parametrize("count", [0, 1])
def test_a_class_with_no_or_one_training_image_is_named(root, count):
    write(root, {"train/eel": count, "test/eel": 1})
    with pytest.raises(InputError, match=r"class 'eel' \(label 2\)"):
        read_images(root)


def test_a_set_that_would_not_fit_is_refused_before_decoding(root):
    for path in root.rglob("train/cat/0002.png"):
        path.write_bytes(b"broken, and never reached")
    with pytest.raises(ResourceError, match="train part"):
        read_images(root, memory_limit=5 * 3 * 6 * 8 - 1)


@pytest.mark.parametrize(
    "options", [{"size": (0, 4)}, {"size": (4,)}, {"channels": 2}, {"workers": 0}], ids=["zero", "one", "two", "none"]
)
def test_options_out_of_range_are_refused(root, options):
    with pytest.raises(InputError):
        read_images(root, **options)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(StoredFileError, match="no JPEG or PNG"):
        read_images(tmp_path)


def test_a_zip_that_is_known_gets_its_name_and_its_warning(root, monkeypatch):
    path = zipped(root)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    known = KnownFile(name="a copy", size=path.stat().st_size, sha256=sha256, note="never quote it")
    monkeypatch.setattr(images, "CIFAR_10_JPEG", known)
    found = read_images(path)
    assert (found.name, found.note) == ("a copy", "never quote it")
    assert read_images(root).name == "images pets"


def test_real_jpegs_are_decoded_in_the_order_of_their_names(shared, tmp_path):
    part = tmp_path / "part.zip"
    with zipfile.ZipFile(shared / "data" / "cifar10_jpeg.zip") as whole, zipfile.ZipFile(part, "w") as archive:
        names = [name for name in whole.namelist() if name.endswith(("000.jpg", "007.jpg", "499.jpg"))]
        for name in names:
            archive.writestr(name, whole.read(name))
        alone = decode(whole.read("test/frog/0007.jpg"), "0007.jpg", PixelFormat(3, 32, 32, resize=False))
    found = read_images(part)
    assert found.name == "images part.zip"
    assert len(found.train) + len(found.test) == len(names) > 100
    frogs = found.test.images[found.test.labels == found.class_names.index("frog")]
    assert np.array_equal(frogs[1], alone)


@pytest.mark.slow
def test_all_of_the_jpeg_copy_of_cifar_takes_less_than_two_minutes_and_is_called_a_copy(shared):
    counts = []
    start = time.perf_counter()
    found = read_images(shared / "data" / "cifar10_jpeg.zip", progress=lambda *call: counts.append(call))
    assert time.perf_counter() - start < 120
    assert found.name == "CIFAR-10 as JPEG (quality ~50)"
    assert "never quote as CIFAR-10 accuracy" in found.note
    assert found.train.images.shape == (50_000, 3, 32, 32)
    assert found.train.class_counts().tolist() == [5_000] * 10
    assert found.test.class_counts().tolist() == [1_000] * 10
    assert counts[-1] == ("decode test images", 10_000, 10_000)
