"""The parts of a data set are checked against each other."""

from __future__ import annotations

import numpy as np
import pytest

from neurovariety.data import DataSet, LabelledImages
from neurovariety.errors import InputError


def part(labels, names=("cat", "dog"), shape=(1, 2, 2)):
    return LabelledImages(np.zeros((len(labels), *shape), np.uint8), labels, names)


def data_set(train, test, names=("cat", "dog")):
    return DataSet(name="pets", train=train, test=test, class_names=names, source="made up")


def test_parts_that_fit_are_kept():
    train, test = part([0, 0, 1, 1]), part([0])
    found = data_set(train, test)
    assert found.train is train
    assert found.test is test
    assert found.note == ""


def test_a_test_part_alone_may_lack_a_class():
    assert data_set(None, part([0])).train is None


@pytest.mark.parametrize("labels", [[0, 0, 0], [0, 0, 1]])
def test_a_class_with_no_or_one_training_image_is_named(labels):
    with pytest.raises(InputError, match="class 'dog'"):
        data_set(part(labels), part([0, 1]))


def test_parts_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="differ in kind"):
        data_set(part([0, 0, 1, 1]), part([0], shape=(3, 2, 2)))
    with pytest.raises(InputError, match="name their classes differently"):
        data_set(part([0, 0, 1, 1], names=("dog", "cat")), part([0]))
    with pytest.raises(InputError, match="name their classes differently"):
        data_set(None, part([0]), names=("cat", "owl"))
