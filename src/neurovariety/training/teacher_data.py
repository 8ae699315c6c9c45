"""Data that a known function makes, with noise: inputs and targets that several architectures can be trained on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.validation import whole
from neurovariety.errors import InputError
from neurovariety.poly.given_arrays import as_floats
from neurovariety.training.linear_networks import as_linear, windows

Float = NDArray[np.float64]

SIZES_TRIED = 1_000
"""Input sizes from the longest end-to-end filter on that are looked at."""
EXAMPLE = ("linear 9-2-3", "lcn 2,4 stride 1,2", "lcn 3,2 stride 2,1")
"""Fully connected, convolutional with stride one between its layers, and with a larger one: 9 inputs and 3 outputs."""
EXAMPLE_FILTER = (2.0, -1.0, 3.0, 1.0, 2.0)
"""Without real roots, so that filters of even lengths reach it at the boundary of their functions at best."""
EXAMPLE_SAMPLES = 200
NOISE = 0.1


def teacher_data(
    architectures: Sequence[Architecture | str],
    samples: int,
    *,
    size: int | None = None,
    teacher: ArrayLike | None = None,
    noise: float = NOISE,
    seed: int = 0,
) -> tuple[Float, Float]:
    """Draw inputs and their targets for linear networks that are to be compared.

    Parameters
    ----------
    architectures : sequence of LinearConvNet, LinearNetwork or SPEC texts
        With as many outputs each, on inputs of the same size.
    samples : int
    size : int, optional
        Of the inputs; by default that of the fully connected networks, or the smallest from which all convolutions
        have as many outputs.
    teacher : array_like, optional
        What makes the targets: a filter of the longest end-to-end filter's length, applied with its network's stride,
        or for fully connected networks alone a matrix (outputs, inputs). By default standard normal numbers.
    noise : float
        Standard deviation of normal numbers that are added to each target.
    seed : int

    Returns
    -------
    inputs : numpy.ndarray, shape (samples, size), float64
        Independent standard normal numbers.
    targets : numpy.ndarray, shape (samples, outputs), float64

    Raises
    ------
    InputError
        When the architectures have no size of inputs and outputs in common, or the teacher does not fit them.

    Examples
    --------
    >>> inputs, targets = teacher_data(["linear 9-2-3", "lcn 3,2 stride 2,1"], 50)
    >>> inputs.shape, targets.shape
    ((50, 9), (50, 3))
    """
    if isinstance(architectures, str | Architecture):
        raise InputError(
            "several architectures are given as a list",
            given=f"{architectures!r:.60}",
            allowed="such as ['lcn 3,2 stride 2']",
        )
    if not architectures:
        raise InputError("no architecture is given", given="none", allowed="one at least")
    networks = [as_linear(one) for one in architectures]
    count = whole("the number of samples", samples)
    if not 0 <= noise < np.inf:
        raise InputError("noise is a standard deviation", given=f"noise={noise}", allowed="0 or more")
    length, outputs = common_sizes(networks, size)
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(count, length))
    filters = [network for network in networks if isinstance(network, LinearConvNet)]
    longest = max(filters, key=lambda network: network.input_shape, default=None)
    shape = (outputs, length) if longest is None else longest.input_shape
    weights = random.normal(size=shape) if teacher is None else as_floats(teacher, "the teacher's weights")
    if weights.shape != shape or not np.isfinite(weights).all():
        raise InputError("the teacher does not fit", given=f"shape {weights.shape}", allowed=f"finite, shape {shape}")
    clean = inputs @ weights.T if longest is None else (windows(longest, inputs) @ weights).reshape(count, outputs)
    return inputs, clean + noise * random.normal(size=clean.shape)


def example_data(seed: int = 0) -> tuple[Float, Float]:
    """Draw the data of the example `EXAMPLE`: its filter's outputs with noise, on 200 normal inputs.

    Examples
    --------
    >>> [table.shape for table in example_data()]
    [(200, 9), (200, 3)]
    """
    return teacher_data(EXAMPLE, EXAMPLE_SAMPLES, teacher=EXAMPLE_FILTER, seed=seed)


def common_sizes(networks: Sequence[LinearConvNet | LinearNetwork], size: int | None = None) -> tuple[int, int]:
    """Find how many inputs and outputs all networks can have.

    Parameters
    ----------
    networks : sequence of LinearConvNet or LinearNetwork
    size : int, optional
        Of the inputs, where it is known.

    Returns
    -------
    inputs, outputs : int

    Raises
    ------
    InputError
        When there are none, with what each has.

    Examples
    --------
    >>> common_sizes([LinearConvNet([3, 3], strides=[1, 2]), LinearConvNet([3, 2], strides=[2, 1])])
    (5, 1)
    >>> common_sizes([LinearNetwork([7, 1, 2]), LinearConvNet([3, 2], strides=[2, 1])])
    (7, 2)
    """
    tried = list(_sizes(networks)) if size is None else [whole("the input's size", size)]
    for length in tried:
        if len(found := {outputs_of(network, length) for network in networks}) == 1:
            return length, found.pop()
    given = "; ".join(f"{network.spec}: {_described(network, tried[0])}" for network in networks)
    raise InputError(
        "the architectures have no size of inputs and outputs in common",
        given=given,
        allowed="as many outputs each on inputs of one size",
    )


def outputs_of(network: LinearConvNet | LinearNetwork, length: int) -> int:
    """Count the outputs on inputs of a size.

    Raises
    ------
    InputError
        When the network does not take inputs of that size.
    """
    if isinstance(network, LinearConvNet):
        return network.output_size(length)
    if network.widths[0] != length:
        raise InputError(
            f"{network.spec} has inputs of another size", given=f"{length}", allowed=f"{network.widths[0]}"
        )
    return network.widths[-1]


def _sizes(networks: Sequence[LinearConvNet | LinearNetwork]) -> Iterator[int]:
    """Give the input sizes that are possible, the smallest first."""
    matrices = [network for network in networks if isinstance(network, LinearNetwork)]
    if matrices:
        yield matrices[0].widths[0]
        return
    shortest = max(network.ambient.dimension for network in networks)
    yield from range(shortest, shortest + SIZES_TRIED)


def _described(network: LinearConvNet | LinearNetwork, length: int) -> str:
    try:
        outputs = outputs_of(network, length)
        return f"{outputs} output{'s' * (outputs > 1)} on {length} inputs"
    except InputError as error:
        return error.problem
