"""The built-in digits: the published images, and a split that never changes."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits

from neurovariety.data import read_digits


@pytest.fixture(scope="module")
def digits():
    return read_digits()


def rows(images, labels):
    return sorted(np.column_stack([images, labels]).astype(int).tolist())


def test_shapes_range_and_names(digits):
    assert digits.train.images.shape == (1347, 1, 8, 8)
    assert digits.test.images.shape == (450, 1, 8, 8)
    assert digits.train.images.dtype == np.float32
    assert digits.train.images.max() == 1
    assert digits.class_names == tuple("0123456789")


def test_the_two_parts_together_are_the_published_images(digits):
    published = load_digits()
    images = np.concatenate([digits.train.images, digits.test.images]).reshape(1797, 64) * 16
    labels = np.concatenate([digits.train.labels, digits.test.labels])
    assert rows(images, labels) == rows(published.data, published.target)


def test_a_quarter_of_every_class_is_held_back(digits):
    train, test = digits.train.class_counts(), digits.test.class_counts()
    assert np.all(np.abs(test - 0.25 * (train + test)) <= 0.5)


def test_the_split_is_the_same_on_every_machine(digits):
    assert digits.test.fingerprint.startswith("b005d1b7")
