"""Labelled images are checked, read-only, and known by a fingerprint of what they hold."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.data import LabelledImages
from neurovariety.errors import InputError

NAMES = ("cat", "dog", "owl")


def some_images(seed=0, count=6):
    generator = np.random.default_rng(seed)
    images = generator.integers(0, 256, (count, 3, 4, 5), dtype=np.uint8)
    return LabelledImages(images, generator.integers(0, 3, count), NAMES)


def test_they_hold_what_they_were_given():
    images = np.zeros((2, 1, 3, 3), np.float32)
    found = LabelledImages(images, [2.0, 0.0], ["cat", "dog", "owl"])
    assert np.shares_memory(found.images, images)
    assert found.labels.dtype == np.int64
    assert found.class_names == NAMES
    assert len(found) == 2
    assert found.class_counts().tolist() == [1, 0, 1]


def test_they_cannot_be_changed():
    found = some_images()
    with pytest.raises(ValueError, match="read-only"):
        found.images[0] = 0
    with pytest.raises(ValueError, match="read-only"):
        found.labels[0] = 0
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.labels = np.zeros(6, np.int64)


def test_the_array_they_were_given_stays_writeable():
    images = np.zeros((2, 1, 3, 3), np.uint8)
    LabelledImages(images, [0, 1], NAMES)
    images[0] = 1


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        (np.zeros((2, 3, 3), np.uint8), [0, 1]),
        (np.zeros((2, 1, 3, 3), np.uint8), [0, 3]),
        (np.zeros((2, 1, 3, 3), np.uint8), [0]),
        (np.full((2, 1, 3, 3), np.nan, np.float32), [0, 1]),
    ],
)
def test_bad_contents_are_refused(images, labels):
    with pytest.raises(InputError):
        LabelledImages(images, labels, NAMES)


@settings(deadline=None)
@given(st.lists(st.integers(0, 5), min_size=1, max_size=12))
def test_subset_takes_rows_in_their_order(rows):
    whole = some_images()
    part = whole.subset(rows)
    assert np.array_equal(part.images, whole.images[rows])
    assert np.array_equal(part.labels, whole.labels[rows])
    assert part.class_names == whole.class_names


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=6, max_size=6).filter(any))
def test_subset_by_booleans_equals_subset_by_rows(chosen):
    whole = some_images()
    assert whole.subset(chosen).fingerprint == whole.subset(np.flatnonzero(chosen)).fingerprint


@pytest.mark.parametrize("rows", [[], [6], [-1], [0.5], [[0, 1]], [True] * 5, [False] * 6, 3])
def test_rows_that_do_not_exist_are_refused(rows):
    with pytest.raises(InputError, match=r"0\.\.5"):
        some_images().subset(rows)


def test_the_fingerprint_is_kept_and_repeatable():
    found = some_images()
    assert found.fingerprint is found.fingerprint
    assert found.fingerprint == some_images().fingerprint
    assert len(found.fingerprint) == 64


@settings(deadline=None)
@given(st.integers(0, 6 * 60 - 1), st.integers(1, 255))
def test_the_fingerprint_tells_one_changed_pixel(position, change):
    found = some_images()
    pixels = found.images.copy()
    pixels.flat[position] = (int(pixels.flat[position]) + change) % 256
    assert LabelledImages(pixels, found.labels, NAMES).fingerprint != found.fingerprint


@settings(deadline=None)
@given(st.integers(0, 5), st.integers(1, 2))
def test_the_fingerprint_tells_one_changed_label(row, change):
    found = some_images()
    labels = found.labels.copy()
    labels[row] = (labels[row] + change) % 3
    assert LabelledImages(found.images, labels, NAMES).fingerprint != found.fingerprint


def test_the_fingerprint_tells_shape_and_dtype_but_not_the_layout_in_memory():
    bytes_alike = np.zeros((2, 1, 2, 8), np.uint8)
    prints = {
        LabelledImages(bytes_alike, [0, 1], NAMES).fingerprint,
        LabelledImages(bytes_alike.reshape(2, 1, 8, 2), [0, 1], NAMES).fingerprint,
        LabelledImages(bytes_alike.view(np.float32), [0, 1], NAMES).fingerprint,
    }
    assert len(prints) == 3
    found = some_images()
    assert LabelledImages(np.asfortranarray(found.images), found.labels, NAMES).fingerprint == found.fingerprint
