"""Classes and parts are read from the folders, or the first image that does not fit is named."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.data.image_layout import arrange
from neurovariety.errors import StoredFileError

class_names = st.text("abcxyz0123456789", min_size=1, max_size=4)


def paths(*names):
    return [PurePosixPath(name) for name in names]


def test_parts_and_classes_are_read():
    found = arrange(paths("train/dog/1.jpg", "train/cat/1.jpg", "test/cat/2.jpg"), "pets")
    assert found.class_names == ("cat", "dog")
    assert not found.unsplit
    assert found.parts == {
        "train": [(PurePosixPath("train/dog/1.jpg"), 1), (PurePosixPath("train/cat/1.jpg"), 0)],
        "test": [(PurePosixPath("test/cat/2.jpg"), 0)],
    }


def test_a_class_may_be_called_like_a_part():
    found = arrange(paths("test/1.jpg", "train/1.jpg"), "exercises")
    assert found.class_names == ("test", "train")
    assert list(found.parts) == ["test"]
    assert found.unsplit


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["train", "test"]), class_names, st.integers(0, 99)), min_size=1, unique=True)
)
def test_every_image_is_in_one_part_under_its_own_class(entries):
    names = paths(*(f"{part}/{name}/{number}.png" for part, name, number in [*entries, ("test", "x", 100)]))
    for top in ("", "pets/"):
        found = arrange([PurePosixPath(top + str(name)) for name in names], "pets")
        listed = [(part, name, label) for part, images in found.parts.items() for name, label in images]
        assert sorted(str(name) for _, name, _ in listed) == sorted(top + str(name) for name in names)
        for part, name, label in listed:
            assert name.parts[-3:-1] == (part, found.class_names[label])
        assert list(found.class_names) == sorted(set(found.class_names))


@pytest.mark.parametrize(
    ("names", "offender"),
    [
        (["1.jpg"], r"1\.jpg"),
        (["cat/1.jpg", "2.jpg"], r"2\.jpg"),
        (["cat/1.jpg", "cat/more/2.jpg"], r"cat/more/2\.jpg"),
        (["train/cat/1.jpg", "val/cat/2.jpg"], r"val/cat/2\.jpg"),
        (["train/cat/1.jpg", "train/2.jpg"], r"train/2\.jpg"),
        (["a/train/cat/1.jpg", "b/test/cat/2.jpg"], r"b/test/cat/2\.jpg"),
        (["a/b/train/cat/1.jpg"], r"a/b/train/cat/1\.jpg"),
    ],
)
def test_the_first_image_that_does_not_fit_is_named(names, offender):
    with pytest.raises(StoredFileError, match=f"^{offender} does not lie where"):
        arrange(paths(*names), "pets")


def test_no_images_or_no_test_images_are_refused():
    with pytest.raises(StoredFileError, match="no JPEG or PNG"):
        arrange([], "pets")
    with pytest.raises(StoredFileError, match="no test images"):
        arrange(paths("train/cat/1.jpg"), "pets")
