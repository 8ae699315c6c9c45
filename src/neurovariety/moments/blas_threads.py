"""One BLAS thread while sums are taken, so that their bits do not depend on how many threads the machine has."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy  # noqa: F401  NumPy and SciPy bring a BLAS each; both must be here before they are looked for
import scipy.linalg  # noqa: F401
import threadpoolctl


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
    libraries = _libraries()
    with _holders.lock:
        if not _holders.count:
            _holders.before = [library.num_threads or 1 for library in libraries]
            for library in libraries:
                library.set_num_threads(1)
        _holders.count += 1
        threads = max(_holders.before, default=1)
    try:
        yield threads
    finally:
        with _holders.lock:
            _holders.count -= 1
            if not _holders.count:
                for library, number in zip(libraries, _holders.before, strict=True):
                    library.set_num_threads(number)


@cache
def _libraries() -> list[Any]:
    """Find the BLAS libraries of this process once: looking for them takes milliseconds."""
    return list(threadpoolctl.ThreadpoolController().select(user_api="blas").lib_controllers)


if hasattr(os, "register_at_fork"):  # a forked worker inherits neither the threads that hold the limit nor their lock
    os.register_at_fork(after_in_child=_holders.forget)
