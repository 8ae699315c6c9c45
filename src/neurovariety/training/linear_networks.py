"""Networks whose functions are linear in their inputs, and what one output of them reads."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.memory import check_free

Float = NDArray[np.float64]


def as_linear(architecture: Architecture | str) -> LinearConvNet | LinearNetwork:
    """Take a network whose functions are linear in the inputs, or its SPEC.

    Raises
    ------
    InputError
        For another architecture, or convolutions of images.
    """
    network = as_architecture(architecture)
    if isinstance(network, LinearNetwork) or (isinstance(network, LinearConvNet) and len(network.sizes[0]) == 1):
        return network
    raise InputError(
        "this is for linear networks and linear convolutions of signals",
        given=network.spec,
        allowed="such as linear 3-2-4 or lcn 3,2 stride 2",
    )


def windows(network: LinearConvNet, signals: Float) -> Float:
    """Cut signals into the windows that the end-to-end filter reads, one for each output.

    Parameters
    ----------
    network : LinearConvNet
        With one axis.
    signals : numpy.ndarray, shape (N, d_0), float64

    Returns
    -------
    numpy.ndarray, shape (N * d_L, K), float64
        Signal by signal; the outputs are these rows times the end-to-end filter, which has K entries.

    Examples
    --------
    >>> windows(LinearConvNet([2, 2], strides=[2, 1]), np.arange(1.0, 7.0)[None])
    array([[1., 2., 3., 4.],
           [3., 4., 5., 6.]])
    """
    length, outputs = network.input_shape[0], network.output_size(signals.shape[1])
    count = len(signals) * outputs
    check_free(8 * count * length, "the windows", given=f"{count:,} of them", remedy="take fewer signals")
    return np.array(sliding_window_view(signals, length, axis=1)[:, :: network.stride[0]].reshape(-1, length))
