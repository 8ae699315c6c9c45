"""Which subnetworks are critical points of training with positive probability."""

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.singular.critical_data import critical_data
from neurovariety.variety.singular.patterns import choices, describe, restriction
from neurovariety.variety.singular.restriction import Restriction
from neurovariety.variety.singular.units import parts_of

pytest.importorskip("flint")
PRIME = 2**31 - 1


def of_subnetworks(spec, space):
    network = architecture(spec)
    parts = parts_of(network)
    generator = np.random.default_rng(3)
    return {
        describe(parts, choice): critical_data(
            network,
            restriction(network.parameter_count, parts, choice),
            prime=PRIME,
            generator=generator,
            space=space,
        )
        for choice in choices(parts)
    }


@pytest.mark.parametrize("spec", ["mlp 2-2-1 power 4", "cnn 2,2 power 2", "linear 3-2-3", "lcn 3,2 stride 2"])
def test_almost_all_data_have_critical_points_somewhere(spec):
    network = architecture(spec)
    everywhere = critical_data(
        network,
        Restriction(network.parameter_count),
        prime=PRIME,
        generator=np.random.default_rng(0),
        space=network.ambient.dimension,
    )
    assert everywhere.positive


@pytest.mark.parametrize(
    ("spec", "space"),
    [("mlp 2-2-1 power 3", 4), ("mlp 3-2-1 power 3", 10), ("mlp 2-2-1 power 4", 5), ("mlp 2-3-1 power 6", 7)],
)
def test_all_subnetworks_with_one_hidden_layer_and_one_output_attract(spec, space):
    assert all(found.positive for found in of_subnetworks(spec, space).values())


@pytest.mark.parametrize(("spec", "space"), [("mlp 2-2-2-1 power 2", 5), ("mlp 2-2-2 power 4", 10)])
def test_some_subnetworks_of_other_fully_connected_networks_attract(spec, space):
    assert {found.positive for found in of_subnetworks(spec, space).values()} == {True, False}


@pytest.mark.parametrize(
    ("spec", "space"), [("cnn 2,2 power 2", 6), ("cnn 3,2 power 2", 10), ("cnn 2,2,2 power 2", 20)]
)
def test_subnetworks_of_convolutional_networks_do_not(spec, space):
    found = of_subnetworks(spec, space)
    assert found
    assert not any(one.positive for one in found.values())


def test_neurons_that_are_wholly_dead_attract_matrices():
    found = of_subnetworks("linear 3-2-3", 9)
    dead = [one for text, one in found.items() if "incoming and outgoing" in text]
    others = [one for text, one in found.items() if "incoming and outgoing" not in text]
    # There the differential has the rank of the matrices of rank one; elsewhere it sees more.
    assert [(one.dimension, one.normal) for one in dead] == [(9, 4)]
    assert all(one.dimension == 8 for one in others)


def test_the_dimension_of_a_bundle_without_a_drop():
    # The functions of these parameters, of dimension 1 or 2, and the normal space of dimension 6 - 3 at each of them.
    found = of_subnetworks("cnn 2,2 power 2", 6)
    assert found["filter of layer 1 (0, *); filter of layer 2 (*, 0)"].dimension == 1 + 3
    assert found["filter of layer 1 (0, *)"].dimension == 2 + 3


def test_a_dead_neuron_is_critical_wherever_the_smaller_network_is():
    network = architecture("mlp 3-2-1 power 3")
    generator = np.random.default_rng(8)
    theta = network.random_theta(generator, PRIME)
    dead = parts_of(network).groups[0].units[0]
    theta[[*dead.incoming, *dead.outgoing]] = 0
    jacobian = network.jacobian_mod(theta, network.random_inputs(generator, PRIME, 10), PRIME)
    columns = jacobian.any(axis=0)
    assert not columns[[*dead.incoming, *dead.outgoing]].any()
    assert columns.sum() == 4
