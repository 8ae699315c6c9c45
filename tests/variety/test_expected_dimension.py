"""What counting parameters leads one to expect."""

import itertools

import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork, PolynomialConvNet, PolynomialMLP
from neurovariety.architectures.spec import architecture
from neurovariety.variety.dimension import dimension
from neurovariety.variety.expected_dimension import expected_dimension
from neurovariety.variety.result import Certainty


@pytest.mark.parametrize(
    ("spec", "value", "effective"),
    [
        ("mlp 5-3-1 power 2", 15, 15),
        ("mlp 2-3-1 power 2", 3, 6),
        ("mlp 1-1-2-1 power 2 bias", 5, 6),
        ("mlp 2-2-1 activation 1+2z+3z^2", 6, 6),
        ("mlp 2-2-1 activation 3z^2", 3, 4),
        ("mlp 2-2-2-2 activation 1+2z+3z^2 bias", 14, 14),  # with biases it is 3 (z + 1/3)^2 + 2/3
        ("mlp 2-2-2-2 activation 1+2z+z^3 bias", 18, 18),
        ("mlp 3-2-4 power 1", 10, 10),
        ("linear 3-2-4", 10, 10),
        ("lcn 2,3,2,4 stride 1,2,1", 8, 8),
        ("lcn 3x1,1x3,3x1", 7, 7),
        ("lcn 2x2,2x2", 7, 7),
        ("cnn 3,2,2 power 2", 5, 5),
        ("cnn 2,2 activation z+z^2", 4, 4),
        ("attention 2-3-2 rank 2 tokens 2", 13, 13),
        ("attention 3-1 rank 2 tokens 1", 8, 8),
    ],
)
def test_counts(spec, value, effective):
    expected = expected_dimension(architecture(spec))
    assert (expected.value, expected.effective) == (value, effective)
    assert expected.source
    assert expected.bound_source


def test_convolutions_of_images_reach_their_bound():
    for sizes in itertools.product([(1, 1), (2, 1), (1, 3), (2, 2), (3, 1)], repeat=3):
        for stride in (1, 2, [(2, 1), (1, 2), (1, 1)]):
            assert dimension(LinearConvNet(sizes, strides=stride)).defect == 0, (sizes, stride)


def test_polynomial_convolutions_with_a_power_of_one_merge():
    network = PolynomialConvNet([2, 3, 2], power=[1, 2])
    assert expected_dimension(network).effective == 5
    assert dimension(network).value == 5
    apart = PolynomialConvNet([2, 3, 2], power=[1, 2], strides=2)
    assert dimension(apart).value == expected_dimension(apart).value == 5


def test_biases_let_neurons_of_all_quadratic_activations_be_scaled():
    for coefficients, value in (([1, 2, 3], 14), ([0, 0, 1], 14), ([5, 7, 3, 11], 18), ([1, 3, 3, 1], 14)):
        network = PolynomialMLP([2, 2, 2, 2], activation=coefficients, bias=True)
        found = dimension(network)
        assert (found.value, found.expected, found.certainty) == (value, value, Certainty.EXACT)


def test_a_linear_network_is_a_polynomial_one_of_power_one():
    for widths in itertools.product((1, 2, 3), repeat=4):
        linear, polynomial = LinearNetwork(widths), PolynomialMLP(widths, power=1)
        assert expected_dimension(linear).value == expected_dimension(polynomial).value == dimension(polynomial).value


def test_a_skip_connection_changes_no_dimension():
    for spec in ("mlp 2-3-2 power 2", "linear 3-1-3", "attention 2-2 rank 1 tokens 2"):
        found = dimension(f"residual({spec})")
        assert found.value == dimension(spec).value, spec
        assert found.defect == 0


def test_parts_add_up_where_nothing_passes_between_them():
    expected = expected_dimension(architecture("residual(mlp 2-3-2 power 3) | residual(mlp 2-2-2 power 2)"))
    assert (expected.effective, expected.bound) == (9 + 6, 8 + 6)  # two forms of degree three in two variables
    assert dimension("residual(mlp 2-3-2 power 3) | residual(mlp 2-2-2 power 2)").value == 14
    assert dimension("linear 2-2 | linear 2-2").value == 4
