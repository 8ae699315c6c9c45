"""Data sets as arrays in one .npz file."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.data.data_set import DataSet
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.splitting import UNSPLIT
from neurovariety.data.standards import CIFAR_10, CIFAR_10_PREFIX, is_known_file
from neurovariety.data.validation import check_labels, labels_from_one
from neurovariety.errors import InputError, StoredFileError
from neurovariety.memory import check_fits

_NAMES = {
    "train": (("x_train", "y_train"), ("train_images", "train_labels")),
    "test": (("x_test", "y_test"), ("test_images", "test_labels")),
    "all": (("images", "labels"), ("X", "y")),
}
MOST_CHANNELS = 4
MOST_CLASSES = 100_000
"""The highest label says how many classes there are, so a wild label must not name millions of them."""

# RuntimeError is an encrypted zip; MemoryError an array whose own header claims more than the zip holds.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError, MemoryError)


def read_arrays(path: Path) -> DataSet:
    """Read a ``.npz`` with images and labels.

    Parameters
    ----------
    path : Path
        Holds ``x_test`` and ``y_test`` and, if there is a training part, ``x_train`` and ``y_train`` (also
        ``test_images``, ``test_labels``, ``train_images``, ``train_labels``), or ``images`` and ``labels`` (also ``X``
        and ``y``) that nobody has split; optionally ``class_names``. Images are uint8 in 0..255 or floats in 0..1, of
        shape (m, c, h, w), (m, h, w, c) or (m, h, w), with c from 1 to 4.

    Returns
    -------
    DataSet
        Images uint8 or float32 of shape (m, c, h, w). `train` is None when the file has no training part; the data set
        is `unsplit` when nobody has split it.

    Raises
    ------
    StoredFileError
        Not an .npz, truncated, arrays of Python objects (never unpickled), or no arrays with these names.
    InputError
        Pixels or labels that are refused, or a shape that reads both as channels first and channels last.
    ResourceError
        The arrays would not fit in memory.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "pets.npz"
    >>> np.savez(path, images=np.zeros((5, 8, 8, 3), dtype=np.uint8) + 9, labels=[0, 1, 1, 0, 2])
    >>> pets = read_arrays(path)
    >>> pets.test.images.shape, pets.class_names, pets.note
    ((5, 3, 8, 8), ('0', '1', '2'), 'not split into training and test')
    """
    arrays = _load(path)
    pairs = {part: pair for part in ("train", "test") if (pair := _pair(arrays, part, path)) is not None}
    unsplit = not pairs
    if "test" not in pairs and (whole := _pair(arrays, "all", path)) is not None:
        pairs["test"] = whole
    if "test" not in pairs:
        raise StoredFileError(
            f"{path.name} has no test images",
            given=f"arrays {', '.join(sorted(arrays)) or 'none'}",
            allowed="x_test and y_test (with x_train and y_train), or images and labels, or X and y",
        )
    is_prefix = is_known_file(path, CIFAR_10_PREFIX)
    class_names = CIFAR_10.class_names if is_prefix else _class_names(arrays, pairs, unsplit=unsplit)
    parts = {
        part: LabelledImages(_channels_first(_pixels(images, part), part), labels, class_names)
        for part, (images, labels) in pairs.items()
    }
    notes = [CIFAR_10_PREFIX.note] if is_prefix else []
    notes += [] if "train" in parts else [UNSPLIT if unsplit else "test part only"]
    return DataSet(
        name=CIFAR_10_PREFIX.name if is_prefix else f"arrays {path.name}",
        train=parts.get("train"),
        test=parts["test"],
        class_names=class_names,
        source=str(path),
        note="; ".join(notes),
        unsplit=unsplit,
    )


def _load(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable(path, error) from error
    check_fits((unpacked,), 1, str(path))
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except _BROKEN as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> StoredFileError:
    return StoredFileError(
        f"{path.name} cannot be read as arrays",
        given=f"{path}: {error}",
        allowed="an .npz written by numpy.savez or savez_compressed, without arrays of Python objects",
        remedy="write the file again, labels as whole numbers and class_names as an array of texts",
    )


def _pair(arrays: dict[str, NDArray[Any]], part: str, path: Path) -> tuple[NDArray[Any], NDArray[Any]] | None:
    for images, labels in _NAMES[part]:
        if images in arrays and labels in arrays:
            return arrays[images], arrays[labels]
        if images in arrays or labels in arrays:
            raise StoredFileError(
                f"{path.name} has {images} or {labels} without the other",
                given=f"arrays {', '.join(sorted(arrays))}",
                allowed=f"both {images} and {labels}",
            )
    return None


def _class_names(
    arrays: dict[str, NDArray[Any]], pairs: dict[str, tuple[NDArray[Any], NDArray[Any]]], *, unsplit: bool
) -> tuple[str, ...]:
    if "class_names" in arrays:
        return tuple(str(name) for name in arrays["class_names"].ravel())
    checked = [check_labels(labels, MOST_CLASSES) for _, labels in pairs.values()]
    highest = max(int(labels.max(initial=0)) for labels in checked)
    whole = unsplit or "train" in pairs  # a test part alone may lack a class
    if whole and min(int(labels.min(initial=highest)) for labels in checked) == 1:
        raise labels_from_one(highest)
    return tuple(str(label) for label in range(highest + 1))


def _pixels(images: NDArray[Any], part: str) -> NDArray[Any]:
    if images.dtype.kind == "f" and images.dtype != np.float32:
        with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite and is refused as such
            return images.astype(np.float32)
    if images.dtype == np.uint8 and images.max(initial=0) == 1:
        raise InputError(
            f"the {part} images are uint8 but hold only 0 and 1, which would read as almost black",
            given="uint8 in 0..1",
            allowed="uint8 in 0..255 or floats in 0..1",
            remedy="store them times 255, or as float32",
        )
    return images


def _channels_first(images: NDArray[Any], part: str) -> NDArray[Any]:
    if images.ndim == 3:
        return images[:, None]
    if images.ndim != 4:
        return images  # refused, with its shape, where every image is checked
    first, last = (1 <= images.shape[axis] <= MOST_CHANNELS for axis in (1, 3))
    if first and not last:
        return images
    if last and not first:
        return images.transpose(0, 3, 1, 2)
    raise InputError(
        f"the {part} images can be read as channels first and as channels last"
        if first
        else f"no axis of the {part} images can be the channels",
        given=f"shape {images.shape}",
        allowed=f"exactly one of the second and the last axis from 1 to {MOST_CHANNELS}",
        remedy="store grey images without a channel axis, or make the images larger",
    )
