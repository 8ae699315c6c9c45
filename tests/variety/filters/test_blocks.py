"""Filters are grouped by the product of the strides before them."""

import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.errors import InputError
from neurovariety.variety.filters.blocks import blocks_of, convolution_of_signals, filter_sizes


@pytest.mark.parametrize(
    ("sizes", "strides", "blocks"),
    [
        ([2, 3, 4], [1, 1], ((1, (2, 3, 4)),)),
        ([2, 3, 4], [2, 3], ((1, (2,)), (2, (3,)), (6, (4,)))),
        ([2, 3, 4, 5], [1, 2, 1, 7], ((1, (2, 3)), (2, (4, 5)))),
        ([1, 3, 1, 4], [2, 1, 2], ((2, (3,)), (4, (4,)))),
        ([1], [], ()),
    ],
)
def test_blocks(sizes, strides, blocks):
    assert blocks_of(LinearConvNet(sizes, strides=strides)) == blocks


def test_blocks_have_the_sizes_of_the_reduced_network():
    network = LinearConvNet([2, 3, 2, 4, 2], strides=[1, 2, 1, 3])
    merged = [(1 + sum(size - 1 for size in sizes),) for _, sizes in blocks_of(network)]
    assert merged == list(network.reduced().sizes)


@pytest.mark.parametrize("network", ["mlp 2-2-1 power 2", "lcn 2x2,3x3", "cnn 3,3 power 2"])
def test_other_networks_are_refused(network):
    with pytest.raises(InputError, match=r"linear convolutional|one axis"):
        convolution_of_signals(network)


@pytest.mark.parametrize("sizes", [[], [2, 0], [2.5], [True], 3])
def test_sizes_that_are_none_are_refused(sizes):
    with pytest.raises(InputError):
        filter_sizes(sizes)
