"""Parameters with the same function: they have it at other inputs as well, and there are several kinds."""

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.singular.differential import general_point
from neurovariety.variety.singular.other_parameters import other_parameters
from neurovariety.variety.singular.patterns import choices, restriction
from neurovariety.variety.singular.shifts import shift_choices
from neurovariety.variety.singular.tangent_span import tangent_span
from neurovariety.variety.singular.units import parts_of

PRIME = 2**31 - 1


def at(network, parts, choice, generator):
    theta = general_point(restriction(network.parameter_count, parts, choice), PRIME, generator)
    return other_parameters(network, parts, choice, theta, prime=PRIME, generator=generator, rounds=9)


@pytest.mark.parametrize(
    "spec",
    [
        "mlp 2-3-2 power 3",
        "mlp 2-2-2-1 power 2",
        "mlp 2-3-1 activation 1+2z+3z^2 bias",
        "linear 3-2-3",
        "attention 2-2-1 rank 2,2 tokens 2",
    ],
)
def test_the_function_stays(spec):
    network = architecture(spec)
    parts = parts_of(network)
    generator = np.random.default_rng(2)
    for choice in list(choices(parts))[:12]:
        found = at(network, parts, choice, generator)
        inputs = network.random_inputs(generator, PRIME, 5)
        values = [network.evaluate_mod(theta, inputs, PRIME) for theta in found]
        assert all(np.array_equal(value, values[0]) for value in values)
        constants = "1+2z" in spec and choice.groups[0].without_incoming + choice.groups[0].without_both
        assert constants or any(not np.array_equal(theta, found[0]) for theta in found)


@pytest.mark.parametrize("spec", ["cnn 3,2 power 2", "cnn 3,3 stride 2 power 3", "cnn 2x2,2x2 power 2", "lcn 2,2,2"])
def test_shifted_filters_have_the_same_function_and_other_tangents(spec):
    network = architecture(spec)
    parts = parts_of(network)
    generator = np.random.default_rng(4)
    for choice in shift_choices(parts):
        found = at(network, parts, choice, generator)
        assert len(found) > 1
        if spec.startswith("cnn"):
            alone = tangent_span(network, found[:1], PRIME, generator)
            assert tangent_span(network, found, PRIME, generator) > alone


def test_no_shift_balances_where_strides_are_large():
    assert shift_choices(parts_of(architecture("cnn 2,2 stride 2 power 2"))) == []
