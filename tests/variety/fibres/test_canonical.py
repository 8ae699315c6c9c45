"""One representative for all symmetric parameters, with the same function."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.fibres.canonical import canonical_parameters
from neurovariety.variety.fibres.symmetries import symmetries

SPECS = [
    "linear 3-2-2-4",
    "linear 2-3-2",
    "linear 3-3",
    "mlp 2-3-1 power 2",
    "mlp 2-2-2-1 power 3",
    "mlp 3-2-2 power 2 bias",
    "mlp 2-2-1 activation 1+z^2",
    "mlp 2-2-2-1 activation z+z^3 bias",
    "mlp 2-3-1 activation 1+2z+3z^2",
    "mlp 2-2-1 activation 2z^3",
    "mlp 2-2-2-1 activation 1+2z+3z^2 bias",
    "mlp 2-2-1 activation 1+z^2 bias",
    "lcn 2,3,2 stride 1",
    "lcn 1,2,1 stride 2,1",
    "lcn 3,2 stride 2",
    "lcn 2,2,2 stride 1",
    "lcn 2,3,3,2 stride 2,1,1",
    "cnn 2,3,2 power 3",
    "attention 2-2 rank 1 tokens 2",
    "attention 3-2 rank 2 tokens 2",
    "attention 2-2-1 rank 1,2 tokens 2",
    "attention 3-1-2 rank 1 tokens 2",
]


@pytest.mark.parametrize("spec", SPECS)
def test_symmetric_parameters_have_one_representative(spec):
    network = architecture(spec)
    generator = np.random.default_rng(11)
    theta = generator.integers(1, 8, network.parameter_count) * generator.choice([-1, 1], network.parameter_count)
    theta = theta.tolist()
    chosen = canonical_parameters(spec, theta)
    function = network.coefficients(theta)
    assert network.coefficients(chosen) == function
    assert canonical_parameters(spec, chosen) == chosen
    for _ in range(3):
        image = tuple(theta)
        for symmetry in symmetries(network):
            image = symmetry.image(image, generator)
        assert canonical_parameters(spec, image) == chosen
        floats = canonical_parameters(spec, [float(value) for value in image])
        assert np.allclose(np.array(floats, dtype=float), np.array(chosen, dtype=float), rtol=1e-8, atol=1e-8)


def test_different_functions_have_different_ones():
    assert canonical_parameters("mlp 2-2-1 power 3", [1, 2, 3, 4, 1, 1]) != (
        canonical_parameters("mlp 2-2-1 power 3", [1, 2, 3, 4, 1, 2])
    )


def test_dead_neurons_and_zero_filters():
    chosen = canonical_parameters("mlp 2-2-1 power 2", [0, 0, 2, 4, 9, 1])
    assert chosen == (0, 0, Fraction(1, 2), 1, 0, 16)
    assert set(canonical_parameters("lcn 2,2 stride 1", [0, 0, 3, 4])) == {0}
    assert set(canonical_parameters("cnn 2,2 power 2", [3, 4, 0, 0])) == {0}


def test_low_rank_products():
    network = architecture("linear 2-2-2")
    first, second = [1, 2, 2, 4, 3, 0, 1, 1], [1, 2, 0, 0, 7, 5, 5, 1]
    chosen = canonical_parameters(network, first)
    assert network.coefficients(chosen) == network.coefficients(first)
    assert chosen[:4] == canonical_parameters(network, second)[:4] == (1, 2, 0, 0)
    attention = architecture("attention 2-2-1 rank 1 tokens 2")
    theta = [1, 2, 3, 4, 1, 1, 2, 2, 1, 5, 3, 1, 2, 7]  # a value of rank one in the first layer
    assert attention.coefficients(canonical_parameters(attention, theta)) == attention.coefficients(theta)


def test_bad_input():
    with pytest.raises(InputError, match="5 numbers"):
        canonical_parameters("mlp 2-2-1 power 2", [1] * 5)
    with pytest.raises(InputError, match="one head"):
        canonical_parameters("attention 2-1 rank 1 tokens 2 heads 2", [1] * 12)
    with pytest.raises(InputError, match="activation z"):
        canonical_parameters("mlp 2-2-2-1 power 1,2", [1] * 10)


@pytest.mark.parametrize(
    "theta",
    [None, 3, "abc", ["a", 1, 1], [None, 1, 1], [float("nan"), 1, 1], [float("inf"), 0, 0], [1j, 0, 0], [[1, 2, 3]]],
)
def test_what_is_no_list_of_numbers_is_refused(theta):
    with pytest.raises(InputError):
        canonical_parameters("mlp 2-1-1 power 2", theta)


@pytest.mark.parametrize("theta", [[1e200, 1.0, 1.0], [1e-200, 0.0, 1.0], [1e300, 1e300, 1e300]])
def test_floats_that_run_over_are_refused_and_fractions_are_not(theta):
    with np.errstate(all="raise"):
        exact = canonical_parameters("mlp 2-1-1 power 2", [Fraction(value) for value in theta])
        assert max(exact[:2]) == 1
        try:
            found = canonical_parameters("mlp 2-1-1 power 2", theta)
        except InputError as error:
            assert "fractions" in str(error)
        else:
            assert np.allclose(np.array(found, dtype=float), np.array(exact, dtype=float))


@pytest.mark.parametrize(
    "spec",
    ["residual(mlp 2-2-2 power 2)", "linear 2-2-2 | mlp 2-2-1 power 3", "residual(residual(mlp 2-1-2 power 3))"],
)
def test_networks_of_networks_are_written_part_by_part(spec):
    network = architecture(spec)
    random = np.random.default_rng(3)
    theta = random.integers(1, 7, network.parameter_count).tolist()
    chosen = canonical_parameters(network, theta)
    assert network.coefficients(chosen) == network.coefficients(theta)
    assert chosen != tuple(theta)
    moved = theta
    for symmetry in symmetries(network):
        moved = symmetry.image(moved, random)
    assert canonical_parameters(network, moved) == chosen


def test_parts_without_a_choice_are_refused_in_words():
    network = architecture("residual(attention 2-2 rank 1 tokens 2 heads 2)")
    with pytest.raises(InputError, match="no canonical parameters"):
        canonical_parameters(network, [1] * network.parameter_count)
