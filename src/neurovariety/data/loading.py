"""One door to all data: a name, a folder or a file, and the reader that fits what is there."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path

from neurovariety.data.arrays import read_arrays
from neurovariety.data.cifar import holds_cifar, read_cifar
from neurovariety.data.data_set import DataSet
from neurovariety.data.digits import read_digits
from neurovariety.data.idx import holds_idx, read_fashion_mnist, read_idx
from neurovariety.data.images import Progress, read_images
from neurovariety.errors import InputError, StoredFileError

_READERS: dict[str, Callable[[], DataSet]] = {"digits": read_digits, "fashion-mnist": read_fashion_mnist}

DATA_NAMES = tuple(_READERS)
"""The names that `load_data` knows without a path."""

_KINDS = (
    "a folder of idx files (t10k-images-idx3-ubyte.gz ...), of CIFAR python batches, of train/CLASS/*.jpg and "
    "test/CLASS/*.jpg or of CLASS/*.jpg; a .zip of such images; a .npz with x_train, y_train, x_test, y_test or with "
    "images, labels"
)


def load_data(spec: str | Path, *, progress: Progress | None = None) -> DataSet:
    """Load labelled images by name or from a path, checked.

    Parameters
    ----------
    spec : str or Path
        A text that is one of `DATA_NAMES`, or the path of a folder, a .zip or a .npz. A folder that happens to be
        called like a name is reached as ``./digits`` or as a Path.
    progress : callable, optional
        Called with (stage, done, total) while images are decoded.

    Raises
    ------
    InputError
        A name that is not known (close ones are suggested), or contents that are not a data set.
    StoredFileError
        A path that does not exist or holds nothing that can be read, or more than one kind.
    ResourceError
        More than fits in memory.

    Examples
    --------
    >>> load_data("digits").test.images.shape
    (450, 1, 8, 8)
    >>> load_data("digit")
    Traceback (most recent call last):
    neurovariety.errors.InputError: no data has the name 'digit', and nothing lies there
      given: digit
      allowed: digits, fashion-mnist, or the path of existing data
      remedy: did you mean 'digits'?
    """
    if isinstance(spec, str) and spec in _READERS:
        return _READERS[spec]()
    path = Path(spec).expanduser()
    if spec == "" or not path.exists():
        raise _nothing_there(spec, path)
    if path.is_dir():
        return _read_folder(path, progress)
    if path.suffix.lower() == ".npz":
        return read_arrays(path)
    if path.suffix.lower() == ".zip":
        return read_images(path, progress=progress)
    raise StoredFileError(
        f"{path.name} is not a kind of file that holds data",
        given=str(path),
        allowed=_KINDS,
        remedy=f"give its folder, {path.parent}" if holds_idx(path.parent) or holds_cifar(path.parent) else None,
    )


def _read_folder(folder: Path, progress: Progress | None) -> DataSet:
    has_idx, has_cifar = holds_idx(folder), holds_cifar(folder)
    if has_idx and has_cifar:
        raise StoredFileError(
            "the folder holds idx files and python batches of CIFAR", given=str(folder), allowed="one data set a folder"
        )
    if has_idx:
        return read_idx(folder)
    if has_cifar:
        return read_cifar(folder)
    inside = [
        child for child in sorted(folder.iterdir()) if child.is_dir() and (holds_idx(child) or holds_cifar(child))
    ]
    if inside:
        raise StoredFileError("the data lie one folder further down", given=str(folder), remedy=f"give {inside[0]}")
    if not any(folder.iterdir()):
        raise StoredFileError("the folder is empty", given=str(folder), allowed=_KINDS)
    return read_images(folder, progress=progress)


def _nothing_there(spec: str | Path, path: Path) -> InputError | StoredFileError:
    siblings = [
        child.name
        for child in (path.parent.iterdir() if path.parent.is_dir() else ())
        if child.suffix in (".npz", ".zip") or (child.is_dir() and not child.name.startswith("."))
    ]
    if isinstance(spec, Path) or len(path.parts) > 1 or path.suffix:
        close = difflib.get_close_matches(path.name, siblings, n=1)
        return StoredFileError(
            "no such file or folder",
            given=str(spec),
            allowed=_KINDS,
            remedy=f"did you mean {path.with_name(close[0])}?" if close else None,
        )
    close = difflib.get_close_matches(spec.lower(), [*DATA_NAMES, *siblings], n=3)
    suggestion = " or ".join(repr(name) for name in close)
    return InputError(
        f"no data has the name {spec!r}, and nothing lies there",
        given=spec,
        allowed=f"{', '.join(DATA_NAMES)}, or the path of existing data",
        remedy=f"did you mean {suggestion}?" if close else None,
    )
