"""Subnetworks: which there are, their dimensions, and where the differential drops."""

import json

import numpy as np
import pytest

from neurovariety.architectures import (
    Composition,
    LightningAttention,
    LinearConvNet,
    LinearNetwork,
    PolynomialConvNet,
    PolynomialMLP,
    Residual,
)
from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import InputError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.singular.patterns import choices, restriction
from neurovariety.variety.singular.restriction import Restriction
from neurovariety.variety.singular.subnetworks import subnetworks
from neurovariety.variety.singular.units import parts_of

PRIME = 2**31 - 1


class Opaque(Architecture):
    """A network of which only the program is known."""

    spec = "opaque"
    arguments = ()

    def write_program(self):
        return PolynomialMLP([2, 2, 1], power=2).program


NETWORKS = [
    PolynomialMLP([2, 3, 1], power=4),
    PolynomialMLP([2, 3, 2, 1], power=2),
    PolynomialMLP([2, 3, 1], activation=[1, 2, 3], bias=True),
    LinearNetwork([3, 2, 2, 3]),
    LightningAttention([2, 3, 1], ranks=[2, 2], tokens=2),
]


def test_the_subnetworks_of_two_neurons():
    found = subnetworks("mlp 2-2-1 power 4")
    assert [one.smaller for one in found.subnetworks] == ["mlp 2-1-1 power 4"] * 4
    assert [one.dimension for one in found.subnetworks] == [2] * 4
    # Only the neuron whose incoming weights are there still moves the function, in one direction.
    assert sorted(one.rank for one in found.subnetworks) == [2, 2, 2, 3]
    assert found.dimension == 4
    assert all(one.drops for one in found.subnetworks)


def test_filters_with_zeros_do_not_drop():
    found = subnetworks("cnn 2,2 power 2")
    assert found.value == 8
    assert not any(one.drops for one in found.subnetworks)
    assert sorted(one.dimension for one in found.subnetworks) == [1] * 4 + [2] * 4


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_a_subnetwork_has_the_dimension_of_the_smaller_architecture(network):
    named = [one for one in subnetworks(network, most=40).subnetworks if one.smaller]
    assert named
    for smaller in {one.smaller for one in named}:
        expected = dimension(smaller).value
        assert {one.dimension for one in named if one.smaller == smaller} == {expected}


def test_the_attention_quartic_holds_the_matrices_of_rank_one():
    found = subnetworks("attention 2-1 rank 2 tokens 2")
    assert {one.smaller for one in found.subnetworks} == {"attention 2-1 rank 1 tokens 2"}
    assert {one.dimension for one in found.subnetworks} == {4}


def test_the_dimension_of_matrices_of_lower_rank():
    found = subnetworks("linear 4-3-5", most=100)
    by_rank = {one.smaller: one.dimension for one in found.subnetworks}
    assert by_rank == {"linear 4-2-5": 2 * (4 + 5 - 2), "linear 4-1-5": 4 + 5 - 1}


def test_a_constant_that_a_dead_neuron_leaves_is_no_smaller_network():
    found = subnetworks("mlp 2-2-2 activation 1+2z+3z^2")
    nameless = [one for one in found.subnetworks if one.smaller is None]
    assert len(nameless) == 1
    assert "1 of 2 neurons of layer 1 with zero incoming weights" in nameless[0].text
    assert nameless[0].dimension > dimension("mlp 2-1-2 activation 1+2z+3z^2").value


def test_parts_within_compositions_and_around_skips():
    network = Composition([Residual(PolynomialMLP([2, 2, 2], power=2)), LinearNetwork([2, 1])])
    groups = parts_of(network).groups
    assert [group.name for group in groups] == ["part 1, layer 1"]
    assert groups[0].units[1].incoming == (2, 3)
    assert groups[0].units[1].outgoing == (5, 7)


def test_heads_and_features_are_left_out():
    network = LightningAttention([2, 2, 1], ranks=[1, 1], tokens=2, heads=2)
    assert sorted({group.unit for group in parts_of(network).groups}) == ["feature", "head", "rank"]
    found = subnetworks(network, most=10)
    assert not found.complete
    assert found.value == 10


def test_the_unit_without_outgoing_weights_does_nothing():
    network = PolynomialMLP([3, 3, 2], power=3)
    group = parts_of(network).groups[0]
    generator = np.random.default_rng(5)
    theta = network.random_theta(generator, PRIME)
    theta[list(group.units[1].outgoing)] = 0
    changed = theta.copy()
    changed[list(group.units[1].incoming)] = 7
    inputs = network.random_inputs(generator, PRIME, 4)
    assert np.array_equal(network.evaluate_mod(theta, inputs, PRIME), network.evaluate_mod(changed, inputs, PRIME))


def test_choices_are_counted_up_to_exchange():
    parts = parts_of(PolynomialMLP([2, 3, 1], power=2))
    # One neuron spare: dead in 3 ways, or two merged. Two spare: 6 pairs of dead ones, 3 with a merged pair, or three
    # merged.
    assert [choice.spare for choice in choices(parts)] == [1] * 4 + [2] * 10
    filters = parts_of(PolynomialConvNet([2, 3], power=2))
    assert len(list(choices(filters))) == 3 * 7 - 1


def test_zeros_spread_over_equal_parameters():
    subspace = Restriction(5, zeros=(4,), equal=((0, 1), (1, 4), (2, 3)))
    assert subspace.source.tolist() == [-1, -1, 0, 0, -1]
    assert subspace.free == 1
    assert subspace.place(np.array([9])).tolist() == [0, 0, 9, 9, 0]
    assert subspace.basis.T.tolist() == [[0, 0, 1, 1, 0]]


def test_restrictions_name_flat_parameters():
    parts = parts_of(PolynomialMLP([2, 2, 1], power=3))
    merged = list(choices(parts))[-1]
    assert restriction(6, parts, merged).equal == ((0, 2), (1, 3))


def test_a_report_and_plain_data():
    found = subnetworks(LinearConvNet([2, 2], strides=[2]))
    assert "filter of layer 1 (0, *)" in str(found)
    assert json.loads(json.dumps(found.as_dict()))["subnetworks"][0]["dimension"] == 2


def test_a_single_layer_has_none():
    found = subnetworks(LinearNetwork([2, 3]))
    assert found.value == 0
    assert found.complete


def test_an_unknown_structure_says_so():
    found = subnetworks(Opaque())
    assert found.value == 0
    assert not found.complete
    assert "not known" in found.remarks[0]


@pytest.mark.parametrize("most", [0, -1, 2.5, "many"])
def test_a_number_of_subnetworks_is_whole(most):
    with pytest.raises(InputError, match="number of subnetworks"):
        subnetworks("mlp 2-2-1 power 2", most=most)


def test_a_typo_is_pointed_at():
    with pytest.raises(InputError, match="did you mean power"):
        subnetworks("mlp 2-2-1 pwoer 2")
