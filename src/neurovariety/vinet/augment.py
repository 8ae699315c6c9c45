"""Copies of the training images that keep their labels: flipped and shifted, once, with a seed.

Latents are cached, so augmentation cannot be drawn afresh at each step. A few fixed copies do most of the same work:
each step of the fine-tuning takes every row from a copy drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError


@dataclass(frozen=True)
class Augmentation:
    """One way of changing every image.

    Attributes
    ----------
    flip : bool
        Mirror left and right.
    shift : int
        Move each image by up to so many pixels along each side, drawn at random; the border is repeated.
    """

    flip: bool = False
    shift: int = 0

    def __str__(self) -> str:
        """Return for example "flip+shift2", or "plain"."""
        names = ["flip"] * self.flip + [f"shift{self.shift}"] * bool(self.shift)
        return "+".join(names) or "plain"

    def apply(self, images: NDArray[Any], *, seed: int) -> NDArray[Any]:
        """Return changed copies of the images, same shape and dtype; equal seeds give equal images.

        Examples
        --------
        >>> Augmentation(flip=True).apply(np.array([[[[1, 2, 3]]]]), seed=0).tolist()
        [[[[3, 2, 1]]]]
        """
        return AugmentedImages(images, self, seed)[:]


@dataclass(frozen=True, eq=False)
class AugmentedImages:
    """What `Augmentation.apply` returns, made slice by slice: nothing is copied before it is asked for.

    Examples
    --------
    >>> images = np.arange(12.0).reshape(3, 1, 2, 2)
    >>> changed = AugmentedImages(images, Augmentation(shift=1), seed=0)
    >>> changed.shape, np.array_equal(changed[1:3], changed[:][1:3])
    ((3, 1, 2, 2), True)
    """

    images: NDArray[Any]
    augmentation: Augmentation
    seed: int

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of all images."""
        return self.images.shape

    def __len__(self) -> int:
        """Return how many images there are."""
        return len(self.images)

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Return changed copies of some images; a row is changed alike in whatever slice it lies."""
        images = self.images[rows]
        if self.augmentation.flip:
            images = images[..., ::-1]
        if self.augmentation.shift:
            down, right = self._shifts
            images = _shifted(images, self.augmentation.shift, down[rows], right[rows])
        return np.ascontiguousarray(images)

    @cached_property
    def _shifts(self) -> NDArray[np.int64]:
        amount = self.augmentation.shift
        return np.random.default_rng(self.seed).integers(-amount, amount + 1, size=(2, len(self.images)))


USUAL = {"digits": "shift1", "MNIST": "shift2", "Fashion-MNIST": "flip,shift2", "CIFAR": "flip,shift2"}
"""What keeps the label, for data whose name begins so; of other data nothing is known, and nothing is done."""


def usual_augmentations(data_name: str) -> tuple[Augmentation, ...]:
    """Return the augmentations that are usual for a data set, by its name.

    Examples
    --------
    >>> [str(a) for a in usual_augmentations("digits")]
    ['plain', 'shift1']
    """
    return parse_augmentations(next((text for start, text in USUAL.items() if data_name.startswith(start)), "none"))


def parse_augmentations(text: str) -> tuple[Augmentation, ...]:
    """Read what a user wrote: "none", or a list of "flip" and "shiftN" of which all combinations are made.

    Examples
    --------
    >>> [str(a) for a in parse_augmentations("flip,shift2")]
    ['plain', 'flip', 'shift2', 'flip+shift2']
    """
    if text == "none":
        return (Augmentation(),)
    flip, shift = False, 0
    for word in text.split(","):
        amount = word.removeprefix("shift")
        if word == "flip":
            flip = True
        elif word.startswith("shift") and amount.isdecimal() and int(amount) > 0:
            shift = int(amount)
        else:
            raise InputError(
                "there is no such augmentation", given=repr(text), allowed="none, flip, shiftN, or flip,shiftN"
            )
    shifts = (0, shift) if shift else (0,)
    return tuple(Augmentation(flip=f, shift=s) for s in shifts for f in ((False, True) if flip else (False,)))


def _shifted(images: NDArray[Any], amount: int, down: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[Any]:
    height, width = images.shape[2:]
    result = np.empty_like(images)
    for dy in range(-amount, amount + 1):
        for dx in range(-amount, amount + 1):
            chosen = (down == dy) & (right == dx)
            source_rows = np.clip(np.arange(height) - dy, 0, height - 1)
            source_columns = np.clip(np.arange(width) - dx, 0, width - 1)
            result[chosen] = images[chosen][:, :, source_rows[:, None], source_columns[None, :]]
    return result
