"""How linear convolutional networks are given: as networks or texts, filters of signals or of images, or bare sizes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.whole_number import whole_numbers


def as_filters(given: Architecture | str) -> LinearConvNet:
    """Take a linear convolutional network, or its text.

    Raises
    ------
    InputError
        For another architecture.
    """
    network = as_architecture(given)
    if not isinstance(network, LinearConvNet):
        raise InputError(
            "end-to-end filters belong to linear convolutional networks",
            given=network.spec,
            allowed="lcn 3,2 stride 2, for instance",
        )
    return network


def on_one_axis(network: LinearConvNet) -> LinearConvNet | None:
    """Take the one axis along which filters have more than one entry.

    Returns
    -------
    LinearConvNet or None
        None where there are two such axes: forms in more variables do not split.

    Examples
    --------
    >>> on_one_axis(LinearConvNet([(3, 1), (2, 1)], strides=[(2, 5)]))
    LinearConvNet([3, 2], strides=[2, 1])
    """
    used = [axis for axis, length in enumerate(network.input_shape) if length > 1]
    if len(network.input_shape) == 1 or len(used) > 1:
        return network if len(network.input_shape) == 1 else None
    axis = used[0] if used else 0
    return LinearConvNet([size[axis] for size in network.sizes], strides=[stride[axis] for stride in network.strides])


def filters_of_signals(
    given: Architecture | str, what: str = "end-to-end filters are studied by their roots"
) -> LinearConvNet:
    """Take a linear convolutional network with more than one entry along one axis only, as one of signals.

    Parameters
    ----------
    given : Architecture or SPEC text
    what : str
        What is done for these only, for the error.

    Raises
    ------
    InputError
        For any other architecture.

    Examples
    --------
    >>> filters_of_signals("lcn 3x1,2x1 stride 2")
    LinearConvNet([3, 2], strides=[2, 1])
    """
    network = as_architecture(given)
    line = on_one_axis(network) if isinstance(network, LinearConvNet) else None
    if line is None:
        raise InputError(
            f"{what} for linear convolutional networks along one axis only",
            given=network.spec,
            allowed="lcn 3,2 stride 2, for instance",
            remedy="polynomials in more variables do not split into linear ones; `dimension` and `equations` compute"
            if isinstance(network, LinearConvNet)
            else "`invariants` tells what is known of this architecture",
        )
    return line


def floats_remark(point: Iterable[object]) -> tuple[str, ...]:
    """Tell how floats were read, where an answer hangs on it: a product that was rounded is hardly ever on the closure.

    Parameters
    ----------
    point : iterable of int, fractions.Fraction or float
        An end-to-end filter, as it was given.

    Examples
    --------
    >>> floats_remark([1, 0.5, 2.0])
    ()
    >>> floats_remark([1, 0.1])[0][:60]
    'floats were taken for the binary fractions that they are, an'
    """
    if all(_short_in_binary(value) for value in point):
        return ()
    return (
        "floats were taken for the binary fractions that they are, and rounding moves filters off the closure or the "
        'boundary: give fractions, Fraction("0.1"), or ask `numerical_positions` about the filters of the layers',
    )


def _short_in_binary(value: object) -> bool:
    """Tell whether a number was hardly rounded: it is no float, or one with a few binary places."""
    return not isinstance(value, float | np.floating) or float(value * 2**16).is_integer()


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
        taken = filters_of_signals(network, "critical points are counted by a closed form")
        return taken, tuple(size for (size,) in taken.sizes)
    return None, whole_numbers("sizes", network, least=1)
