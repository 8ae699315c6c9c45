"""The laws of the split: a partition, stratified, decided by the seed and the labels alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.data import DataSet, LabelledImages, split_test, split_validation
from neurovariety.errors import InputError

fractions = st.floats(0.01, 0.99)
seeds = st.integers(0, 2**32)


@st.composite
def numbered_images(draw):
    """Images whose only pixel is their row number, so that rows can be told apart after the split."""
    counts = draw(st.lists(st.integers(3, 30), min_size=1, max_size=5))
    labels = draw(st.permutations(np.repeat(np.arange(len(counts)), counts).tolist()))
    rows = np.arange(len(labels), dtype=np.uint8).reshape(-1, 1, 1, 1)
    return LabelledImages(rows, labels, [f"class {label}" for label in range(len(counts))])


def rows_of(part):
    return part.images.ravel().tolist()


@settings(deadline=None)
@given(numbered_images(), fractions, seeds)
def test_the_parts_partition_the_rows_in_order_with_their_labels(whole, fraction, seed):
    parts = split_validation(whole, fraction, seed)
    assert sorted(rows_of(parts[0]) + rows_of(parts[1])) == list(range(len(whole)))
    for part in parts:
        assert rows_of(part) == sorted(rows_of(part))
        assert np.array_equal(part.labels, whole.labels[rows_of(part)])


@settings(deadline=None)
@given(numbered_images(), fractions, seeds)
def test_every_class_gives_its_share(whole, fraction, seed):
    fit, validation = split_validation(whole, fraction, seed)
    assert fit.class_counts().min() >= 2
    assert validation.class_counts().min() >= 1
    for count, held_back in zip(whole.class_counts(), validation.class_counts(), strict=True):
        wanted = fraction * count
        assert abs(held_back - wanted) <= 0.5 or (held_back == 1 > wanted) or (held_back == count - 2 < wanted)


@settings(deadline=None)
@given(numbered_images(), fractions, seeds)
def test_the_split_is_decided_by_labels_and_seed(whole, fraction, seed):
    fit, validation = split_validation(whole, fraction, seed)
    again = split_validation(whole, fraction, seed)
    assert (fit.fingerprint, validation.fingerprint) == tuple(part.fingerprint for part in again)
    inverted = LabelledImages(255 - whole.images, whole.labels, whole.class_names)
    assert rows_of(validation) == [255 - row for row in rows_of(split_validation(inverted, fraction, seed)[1])]


def test_another_seed_gives_another_split():
    whole = LabelledImages(np.arange(200, dtype=np.uint8).reshape(-1, 1, 1, 1), [0, 1] * 100, ("a", "b"))
    assert len({tuple(rows_of(split_validation(whole, 0.5, seed)[1])) for seed in range(10)}) == 10


@pytest.mark.parametrize(("fraction", "seed"), [(0, 0), (1, 0), (-0.1, 0), (1.5, 0), (float("nan"), 0), (0.5, -1)])
def test_options_out_of_range_are_refused(fraction, seed):
    whole = LabelledImages(np.zeros((6, 1, 1, 1), np.uint8), [0, 1] * 3, ("a", "b"))
    with pytest.raises(InputError):
        split_validation(whole, fraction, seed)


def test_a_class_that_is_too_small_to_split_is_named():
    whole = LabelledImages(np.zeros((5, 1, 1, 1), np.uint8), [0, 1, 0, 1, 0], ("cat", "dog"))
    with pytest.raises(InputError, match="class 'dog'"):
        split_validation(whole, 0.5, 0)


def unsplit(counts, note="not split into training and test"):
    labels = np.repeat(np.arange(len(counts)), counts)
    whole = LabelledImages(np.arange(len(labels), dtype=np.uint8).reshape(-1, 1, 1, 1), labels, ("cat", "dog"))
    return DataSet(name="pets", train=None, test=whole, class_names=("cat", "dog"), source="", note=note, unsplit=True)


def test_a_test_part_is_split_off_class_by_class_and_said():
    split = split_test(unsplit([50, 10]), 0.2, 3)
    assert split.test.class_counts().tolist() == [10, 2]
    assert split.train.class_counts().tolist() == [40, 8]
    assert sorted(rows_of(split.train) + rows_of(split.test)) == list(range(60))
    assert split.note == "test rows: 20 % split off, seed 3"
    assert not split.unsplit
    assert rows_of(split_test(unsplit([50, 10]), 0.2, 3).test) == rows_of(split.test)
    assert rows_of(split_test(unsplit([50, 10]), 0.2, 4).test) != rows_of(split.test)


def test_what_else_the_note_says_stays():
    split = split_test(unsplit([5, 5], note="not split into training and test; resized to 8 x 8"), 0.25, 0)
    assert split.note == "test rows: 25 % split off, seed 0; resized to 8 x 8"


def test_what_is_split_already_is_left_alone():
    split = split_test(unsplit([5, 5]), 0.2, 0)
    assert split_test(split, 0.5, 1) is split


def test_a_class_too_small_for_three_parts_is_named():
    with pytest.raises(InputError, match=r"'dog' \(label 1\) has 3 images in the data, of which a test part"):
        split_test(unsplit([5, 3]), 0.2, 0)
    split_validation(split_test(unsplit([5, 4]), 0.2, 0).train, 0.1, 0)


def test_a_data_set_with_a_training_part_is_not_unsplit():
    split = split_test(unsplit([5, 5]), 0.2, 0)
    with pytest.raises(InputError, match="is split"):
        DataSet(name="", train=split.train, test=split.test, class_names=("cat", "dog"), source="", unsplit=True)
