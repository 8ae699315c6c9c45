"""How much memory work may ask for: it is refused by its size alone, before anything is allocated."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence

from neurovariety.errors import ResourceError

MEMORY_LIMIT = 8 * 2**30
"""Bytes of pixels a reader allocates at most: CIFAR-10 takes 0.18 GB, 100,000 colour images of 160 x 160 7.7 GB."""


def check_fits(shape: Sequence[int], itemsize: int, what: str, *, limit: int = MEMORY_LIMIT) -> None:
    """Raise ResourceError when an array of this shape would take more than `limit` bytes.

    Examples
    --------
    >>> check_fits((60_000, 3, 32, 32), 1, "CIFAR-10")
    >>> check_fits((10**9, 3, 32, 32), 1, "a hostile header")
    Traceback (most recent call last):
    neurovariety.errors.ResourceError: a hostile header would not fit in memory
      given: shape (1000000000, 3, 32, 32), 2861.0 GiB
      allowed: at most 8.0 GiB
      remedy: take fewer or smaller images
    """
    needed = math.prod(shape) * itemsize
    if needed > limit:
        raise _too_much(
            what, f"shape {tuple(shape)}", needed, f"at most {_gib(limit)}", remedy="take fewer or smaller images"
        )


def check_free(needed: int, what: str, *, given: str, remedy: str) -> None:
    """Raise ResourceError when less physical memory than `needed` bytes is free; pass where the system does not tell.

    Parameters
    ----------
    needed : int
        Bytes.
    what, given, remedy : str
        Named in the message: what would be allocated, what was asked for, and what to do now.

    Examples
    --------
    >>> check_free(2**10, "a small table", given="2 columns", remedy="fewer columns")
    """
    available = available_bytes()
    if available is not None and needed > available:
        raise _too_much(what, given, needed, f"{_gib(available)} are free", remedy=remedy)


def available_bytes() -> int | None:
    """Return the bytes of free physical memory, or None where the system does not tell."""
    try:
        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _too_much(what: str, given: str, needed: int, allowed: str, *, remedy: str) -> ResourceError:
    return ResourceError(
        f"{what} would not fit in memory", given=f"{given}, {_gib(needed)}", allowed=allowed, remedy=remedy
    )


def _gib(number: int) -> str:
    return f"{number / 2**30:.1f} GiB"
