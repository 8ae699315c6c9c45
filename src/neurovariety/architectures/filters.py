"""Sizes and strides of filters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate
from math import lcm
from numbers import Integral
from typing import Any

from neurovariety.architectures.validation import wholes
from neurovariety.errors import InputError

Sizes = tuple[tuple[int, ...], ...]


def read_filters(sizes: Any, strides: Any) -> tuple[Sizes, Sizes]:
    """Read sizes and strides of all layers as tuples, one entry for each axis of the signal.

    Parameters
    ----------
    sizes, strides
        As `LinearConvNet` takes them.

    Returns
    -------
    sizes, strides : tuple of tuples of int
        Of all L layers.

    Raises
    ------
    InputError
        On what is no whole number from 1, no sizes, other numbers of axes, or strides for more or fewer layers.
    """
    filters = _tuples("filter sizes", sizes, None)
    axes = len(filters[0])
    if any(len(size) != axes for size in filters):
        raise InputError(
            "all filters have the same number of axes", given=str(list(filters)), allowed="such as 3x3,2x2"
        )
    if isinstance(strides, Integral):
        strides = [strides] * len(filters)
    steps = _tuples("strides", strides, axes)
    if len(steps) == len(filters) - 1:
        steps = (*steps, (1,) * axes)  # the last one changes nothing but how many outputs there are
    if len(steps) != len(filters) or any(len(step) != axes for step in steps):
        raise InputError(
            "the strides do not fit the filters",
            given=f"{len(steps)} strides for {len(filters)} filters",
            allowed=f"{len(filters)}, or {len(filters) - 1} without the last",
        )
    return filters, steps


def receptive_field(sizes: Sizes, strides: Sizes) -> tuple[int, ...]:
    """Compute the size of the end-to-end filter: k_1 + sum over l of (k_l - 1) s_1 ... s_(l-1), along each axis.

    Examples
    --------
    >>> receptive_field(((3,), (3,), (3,)), ((2,), (2,), (1,)))
    (15,)
    """
    whole = [1] * len(sizes[0])
    dilation = [1] * len(sizes[0])
    for size, stride in zip(sizes, strides, strict=True):
        whole = [length + (k - 1) * step for length, k, step in zip(whole, size, dilation, strict=True)]
        dilation = [step * s for step, s in zip(dilation, stride, strict=True)]
    return tuple(whole)


def multiplied_filters(filters: Iterable[Sequence[Fraction]], dilations: Iterable[int]) -> tuple[Fraction, ...]:
    """Multiply filters along one axis, as the sparse polynomials w_l(x^(S_l)), in whole numbers.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> [str(value) for value in multiplied_filters([[half, half], [1, 3]], [1, 2])]
    ['1/2', '1/2', '3/2', '3/2']
    """
    product, common = [1], 1
    for one, step in zip(filters, dilations, strict=True):
        scale = lcm(*(value.denominator for value in one))
        longer = [0] * (len(product) + (len(one) - 1) * step)
        for place, value in enumerate(one):
            factor = int(value * scale)
            if factor:
                for number, known in enumerate(product, start=place * step):
                    longer[number] += factor * known
        product, common = longer, common * scale
    return tuple(Fraction(value, common) for value in product)


def filter_arguments(sizes: Sizes, strides: Sizes) -> tuple[tuple[str, str], ...]:
    """Write sizes and strides as arguments; those along one axis as plain numbers."""
    return tuple(
        (name, str([size[0] if len(size) == 1 else size for size in listed]))
        for name, listed in (("", sizes), ("strides", strides))
    )


def filter_shapes(sizes: Sizes) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Name the filters, which are the parameters."""
    return tuple((f"layer{number}.weight", size) for number, size in enumerate(sizes, start=1))


def size_text(size: Sequence[int]) -> str:
    """Write 3 or 3x3."""
    return "x".join(map(str, size))


def first_entries(lengths: Sequence[int]) -> dict[int, int]:
    """Set the first entry of all filters but the last to 1, by flat number."""
    begins = accumulate((0, *lengths[:-1]))
    return dict.fromkeys(list(begins)[: len(lengths) - 1], 1)


def _tuples(name: str, values: Any, axes: int | None) -> Sizes:
    if isinstance(values, str) or not isinstance(values, Iterable):
        raise InputError(f"{name} are a list", given=repr(values)[:60], allowed="whole numbers, or tuples of them")
    read = []
    for value in values:
        if isinstance(value, Iterable) and not isinstance(value, str):
            read.append(wholes(name, value))
        else:
            read.append(wholes(name, [value]) * (axes or 1))
    if not read and axes is None:
        raise InputError(f"there are no {name}", given="none", allowed="one at least")
    return tuple(read)
