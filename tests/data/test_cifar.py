"""Folders of python batches, written small."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from neurovariety.data import read_cifar
from neurovariety.data.standards import CIFAR_10
from neurovariety.errors import InputError, StoredFileError

TRAIN = [f"data_batch_{number}" for number in range(1, 6)]


def write_batch(path, labels, *, key="labels", seed=0, **other):
    data = np.random.default_rng(seed).integers(0, 256, (len(labels), 3072), dtype=np.uint8)
    path.write_bytes(pickle.dumps({"data": data, key: list(labels), "filenames": ["a.png"], **other}, protocol=4))
    return data


@pytest.fixture
def ten(tmp_path):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for seed, name in enumerate(TRAIN):
        write_batch(folder / name, range(10), seed=seed)
    write_batch(folder / "test_batch", [3, 8, 8], seed=9)
    (folder / "batches.meta").write_bytes(pickle.dumps({"label_names": list(CIFAR_10.class_names)}, protocol=2))
    return folder


@pytest.fixture
def hundred(tmp_path):
    folder = tmp_path / "cifar-100-python"
    folder.mkdir()
    write_batch(folder / "train", [*range(100)] * 2, key="fine_labels", coarse_labels=[0] * 200)
    write_batch(folder / "test", [99, 0], key="fine_labels", coarse_labels=[0] * 2)
    (folder / "meta").write_bytes(pickle.dumps({"fine_label_names": [f"thing {n}" for n in range(100)]}, protocol=2))
    return folder


def test_ten_classes_are_read_in_the_order_of_the_batches(ten):
    found = read_cifar(ten)
    assert found.train.images.shape == (50, 3, 32, 32)
    assert found.train.labels.tolist() == [*range(10)] * 5
    assert found.class_names == CIFAR_10.class_names
    third = np.random.default_rng(2).integers(0, 256, (10, 3072), dtype=np.uint8)
    # A row of 3,072 is all of red, then green, then blue, each by rows.
    assert np.array_equal(found.train.images[20:30], third.reshape(10, 3, 32, 32))


def test_a_hundred_classes_are_the_fine_labels(hundred):
    found = read_cifar(hundred)
    assert found.train.images.shape == (200, 3, 32, 32)
    assert found.class_names[found.test.labels[0]] == "thing 99"


def test_batches_with_other_checksums_are_not_called_cifar(ten, hundred):
    for folder, standard in ((ten, "CIFAR-10"), (hundred, "CIFAR-100")):
        found = read_cifar(folder)
        assert found.name == f"{folder.name}, in the form of {standard}"
        assert "checksums are not the standard ones" in found.note


def test_a_test_batch_alone_is_enough(ten):
    for name in [*TRAIN, "batches.meta"]:
        (ten / name).unlink()
    found = read_cifar(ten)
    assert found.train is None
    assert "test part only" in found.note
    assert found.class_names == CIFAR_10.class_names


@pytest.mark.parametrize("missing", ["data_batch_3", "test_batch"])
def test_a_missing_batch_is_named(ten, missing):
    (ten / missing).unlink()
    with pytest.raises(StoredFileError, match=f"missing: {missing}"):
        read_cifar(ten)


def test_a_folder_without_batches_is_refused(tmp_path):
    with pytest.raises(StoredFileError, match="no python batches"):
        read_cifar(tmp_path)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"labels": [1]}, "no pixels"),
        ({"data": np.zeros((1, 100), np.uint8), "labels": [1]}, "no pixels"),
        ({"data": [[0] * 3072], "labels": [1]}, "no pixels"),
        ({"data": np.zeros((2, 3072), np.uint8), "labels": [1]}, "one label for every image"),
        ({"data": np.zeros((1, 3072), np.uint8)}, "one label for every image"),
        ({"data": np.zeros((1, 3072), np.uint8), "labels": ["cat"]}, "one label for every image"),
        ({"data": np.zeros((1, 3072), np.uint8), "labels": [1.5]}, "one label for every image"),
    ],
)
def test_a_batch_of_another_form_is_refused(ten, values, message):
    (ten / "test_batch").write_bytes(pickle.dumps(values, protocol=4))
    with pytest.raises(StoredFileError, match=message):
        read_cifar(ten)


@pytest.mark.parametrize(("label", "message"), [(10, "out of range"), (-1, "negative"), (2**70, "not numbers")])
def test_labels_out_of_range_are_refused(ten, label, message):
    write_batch(ten / "test_batch", [0, label])
    with pytest.raises(InputError, match=message):
        read_cifar(ten)


def test_a_class_with_one_training_image_is_named(ten):
    for name in TRAIN:
        write_batch(ten / name, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9 if name == "data_batch_1" else 8])
    with pytest.raises(InputError, match=r"class 'truck' \(label 9\) has 1 image "):
        read_cifar(ten)


@pytest.mark.parametrize("names", ["airplane", [1, 2], None])
def test_a_meta_file_without_names_is_refused(ten, names):
    (ten / "batches.meta").write_bytes(pickle.dumps({"label_names": names}, protocol=2))
    with pytest.raises(StoredFileError, match="does not list the classes"):
        read_cifar(ten)


def test_a_hostile_batch_is_refused(ten, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (ten / "batches.meta").write_bytes(b"cos\nsystem\n(S'touch WITNESS'\ntR.")
    with pytest.raises(StoredFileError, match=r"names os\.system"):
        read_cifar(ten)
    assert not (tmp_path / "WITNESS").exists()
