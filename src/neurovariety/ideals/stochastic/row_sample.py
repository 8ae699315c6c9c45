"""Some chunks of a table's rows, as a table of their own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.moments import ArrayRows, Rows, check_finite
from neurovariety.moments.table import RowRange

Float = NDArray[np.float64]
Whole = NDArray[np.intp]

DENSE = 8
"""Where one row in so many is wanted, everything between is read too: fewer, longer reads."""
MOST_SPAN = 1 << 16
"""Rows read in one go for that at most."""


@dataclass(frozen=True, eq=False)
class RowSample:
    """Chosen chunks of a table, in ascending order.

    Attributes
    ----------
    rows : Rows
        The whole table.
    chunks : numpy.ndarray, shape (number of chunks,), int
        Ascending; chunk i holds the rows from ``i * chunk_rows``.
    chunk_rows : int
        Rows in a chunk; all chosen chunks are full.

    Examples
    --------
    >>> table = ArrayRows.of(np.arange(12).reshape(6, 2))
    >>> RowSample(table, np.array([0, 2]), 2).read(1, 4)
    array([[ 2.,  3.],
           [ 8.,  9.],
           [10., 11.]])
    """

    rows: Rows
    chunks: Whole
    chunk_rows: int

    @property
    def count(self) -> int:
        """Number of rows chosen."""
        return len(self.chunks) * self.chunk_rows

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.rows.variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop of the chosen ones.

        Raises
        ------
        InputError
            NaN or inf; the row's number is that in the whole table.
        """
        wanted = self._wanted(start, stop)
        block = _gather(self.rows, wanted)
        _check_rows(block, wanted)
        return block

    def part(self, start: int, stop: int) -> Rows:
        """Return rows start to stop of the chosen ones; of a table in memory these are copied, and nothing else."""
        if isinstance(self.rows, ArrayRows):
            wanted = self._wanted(start, stop)
            return _TakenRows(self.rows.array[wanted], wanted)
        first, last = start // self.chunk_rows, -(-stop // self.chunk_rows)
        before = first * self.chunk_rows
        return RowRange(RowSample(self.rows, self.chunks[first:last], self.chunk_rows), start - before, stop - before)

    def fingerprint(self) -> str:
        """Tell this table from others."""
        digest = hashlib.blake2b(np.ascontiguousarray(self.chunks).data, digest_size=16).hexdigest()
        return f"{len(self.chunks)} chunks {digest} of {self.chunk_rows} rows of {self.rows.fingerprint()}"

    def _wanted(self, start: int, stop: int) -> Whole:
        places = np.arange(start, stop)
        return np.asarray(self.chunks[places // self.chunk_rows] * self.chunk_rows + places % self.chunk_rows)


@dataclass(frozen=True, eq=False)
class _TakenRows:
    """Rows that were taken out of a table, with their numbers there."""

    array: NDArray[Any]
    numbers: Whole

    @property
    def count(self) -> int:
        return len(self.array)

    @property
    def variables(self) -> int:
        return int(self.array.shape[1])

    def read(self, start: int, stop: int) -> Float:
        block = np.ascontiguousarray(self.array[start:stop], dtype=np.float64)
        _check_rows(block, self.numbers[start:stop])
        return block

    def fingerprint(self) -> str:
        return f"taken {ArrayRows(self.array).fingerprint()} {ArrayRows(self.numbers).fingerprint()}"


def _check_rows(block: Float, numbers: Whole) -> None:
    if not np.isfinite(block).all():
        bad = int(np.argmin(np.isfinite(block).all(axis=1)))
        check_finite(block[bad : bad + 1], first_row=int(numbers[bad]))


def _gather(rows: Rows, wanted: Whole) -> Float:
    """Read the wanted rows, in ascending order."""
    if not len(wanted):
        return np.zeros((0, rows.variables))
    if isinstance(rows, ArrayRows):
        return np.ascontiguousarray(rows.array[wanted], dtype=np.float64)
    breaks = (np.diff(wanted) > DENSE) | (np.diff(wanted // MOST_SPAN) > 0)
    starts = np.concatenate([[0], np.flatnonzero(breaks) + 1, [len(wanted)]])
    parts = []
    for first, last in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        piece = wanted[first:last]
        parts.append(rows.read(int(piece[0]), int(piece[-1]) + 1)[piece - piece[0]])
    return np.concatenate(parts)
