"""Latents z = phi_L'(x) of many images, streamed to disk in batches and resumed where they stopped.

Everything that is fitted after the cut reads these rows again and again; the network runs once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError, StoredFileError
from neurovariety.vinet.latents_fingerprint import Fingerprint
from neurovariety.vinet.latents_store import ARRAY, Record, RowWriter, check_room, create, read_record, rows_are_intact

SECONDS_BETWEEN_SAVES = 2.0
"""How much work a killed process can lose; an interrupted one loses none."""

Latents = np.memmap[Any, np.dtype[np.float32]]
Progress = Callable[[int, int], None]


class ImageRows(Protocol):
    """Images, all of one shape, that can be had slice by slice: an array, or what makes one when asked."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of all of them, rows first."""
        ...

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def __getitem__(self, rows: slice, /) -> NDArray[Any]:
        """Return some of them."""
        ...


def compute_latents(
    prefix_and_pool: Callable[[Tensor], Tensor],
    images: ImageRows,
    normalise: Callable[[NDArray[Any]], Tensor],
    folder: Path,
    fingerprint: Fingerprint,
    *,
    batch_size: int = 256,
    progress: Progress | None = None,
) -> Latents:
    """Compute the latents of images, or find them where an earlier run left them.

    Finished latents of the same fingerprint are read back. Unfinished ones are continued when the batch size is the
    same, and then equal those of an uninterrupted run byte for byte (on the same machine with the same number of
    threads). Damaged rows and unfinished ones of another batch size are computed anew.

    Parameters
    ----------
    prefix_and_pool : nn.Module or callable
        Normalised images to latents, one row each; a module is run in evaluation mode and on its own device.
    images : numpy.ndarray, shape (m, c, h, w)
        Or another `ImageRows`; asked for slices of a batch, and for none where the latents are finished.
    normalise : callable
        A batch of images to the tensor the network takes, such as ``Normalisation.apply``.
    folder : Path
        Holds one set of latents. `latents_folder` names one for each fingerprint.
    fingerprint : Fingerprint
        Of module, layer, preprocessing and images; it is the caller's word for what is stored.
    batch_size : int
    progress : callable, optional
        Called with the rows done and all rows, after every batch.

    Returns
    -------
    numpy.memmap, shape (m, ...), float32, read only

    Raises
    ------
    StoredFileError
        The folder holds latents of another fingerprint, or some whose record cannot be read; they are left alone.
    ResourceError
        The disk has not enough room, before the start or while writing; finished rows are kept.
    InputError
        No images; a latent that is not finite, named by its row; a module that does not give a row for each image.

    Examples
    --------
    >>> import tempfile
    >>> from neurovariety.vinet.latents_fingerprint import fingerprint
    >>> images, flatten = np.ones((3, 1, 2, 2), dtype=np.float32), nn.Flatten()
    >>> whose = fingerprint(flatten, layer="0", preprocessing="none", data="three images")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     compute_latents(flatten, images, torch.from_numpy, Path(folder), whose).shape
    (3, 4)
    """
    if len(images.shape) < 2 or not len(images) or batch_size < 1:
        raise InputError(
            "latents are of at least one image, in batches of at least one",
            given=f"an array of shape {images.shape}, batch_size={batch_size}",
        )
    record = _usable_record(folder, fingerprint, len(images), batch_size)
    if record is None or not record.finished:
        run = _Evaluated(prefix_and_pool, normalise)
        try:
            _compute_rows(
                run,
                images,
                folder=folder,
                record=record,
                fingerprint=fingerprint,
                batch_size=batch_size,
                progress=progress,
            )
        finally:
            run.restore()
    elif progress is not None:
        progress(record.rows, record.rows)
    return np.lib.format.open_memmap(folder / ARRAY, mode="r")


def _usable_record(folder: Path, fingerprint: Fingerprint, rows: int, batch_size: int) -> Record | None:
    """Give the record to read or to continue; None to start anew."""
    record = read_record(folder)
    if record is None:
        return None
    if record.fingerprint != fingerprint or record.rows != rows:
        ours, theirs = vars(fingerprint), vars(record.fingerprint)
        differ = [name for name in ours if ours[name] != theirs[name]] or ["number of rows"]
        raise StoredFileError(
            "the folder already holds other latents",
            given=f"{folder}: they differ in {', '.join(differ)}",
            allowed=f"latents of fingerprint {record.fingerprint.digest[:12]}; these are of {fingerprint.digest[:12]}",
            remedy="give another folder (latents_folder names one for each fingerprint), or delete this one",
        )
    if not record.finished and record.batch_size != batch_size:
        return None
    return record if rows_are_intact(folder, record) else None


def _compute_rows(
    run: _Evaluated,
    images: ImageRows,
    *,
    folder: Path,
    record: Record | None,
    fingerprint: Fingerprint,
    batch_size: int,
    progress: Progress | None,
) -> None:
    first = 0 if record is None else record.rows_done
    rows = run.rows(images[first : first + batch_size], first)  # before all else: it tells the shape
    if record is None:
        record = Record(fingerprint, len(images), rows.shape[1:], batch_size)
        create(folder, record)
    else:
        check_room(folder, record)
    with RowWriter(folder, record) as writer:
        saved = time.monotonic()
        while True:
            _check_shape(rows, record)
            writer.write(rows)
            done = writer.record.rows_done
            if time.monotonic() - saved > SECONDS_BETWEEN_SAVES:
                writer.save()
                saved = time.monotonic()
            if progress is not None:
                progress(done, len(images))
            if done == len(images):
                return
            rows = run.rows(images[done : done + batch_size], done)


def _check_shape(rows: NDArray[np.float32], record: Record) -> None:
    if rows.shape[1:] != record.shape:
        raise InputError(
            "the latents of one image have another shape than those before",
            given=f"shape {rows.shape[1:]}",
            allowed=f"shape {record.shape}",
        )


class _Evaluated:
    """The network in evaluation mode, from a batch of images to an array of rows."""

    def __init__(self, network: Callable[[Tensor], Tensor], normalise: Callable[[NDArray[Any]], Tensor]) -> None:
        self.network = network
        self.normalise = normalise
        self.device = torch.device("cpu")
        self.training: list[nn.Module] = []
        if isinstance(network, nn.Module):
            self.training = [module for module in network.modules() if module.training]
            tensors = [*network.parameters(), *network.buffers()]
            self.device = tensors[0].device if tensors else self.device
            network.eval()

    def rows(self, images: NDArray[Any], first_row: int) -> NDArray[np.float32]:
        with torch.no_grad():
            latents = self.network(self.normalise(images).to(self.device))
            if latents.ndim < 2 or len(latents) != len(images):
                raise InputError(
                    "the module does not give one row for each image",
                    given=f"{len(images)} images, an output of shape {tuple(latents.shape)}",
                )
            latents = latents.to(torch.float32)
            finite = latents.flatten(1).isfinite().all(dim=1)
            if not bool(finite.all()):
                row = first_row + int((~finite).nonzero()[0])
                raise InputError(
                    "a latent is not finite",
                    given=f"row {row:,} (counted from 0)",
                    remedy="look for NaN or infinity in that image and in the network's weights",
                )
            rows: NDArray[np.float32] = latents.cpu().numpy()
            return rows

    def restore(self) -> None:
        for module in self.training:
            module.training = True
