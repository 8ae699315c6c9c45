"""Augmented copies: what they change, and that seeds reproduce them."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.vinet.augment import Augmentation, AugmentedImages, parse_augmentations


def test_shift_moves_the_picture_and_repeats_the_border():
    image = np.zeros((200, 1, 5, 5), dtype=np.uint8)
    image[:, 0, 2, 2] = 9
    image[:, 0, :, 0] = 4
    moved = Augmentation(shift=1).apply(image, seed=0)
    places = {tuple(np.argwhere(row[0] == 9)[0]) for row in moved}
    assert places == {(r, c) for r in (1, 2, 3) for c in (1, 2, 3)}
    assert (moved[:, 0, :, 0] == 4).mean() > 0.6
    assert moved.dtype == np.uint8
    assert np.array_equal(moved, Augmentation(shift=1).apply(image, seed=0))
    assert not np.array_equal(moved, Augmentation(shift=1).apply(image, seed=1))


def test_plain_copy_is_the_image():
    image = np.random.default_rng(0).random((3, 2, 4, 4)).astype(np.float32)
    assert np.array_equal(Augmentation().apply(image, seed=0), image)


@pytest.mark.parametrize("augmentation", [Augmentation(), Augmentation(flip=True), Augmentation(flip=True, shift=2)])
def test_copies_made_slice_by_slice_are_the_whole_copy(augmentation):
    images = np.random.default_rng(0).integers(0, 256, size=(7, 2, 5, 4), dtype=np.uint8)
    lazy = AugmentedImages(images, augmentation, 3)
    assert lazy.shape == images.shape
    parts = np.concatenate([lazy[0:3], lazy[3:6], lazy[6:9]])
    assert np.array_equal(parts, augmentation.apply(images, seed=3))


def test_lists_are_read_as_all_combinations():
    assert [str(a) for a in parse_augmentations("none")] == ["plain"]
    assert [str(a) for a in parse_augmentations("shift1")] == ["plain", "shift1"]
    for wrong in ("", "rotate", "shift", "shift0", "flip;shift1"):
        with pytest.raises(InputError, match="no such augmentation"):
            parse_augmentations(wrong)
