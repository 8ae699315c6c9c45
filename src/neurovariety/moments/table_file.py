"""A table in one file, as a .npy or a memory map has it, read with ordinary reads.

A memory map would do with less code, but the pages it has touched count as memory of the process until the system
needs them elsewhere, so that nobody could tell from outside that a fit of 1e7 rows needs less than 1 GiB.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import StoredFileError
from neurovariety.moments.table import Float, check_table, sampled_hash


@dataclass(frozen=True)
class FileRows:
    """A table in a file.

    Attributes
    ----------
    path : Path
        Absolute, so that workers in another folder find it; workers on other machines must see it too.
    offset : int
        Bytes before the first number.
    dtype : numpy.dtype
        Real, of either byte order.
    count, variables : int
    by_columns : bool
        Fortran order: a block is then one read for each variable.
    """

    path: Path
    offset: int
    dtype: np.dtype[Any]
    count: int
    variables: int
    by_columns: bool

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop; StoredFileError when the file is gone or has become shorter."""
        size = max(0, stop - start)
        try:
            with self.path.open("rb", buffering=0) as stream:
                if self.by_columns:
                    columns = np.empty((self.variables, size), dtype=self.dtype)
                    for variable, column in enumerate(columns):
                        self._fill(stream, variable * self.count + start, column)
                    return np.ascontiguousarray(columns.T, dtype=np.float64)
                block = np.empty((size, self.variables), dtype=self.dtype)
                self._fill(stream, start * self.variables, block.reshape(-1))
        except OSError as error:
            if isinstance(error, StoredFileError):
                raise
            raise StoredFileError(f"{self.path.name} could not be read", given=f"{self.path} ({error})") from error
        return block.astype(np.float64, copy=False)

    def _fill(self, stream: FileIO, first: int, numbers: NDArray[Any]) -> None:
        stream.seek(self.offset + first * self.dtype.itemsize)
        left = numbers.view(np.uint8)
        while left.size:  # the system reads at most 2 GiB at once
            done = stream.readinto(left.data)
            if not done:
                raise StoredFileError(
                    f"{self.path.name} has become shorter since it was opened",
                    given=str(self.path),
                    remedy="wait until it is written, then start again",
                )
            left = left[done:]

    def fingerprint(self) -> str:
        """Tell this file from others, and from itself after a change, by size, time of the change and a few rows."""
        state = self.path.stat()
        shape = (self.count, self.variables)
        return f"file {shape} {self.dtype.str} {state.st_size} {state.st_mtime_ns} {sampled_hash(self)}"


def open_npy(path: Path, *, least_rows: int = 1) -> FileRows:
    """Read the header of a .npy file.

    Raises
    ------
    StoredFileError
        Not a .npy file, or shorter than its header says.
    InputError
        Another shape than a table, or numbers that are not real.
    """
    try:
        with path.open("rb") as stream:
            shape, by_columns, dtype = _read_header(stream)
            offset, size = stream.tell(), path.stat().st_size
    except (OSError, ValueError) as error:
        raise StoredFileError(
            f"{path.name} is not a readable .npy file", given=f"{path} ({error})", allowed="a file of numpy.save"
        ) from error
    check_table(shape, dtype, path.name, least_rows=least_rows)
    needed = offset + shape[0] * shape[1] * dtype.itemsize
    if size < needed:
        raise StoredFileError(
            f"{path.name} is truncated",
            given=f"{size:,} bytes",
            allowed=f"{needed:,} bytes for shape {shape}",
            remedy="copy or write it again",
        )
    return FileRows(path.resolve(), offset, dtype, int(shape[0]), int(shape[1]), bool(by_columns))


def _read_header(stream: BufferedReader) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        return np.lib.format.read_array_header_1_0(stream)
    if version == (2, 0):
        return np.lib.format.read_array_header_2_0(stream)
    raise ValueError(f"version {version}, which only tables of named fields need")


def rows_of_memory_map(array: NDArray[Any]) -> FileRows | None:
    """Find the file behind a memory map or a contiguous view of one; None where there is none.

    A copy-on-write map may hold changes that its file has not, so it is none of these.
    """
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    if not isinstance(owner, np.memmap) or owner.filename is None or owner.mode == "c" or array.ndim != 2:
        return None
    path = Path(str(owner.filename)).resolve()
    if not path.is_file() or not (array.flags.c_contiguous or array.flags.f_contiguous):
        return None
    offset = owner.offset + (array.ctypes.data - owner.ctypes.data)
    count, variables = array.shape
    return FileRows(path, offset, array.dtype, count, variables, by_columns=not array.flags.c_contiguous)
