"""What labelled images must satisfy before anything starts: every check says what was given and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError

LEAST_TRAINING_SAMPLES = 2
"""A class needs two training images: with one, its spread is zero and every polynomial through it vanishes."""


def check_pixels(images: ArrayLike) -> NDArray[np.uint8] | NDArray[np.float32]:
    """Return the images as an array, once they are finite, in range and shaped as images.

    Parameters
    ----------
    images : array_like
        Shape (m, c, h, w), either uint8 in 0..255 or float32 in 0..1.

    Raises
    ------
    InputError
        Lists of unequal lengths, wrong number of axes, an empty axis, another dtype, a NaN or infinite pixel, a float
        outside 0..1.

    Examples
    --------
    >>> import numpy as np
    >>> check_pixels(np.full((1, 1, 2, 2), 0.5, dtype=np.float32)).shape
    (1, 1, 2, 2)
    >>> check_pixels(np.full((1, 1, 1, 1), 255, dtype=np.float32))
    Traceback (most recent call last):
    neurovariety.errors.InputError: float pixels leave 0..1
      given: smallest 255, largest 255
      allowed: float32 in 0..1, or uint8 in 0..255
      remedy: divide by 255, or pass the images as uint8
    """
    pixels = _as_array(images, "images", allowed="images of one size, shape (m, channels, height, width)")
    if pixels.ndim != 4:
        raise InputError(
            f"images have {pixels.ndim} axes",
            given=f"shape {pixels.shape}",
            allowed="four axes: (images, channels, height, width)",
            remedy="add the missing axis, for grey images images[:, None]" if pixels.ndim == 3 else None,
        )
    if 0 in pixels.shape:
        raise InputError(
            "there are no pixels at all",
            given=f"shape {pixels.shape}",
            allowed="at least one image, channel, row and column",
        )
    if pixels.dtype == np.uint8:
        return pixels
    if pixels.dtype != np.float32:
        raise InputError(
            "pixels have a dtype that does not say their range",
            given=f"dtype {pixels.dtype}",
            allowed="uint8 in 0..255 or float32 in 0..1",
            remedy="images.astype(numpy.uint8) or images.astype(numpy.float32), whichever the values are",
        )
    lowest, highest = pixels.min(), pixels.max()
    if not (np.isfinite(lowest) and np.isfinite(highest)):
        _refuse_first_unfinite(pixels)
    if lowest < 0 or highest > 1:
        raise InputError(
            "float pixels leave 0..1",
            given=f"smallest {lowest:g}, largest {highest:g}",
            allowed="float32 in 0..1, or uint8 in 0..255",
            remedy="divide by 255, or pass the images as uint8"
            if lowest >= 0 and highest <= 255
            else "undo the normalisation: the model brings its own",
        )
    return pixels


def check_labels(labels: ArrayLike, classes: int) -> NDArray[np.int64]:
    """Return the labels as int64, once each is a whole number in 0..classes-1.

    Parameters
    ----------
    labels : array_like
        Shape (m,), integers, or floats that are whole numbers.
    classes : int
        How many classes there are.

    Raises
    ------
    InputError
        Wrong number of axes, not numbers, not whole, negative or too large; the first bad row is named.

    Examples
    --------
    >>> check_labels([0, 2, 1], 3)
    array([0, 2, 1])
    """
    values = _as_array(labels, "labels", allowed="one number an image, shape (m,)")
    if values.ndim != 1:
        raise InputError(
            "labels are not one number an image",
            given=f"shape {values.shape}",
            allowed="shape (m,)",
            remedy="labels.argmax(axis=1) if they are one-hot" if values.ndim == 2 else None,
        )
    if values.dtype.kind not in "iuf":
        raise InputError("labels are not numbers", given=f"dtype {values.dtype}", allowed="integers")
    if values.dtype.kind == "f":
        _refuse_first(values, ~np.isfinite(values) | (values != np.round(values)), "is not a whole number", classes)
    if classes > 1 and values.size and values.min() == 1 and values.max() == classes:
        raise labels_from_one(classes)
    _refuse_first(values, values < 0, "is negative", classes)
    _refuse_first(values, values >= classes, "is out of range", classes)
    return values.astype(np.int64)


def labels_from_one(highest: int) -> InputError:
    """Return what to tell of labels that run from 1."""
    return InputError(
        "labels must start at 0, and these start at 1",
        given=f"labels 1 to {highest}",
        allowed=f"whole numbers from 0: 0 to {highest - 1} for {highest} classes",
        remedy="subtract 1 from every label: labels - 1, of the training and of the test part",
    )


def check_lengths(images: int, labels: int) -> None:
    """Raise InputError unless there is one label for every image."""
    if images != labels:
        raise InputError(
            "images and labels disagree in number",
            given=f"{images:,} images, {labels:,} labels",
            allowed="one label for every image",
        )


def check_class_names(class_names: Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple, once there is at least one and no two are equal."""
    names = tuple(class_names)
    if not names or not all(isinstance(name, str) and name for name in names):
        raise InputError(
            "class names are missing", given=repr(class_names), allowed="one text that is not empty for every class"
        )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise InputError("two classes have the same name", given=repeated[0], allowed="distinct names")
    return names


def check_class_counts(
    labels: NDArray[np.int64],
    class_names: Sequence[str],
    *,
    least: int = LEAST_TRAINING_SAMPLES,
    part: str = "training part",
) -> None:
    """Raise InputError, naming the class, when a class has fewer than `least` training images.

    Examples
    --------
    >>> import numpy as np
    >>> check_class_counts(np.array([0, 0, 1]), ("cat", "dog"))
    Traceback (most recent call last):
    neurovariety.errors.InputError: class 'dog' (label 1) has 1 image in the training part
      given: 1
      allowed: at least 2 images of every class
      remedy: add images of 'dog', or leave the class out and number the others 0..K-1
    """
    counts = np.bincount(labels, minlength=len(class_names))
    for label, (name, count) in enumerate(zip(class_names, counts, strict=True)):
        if count < least:
            raise InputError(
                f"class {name!r} (label {label}) has {_images(int(count))} in the {part}",
                given=str(count),
                allowed=f"at least {least} images of every class",
                remedy=f"add images of {name!r}, or leave the class out and number the others 0..K-1",
            )


def check_alike(train: NDArray[np.generic], test: NDArray[np.generic]) -> None:
    """Raise InputError unless training and test images have the same size and dtype."""
    if train.shape[1:] != test.shape[1:] or train.dtype != test.dtype:
        raise InputError(
            "training and test images differ in kind",
            given=f"train {train.shape[1:]} {train.dtype}, test {test.shape[1:]} {test.dtype}",
            allowed="the same (channels, height, width) and the same dtype",
        )


def _as_array(values: ArrayLike, what: str, *, allowed: str) -> NDArray[Any]:
    try:
        return np.asarray(values)
    except ValueError as error:  # numpy's word for lists of unequal lengths
        raise InputError(
            f"the {what} are lists of unequal lengths, which make no array",
            given=f"{type(values).__name__} with {_lengths(values)}",
            allowed=allowed,
            remedy=f"bring all to one size and pass numpy.stack({what})",
        ) from error


def _lengths(values: object) -> str:
    lengths = sorted({len(value) for value in values if hasattr(value, "__len__")} if isinstance(values, list) else ())
    if len(lengths) > 1:
        return f"entries of lengths {', '.join(map(str, lengths[:5]))}"
    return "entries that differ further inside"


def _images(count: int) -> str:
    return f"{count} image" + ("" if count == 1 else "s")


def _refuse_first_unfinite(pixels: NDArray[np.float32]) -> None:
    image, channel, row, column = np.argwhere(~np.isfinite(pixels))[0]
    raise InputError(
        "a pixel is not a finite number",
        given=f"{pixels[image, channel, row, column]} at image {image}, channel {channel}, row {row}, column {column}",
        allowed="finite values in 0..1",
        remedy="drop that image, or find what wrote it",
    )


def _refuse_first(values: NDArray[np.generic], bad: NDArray[np.bool_], problem: str, classes: int) -> None:
    rows = np.flatnonzero(bad)
    if rows.size:
        raise InputError(
            f"a label {problem}",
            given=f"label {values[rows[0]]} of image {rows[0]} ({rows.size:,} such in all)",
            allowed=f"whole numbers in 0..{classes - 1}",
            remedy="number the classes from 0" if classes > 1 else None,
        )
