"""Networks one after the other and with skip connections."""

import numpy as np
import pytest

from neurovariety.architectures import (
    Composition,
    LightningAttention,
    LinearNetwork,
    PolynomialMLP,
    Residual,
)
from neurovariety.errors import InputError
from neurovariety.solve.exact import rank_mod

PRIME = 2**31 - 1


def dimension(network):
    generator = np.random.default_rng(3)
    inputs = network.random_inputs(generator, PRIME, network.parameter_count + 3)
    return rank_mod(network.jacobian_mod(network.random_theta(generator, PRIME), inputs, PRIME), prime=PRIME)


def test_layers_of_attention_make_deep_attention():
    layers = Composition([LightningAttention([2, 3], ranks=2, tokens=2), LightningAttention([3, 1], ranks=1, tokens=2)])
    deep = LightningAttention([2, 3, 1], ranks=[2, 1], tokens=2)
    generator = np.random.default_rng(0)
    theta, inputs = deep.random_theta(generator, PRIME), deep.random_inputs(generator, PRIME, 5)
    assert np.array_equal(layers.evaluate_mod(theta, inputs, PRIME), deep.evaluate_mod(theta, inputs, PRIME))
    assert dimension(layers) == dimension(deep)


def test_a_skip_connection_only_shifts():
    network = PolynomialMLP([2, 2, 2], power=2)
    assert dimension(Residual(network)) == dimension(network)
    twice = Composition([Residual(network), Residual(network)])
    assert dimension(Composition([network, network])) < dimension(twice) <= twice.parameter_count


def test_skip_connections_around_attention_see_all_tokens():
    layer = LightningAttention([2, 2], ranks=2, tokens=2)
    block = Residual(layer)
    assert block.output_shape == block.input_shape == (2, 2)
    assert dimension(block) == dimension(layer)
    inputs = np.array([[[1, 2], [3, 5]]])
    outputs = block.evaluate_mod(range(1, 13), inputs, PRIME)
    assert outputs[0, :, 0].tolist() == (inputs[0, :, 0] + layer.evaluate_mod(range(1, 13), inputs, PRIME)[0]).tolist()


def test_compositions_are_taken_apart():
    first, second, third = LinearNetwork([2, 1]), LinearNetwork([1, 3]), LinearNetwork([3, 2])
    assert Composition([Composition([first, second]), third]) == Composition([first, Composition([second, third])])
    assert Composition([first, second, third]).coefficients([1, 2, 3, 4, 5, 1, 0, 0, 0, 1, 0]) == (3, 6, 4, 8)


@pytest.mark.parametrize(
    ("networks", "message"),
    [
        ([], "a list of architectures"),
        ("mlp 2-2", "a list of architectures"),
        (LinearNetwork([2, 2]), "a list of architectures"),
        ([LinearNetwork([2, 2]), "linear 2-2"], "read by `architecture`"),
        ([LinearNetwork([2, 3]), LinearNetwork([2, 2])], "linear 2-2 does not take what linear 2-3 gives"),
    ],
)
def test_what_is_no_composition(networks, message):
    with pytest.raises(InputError, match=message):
        Composition(networks)


@pytest.mark.parametrize("network", [LinearNetwork([2, 3]), LightningAttention([2, 1]), "mlp 2-2-2 power 2"])
def test_what_has_no_skip_connection(network):
    with pytest.raises(InputError, match="a skip connection"):
        Residual(network)
