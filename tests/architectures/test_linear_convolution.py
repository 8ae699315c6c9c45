"""Linear convolutional networks: end-to-end filters, reduction, images."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.architectures import Architecture, LinearConvNet
from neurovariety.architectures.filters import receptive_field
from neurovariety.errors import ResourceError
from neurovariety.solve.exact import rank_mod

PRIME = 2**31 - 1


def rank(network):
    generator = np.random.default_rng(2)
    inputs = network.random_inputs(generator, PRIME, network.parameter_count + 2)
    return rank_mod(network.jacobian_mod(network.random_theta(generator, PRIME), inputs, PRIME), prime=PRIME)


@pytest.mark.parametrize(
    ("sizes", "strides", "size", "stride"),
    [
        ([3, 3, 3], [2, 2, 1], 15, 4),
        ([3, 2], [2, 1], 5, 2),
        ([5, 3, 3], [3, 2, 1], 23, 6),
        ([2, 3, 4, 5], 1, 11, 1),
        ([7, 5, 3], [2, 2, 2], 23, 8),
    ],
)
def test_end_to_end_filters(sizes, strides, size, stride):
    network = LinearConvNet(sizes, strides=strides)
    assert network.ambient.dimension == network.input_shape[0] == size
    assert np.prod(network.strides) == stride


def test_a_composition_of_the_reference():
    assert LinearConvNet([3, 2], strides=[2]).coefficients([1, 2, 3, 5, 7]) == (5, 10, 22, 14, 21)


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), min_size=1, max_size=4), st.integers(0, 2**32))
def test_the_filter_is_a_product_of_sparse_polynomials(layers, seed):
    network = LinearConvNet([size for size, _ in layers], strides=[stride for _, stride in layers])
    theta = np.random.default_rng(seed).integers(-9, 10, network.parameter_count)
    assert network.coefficients(theta.tolist()) == tuple(end_to_end(network, theta))


def end_to_end(network, theta):
    """Multiply the polynomials of the filters in x^(S_l)."""
    begins = np.cumsum([0, *(size for (size,) in network.sizes)])
    whole = np.array([1])
    for begin, end, (dilation,) in zip(begins, begins[1:], network.dilations, strict=False):
        sparse = np.zeros((end - begin - 1) * dilation + 1, dtype=np.int64)
        sparse[::dilation] = theta[begin:end]
        whole = np.convolve(whole, sparse)
    return whole


@pytest.mark.parametrize(
    ("sizes", "strides", "reduced"),
    [
        ([2, 3, 2, 4], [1, 2, 1], ([4, 5], [2, 1])),
        ([3, 2], [2, 1], ([3, 2], [2, 1])),
        ([3, 1, 2], [2, 3, 1], ([3, 2], [6, 1])),
        ([3, 2, 1], [1, 1, 1], ([4], [1])),
        ([1, 3, 2], [1, 2, 1], ([3, 2], [2, 1])),
        ([1, 3, 2], [2, 1, 1], ([1, 4], [2, 1])),
        ([1, 1, 2], [2, 1, 1], ([1, 2], [2, 1])),
        ([1], [1], ([1], [1])),
        ([2, 2, 2, 2], [1, 1, 2, 1], ([4, 2], [2, 1])),
    ],
)
def test_reduction(sizes, strides, reduced):
    network = LinearConvNet(sizes, strides=strides)
    less = network.reduced()
    assert less == LinearConvNet(reduced[0], strides=reduced[1])
    assert less.reduced() == less
    assert less.ambient.dimension == network.ambient.dimension
    assert rank(less) == rank(network)


def test_reduced_filters_are_products():
    network = LinearConvNet([2, 3, 2, 4], strides=[1, 2, 1])
    theta = np.random.default_rng(0).integers(-9, 10, 11)
    merged = [*np.convolve(theta[:2], theta[2:5]), *np.convolve(theta[5:7], theta[7:])]
    assert network.coefficients(theta.tolist()) == network.reduced().coefficients([int(value) for value in merged])


def test_filters_of_images_are_multiplied_in_two_variables():
    network = LinearConvNet([(2, 2), (1, 3)], strides=[(1, 2)])
    assert network.input_shape == receptive_field(network.sizes, network.strides) == (2, 6)
    first, second = np.array([[1, 2], [3, 4]]), np.array([[5, 6, 7]])
    expected = np.zeros((2, 6), dtype=np.int64)
    for (i, j), (k, m) in product(np.ndindex(2, 2), np.ndindex(1, 3)):
        expected[i + k, j + 2 * m] += first[i, j] * second[k, m]
    assert network.coefficients([*first.ravel().tolist(), *second.ravel().tolist()]) == tuple(expected.ravel())


def test_images_keep_layers_of_stride_one():
    """Products of two 2 x 2 filters are a variety of dimension 7 in the 9-dimensional space of 3 x 3 filters."""
    network = LinearConvNet([(2, 2), (2, 2)])
    assert network.reduced() == network
    assert rank(network) == 7 < network.ambient.dimension
    assert LinearConvNet([(2, 2), (1, 1)]).reduced() == LinearConvNet([(2, 2)])


def test_long_networks_are_known_and_not_written_down():
    network = LinearConvNet([2] * 300, strides=2)
    assert network.ambient.dimension == 2**300
    assert network.parameter_count == 600
    assert len(network.chart) == 299
    with pytest.raises(ResourceError, match="too large to be written down"):
        _ = network.program


@pytest.mark.parametrize(("sizes", "strides"), [([3, 2, 4], [2, 3]), ([2, 1, 2], [1, 2]), ([1, 3], [2]), ([4], [])])
def test_multiplying_filters_is_running_the_network_on_symbols(sizes, strides):
    network, random = LinearConvNet(sizes, strides=strides), np.random.default_rng(len(sizes))
    theta = [Fraction(int(top), int(below)) for top, below in random.integers(1, 9, (network.parameter_count, 2))]
    theta[0] = Fraction(0)
    assert network.coefficients(theta) == Architecture.coefficients(network, theta)
