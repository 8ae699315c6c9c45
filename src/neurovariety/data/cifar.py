"""CIFAR-10 and CIFAR-100 in the folders of python batches that their site offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.data.cifar_pickle import read_cifar_pickle
from neurovariety.data.data_set import DataSet
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.standards import CIFAR_10, CIFAR_100, Standard, md5_of, recognise
from neurovariety.errors import StoredFileError

_IMAGE_SHAPE = (3, 32, 32)


@dataclass(frozen=True)
class _Format:
    """How one of the two folders is laid out."""

    standard: Standard
    train: tuple[str, ...]
    test: str
    labels: str
    meta: str
    meta_names: str
    classes: int


_CIFAR_10 = _Format(
    standard=CIFAR_10,
    train=tuple(f"data_batch_{number}" for number in range(1, 6)),
    test="test_batch",
    labels="labels",
    meta="batches.meta",
    meta_names="label_names",
    classes=10,
)
_CIFAR_100 = _Format(
    standard=CIFAR_100,
    train=("train",),
    test="test",
    labels="fine_labels",
    meta="meta",
    meta_names="fine_label_names",
    classes=100,
)


def holds_cifar(folder: Path) -> bool:
    """Say whether a folder has a file with the name of a python batch of CIFAR."""
    return _format_of(folder) is not None


def read_cifar(folder: Path) -> DataSet:
    """Read ``cifar-10-batches-py`` or ``cifar-100-python``; labels of CIFAR-100 are the hundred fine ones.

    The files are pickles and are read by `read_cifar_pickle`, which runs nothing they name. The data set is called
    CIFAR-10 or CIFAR-100 only when the md5 of every file says so.

    Parameters
    ----------
    folder : Path
        The folder that holds the batches themselves.

    Returns
    -------
    DataSet
        Images uint8 of shape (m, 3, 32, 32); `train` is None when no training batch is there.

    Raises
    ------
    StoredFileError
        A batch is missing, truncated, of another form, or names code to run.
    InputError
        Labels out of range, or a class with no or one training image.

    Notes
    -----
    Source: A. Krizhevsky, Learning multiple layers of features from tiny images, 2009, and the page
    https://www.cs.toronto.edu/~kriz/cifar.html, section "Dataset layout".

    Examples
    --------
    >>> import pickle, tempfile, numpy as np
    >>> folder = Path(tempfile.mkdtemp())
    >>> batch = {"data": np.zeros((2, 3072), dtype=np.uint8), "labels": [3, 8]}
    >>> _ = (folder / "test_batch").write_bytes(pickle.dumps(batch, protocol=4))
    >>> tiny = read_cifar(folder)
    >>> tiny.test.images.shape, [tiny.class_names[label] for label in tiny.test.labels]
    ((2, 3, 32, 32), ['cat', 'ship'])
    """
    form = _format_of(folder)
    if form is None:
        raise StoredFileError(
            "there are no python batches of CIFAR here",
            given=str(folder),
            allowed="test_batch and data_batch_1 to data_batch_5, or test and train",
        )
    has_train = any((folder / name).is_file() for name in form.train)
    needed = (*form.train, form.test) if has_train else (form.test,)
    _refuse_missing(folder, needed)
    digests: dict[str, str] = {}
    class_names = _class_names(folder, form, digests)
    train = _read_part(folder, form.train, form, class_names, digests) if has_train else None
    test = _read_part(folder, (form.test,), form, class_names, digests)
    standard = recognise(digests, (form.standard,))
    notes = [] if standard else ["checksums are not the standard ones"]
    notes += [] if train else ["test part only"]
    return DataSet(
        name=standard.name if standard else f"{folder.resolve().name}, in the form of {form.standard.name}",
        train=train,
        test=test,
        class_names=class_names,
        source=str(folder),
        note="; ".join(notes),
    )


def _format_of(folder: Path) -> _Format | None:
    for form in (_CIFAR_10, _CIFAR_100):
        if any((folder / name).is_file() for name in (*form.train, form.test)):
            return form
    return None


def _refuse_missing(folder: Path, needed: Sequence[str]) -> None:
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise StoredFileError(
            f"batches are missing: {', '.join(missing)}",
            given=str(folder),
            allowed=", ".join(needed),
            remedy="unpack the archive again; a part of the training batches is not taken for the whole",
        )


def _class_names(folder: Path, form: _Format, digests: dict[str, str]) -> tuple[str, ...]:
    path = folder / form.meta
    if not path.is_file():
        return form.standard.class_names or tuple(str(label) for label in range(form.classes))
    content, values = read_cifar_pickle(path)
    digests[form.meta] = md5_of(content)
    names = values.get(form.meta_names)
    if not isinstance(names, list) or not all(isinstance(name, bytes | str) for name in names):
        raise StoredFileError(
            f"{form.meta} does not list the classes", given=str(path), allowed=f"a list of texts {form.meta_names!r}"
        )
    return tuple(name.decode() if isinstance(name, bytes) else name for name in names)


def _read_part(
    folder: Path, batches: Sequence[str], form: _Format, class_names: tuple[str, ...], digests: dict[str, str]
) -> LabelledImages:
    images: list[NDArray[np.uint8]] = []
    labels: list[Any] = []
    for name in batches:
        content, values = read_cifar_pickle(folder / name)
        digests[name] = md5_of(content)
        data, numbers = values.get("data"), values.get(form.labels)
        if not isinstance(data, np.ndarray) or data.ndim != 2 or data.shape[1] != np.prod(_IMAGE_SHAPE):
            raise StoredFileError(
                f"{name} has no pixels of CIFAR",
                given=f"keys {sorted(values)}",
                allowed="'data', uint8 of shape (m, 3072)",
            )
        if not isinstance(numbers, list) or len(numbers) != len(data) or any(type(n) is not int for n in numbers):
            raise StoredFileError(
                f"{name} does not have one label for every image",
                given=f"keys {sorted(values)}, {len(data)} images",
                allowed=f"{form.labels!r}, a list of {len(data)} whole numbers",
            )
        images.append(data.reshape(-1, *_IMAGE_SHAPE))
        labels += numbers
    return LabelledImages(np.concatenate(images), labels, class_names)
