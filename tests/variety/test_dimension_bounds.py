"""Upper bounds hold: ranks that were found without them are never above."""

import itertools
from functools import cache
from math import comb

import numpy as np
import pytest

from neurovariety.architectures import LightningAttention, PolynomialMLP
from neurovariety.architectures.activation import Activation
from neurovariety.variety.dimension_bounds import attention_bound, attention_formula, recursive_bound, sums_of_powers
from neurovariety.variety.expected_dimension import expected_dimension
from neurovariety.variety.modular_rank import residue_rank

PRIME = 2**31 - 1


def rank(network):
    """Find the rank over more inputs than can count, without any bound."""
    generator = np.random.default_rng(0)
    theta = network.random_theta(generator, PRIME)
    inputs = network.random_inputs(generator, PRIME, min(network.parameter_count, network.ambient.dimension) + 2)
    return residue_rank(network.jacobian_mod(theta, inputs, PRIME), PRIME)


@cache
def rank_of_mlp(widths, powers):
    return rank(PolynomialMLP(widths, power=powers or None))


def test_sums_of_powers_have_the_dimension_of_the_theorem():
    cases = [
        (variables, power, terms)
        for variables, power in itertools.product(range(1, 6), range(1, 5))
        for terms in range(1, 16)
        if terms * variables <= comb(variables - 1 + power, power) + 2 * variables
    ]
    assert {(3, 4, 5), (4, 4, 9), (5, 3, 7), (5, 4, 14)} < set(cases)
    for variables, power, terms in cases:
        assert sums_of_powers(variables, power, terms) == rank_of_mlp((variables, terms, 1), (power,))


def test_pieces_bound_the_whole():
    cases = 0
    for length, powers in ((4, (2, 3)), (5, (2,))):
        for widths in itertools.product(range(1, 4), repeat=length):
            for chosen in itertools.product(powers, repeat=length - 2):
                whole = rank_of_mlp(widths, chosen)
                for middle in range(1, length - 1):
                    first = rank_of_mlp(widths[: middle + 1], chosen[: middle - 1])
                    second = rank_of_mlp(widths[middle:], chosen[middle:])
                    assert whole <= first + second - widths[middle], (widths, chosen, middle)
                    cases += 1
                assert whole <= recursive_bound(widths, [Activation.monomial(power) for power in chosen])
    assert cases == 1377


@pytest.mark.parametrize("coefficients", [[0, 0, 1], [1, 2, 3], [0, 1, 0, 1], [0, 2, 0]])
@pytest.mark.parametrize("bias", [False, True])
def test_the_bound_holds_with_biases_and_other_activations(coefficients, bias):
    for widths in itertools.product((1, 2, 3), repeat=4):
        network = PolynomialMLP(widths, activation=coefficients, bias=bias)
        bound = expected_dimension(network).bound
        assert bound <= network.ambient.dimension
        assert rank(network) <= bound, network.spec


@pytest.mark.parametrize(
    ("tokens", "heads", "cases", "sharp"), [(1, 1, 72, 72), (2, 1, 72, 72), (1, 2, 72, 72), (2, 2, 72, 58)]
)
def test_the_bound_holds_for_attention(tokens, heads, cases, sharp):
    found = []
    for widths in itertools.product((1, 2, 3), (1, 2, 3), (1, 2)):
        for ranks in itertools.product(range(1, widths[0] + 1), range(1, widths[1] + 1)):
            network = LightningAttention(widths, ranks=ranks, tokens=tokens, heads=heads)
            bound = min(attention_bound(widths, ranks, tokens, heads), network.ambient.dimension)
            found.append(bound - rank(network))
    assert min(found) >= 0
    assert (len(found), found.count(0)) == (cases, sharp)


@pytest.mark.parametrize(
    ("widths", "ranks", "value"),
    [
        ((3, 3, 3, 3), (2, 1, 3), 25),
        ((3, 3, 3, 3), (1, 3, 2), 23),
        ((2, 3, 4, 2), (2, 3, 2), 13),
        ((4, 4, 4), (1, 3), 31),
    ],
)
def test_the_bound_is_reached_by_deeper_attention(widths, ranks, value):
    assert attention_bound(widths, ranks, 2, 1) == rank(LightningAttention(widths, ranks=ranks)) == value


def test_the_formula_is_no_bound_where_widths_grow_and_shrink():
    assert attention_formula([1, 4, 1], [1, 1], 2) < rank(LightningAttention([1, 4, 1], ranks=1))
    assert attention_bound([1, 4, 1], [1, 1], 2, 1) >= rank(LightningAttention([1, 4, 1], ranks=1))
