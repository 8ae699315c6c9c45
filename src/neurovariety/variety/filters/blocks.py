"""Layers that see the same grid of inputs: between strides above one, filters multiply as dense polynomials do."""

from __future__ import annotations

from collections.abc import Iterable

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.variety.closed_forms.whole import wholes

Blocks = tuple[tuple[int, tuple[int, ...]], ...]
"""For each dilation, from 1 on, the sizes of its filters; those with one entry, which only scale, are left out."""


def convolution_of_signals(network: Architecture | str) -> LinearConvNet:
    """Take a linear convolutional network along one axis.

    Raises
    ------
    InputError
        For any other architecture.

    Examples
    --------
    >>> convolution_of_signals("lcn 3,2 stride 2")
    LinearConvNet([3, 2], strides=[2, 1])
    """
    taken = as_architecture(network)
    if not isinstance(taken, LinearConvNet):
        raise InputError(
            "this holds for linear convolutional networks only",
            given=taken.spec,
            allowed="such as lcn 3,2 stride 2",
            remedy="generic_ed_degree and data_ed_degree count critical points for every architecture",
        )
    if len(taken.sizes[0]) > 1:
        raise InputError(
            "this holds for filters along one axis only",
            given=taken.spec,
            allowed="such as lcn 3,2 stride 2",
            remedy="for images polynomials have two variables and no roots to share; generic_ed_degree counts for them",
        )
    return taken


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
        taken = convolution_of_signals(network)
        return taken, tuple(size for (size,) in taken.sizes)
    return None, wholes("sizes", network, least=1)


def blocks_of(network: LinearConvNet) -> Blocks:
    """Group the filters by their dilation, the product of the strides before them.

    Examples
    --------
    >>> blocks_of(LinearConvNet([2, 3, 2], strides=[1, 2]))
    ((1, (2, 3)), (2, (2,)))
    """
    grouped: dict[int, list[int]] = {}
    for (size,), (dilation,) in zip(network.sizes, network.dilations, strict=True):
        if size > 1:
            grouped.setdefault(dilation, []).append(size)
    return tuple((dilation, tuple(sizes)) for dilation, sizes in grouped.items())
