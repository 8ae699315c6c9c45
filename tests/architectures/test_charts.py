"""Charts of the fully connected and convolutional networks, on boxes of sizes."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork, PolynomialConvNet, PolynomialMLP
from neurovariety.solve.exact import rank_mod

PRIME = 2**31 - 1


def ranks_of(network):
    """Rank of the map, rank with the chart's entries fixed, and how many are free."""
    generator = np.random.default_rng(5)
    inputs = network.random_inputs(generator, PRIME, network.parameter_count + 3)
    theta = network.random_theta(generator, PRIME)
    whole = rank_mod(network.jacobian_mod(theta, inputs, PRIME), prime=PRIME)
    chart = network.chart
    theta[list(chart)] = list(chart.values())
    free = [place for place in range(network.parameter_count) if place not in chart]
    return whole, rank_mod(network.jacobian_mod(theta, inputs, PRIME)[:, free], prime=PRIME), len(free)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_linear_networks_have_the_dimension_of_matrices_of_their_rank(layers):
    for widths in product((1, 2, 3), repeat=layers + 1):
        rank = min(widths)
        assert ranks_of(LinearNetwork(widths)) == (rank * (widths[0] + widths[-1] - rank),) * 3, widths


@pytest.mark.parametrize("widths", [(4, 2, 3, 5), (5, 3, 2, 3, 4), (3, 4, 4, 2), (2, 4, 5)])
def test_linear_networks_with_a_bottleneck(widths):
    rank = min(widths)
    assert ranks_of(LinearNetwork(widths)) == (rank * (widths[0] + widths[-1] - rank),) * 3


@pytest.mark.parametrize(("sizes", "strides"), [([3, 2, 2], 2), ([2, 2], 1), ([(2, 3), (2, 2)], 2), ([1, 3], 1)])
def test_convolutions(sizes, strides):
    network = LinearConvNet(sizes, strides=strides)
    free = network.parameter_count - len(sizes) + 1
    assert ranks_of(network) == (free,) * 3
    assert ranks_of(PolynomialConvNet(sizes, strides=strides, power=2)) == (free,) * 3


@pytest.mark.parametrize(
    ("options", "dimension"),
    [
        ({"power": [3, 2]}, 8),
        ({"activation": [Fraction(0), 0, Fraction(2, 3)]}, 8),  # 2/3 z^2 scales as z^2 does
        ({"activation": [1, 2, 3]}, 12),
        ({"activation": [[0, 0, 1], [0, 1, 1]]}, None),
        ({"power": 2, "bias": True}, None),
        ({"activation": [1, 2, 3], "bias": True}, None),
        ({"activation": [0, 3, 3, 1], "bias": True}, None),  # (z + 1)^3 - 1
        ({"activation": [1, 0, 0, 1], "bias": True}, None),
        ({"activation": [0, 1, 0, 1], "bias": True}, None),
    ],
)
def test_charts_of_polynomial_networks(options, dimension):
    whole, charted, free = ranks_of(PolynomialMLP([2, 2, 2, 2], **options))
    assert whole == charted <= free
    assert dimension in {None, whole}


def test_which_neurons_can_be_scaled():
    assert ranks_of(PolynomialMLP([2, 2, 2], activation=[0, 3, 3, 1], bias=True))[1:] == (10, 10)
    assert ranks_of(PolynomialMLP([2, 2, 2], activation=[0, 1, 0, 1], bias=True))[1:] == (12, 12)
    assert len(PolynomialMLP([2, 2, 2], activation=[0, 3, 3, 1]).chart) == 0


def test_no_chart_where_an_activation_is_linear():
    assert PolynomialMLP([2, 2, 2], power=1).chart is None
    assert PolynomialMLP([2, 2, 2], activation=[1, 2]).chart is None


def test_a_chart_of_a_defective_network_leaves_more_parameters_than_dimensions():
    assert ranks_of(PolynomialMLP([2, 3, 1], power=2)) == (3, 3, 6)
