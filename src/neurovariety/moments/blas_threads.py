"""One BLAS thread while sums are taken, so that their bits do not depend on how many threads the machine has."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy  # noqa: F401  NumPy and SciPy bring a BLAS each; both must be here before they are looked for
import scipy.linalg  # noqa: F401
import threadpoolctl

WORTH_THREADS = 1e9
"""Floating-point operations, a tenth of a second's work for one thread, from which on BLAS may use several."""


@dataclass
class _Holders:
    """How many folds of this process want one thread now; the first sets it, the last gives back what there was."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    count: int = 0
    before: list[int] = field(default_factory=list)

    def forget(self) -> None:
        self.lock = threading.Lock()
        self.count = 0


_holders = _Holders()


@contextmanager
def one_blas_thread() -> Iterator[int]:
    """Limit BLAS to one thread in this process, and yield how many it had.

    Folds may overlap in several Python threads: the limit lasts until the last of them has ended.

    Examples
    --------
    >>> with one_blas_thread() as threads, one_blas_thread() as again:
    ...     threads >= 1 and threads == again
    True
    """
    shared, own = _libraries()
    with _holders.lock:
        if not _holders.count:
            _holders.before = [_limit(library, 1) for library in shared]
        _holders.count += 1
        before = list(_holders.before)
    before_here = [_limit(library, 1) for library in own]
    try:
        yield max([*before, *before_here], default=1)
    finally:
        for library, number in zip(own, before_here, strict=True):
            _limit(library, number)
        with _holders.lock:
            _holders.count -= 1
            if not _holders.count:
                for library, number in zip(shared, _holders.before, strict=True):
                    _limit(library, number)


def threads_for(operations: float) -> AbstractContextManager[object]:
    """Limit BLAS to one thread for work of so many floating-point operations, if more threads are not worth it.

    On a busy machine threads wait for one another, and small products then take a hundred times as long.
    """
    return one_blas_thread() if operations < WORTH_THREADS else nullcontext()


def _limit(library: Any, number: int) -> int:
    """Set the number of threads, and return what it was."""
    before = library.num_threads or 1
    if before != number:
        # Since threadpoolctl 3.8 OpenBLAS obeys only the Python thread that was first to set a number, and says
        # nothing to others. The holders here take turns by themselves, and leave nobody in charge.
        release = getattr(library, "clear_controlling_thread", None)
        if release is not None:
            release(force=True)
        library.set_num_threads(number)
        if release is not None:
            release(force=True)
    return int(before)


@cache
def _libraries() -> tuple[list[Any], list[Any]]:
    """Find BLAS once, which takes milliseconds: with one limit a process, and (OpenMP) with one a Python thread."""
    found = threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers
    own = [library for library in found if getattr(library, "threading_layer", "") == "openmp"]
    return [library for library in found if library not in own], own


if hasattr(os, "register_at_fork"):  # a forked worker inherits neither the threads that hold the limit nor their lock
    os.register_at_fork(after_in_child=_holders.forget)
