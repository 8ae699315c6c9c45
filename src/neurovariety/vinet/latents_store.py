"""Latents on disk: ``latents.npy`` and a small ``latents.json`` that says whose they are and how many rows are done.

Rows are written with ordinary file writes, because writing through a memory map on a full disk kills the process. The
JSON never claims a row that is not on the disk, and holds a checksum of the rows it claims.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import zlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError, StoredFileError
from neurovariety.vinet.latents_fingerprint import Fingerprint
from neurovariety.whole_file import write_text

FORMAT = 1
ARRAY, RECORD = "latents.npy", "latents.json"
SPARE_BYTES = 8 * 2**20
"""Room left on the disk beside the latents, for the record and for whatever else is being written."""
_CHECKED_AT_ONCE = 2**24
"""Bytes read at once when the checksum of stored rows is verified."""


@dataclass(frozen=True)
class Record:
    """What ``latents.json`` says.

    Attributes
    ----------
    fingerprint : Fingerprint
    rows, rows_done : int
    shape : tuple of int
        Of one row.
    batch_size : int
        Rows computed at once; other sizes may round otherwise.
    checksum : int
        CRC-32 of the bytes of the rows done.
    """

    fingerprint: Fingerprint
    rows: int
    shape: tuple[int, ...]
    batch_size: int
    rows_done: int = 0
    checksum: int = 0

    @property
    def finished(self) -> bool:
        """Whether all rows are done."""
        return self.rows_done == self.rows

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return 4 * int(np.prod(self.shape, dtype=np.int64))


def read_record(folder: Path) -> Record | None:
    """Read what a folder says of its latents; None when it holds none.

    Raises
    ------
    StoredFileError
        Latents without a record, or a record that cannot be read: whose they are is not known.
    """
    path = folder / RECORD
    if not path.exists():
        if (folder / ARRAY).exists():
            raise _unreadable(folder, f"{RECORD} is missing")
        return None
    try:
        fields = json.loads(path.read_bytes())
        _check_format(fields.pop("format"))
        record = Record(
            fingerprint=Fingerprint(**fields.pop("fingerprint")),
            shape=tuple(_count(side) for side in fields.pop("shape")),
            **{name: _count(value) for name, value in fields.items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError, OSError) as error:
        raise _unreadable(folder, f"{type(error).__name__}: {error}") from error
    if record.rows_done > record.rows or record.batch_size < 1:
        raise _unreadable(folder, f"{record.rows_done} of {record.rows} rows in batches of {record.batch_size}")
    return record


def rows_are_intact(folder: Path, record: Record) -> bool:
    """Whether the array is there, whole, and its finished rows have the recorded checksum."""
    try:
        array = np.lib.format.open_memmap(folder / ARRAY, mode="r")
    except (OSError, ValueError):  # missing, truncated, or no such file at all
        return False
    if array.dtype != np.float32 or array.shape != (record.rows, *record.shape) or not array.flags.c_contiguous:
        return False
    checksum = 0
    step = max(1, _CHECKED_AT_ONCE // max(1, record.row_bytes))
    for start in range(0, record.rows_done, step):
        checksum = zlib.crc32(array[start : min(start + step, record.rows_done)].tobytes(), checksum)
    return checksum == record.checksum


def create(folder: Path, record: Record) -> None:
    """Lay out empty latents, replacing any that are there: whose they are has been checked.

    Raises
    ------
    ResourceError
        When the disk has not enough room; nothing has been written.
    """
    check_room(folder, record)
    folder.mkdir(parents=True, exist_ok=True)
    # The record first: an array without one belongs to nobody and would be refused.
    _write_record(folder, replace(record, rows_done=0, checksum=0))
    np.lib.format.open_memmap(folder / ARRAY, mode="w+", dtype=np.float32, shape=(record.rows, *record.shape))


def check_room(folder: Path, record: Record) -> None:
    """Raise ResourceError unless the rows that are not done yet fit on the disk."""
    disk = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    rows = record.rows - record.rows_done
    needed = rows * record.row_bytes + SPARE_BYTES
    free = shutil.disk_usage(disk).free
    if not record.rows_done:
        free += _allocated(folder / ARRAY)  # about to be replaced
    if free < needed:
        raise ResourceError(
            "the latents do not fit on the disk; nothing has been written",
            given=f"{free:,} bytes free at {disk}",
            allowed=f"{needed:,} bytes needed: {rows:,} rows of {record.row_bytes:,}, and {SPARE_BYTES:,} to spare",
            remedy="give a folder on another disk, pool more, or cut later in the network",
        )


class RowWriter:
    """Writes rows in order and keeps the record true; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path
        With latents that `create` laid out.
    record : Record
        Where to go on.
    """

    def __init__(self, folder: Path, record: Record) -> None:
        self.folder = folder
        self.record = record
        self._unsaved = 0
        self._offset = np.lib.format.open_memmap(folder / ARRAY, mode="r").offset
        self._file = (folder / ARRAY).open("r+b", buffering=0)
        self._file.seek(self._offset + record.rows_done * record.row_bytes)

    def __enter__(self) -> RowWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Save the record whatever happened, Ctrl-C included: rows on the disk stay useful."""
        try:
            self.save()
        except OSError:
            if error is None:
                raise
            # What went wrong first is what to report; the record on the disk is an older, true one.
        finally:
            self._file.close()

    def write(self, rows: NDArray[np.float32]) -> None:
        """Append rows.

        Raises
        ------
        ResourceError
            When the disk is full; the rows before these are kept.
        """
        content = rows.tobytes()
        try:
            self._write_all(memoryview(content))
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            self._give_back_what_was_begun()
            raise ResourceError(
                f"the disk is full after {self.record.rows_done:,} of {self.record.rows:,} rows, which are kept",
                given=str(self.folder),
                remedy="free disk space and run again: it goes on at the row where it stopped",
            ) from error
        self.record = replace(
            self.record,
            rows_done=self.record.rows_done + len(rows),
            checksum=zlib.crc32(content, self.record.checksum),
        )
        self._unsaved += 1

    def _write_all(self, content: memoryview) -> None:
        while content:
            content = content[self._file.write(content) :]

    def _give_back_what_was_begun(self) -> None:
        """Free the blocks of a batch that did not fit, so that there is room for the record."""
        end = self._offset + self.record.rows_done * self.record.row_bytes
        self._file.truncate(end)
        self._file.truncate(self._offset + self.record.rows * self.record.row_bytes)

    def save(self) -> None:
        """Bring the rows to the disk, then say so in the record."""
        if self._unsaved:
            os.fsync(self._file.fileno())
            _write_record(self.folder, self.record)
            self._unsaved = 0


def _write_record(folder: Path, record: Record) -> None:
    write_text(folder / RECORD, json.dumps({"format": FORMAT, **asdict(record)}, indent=1))


def _check_format(value: Any) -> None:
    if value != FORMAT:
        raise ValueError(f"format {value!r}, not {FORMAT}")


def _count(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value


def _allocated(path: Path) -> int:
    """Give the bytes a file takes on the disk, fewer than its size where nothing was written yet."""
    return 512 * int(getattr(path.stat(), "st_blocks", 0)) if path.exists() else 0


def _unreadable(folder: Path, reason: str) -> StoredFileError:
    return StoredFileError(
        "the folder holds latents, and its record of whose they are cannot be read",
        given=f"{folder}: {reason}",
        remedy="delete the folder if they are not needed, or give another one",
    )
