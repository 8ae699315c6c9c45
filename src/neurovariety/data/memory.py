"""How much a data set may ask for: sizes are read in headers and refused before anything is allocated."""

from __future__ import annotations

import math
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
        raise ResourceError(
            f"{what} would not fit in memory",
            given=f"shape {tuple(shape)}, {needed / 2**30:.1f} GiB",
            allowed=f"at most {limit / 2**30:.1f} GiB",
            remedy="take fewer or smaller images",
        )
