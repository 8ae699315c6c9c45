"""Every refusal says what was given, and what is right passes unchanged."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from neurovariety.data.validation import (
    check_alike,
    check_class_counts,
    check_class_names,
    check_labels,
    check_lengths,
    check_pixels,
)
from neurovariety.errors import InputError


def floats(*values):
    return np.array(values, dtype=np.float32).reshape(-1, 1, 1, 1)


@settings(deadline=None)
@given(arrays.arrays(np.uint8, arrays.array_shapes(min_dims=4, max_dims=4, max_side=4)))
def test_every_uint8_image_passes_unchanged(images):
    assert check_pixels(images) is images


@settings(deadline=None)
@given(arrays.arrays(np.float32, (3, 1, 2, 2), elements=st.floats(0, 1, width=32) | st.floats(width=32)))
def test_floats_pass_exactly_when_they_lie_in_the_unit_interval(images):
    if np.all((images >= 0) & (images <= 1)):
        assert check_pixels(images) is images
    else:
        with pytest.raises(InputError):
            check_pixels(images)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((2, 8, 8), np.uint8), r"3 axes\n.*shape \(2, 8, 8\)"),
        (np.zeros((8,), np.uint8), "1 axes"),
        (np.zeros((0, 1, 8, 8), np.uint8), "no pixels at all"),
        (np.zeros((2, 1, 0, 8), np.uint8), "no pixels at all"),
        (np.zeros((1, 1, 2, 2)), "dtype float64"),
        (np.zeros((1, 1, 2, 2), np.int64), "dtype int64"),
        (np.zeros((1, 1, 2, 2), bool), "dtype bool"),
        (floats(0.5, np.nan), "not a finite number\n.*nan at image 1, channel 0, row 0, column 0"),
        (floats(np.inf, 0.5), "not a finite number\n.*inf at image 0"),
        (floats(0.5, -np.inf), "not a finite number\n.*-inf at image 1"),
        (floats(0, 255), "leave 0..1(.|\n)*divide by 255"),
        (floats(-2, 2), "leave 0..1(.|\n)*undo the normalisation"),
    ],
)
def test_bad_pixels_are_refused(images, message):
    with pytest.raises(InputError, match=message):
        check_pixels(images)


@settings(deadline=None)
@given(st.lists(st.integers(0, 6), max_size=9), st.sampled_from([np.uint8, np.int32, np.int64, np.float64]))
def test_whole_numbers_in_range_become_int64(labels, dtype):
    found = check_labels(np.array(labels, dtype=dtype), 7)
    assert found.dtype == np.int64
    assert found.tolist() == labels


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, 1, -1], "is negative\n.*label -1 of image 2"),
        ([0, 3, 3], r"out of range\n.*label 3 of image 1 \(2 such(.|\n)*0..2"),
        ([0.0, 1.5], "not a whole number\n.*label 1.5 of image 1"),
        ([0.0, np.nan], "not a whole number\n.*label nan"),
        ([0.0, np.inf], "not a whole number\n.*label inf"),
        (["cat"], "not numbers"),
        ([True, False], "not numbers"),
        ([[1, 0], [0, 1]], r"shape \(2, 2\)(.|\n)*argmax"),
        (3, "one number an image"),
        (np.array([2**64 - 1], dtype=np.uint64), "out of range"),
    ],
)
def test_bad_labels_are_refused(labels, message):
    with pytest.raises(InputError, match=message):
        check_labels(labels, 3)


def test_lists_of_unequal_lengths_are_refused_in_words():
    ragged = [np.zeros((1, 4, 4)).tolist(), np.zeros((1, 4, 5)).tolist()]
    with pytest.raises(InputError, match=r"images are lists of unequal lengths(.|\n)*one size(.|\n)*numpy.stack"):
        check_pixels(ragged)
    with pytest.raises(InputError, match=r"entries of lengths 2, 3(.|\n)*\(m, channels, height, width\)"):
        check_pixels([[1, 2], [1, 2, 3]])
    with pytest.raises(InputError, match="labels are lists of unequal lengths"):
        check_labels([[0], [1, 2]], 3)


def test_labels_from_one_are_told_how_to_be_shifted():
    with pytest.raises(InputError, match=r"must start at 0(.|\n)*labels 1 to 3(.|\n)*0 to 2(.|\n)*labels - 1"):
        check_labels([1, 2, 3, 3], 3)
    assert check_labels([1, 2, 2], 3).tolist() == [1, 2, 2]  # a part that lacks class 0


def test_lengths_that_disagree_are_refused():
    check_lengths(3, 3)
    with pytest.raises(InputError, match="3 images, 4 labels"):
        check_lengths(3, 4)


@pytest.mark.parametrize("names", [(), ("cat", ""), ("cat", 3)])
def test_missing_class_names_are_refused(names):
    with pytest.raises(InputError, match="class names are missing"):
        check_class_names(names)


def test_equal_class_names_are_refused():
    with pytest.raises(InputError, match=r"same name\n  given: cat"):
        check_class_names(("cat", "dog", "cat"))


@pytest.mark.parametrize(("labels", "count"), [([0, 0, 2, 2], "0 images"), ([0, 0, 1, 2, 2], "1 image ")])
def test_a_class_with_too_few_training_images_is_named(labels, count):
    with pytest.raises(InputError, match=rf"class 'dog' \(label 1\) has {count}"):
        check_class_counts(np.array(labels), ("cat", "dog", "owl"))
    check_class_counts(np.array([*labels, 1, 1]), ("cat", "dog", "owl"))


def test_parts_of_another_size_or_dtype_are_refused():
    grey = np.zeros((2, 1, 8, 8), np.uint8)
    check_alike(grey, grey[:1])
    for other in (np.zeros((2, 3, 8, 8), np.uint8), np.zeros((2, 1, 8, 9), np.uint8), grey.astype(np.float32)):
        with pytest.raises(InputError, match="differ in kind"):
            check_alike(grey, other)
