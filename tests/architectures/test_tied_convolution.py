"""Convolutions that share filters compute what a linear convolutional network with equal filters computes."""

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, TiedConvNet
from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.equations import equations
from neurovariety.variety.result import Certainty

CASES = [
    ([2, 2, 3], [1, 1, 2], 1),
    ([3, 2, 3, 2], [1, 2, 1, 2], [2, 1, 2]),
    ([2, 2, 2], [1, 1, 1], [2, 2]),
    ([1, 2, 2], [1, 2, 2], [3, 1]),
]


@pytest.mark.parametrize(("sizes", "uses", "strides"), CASES)
def test_it_is_the_network_with_equal_filters(sizes, uses, strides):
    tied, free = TiedConvNet(sizes, uses=uses, strides=strides), LinearConvNet(sizes, strides=strides)
    generator = np.random.default_rng(0)
    filters = [generator.integers(-9, 10, size).tolist() for (size,) in tied.filter_sizes]
    theta = [value for one in filters for value in one]
    assert tied.coefficients(theta) == free.end_to_end([filters[number - 1] for number in uses])
    assert tied.input_shape == free.input_shape
    assert tied.parameter_count == sum(map(len, filters))


def test_dimension_and_equations():
    square = TiedConvNet([2, 2], uses=[1, 1])
    assert dimension(square).value == 2
    (discriminant,) = equations(square).polynomials
    assert discriminant.evaluate([[1, 2, 1], [1, 0, 1]]) == (0, discriminant.evaluate([[1, 0, 1]])[0])
    assert discriminant.evaluate([[1, 0, 1]]) != (0,)
    found = dimension("tied 2,2,2,3 uses 1,1,2,3")
    assert (found.value, found.expected, found.certainty) == (5, 5, Certainty.EXACT)
    assert dimension("tied 2,2,3 uses 1,1,2 stride 2").value == 4


def test_the_filter_that_takes_the_scales_is_in_few_layers():
    assert TiedConvNet([2, 3, 3], uses=[1, 2, 2]).chart == {2: 1}
    assert TiedConvNet([2, 2, 3], uses=[1, 1, 2]).chart == {0: 1}
    assert TiedConvNet([2, 2], uses=[1, 1]).chart == {}


@pytest.mark.parametrize(
    ("sizes", "uses", "says"),
    [
        ([2, 2], [1], "number of uses does not fit"),
        ([2, 2], [2, 1], "numbered in the order"),
        ([2, 3], [1, 1], "the same size"),
        ([2, 2], [0, 1], "whole number"),
        ([2, 2], 1, "list of whole numbers"),
        ([], [], "no filter sizes"),
    ],
)
def test_what_cannot_be_tied(sizes, uses, says):
    with pytest.raises(InputError, match=says):
        TiedConvNet(sizes, uses=uses)


def test_long_networks_are_known_and_not_written_down():
    network = TiedConvNet([2] * 200, uses=[1] * 200, strides=2)
    assert network.parameter_count == 2
    assert network.ambient.dimension == 2**200
    with pytest.raises(ResourceError, match="too large to be written down"):
        _ = network.program
