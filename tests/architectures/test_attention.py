"""Lightning attention: dimensions that are known, and the chart on a box of sizes."""

from itertools import product

import numpy as np
import pytest
import torch

from neurovariety.architectures import LightningAttention
from neurovariety.solve.exact import rank_mod

PRIME = 2**31 - 1


def ranks_of(network):
    """Rank of the map, rank with the chart's entries fixed, and how many are free."""
    generator = np.random.default_rng(11)
    inputs = network.random_inputs(generator, PRIME, network.parameter_count // network.widths[-1] + 6)
    theta = network.random_theta(generator, PRIME)
    whole = rank_mod(network.jacobian_mod(theta, inputs, PRIME), prime=PRIME)
    chart = network.chart
    theta[list(chart)] = list(chart.values())
    free = [place for place in range(network.parameter_count) if place not in chart]
    return whole, rank_mod(network.jacobian_mod(theta, inputs, PRIME)[:, free], prime=PRIME), len(free)


@pytest.mark.parametrize(
    ("widths", "ranks", "tokens", "dimension"),
    [
        ([2, 1], 2, 2, 5),
        ([3, 1], 2, 1, 8),  # a single token shows the symmetric part only: 10 with two tokens
        ([3, 1], 2, 2, 10),
        ([2, 2, 2], [1, 1], 2, 8),
        ([2, 2, 2], [2, 2], 2, 10),
        ([2, 2, 2], [2, 1], 2, 9),
        ([2, 2, 2], [1, 2], 2, 8),
        ([3, 3, 3], [1, 2], 2, 18),
        ([3, 3, 3], [3, 3], 2, 25),
        ([4, 4, 4], [4, 4], 2, 46),
        ([2, 2, 2, 2], [2, 2, 2], 2, 13),
        ([2, 2, 2, 2, 2], [1, 1, 1, 1], 2, 12),
        ([3, 2, 3], [2, 2], 2, 18),
        ([3, 2, 2, 3], [2, 2, 2], 2, 21),
        ([2, 3, 2], [2, 2], 2, 10),
        ([2, 4, 2], [2, 2], 2, 10),
        ([2, 3, 3], [1, 1], 2, 10),
        ([3, 3, 3], [2, 2], 1, 19),
    ],
)
def test_dimensions_of_the_reference(widths, ranks, tokens, dimension):
    assert ranks_of(LightningAttention(widths, ranks=ranks, tokens=tokens)) == (dimension,) * 3


def test_the_chart_of_one_layer_leaves_finitely_many():
    for before, after, tokens in product((1, 2, 3, 4), (1, 2), (1, 2, 3)):
        for rank in range(1, before + 1):
            network = LightningAttention([before, after], ranks=rank, tokens=tokens)
            assert len(set(ranks_of(network))) == 1, network


def test_the_chart_of_two_layers_leaves_finitely_many():
    for widths in product((1, 2, 3), repeat=3):
        for ranks in product(*(range(1, width + 1) for width in widths[:2])):
            for tokens in (1, 2):
                network = LightningAttention(widths, ranks=ranks, tokens=tokens)
                assert len(set(ranks_of(network))) == 1, network


def test_the_chart_of_several_heads_loses_no_dimension():
    for widths, heads in product(((2, 1), (2, 3), (3, 2), (2, 2, 2), (1, 3, 2), (2, 3, 2)), (2, 3)):
        for rank in range(1, min(widths[:-1]) + 1):
            whole, charted, free = ranks_of(LightningAttention(widths, ranks=rank, tokens=2, heads=heads))
            assert whole == charted <= free


def test_the_tokens_are_exchanged_and_not_told_apart():
    network = LightningAttention([3, 2], ranks=2, tokens=3)
    generator = np.random.default_rng(0)
    theta, inputs = network.random_theta(generator, PRIME), network.random_inputs(generator, PRIME, 4)
    exchanged = inputs[:, :, [0, 2, 1]]
    assert np.array_equal(network.evaluate_mod(theta, inputs, PRIME), network.evaluate_mod(theta, exchanged, PRIME))


def test_the_coordinates_of_the_talk():
    """With two features and one output: y1..y3 beside x_(1,1), then y4..y6 beside x_(2,1)."""
    names = LightningAttention([2, 1], ranks=2, tokens=2).ambient.names()
    assert names == ("x1*x2^2", "x1*x2*x4", "x1*x4^2", "x2^2*x3", "x2*x3*x4", "x3*x4^2")


@pytest.mark.parametrize(
    ("widths", "ranks", "dimension"), [([2, 1], 1, 5), ([2, 1], 2, 6), ([3, 2], 1, 11), ([2, 2, 2], [2, 2], 12)]
)
def test_softmax_leaves_no_factor_between_values_and_the_rest(widths, ranks, dimension):
    """The dimension is that of lightning attention and one more for each layer."""
    network = LightningAttention(widths, ranks=ranks, tokens=3)
    module = network.softmax_module(seed=1).double()
    generator = torch.Generator().manual_seed(0)
    module.set_theta(torch.randn(network.parameter_count, generator=generator, dtype=torch.float64))
    inputs = torch.randn(60, *network.input_shape, generator=generator, dtype=torch.float64)
    names = [name for name, _ in module.named_parameters()]

    def outputs(*parameters):
        return torch.func.functional_call(module, dict(zip(names, parameters, strict=True)), (inputs,)).reshape(-1)

    parts = torch.autograd.functional.jacobian(outputs, tuple(one.detach() for one in module.parameters()))
    values = torch.linalg.svdvals(torch.hstack([part.reshape(part.shape[0], -1) for part in parts]))
    assert (values > 1e-9 * values[0]).sum() == dimension
    assert dimension == ranks_of(network)[0] + len(widths) - 1


def test_softmax_of_one_token_and_of_heads():
    one = LightningAttention([2, 3], ranks=1, tokens=1)
    module = one.softmax_module().double()
    module.set_theta(range(10))
    inputs = torch.tensor([[[1.0], [2.0]]], dtype=torch.float64)
    assert module(inputs).tolist() == [[4 * 1 + 5 * 2, 6 * 1 + 7 * 2, 8 * 1 + 9 * 2]]
    heads = LightningAttention([2, 3, 1], ranks=1, tokens=2, heads=2).softmax_module(seed=3)
    assert heads(torch.ones(4, 5, 2, 2)).shape == (4, 5, 1)
    assert heads.theta().shape == (2 * (2 + 2 + 6) + 2 * (3 + 3 + 3),)


def test_the_quartic_of_the_talk_vanishes():
    network = LightningAttention([2, 1], ranks=2, tokens=2)
    generator = np.random.default_rng(1)
    for _ in range(5):
        theta = generator.integers(1, 100, network.parameter_count).tolist()
        y1, y2, y3, y4, y5, y6 = network.coefficients(theta)
        assert (y1 * y6 - y3 * y4) ** 2 == (y1 * y5 - y2 * y4) * (y2 * y6 - y3 * y5)
        assert y1 * y6 != y3 * y4
