"""Folders and zips of JPEG or PNG images, decoded by several threads into one array."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from neurovariety.data.data_set import DataSet
from neurovariety.data.image_decoding import PixelFormat, decode, measure
from neurovariety.data.image_layout import arrange
from neurovariety.data.image_store import ImageStore, open_store
from neurovariety.data.labelled_images import LabelledImages
from neurovariety.data.splitting import UNSPLIT
from neurovariety.data.standards import CIFAR_10_JPEG, is_known_file
from neurovariety.errors import InputError
from neurovariety.memory import MEMORY_LIMIT, check_fits

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is going on, how many are done and how many there are."""

_CHUNK = 256  # images a task: enough that handing out tasks costs nothing, few enough for a lively count


def read_images(
    path: Path,
    *,
    size: tuple[int, int] | None = None,
    channels: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    memory_limit: int = MEMORY_LIMIT,
) -> DataSet:
    """Read a folder or a zip of images laid out as train/CLASS/* and test/CLASS/*, or unsplit as CLASS/*.

    Classes are numbered in the order of their names as text, as torchvision's ImageFolder numbers them.

    Parameters
    ----------
    path : Path
        The folder or the zip. Nothing is extracted.
    size : (int, int), optional
        Height and width to which every image is scaled; without it, images of mixed sizes are refused.
    channels : {1, 3}, optional
        1 for grey, 3 for colour; by default what the first image has.
    workers : int, optional
        Threads that decode; by default one for each core, at most 8. The result does not depend on it.
    progress : callable, optional
        Called in the caller's thread with ("decode train images", done, total) and the same for test.
    memory_limit : int
        Bytes that each part may take, checked before decoding.

    Returns
    -------
    DataSet
        Images uint8 of shape (m, channels, height, width), sorted by name; plain CLASS/* are `unsplit`,
        with `train` None.

    Raises
    ------
    StoredFileError
        An image that is truncated, corrupt, too large, of another size or in colour among grey ones; a zip that
        is broken or not to be trusted; a layout that names no classes. The first offender is named.
    InputError
        An option out of range, or a class with no or one training image.
    ResourceError
        A part would take more than `memory_limit`.

    Examples
    --------
    >>> import tempfile
    >>> from PIL import Image
    >>> folder = Path(tempfile.mkdtemp())
    >>> for name in ("cat", "dog"):
    ...     (folder / name).mkdir()
    ...     Image.new("L", (6, 4), 200).save(folder / name / "1.png")
    >>> pets = read_images(folder)
    >>> pets.test.images.shape, pets.class_names, pets.train is None
    ((2, 1, 4, 6), ('cat', 'dog'), True)
    """
    _check_options(size, channels, workers)
    with open_store(path) as store:
        arrangement = arrange(store.names, store.where)
        first = store.names[0]
        found_channels, height, width = measure(store.read(first), str(first))
        form = PixelFormat(channels or found_channels, *(size or (height, width)), resize=size is not None)
        for part, named in arrangement.parts.items():
            check_fits(
                (len(named), form.channels, form.height, form.width),
                1,
                f"the {part} part of {path}",
                limit=memory_limit,
            )
        parts = {}
        for part in ("train", "test"):
            if part in arrangement.parts:
                names, labels = zip(*arrangement.parts[part], strict=True)
                pixels = _decode_all(
                    store, names, form, workers=workers, progress=progress, stage=f"decode {part} images"
                )
                parts[part] = LabelledImages(pixels, labels, arrangement.class_names)
    is_jpeg_cifar = path.is_file() and is_known_file(path, CIFAR_10_JPEG)
    notes = [CIFAR_10_JPEG.note] if is_jpeg_cifar else []
    notes += [] if "train" in parts else [UNSPLIT]
    notes += [f"resized to {form.height} x {form.width}"] if form.resize else []
    notes += [f"{store.left_out:,} files left out that are neither JPEG nor PNG"] if store.left_out else []
    return DataSet(
        name=CIFAR_10_JPEG.name if is_jpeg_cifar else f"images {path.resolve().name}",
        train=parts.get("train"),
        test=parts["test"],
        class_names=arrangement.class_names,
        source=str(path),
        note="; ".join(notes),
        unsplit=arrangement.unsplit,
    )


def _check_options(size: tuple[int, int] | None, channels: int | None, workers: int | None) -> None:
    if size is not None and (len(size) != 2 or min(size) < 1):
        raise InputError("size is not a height and a width", given=f"{size=}", allowed="two numbers from 1")
    if channels not in (None, 1, 3):
        raise InputError("no such number of channels", given=f"{channels=}", allowed="1 (grey) or 3 (colour)")
    if workers is not None and workers < 1:
        raise InputError("somebody has to decode", given=f"{workers=}", allowed="1 or more")


def _decode_all(
    store: ImageStore,
    names: Sequence[PurePosixPath],
    form: PixelFormat,
    *,
    workers: int | None,
    progress: Progress | None,
    stage: str,
) -> NDArray[np.uint8]:
    pixels = np.empty((len(names), form.channels, form.height, form.width), dtype=np.uint8)

    def decode_from(start: int) -> int:
        stop = min(start + _CHUNK, len(names))
        for row in range(start, stop):
            pixels[row] = decode(store.read(names[row]), str(names[row]), form)
        return stop

    executor = ThreadPoolExecutor(max_workers=workers or min(os.cpu_count() or 1, 8))
    try:
        # map keeps the order, so the first bad image is the one that is named, whichever thread met it.
        for done in executor.map(decode_from, range(0, len(names), _CHUNK)):
            if progress is not None:
                progress(stage, done, len(names))
    finally:
        executor.shutdown(cancel_futures=True)
    return pixels
