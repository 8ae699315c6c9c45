"""Data sets in one .npz: every naming and layout, and every way to be wrong."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurovariety.data import arrays as read_arrays_module
from neurovariety.data import read_arrays
from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.memory import check_fits

LABELS = [0, 1, 0, 1]


def colour(count=4, size=8):
    return np.random.default_rng(0).integers(0, 256, (count, 3, size, size), dtype=np.uint8)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "pets.npz"


@pytest.mark.parametrize(
    "names",
    [("x_train", "y_train", "x_test", "y_test"), ("train_images", "train_labels", "test_images", "test_labels")],
)
def test_both_parts_are_read(path, names):
    np.savez(path, **dict(zip(names, (colour(), LABELS, colour(2), [1, 0]), strict=True)))
    found = read_arrays(path)
    assert np.array_equal(found.train.images, colour())
    assert found.test.labels.tolist() == [1, 0]
    assert found.name == "arrays pets.npz"
    assert found.class_names == ("0", "1")
    assert found.note == ""


@pytest.mark.parametrize("names", [("images", "labels"), ("X", "y")])
def test_images_and_labels_alone_are_unsplit(path, names):
    whole = dict(zip(names, (colour(), LABELS), strict=True))
    np.savez_compressed(path, **whole, class_names=np.array(["cat", "dog", "owl"]))
    found = read_arrays(path)
    assert found.train is None
    assert found.unsplit
    assert found.class_names == ("cat", "dog", "owl")
    assert found.note == "not split into training and test"


def test_a_test_part_alone_is_not_unsplit(path):
    np.savez(path, x_test=colour(), y_test=[1, 2, 1, 2])
    found = read_arrays(path)
    assert not found.unsplit
    assert found.note == "test part only"
    assert found.class_names == ("0", "1", "2")


@pytest.mark.parametrize("names", [("images", "labels"), ("x_train", "y_train")])
def test_labels_from_one_are_told_how_to_be_shifted(path, names):
    parts = dict(zip(names, (colour(6), [1, 2, 3, 1, 2, 3]), strict=True))
    np.savez(path, **parts, x_test=colour(3), y_test=[1, 2, 3]) if "x_train" in parts else np.savez(path, **parts)
    with pytest.raises(InputError, match=r"must start at 0(.|\n)*labels 1 to 3(.|\n)*labels - 1"):
        read_arrays(path)


@settings(deadline=None)
@given(
    arrays.arrays(
        np.uint8,
        st.tuples(st.integers(1, 3), st.integers(1, 4), st.integers(5, 7), st.integers(5, 7)),
        elements=st.integers(2, 255),
    )
)
def test_channels_first_and_last_are_told_apart(tmp_path_factory, images):
    path = tmp_path_factory.mktemp("npz") / "it.npz"
    prints = set()
    for stored in (images, images.transpose(0, 2, 3, 1)):
        np.savez(path, images=stored, labels=np.zeros(len(images), int))
        found = read_arrays(path).test
        assert np.array_equal(found.images, images)
        prints.add(found.fingerprint)
    assert len(prints) == 1


def test_grey_images_get_their_channel(path):
    np.savez(path, images=colour()[:, 0], labels=LABELS)
    assert read_arrays(path).test.images.shape == (4, 1, 8, 8)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_floats_become_float32(path, dtype):
    np.savez(path, images=(colour() / 255).astype(dtype), labels=LABELS)
    found = read_arrays(path).test.images
    assert found.dtype == np.float32
    assert found == pytest.approx(colour() / 255, abs=1e-3)


@pytest.mark.parametrize("shape", [(4, 3, 8, 3), (4, 1, 1, 1), (4, 3, 2, 4)])
def test_a_layout_that_reads_both_ways_is_refused(path, shape):
    np.savez(path, images=np.full(shape, 9, np.uint8), labels=LABELS)
    with pytest.raises(InputError, match="channels first and as channels last"):
        read_arrays(path)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.full((4, 16, 8, 8), 9, np.uint8), LABELS, "no axis of the test images can be the channels"),
        (np.full((4, 8), 9, np.uint8), LABELS, "2 axes"),
        (np.full((0, 3, 8, 8), 9, np.uint8), np.zeros(0, int), "no pixels"),
        (np.full((4, 3, 8, 8), 200, np.int64), LABELS, "dtype int64"),
        (np.full((4, 3, 8, 8), 200.0), LABELS, "divide by 255"),
        (np.full((4, 3, 8, 8), 1e300), LABELS, "not a finite number"),
        (np.full((4, 3, 8, 8), np.nan), LABELS, "not a finite number"),
        (np.eye(4, dtype=np.uint8)[:, None, None].repeat(8, 2), LABELS, "only 0 and 1"),
        (colour(), [0, 1, 0], "4 images, 3 labels"),
        (colour(), [0, 1, 0, -1], "negative"),
        (colour(), [0, 1, 0, 0.5], "not a whole number"),
        (colour(), [0, 1, 0, 10**12], "out of range"),
        (colour(), np.eye(4), "one number an image"),
        (colour(), ["cat"] * 4, "not numbers"),
    ],
)
def test_bad_arrays_are_refused(path, images, labels, message):
    np.savez(path, images=images, labels=labels)
    with pytest.raises(InputError, match=message):
        read_arrays(path)


def test_labels_beyond_the_class_names_are_refused(path):
    np.savez(path, images=colour(), labels=[0, 1, 2, 0], class_names=["cat", "dog"])
    with pytest.raises(InputError, match="out of range"):
        read_arrays(path)


@pytest.mark.parametrize("labels", [[0, 0, 2, 2], [0, 0, 0, 1]])
def test_a_class_with_no_or_one_training_image_is_named(path, labels):
    np.savez(path, x_train=colour(), y_train=labels, x_test=colour(), y_test=labels)
    with pytest.raises(InputError, match="class '1'"):
        read_arrays(path)


def test_parts_of_different_size_are_refused(path):
    np.savez(path, x_train=colour(), y_train=LABELS, x_test=colour(size=9), y_test=LABELS)
    with pytest.raises(InputError, match="differ in kind"):
        read_arrays(path)


@pytest.mark.parametrize("names", [("x_train", "y_train"), ("a", "b")])
def test_a_file_without_test_images_is_refused(path, names):
    np.savez(path, **dict(zip(names, (colour(), LABELS), strict=True)))
    with pytest.raises(StoredFileError, match="no test images"):
        read_arrays(path)


def test_images_without_labels_are_refused(path):
    np.savez(path, x_test=colour())
    with pytest.raises(StoredFileError, match="x_test or y_test without the other"):
        read_arrays(path)


def test_arrays_of_objects_are_never_unpickled(path):
    np.savez(path, images=colour(), labels=np.array([print, 1, 2, 3], dtype=object))
    with pytest.raises(StoredFileError, match="Object arrays cannot be loaded"):
        read_arrays(path)


@pytest.mark.parametrize("share", [0, 0.2, 0.7, 0.99])
def test_a_truncated_file_is_refused(path, share):
    np.savez_compressed(path, images=colour(), labels=LABELS)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(StoredFileError, match=r"pets\.npz cannot be read as arrays"):
        read_arrays(path)


def test_a_corrupt_file_is_refused(path):
    np.savez(path, images=colour(), labels=LABELS)
    content = bytearray(path.read_bytes())
    content[300] ^= 255
    path.write_bytes(content)
    with pytest.raises(StoredFileError, match=r"pets\.npz cannot be read as arrays"):
        read_arrays(path)


def test_a_file_that_unpacks_to_too_much_is_refused_before_it_is(path, monkeypatch):
    np.savez_compressed(path, images=np.zeros((100, 3, 32, 32), np.uint8), labels=np.zeros(100, int))
    assert path.stat().st_size < 10_000
    monkeypatch.setattr(read_arrays_module, "check_fits", partial(check_fits, limit=100_000))
    with pytest.raises(ResourceError, match="would not fit in memory"):
        read_arrays(path)


def test_the_prefix_of_cifar_is_called_a_prefix(shared):
    found = read_arrays(shared / "data" / "cifar10_prefix.npz")
    assert found.name == "CIFAR-10 prefix (5,170/1,017 lossless)"
    assert "a prefix" in found.note
    assert found.train.images.shape == (5_170, 3, 32, 32)
    assert found.test.images.shape == (1_017, 3, 32, 32)
    assert [found.class_names[label] for label in found.train.labels[:4]] == ["frog", "truck", "truck", "deer"]
