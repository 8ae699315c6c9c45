"""Sums over rows, carried by threads, processes or other machines, the same bits whoever carries them.

The rows are cut into chunks by their number alone. A chunk is summed block by block by one worker with one BLAS
thread, and the sums of the chunks are added in the order of the chunks. So nothing in the result depends on how many
workers there are, on which of them is first or on whether one is lost: a chunk is added exactly once, and here.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np

from neurovariety.errors import InputError
from neurovariety.moments.blas_threads import one_blas_thread
from neurovariety.moments.checkpoint import Checkpoint, StorableSum
from neurovariety.moments.table import Rows
from neurovariety.moments.workers import Chunk, Mergeable, Summand, chunk_sums

MOST_CHUNKS = 64
"""As many chunks keep workers evenly busy; a table gets more only when chunks would exceed MOST_BLOCKS."""
MOST_BLOCKS = 32
"""Blocks in a chunk at most: an interruption or a lost worker costs a chunk."""

S = TypeVar("S", bound=Mergeable)


class LostWorkerWarning(UserWarning):
    """A worker did not bring the sum of its chunk, which has been summed by another one or here."""


def fold(
    rows: Rows,
    summand: Summand[S],
    *,
    block_rows: int,
    executor: Executor | None = None,
    progress: Callable[[int], None] | None = None,
    checkpoint: Checkpoint | None = None,
) -> S:
    """Sum over all rows.

    Parameters
    ----------
    rows : Rows
        See `as_rows`. Workers in other processes are sent the part of an array that they sum, but of a file only its
        path, which they must be able to open.
    summand : callable
        Takes a block of rows to a sum that has ``merge``; with a checkpoint also ``arrays`` and ``from_arrays``.
    block_rows : int, positive
        Rows in a block. The last bits of the result depend on it.
    executor : concurrent.futures.Executor, optional
        Carries the chunks: a process pool, or ``client.get_executor(pure=False)`` of Dask Distributed. Without one,
        as many threads as BLAS has now. BLAS has one thread in each of them meanwhile.
    progress : callable, optional
        Told the number of rows summed so far.
    checkpoint : Checkpoint, optional
        Where the running sum is kept.

    Returns
    -------
    sum
        Equal bit for bit for any executor on machines with the same BLAS and kind of processor.

    Raises
    ------
    InputError
        A row is not finite: the first such row of all is named, whoever met it.
    StoredFileError
        Rows can no longer be read, or the checkpoint is truncated or that of another fold.

    Warns
    -----
    LostWorkerWarning
        A worker was lost. Its chunk is tried once more there and then summed here; with a broken executor, all that
        is left is summed here.

    Examples
    --------
    >>> from neurovariety.moments import ArrayRows
    >>> @dataclass(frozen=True)
    ... class Total:
    ...     value: float
    ...
    ...     def merge(self, other):
    ...         return Total(self.value + other.value)
    >>> fold(ArrayRows.of(np.ones((1000, 3))), lambda block: Total(float(block.sum())), block_rows=100)
    Total(value=3000.0)
    """
    if block_rows < 1:
        raise InputError("a block has one row at least", given=f"block_rows={block_rows}", allowed="from 1")
    ends = chunk_ends(rows.count, block_rows)
    running = _Running(rows, block_rows, ends, checkpoint, progress)
    running.resume(summand)
    starts = [0, *ends[:-1]]
    lost: list[str] = []
    with one_blas_thread() as threads:
        chunks = [Chunk(rows, summand, start, stop, block_rows) for start, stop in zip(starts, ends, strict=True)]
        with closing(chunk_sums(chunks[running.done :], executor, threads, lost)) as sums:
            try:
                for part in sums:
                    running.add(part)
            except InputError:  # these rows will have to change, and their sum with them
                raise
            except BaseException:
                running.save()
                raise
    running.save()
    if lost:
        warnings.warn(
            f"{len(lost)} of {len(ends)} chunks did not come back from their worker ({lost[0]}); they were summed "
            "again, each is counted once",
            LostWorkerWarning,
            stacklevel=2,
        )
    return cast("S", running.total)


def chunk_ends(count: int, block_rows: int) -> list[int]:
    """Cut rows into chunks of whole blocks, whoever sums them.

    Examples
    --------
    >>> chunk_ends(25, block_rows=10)
    [10, 20, 25]
    """
    blocks = -(-count // block_rows)
    chunk_rows = block_rows * min(MOST_BLOCKS, -(-blocks // MOST_CHUNKS))
    return [*range(chunk_rows, count, chunk_rows), count]


@dataclass
class _Running:
    """The sum so far; `state` is one reference, so that no interruption falls between a sum and its count."""

    rows: Rows
    block_rows: int
    ends: list[int]
    checkpoint: Checkpoint | None
    progress: Callable[[int], None] | None
    state: tuple[Any, int] = (None, 0)
    saved: int = 0
    written: float = 0.0
    identity: str = ""

    @property
    def total(self) -> Any:
        return self.state[0]

    @property
    def done(self) -> int:
        return self.state[1]

    def resume(self, summand: Callable[[Any], Any]) -> None:
        if self.checkpoint is None:
            return
        self.written = time.monotonic()
        self.identity = f"{self.rows.fingerprint()}, blocks of {self.block_rows}"
        if not self.checkpoint.path.exists():
            return
        zero = summand(np.empty((0, self.rows.variables)))
        self.state = self.checkpoint.load(self.identity, zero, len(self.ends))
        self.saved = self.done
        self.tell()

    def add(self, part: Any) -> None:
        total, done = self.state
        self.state = (part if total is None else total.merge(part), done + 1)
        if self.checkpoint is not None and time.monotonic() - self.written >= self.checkpoint.every:
            self.save()
        self.tell()

    def tell(self) -> None:
        if self.progress is not None:
            self.progress(self.ends[self.done - 1])

    def save(self) -> None:
        total, done = self.state
        if self.checkpoint is not None and done > self.saved:
            self.checkpoint.save(self.identity, cast("StorableSum", total), done)
            self.saved, self.written = done, time.monotonic()
