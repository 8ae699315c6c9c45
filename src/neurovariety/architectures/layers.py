"""The layers that architectures are written with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.program import ProgramBuilder, Value
from neurovariety.errors import ResourceError

MOST_WINDOW_ENTRIES = 2**24


def dense(builder: ProgramBuilder, value: Value, width: int, name: str, *, bias: bool = False) -> Value:
    """Write z -> W z, or W z + b, for a vector z; the parameters are ``name.weight`` and ``name.bias``."""
    weight = builder.parameter(f"{name}.weight", (width, value.shape[0]))
    image = builder.contract("ij,j->i", weight, value)
    if not bias:
        return image
    return builder.combine([image, builder.parameter(f"{name}.bias", (width,))])


def convolution(builder: ProgramBuilder, value: Value, size: Sequence[int], stride: Sequence[int], name: str) -> Value:
    """Write one filter sliding over a signal or an image, without padding; the parameter is ``name.weight``.

    The output at place j is the sum over i of w_i z_(j s + i).

    Raises
    ------
    ResourceError
        When the windows have too many entries in all.
    """
    return sliding(builder, value, builder.parameter(f"{name}.weight", tuple(size)), stride)


def sliding(builder: ProgramBuilder, value: Value, weight: Value, stride: Sequence[int]) -> Value:
    """Write a filter that is there already, sliding over a signal or an image, without padding.

    Raises
    ------
    ResourceError
        When the windows have too many entries in all.
    """
    size = weight.shape
    places = output_size(value.shape, size, stride)
    if prod(places) * prod(size) > MOST_WINDOW_ENTRIES:
        raise ResourceError(
            "a convolution is too large to be written down",
            given=f"{prod(places):,} windows of {prod(size):,} entries",
            allowed=f"{MOST_WINDOW_ENTRIES:,} entries in all",
        )
    windows = builder.gather(value, window_numbers(value.shape, size, stride))
    flat = builder.reshape(weight, (prod(size),)) if len(size) > 1 else weight
    image = builder.contract("ji,i->j", windows, flat)
    return builder.reshape(image, places) if len(places) > 1 else image


def output_size(shape: Sequence[int], size: Sequence[int], stride: Sequence[int]) -> tuple[int, ...]:
    """Count the places of a filter along each axis; 0 or less where it does not fit.

    Examples
    --------
    >>> output_size((7,), (3,), (2,))
    (3,)
    """
    return tuple((n - k) // s + 1 for n, k, s in zip(shape, size, stride, strict=True))


def window_numbers(shape: Sequence[int], size: Sequence[int], stride: Sequence[int]) -> NDArray[np.int64]:
    """List the flat numbers of the entries under the filter at each place, shape (places, entries)."""
    places = product(
        *(range(0, count * s, s) for count, s in zip(output_size(shape, size, stride), stride, strict=True))
    )
    corners = np.array(list(places), dtype=np.int64).reshape(-1, len(shape))
    offsets = np.array(list(product(*map(range, size))), dtype=np.int64)
    strides = np.array([prod(shape[axis + 1 :]) for axis in range(len(shape))], dtype=np.int64)
    numbers: NDArray[np.int64] = (corners @ strides)[:, None] + offsets @ strides
    return numbers
