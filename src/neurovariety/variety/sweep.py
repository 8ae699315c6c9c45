"""Dimensions of thousands of architectures, by processes, in a file that a later sweep goes on with."""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from threading import current_thread, main_thread

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.architectures.spec_ranges import expand_ranges
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.dimension import PRIMES, Progress, dimension
from neurovariety.variety.result import Certainty
from neurovariety.variety.sweep_file import read_sweep, write_sweep
from neurovariety.variety.sweep_table import DimensionTable, SweepRow
from neurovariety.whole_number import whole_number

ALONE = 5.0
"""Seconds that this process works alone before it starts others, which takes about a second."""

CHUNK = 8
"""Architectures that a worker gets at once."""

SAVE_EVERY = 5.0
"""Seconds between two states of the file."""

_Done = SweepRow | tuple[str, str]
"""A row; or a SPEC and why it has none."""


def sweep_dimensions(
    architectures: str | Iterable[Architecture | str],
    *,
    executor: Executor | None = None,
    file: str | Path | None = None,
    primes: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> DimensionTable:
    """Compute the dimensions of many architectures.

    Every architecture gets the same seed, so that the rows depend neither on the others nor on the number of workers.
    After five seconds without an executor this process starts others, one for each processor; a script that is run this
    way keeps its work under ``if __name__ == "__main__":``, as `multiprocessing` asks. Ctrl-C ends the sweep and gives
    the rows found by then.

    Parameters
    ----------
    architectures : str, or iterable of Architecture or str
        A text may have ranges: ``"mlp 2..6-1..6-1 power 2..4"``.
    executor : concurrent.futures.Executor, optional
        Where the work is done; it stays open.
    file : str or Path, optional
        A CSV file. Rows that it has with this seed and enough primes are taken from it, new ones are written to it
        every few seconds; it keeps rows of other architectures.
    primes : int, optional
        As `dimension` takes it: given, ranks are computed for all architectures.
    seed : int, from 0
        For each of them.
    progress : callable, optional
        Told how many architectures are done.

    Returns
    -------
    DimensionTable

    Raises
    ------
    InputError
        When a text is no SPEC, the number of primes no whole number from 1, or the seed none from 0; nothing has been
        started then.
    StoredFileError
        When the file is no table of a sweep, or cannot be written.

    Examples
    --------
    >>> table = sweep_dimensions("mlp 3-2..3-1 power 2..3")
    >>> print(table)
    spec               parameters  ambient  expected  dimension  defect  filling
    mlp 3-2-1 power 2           8        6         6          5       1       no
    mlp 3-2-1 power 3           8       10         6          6       0       no
    mlp 3-3-1 power 2          12        6         6          6       0      yes
    mlp 3-3-1 power 3          12       10         9          9       0       no
    """
    started = time.perf_counter()
    whole_number("seed", seed, least=0)
    if primes is not None:
        whole("the number of primes", primes)
    networks = _read(architectures)
    path = None if file is None else Path(file)
    stored = [] if path is None else read_sweep(path)
    known = {row.spec: row for row in stored if _serves(row, networks, primes, seed)}
    todo = [network for spec, network in networks.items() if spec not in known]
    foreign = [row for row in stored if row.spec not in networks]
    fresh: dict[str, SweepRow] = {}
    too_large: list[tuple[str, str]] = []

    def rows() -> tuple[SweepRow, ...]:
        return tuple(row for spec in networks if (row := known.get(spec) or fresh.get(spec)) is not None)

    saved = time.perf_counter()
    results = _results(todo, executor, primes, seed)
    try:
        for one in results:
            if isinstance(one, SweepRow):
                fresh[one.spec] = one
            else:
                too_large.append(one)
            if progress is not None:
                progress("dimensions", len(known) + len(fresh) + len(too_large), len(networks))
            if path is not None and time.perf_counter() - saved > SAVE_EVERY:
                write_sweep(path, [*foreign, *rows()])
                saved = time.perf_counter()
    except KeyboardInterrupt:
        results.close()
    if path is not None and (fresh or not path.exists()):
        write_sweep(path, [*foreign, *rows()])
    return DimensionTable(
        rows=rows(),
        complete=len(rows()) == len(networks),
        too_large=tuple(too_large),
        resumed=len(known),
        seconds=time.perf_counter() - started,
    )


def _read(architectures: str | Iterable[Architecture | str]) -> dict[str, Architecture]:
    """Read architectures and texts with ranges, each of them once, by their SPEC."""
    listed = [architectures] if isinstance(architectures, str | Architecture) else architectures
    if not isinstance(listed, Iterable):
        raise InputError(
            "a sweep is over many architectures", given=repr(listed)[:60], allowed='such as "mlp 2-1..6-1 power 2"'
        )
    networks: dict[str, Architecture] = {}
    for item in listed:
        for one in expand_ranges(item) if isinstance(item, str) else [item]:
            network = as_architecture(one)
            other = networks.setdefault(network.spec, network)
            if other != network:
                raise InputError("two architectures have the same text", given=network.spec)
    if not networks:
        raise InputError("there is no architecture", given="none", allowed="one at least")
    return networks


def _serves(row: SweepRow, networks: dict[str, Architecture], primes: int | None, seed: int) -> bool:
    """Decide whether a stored row is what would be computed; not where the text does not tell the architecture."""
    enough = row.certainty == Certainty.EXACT.value or len(row.primes) >= (PRIMES if primes is None else primes)
    if row.spec not in networks or row.seed != seed or not enough:
        return False
    try:
        return as_architecture(row.spec) == networks[row.spec]
    except InputError:
        return False


def _row_of(network: Architecture, primes: int | None, seed: int) -> _Done:
    try:
        return SweepRow.of(dimension(network, primes=primes, seed=seed), seed)
    except ResourceError as error:
        return network.spec, error.problem


def _rows_of(networks: Sequence[Architecture], primes: int | None, seed: int) -> list[_Done]:
    return [_row_of(network, primes, seed) for network in networks]


def _results(
    networks: Sequence[Architecture], executor: Executor | None, primes: int | None, seed: int
) -> Generator[_Done, None, None]:
    """Give results in order: from the executor; or from this process, and from others when it takes long."""
    rest = deque(networks)
    if executor is None:
        begun = time.perf_counter()
        while rest and (time.perf_counter() - begun < ALONE or len(rest) <= CHUNK):
            yield _row_of(rest.popleft(), primes, seed)
    if not rest:
        return
    chunks = iter(lambda: list(_taken(rest, CHUNK)), [])
    if executor is not None:
        yield from _by_executor(chunks, executor, primes, seed)
    elif _processors() == 1:
        yield from (one for chunk in chunks for one in _rows_of(chunk, primes, seed))
    else:
        with _processes() as pool:
            yield from _by_executor(chunks, pool, primes, seed)


def _taken(rest: deque[Architecture], number: int) -> Iterator[Architecture]:
    while rest and number:
        yield rest.popleft()
        number -= 1


def _by_executor(
    chunks: Iterator[list[Architecture]], executor: Executor, primes: int | None, seed: int
) -> Generator[_Done, None, None]:
    """Keep a bounded number of chunks in work; what a broken pool of processes loses is done here."""
    waiting: deque[tuple[list[Architecture], Future[list[_Done]] | None]] = deque()
    most = 4 * _processors()
    try:
        while True:
            for chunk in islice(chunks, most - len(waiting)):
                waiting.append((chunk, _submitted(executor, chunk, primes, seed)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                found = _rows_of(chunk, primes, seed) if future is None else future.result()
            except BrokenProcessPool:
                found = _rows_of(chunk, primes, seed)
            yield from found
    finally:
        for _, future in waiting:
            if future is not None:
                future.cancel()


def _submitted(
    executor: Executor, chunk: list[Architecture], primes: int | None, seed: int
) -> Future[list[_Done]] | None:
    try:
        return executor.submit(_rows_of, chunk, primes, seed)
    except BrokenProcessPool:
        return None


@contextmanager
def _processes() -> Iterator[Executor]:
    """Start processes that leave Ctrl-C to this one."""
    pool = ProcessPoolExecutor(_processors(), mp_context=get_context("spawn"))
    try:
        here = current_thread() is main_thread()  # only there signals can be set
        before = signal.signal(signal.SIGINT, signal.SIG_IGN) if here else None
        try:
            for _ in range(_processors()):
                pool.submit(int)
        finally:
            if here:
                signal.signal(signal.SIGINT, before)
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
