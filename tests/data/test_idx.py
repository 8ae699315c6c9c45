"""Folders of idx files: what is written is read, what is broken is named."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurovariety.data import idx, read_fashion_mnist, read_idx
from neurovariety.errors import InputError, ResourceError, StoredFileError


def idx_bytes(values):
    values = np.asarray(values, dtype=np.uint8)
    return struct.pack(f">HBB{values.ndim}I", 0, 8, values.ndim, *values.shape) + values.tobytes()


def write(folder, prefix, images, labels, *, packed=False, spelling="-idx"):
    for kind, values in ((f"images{spelling}3", images), (f"labels{spelling}1", labels)):
        content = idx_bytes(values)
        name = f"{prefix}-{kind}-ubyte" + (".gz" if packed else "")
        (folder / name).write_bytes(gzip.compress(content) if packed else content)


@pytest.fixture
def folder(tmp_path):
    images = np.arange(6 * 4 * 5).reshape(6, 4, 5)
    write(tmp_path, "train", images, [0, 1, 2, 0, 1, 2])
    write(tmp_path, "t10k", images[:2], [2, 0])
    return tmp_path


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("spelling", ["-idx", ".idx"])
def test_both_parts_are_read_packed_or_not(tmp_path, packed, spelling):
    images = np.arange(6 * 4 * 5).reshape(6, 4, 5)
    write(tmp_path, "train", images, [0, 1, 2, 0, 1, 2], packed=packed, spelling=spelling)
    write(tmp_path, "t10k", images[:2], [2, 0], packed=packed, spelling=spelling)
    found = read_idx(tmp_path)
    assert np.array_equal(found.train.images, images[:, None])
    assert found.train.labels.tolist() == [0, 1, 2, 0, 1, 2]
    assert found.test.images.shape == (2, 1, 4, 5)
    assert found.test.images.dtype == np.uint8
    assert found.class_names == ("0", "1", "2")


def test_files_with_standard_names_and_other_checksums_get_no_standard_name(folder):
    found = read_idx(folder)
    assert found.name == f"idx folder {folder.name}"
    assert "checksums" in found.note


def test_the_test_files_alone_are_enough(folder):
    for path in folder.glob("train-*"):
        path.unlink()
    found = read_idx(folder)
    assert found.train is None
    assert "test part only" in found.note


@settings(deadline=None)
@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=3, max_dims=3, max_side=5)), st.data())
def test_reading_inverts_writing(tmp_path_factory, images, data):
    labels = data.draw(st.lists(st.integers(0, 9), min_size=len(images), max_size=len(images)))
    folder = tmp_path_factory.mktemp("idx")
    write(folder, "t10k", images, labels, packed=data.draw(st.booleans()))
    found = read_idx(folder).test
    assert np.array_equal(found.images[:, 0], images)
    assert found.labels.tolist() == labels


@pytest.mark.parametrize("missing", ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte", "train-labels-idx1-ubyte"])
def test_a_missing_file_is_named(folder, missing):
    (folder / missing).unlink()
    with pytest.raises(StoredFileError, match=f"{missing} is missing"):
        read_idx(folder)


@pytest.mark.parametrize("kept", [0, 3, 15, 16, 100])
def test_a_truncated_file_is_named(folder, kept):
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(StoredFileError, match=r"train-images-idx3-ubyte is (truncated|not an idx file)"):
        read_idx(folder)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.99])
def test_a_truncated_packed_file_is_named(tmp_path, kept):
    write(tmp_path, "t10k", np.random.default_rng(0).integers(0, 256, (9, 8, 8)), [0] * 9, packed=True)
    path = tmp_path / "t10k-images-idx3-ubyte.gz"
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(StoredFileError, match=r"t10k-images-idx3-ubyte\.gz is truncated"):
        read_idx(tmp_path)


def test_a_file_that_is_not_packed_though_its_name_says_so_is_named(tmp_path):
    write(tmp_path, "t10k", np.zeros((1, 2, 2)), [0], packed=True)
    (tmp_path / "t10k-labels-idx1-ubyte.gz").write_bytes(idx_bytes([0]))
    with pytest.raises(StoredFileError, match="not packed with gzip"):
        read_idx(tmp_path)


def test_a_file_that_goes_on_after_its_values_is_refused(folder):
    path = folder / "t10k-labels-idx1-ubyte"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(StoredFileError, match="longer than its header says"):
        read_idx(folder)


@pytest.mark.parametrize("header", [b"\0\0\x0d\3", b"\0\0\x08\1", b"PK\3\4"])
def test_another_type_or_format_is_refused(folder, header):
    path = folder / "train-images-idx3-ubyte"
    path.write_bytes(header + path.read_bytes()[4:])
    with pytest.raises(StoredFileError, match=f"starts with {header.hex(' ')}"):
        read_idx(folder)


def test_a_header_that_promises_too_much_is_refused_before_reading(folder):
    (folder / "t10k-images-idx3-ubyte").write_bytes(struct.pack(">HBBIII", 0, 8, 3, 2**32 - 1, 2**16, 2**16))
    with pytest.raises(ResourceError, match="would not fit in memory"):
        read_idx(folder)


def test_lengths_that_disagree_are_refused(folder):
    (folder / "t10k-labels-idx1-ubyte").write_bytes(idx_bytes([0, 1, 2]))
    with pytest.raises(InputError, match="2 images, 3 labels"):
        read_idx(folder)


def test_an_empty_part_is_refused(folder):
    write(folder, "t10k", np.zeros((0, 4, 5)), [])
    with pytest.raises(InputError, match="no pixels"):
        read_idx(folder)


@pytest.mark.parametrize("labels", [[0, 0, 2, 2, 0, 2], [0, 0, 1, 2, 2, 2]])
def test_a_class_with_no_or_one_training_image_is_named(folder, labels):
    (folder / "train-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    with pytest.raises(InputError, match="class '1'"):
        read_idx(folder)


def test_fashion_mnist_that_is_not_installed_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr(idx, "FASHION_MNIST_FOLDER", tmp_path)
    with pytest.raises(StoredFileError, match="apt-get install dataset-fashion-mnist"):
        read_fashion_mnist()


def test_fashion_mnist_is_recognised(fashion_mnist):
    found = read_fashion_mnist()
    assert found.source == str(fashion_mnist)
    assert found.name == "Fashion-MNIST"
    assert found.note == ""
    assert found.train.images.shape == (60_000, 1, 28, 28)
    assert found.test.images.shape == (10_000, 1, 28, 28)
    assert found.train.class_counts().tolist() == [6_000] * 10
    assert found.class_names[found.test.labels[0]] == "Ankle boot"
    # The mean that the pretrained ResNet-8 was trained with, from its table of models.
    assert found.train.images.mean() / 255 == pytest.approx(0.2860, abs=5e-5)
    assert found.train.images.std() / 255 == pytest.approx(0.3530, abs=5e-5)


def test_the_test_part_of_mnist_is_recognised(shared):
    found = read_idx(shared / "data" / "mnist")
    assert found.name == "MNIST"
    assert found.train is None
    assert found.note == "test part only"
    assert found.test.images.shape == (10_000, 1, 28, 28)
    assert found.test.labels[:5].tolist() == [7, 2, 1, 0, 4]


def test_mnist_with_one_pixel_changed_is_no_longer_mnist(shared, tmp_path):
    for path in (shared / "data" / "mnist").iterdir():
        content = bytearray(gzip.decompress(path.read_bytes()))
        if "images" in path.name:
            content[-1] ^= 1
        (tmp_path / path.stem).write_bytes(content)
    assert read_idx(tmp_path).name == f"idx folder {tmp_path.name}"
