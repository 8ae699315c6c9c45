"""Chunks of rows summed by threads, processes or other machines, and their sums brought back in order."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from neurovariety.errors import InputError
from neurovariety.moments.blas_threads import one_blas_thread
from neurovariety.moments.table import Float, Rows, check_finite, part_of

UNKNOWN_WORKERS = 16
"""Assumed of an executor that does not tell how many workers it has."""


class Mergeable(Protocol):
    """A sum over some rows, to which the sum over others can be added."""

    def merge(self, other: Self, /) -> Self:
        """Return the sum over both; neither is changed."""


S_co = TypeVar("S_co", bound=Mergeable, covariant=True)


class Summand(Protocol[S_co]):
    """What is summed: a function of a block of rows. For workers in other processes it must pickle."""

    def __call__(self, block: Float, /) -> S_co:
        """Sum over the rows of a block, shape (rows, variables), which must not be written to."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Rows start to stop and what is summed over them, as it is sent to a worker.

    Attributes
    ----------
    before : int
        Rows of the whole table that lie before the first one of `rows`.
    """

    rows: Rows
    summand: Summand[Any]
    start: int
    stop: int
    block_rows: int
    before: int = 0

    def to_send(self) -> Chunk:
        """Return the chunk with a table of its own rows, which holds nothing of an array but these."""
        part = part_of(self.rows, self.start, self.stop)
        return Chunk(part, self.summand, 0, part.count, self.block_rows, self.before + self.start)


class _Stopped(Exception):  # noqa: N818
    """Nobody waits for this sum any more."""


def sum_of_chunk(chunk: Chunk, stopped: threading.Event | None = None) -> Any:
    """Sum over a chunk block by block; InputError names the first row that is not finite."""
    total = None
    with one_blas_thread():
        for start in range(chunk.start, chunk.stop, chunk.block_rows):
            if stopped is not None and stopped.is_set():
                raise _Stopped
            block = chunk.rows.read(start, min(start + chunk.block_rows, chunk.stop))
            check_finite(block, first_row=chunk.before + start)
            part = chunk.summand(block)
            total = part if total is None else total.merge(part)
    return total


def chunk_sums(
    chunks: Sequence[Chunk], executor: Executor | None, threads: int, lost: list[str]
) -> Generator[Any, None, None]:
    """Give the sums of the chunks in their order.

    Parameters
    ----------
    chunks : sequence of Chunk
    executor : concurrent.futures.Executor or None
    threads : int
        How many of this process sum where there is no executor, or none any more.
    lost : list of str
        Gets an entry, saying why, for each chunk that did not come back from its worker.
    """
    done = 0
    if executor is not None:
        try:
            with closing(_by_executor(chunks, executor, lost)) as sums:
                for part in sums:
                    yield part
                    done += 1
        except _Broken as broken:
            lost += [str(broken)] * (len(chunks) - done)
    yield from _by_threads(chunks[done:], threads)


def _by_threads(chunks: Sequence[Chunk], threads: int) -> Iterator[Any]:
    if threads == 1 or len(chunks) < 2:
        yield from map(sum_of_chunk, chunks)
        return
    stopped = threading.Event()
    with ThreadPoolExecutor(threads) as pool:
        try:
            for _, future in _in_flight(chunks, lambda chunk: pool.submit(sum_of_chunk, chunk, stopped), threads + 1):
                yield future.result()
        finally:
            stopped.set()


class _Broken(Exception):  # noqa: N818
    """The executor takes nothing more."""


def _by_executor(chunks: Sequence[Chunk], executor: Executor, lost: list[str]) -> Generator[Any, None, None]:
    def submit(chunk: Chunk) -> Future[Any]:
        try:
            return executor.submit(sum_of_chunk, chunk.to_send())
        except Exception as error:  # broken, shut down, or the chunk cannot be sent
            raise _Broken(_words(error)) from error

    for chunk, future in _in_flight(chunks, submit, 2 * _workers(executor)):
        try:
            part = future.result()
        except InputError:
            raise
        except Exception as error:  # each executor has its own way to lose a worker
            part = _once_more(chunk, submit, error, lost)
        yield part


def _once_more(chunk: Chunk, submit: Callable[[Chunk], Future[Any]], error: Exception, lost: list[str]) -> Any:
    future = submit(chunk)
    lost.append(_words(error))
    try:
        return future.result()
    except InputError:
        raise
    except Exception:  # what is wrong with the chunk itself will be raised here
        return sum_of_chunk(chunk)


def _in_flight(
    chunks: Sequence[Chunk], submit: Callable[[Chunk], Future[Any]], most: int
) -> Iterator[tuple[Chunk, Future[Any]]]:
    """Give chunks and their futures in order, with a bounded number of sums that wait for their turn."""
    waiting: deque[tuple[Chunk, Future[Any]]] = deque()
    try:
        for chunk in chunks:
            waiting.append((chunk, submit(chunk)))
            if len(waiting) == most:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for _, future in waiting:
            future.cancel()


def sums_at_once(executor: Executor | None) -> int:
    """Say how many sums of chunks may be in memory here at the same time, the running one included."""
    return (os.cpu_count() or 1) + 2 if executor is None else 2 * _workers(executor) + 1


def _workers(executor: Executor) -> int:
    """Ask how many chunks can be in work; process and thread pools tell, in a field that they do not document."""
    number = getattr(executor, "_max_workers", None)
    return number if isinstance(number, int) else max(UNKNOWN_WORKERS, os.cpu_count() or 1)


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".strip(": ")
