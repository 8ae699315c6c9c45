"""What counts of critical points are given: linear convolutions along one axis, or bare sizes of their filters."""

from __future__ import annotations

from collections.abc import Iterable

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.closed_forms.whole import wholes
from neurovariety.variety.filters.signature import as_filters, on_one_axis


def filters_of_signals(network: Architecture | str) -> LinearConvNet:
    """Take a linear convolutional network along one axis.

    Raises
    ------
    InputError
        For any other architecture.

    Examples
    --------
    >>> filters_of_signals("lcn 3x1,2x1 stride 2")
    LinearConvNet([3, 2], strides=[2, 1])
    """
    taken = as_filters(network)
    line = on_one_axis(taken)
    if line is None:
        raise InputError(
            "critical points are counted like this for filters along one axis only",
            given=taken.spec,
            allowed="such as lcn 3,2 stride 2",
            remedy="polynomials in more variables have no roots to share; generic_ed_degree counts for them",
        )
    return line


def filter_sizes(network: Architecture | str | Iterable[int]) -> tuple[LinearConvNet | None, tuple[int, ...]]:
    """Read a network, or bare sizes of filters: those of any network in which all strides are above one.

    Returns
    -------
    network : LinearConvNet or None
        None for bare sizes.
    sizes : tuple of int

    Raises
    ------
    InputError
        For another architecture, images, or sizes that are no whole numbers from 1.

    Examples
    --------
    >>> filter_sizes("lcn 3,2 stride 2")[1], filter_sizes([3, 2])
    ((3, 2), (None, (3, 2)))
    """
    if isinstance(network, Architecture | str):
        taken = filters_of_signals(network)
        return taken, tuple(size for (size,) in taken.sizes)
    return None, wholes("sizes", network, least=1)
