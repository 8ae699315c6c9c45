"""Folders of idx files: the format of MNIST and Fashion-MNIST, packed with gzip or not."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from neurovariety.data.data_set import DataSet
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.standards import FASHION_MNIST, MNIST, md5_of, recognise
from neurovariety.errors import StoredFileError
from neurovariety.memory import check_fits

FASHION_MNIST_FOLDER = Path("/usr/share/datasets/fashion-mnist")
"""Where Debian's package dataset-fashion-mnist puts its files."""

_PARTS = {"train": "train", "test": "t10k"}
_UNSIGNED_BYTE = 0x08


def holds_idx(folder: Path) -> bool:
    """Say whether a folder has at least one file with the name of an idx file of MNIST."""
    return any(
        _find(folder, f"{prefix}-{kind}") is not None
        for prefix in _PARTS.values()
        for kind in ("images-idx3", "labels-idx1")
    )


def read_fashion_mnist() -> DataSet:
    """Return Fashion-MNIST from where Debian's package puts it.

    Raises
    ------
    StoredFileError
        When the package is not installed; the message carries the command.
    """
    if not holds_idx(FASHION_MNIST_FOLDER):
        raise StoredFileError(
            "Fashion-MNIST is not installed",
            given=f"no idx files in {FASHION_MNIST_FOLDER}",
            remedy="apt-get install dataset-fashion-mnist (Debian, 31 MB), or give the folder that holds its idx files",
        )
    return read_idx(FASHION_MNIST_FOLDER)


def read_idx(folder: Path) -> DataSet:
    """Read a folder with t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte and, if present, the two train files.

    Each file may be packed (``.gz``); the spelling ``t10k-images.idx3-ubyte`` is read too. The data set is called
    MNIST or Fashion-MNIST only when the md5 of every file, unpacked, says so.

    Parameters
    ----------
    folder : Path
        The folder that holds the files themselves.

    Returns
    -------
    DataSet
        Images uint8 of shape (m, 1, h, w); `train` is None when only the test files are there.

    Raises
    ------
    StoredFileError
        A file is missing, truncated, too long, not an idx file, or not of unsigned bytes.
    ResourceError
        A header promises more than fits in memory.
    InputError
        What the files hold is not a data set: lengths that disagree, a class with too few images.

    Notes
    -----
    Source: Y. LeCun, C. Cortes and C. Burges, The MNIST database, section "File formats": two zero bytes, the
    type, the number of axes, each axis as a big-endian 32-bit number, then the values.

    Examples
    --------
    >>> import struct, tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> pixels = struct.pack(">HBBIII", 0, 8, 3, 2, 1, 2) + bytes([0, 9, 255, 7])
    >>> _ = (folder / "t10k-images-idx3-ubyte").write_bytes(pixels)
    >>> _ = (folder / "t10k-labels-idx1-ubyte").write_bytes(struct.pack(">HBBI", 0, 8, 1, 2) + bytes([1, 0]))
    >>> tiny = read_idx(folder)
    >>> tiny.train is None, tiny.test.images.shape, tiny.test.labels.tolist()
    (True, (2, 1, 1, 2), [1, 0])
    """
    digests: dict[str, str] = {}
    parts = {
        part: _read_part(folder, prefix, digests)
        for part, prefix in _PARTS.items()
        if part == "test" or any(_find(folder, f"{prefix}-{kind}") for kind in ("images-idx3", "labels-idx1"))
    }
    standard = recognise(digests, (MNIST, FASHION_MNIST))
    if standard is None:
        classes = 1 + max(int(labels.max(initial=0)) for _, labels in parts.values())
        class_names = tuple(str(label) for label in range(classes))
    else:
        class_names = standard.class_names
    test = LabelledImages(*parts["test"], class_names)
    train = LabelledImages(*parts["train"], class_names) if "train" in parts else None
    notes = [] if standard else ["checksums are not those of a standard data set"]
    notes += [] if train else ["test part only"]
    return DataSet(
        name=standard.name if standard else f"idx folder {folder.resolve().name}",
        train=train,
        test=test,
        class_names=class_names,
        source=str(folder),
        note="; ".join(notes),
    )


def _find(folder: Path, stem: str) -> Path | None:
    dotted = stem.replace("-idx", ".idx")
    for name in (f"{stem}-ubyte", f"{dotted}-ubyte", f"{stem}-ubyte.gz", f"{dotted}-ubyte.gz"):
        if (folder / name).is_file():
            return folder / name
    return None


def _read_part(folder: Path, prefix: str, digests: dict[str, str]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    images = _read_member(folder, f"{prefix}-images-idx3", 3, digests)
    labels = _read_member(folder, f"{prefix}-labels-idx1", 1, digests)
    return images[:, None], labels


def _read_member(folder: Path, stem: str, axes: int, digests: dict[str, str]) -> NDArray[np.uint8]:
    path = _find(folder, stem)
    if path is None:
        raise StoredFileError(
            f"{stem}-ubyte is missing",
            given=str(folder),
            allowed=f"{stem}-ubyte or {stem}-ubyte.gz",
            remedy="images and labels come in pairs; the pair t10k-* is always needed",
        )
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                content, shape = _read_stream(packed, path, axes)  # type: ignore[arg-type]
        else:
            with path.open("rb") as plain:
                content, shape = _read_stream(plain, path, axes)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise StoredFileError(
            f"{path.name} is truncated or not packed with gzip",
            given=f"{path}: {error}",
            remedy="fetch the file again",
        ) from error
    digests[f"{stem}-ubyte"] = md5_of(content)
    return np.frombuffer(content, dtype=np.uint8, offset=4 + 4 * axes).reshape(shape)


def _read_stream(stream: BinaryIO, path: Path, axes: int) -> tuple[bytes, tuple[int, ...]]:
    start = 4 + 4 * axes
    header = stream.read(start)
    if len(header) < start or header[:4] != bytes([0, 0, _UNSIGNED_BYTE, axes]):
        raise StoredFileError(
            f"{path.name} is not an idx file of unsigned bytes with {axes} axes",
            given=f"{path} starts with {header[:4].hex(' ') or 'nothing'}",
            allowed=bytes([0, 0, _UNSIGNED_BYTE, axes]).hex(" "),
        )
    shape = struct.unpack(f">{axes}I", header[4:])
    check_fits(shape, 1, str(path))
    promised = math.prod(shape)
    # One byte more than promised, so that a file that goes on is noticed and a gzip bomb is not unpacked.
    body = stream.read(promised + 1)
    if len(body) != promised:
        raise StoredFileError(
            f"{path.name} is {'truncated' if len(body) < promised else 'longer than its header says'}",
            given=f"{path}: {'only ' + format(len(body), ',') if len(body) < promised else 'more'} bytes of values",
            allowed=f"{promised:,}, for shape {shape}",
            remedy="fetch the file again",
        )
    return header + body, shape
