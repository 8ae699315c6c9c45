"""Numerical dimensions: known ones, and gaps that are not clear."""

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety.architectures import LightningAttention, PolynomialMLP
from neurovariety.errors import InputError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.numerical_rank import numerical_dimension
from neurovariety.variety.result import Certainty


class SoftmaxAttention(nn.Module):
    """Layers V X softmax(X^T K^T Q X), softmax over the tokens that are asked."""

    def __init__(self, features, ranks):
        super().__init__()
        self.values = nn.ParameterList([torch.zeros(features, features) for _ in ranks])
        self.keys = nn.ParameterList([torch.zeros(rank, features) for rank in ranks])
        self.queries = nn.ParameterList([torch.zeros(rank, features) for rank in ranks])

    def forward(self, tokens):
        for value, key, query in zip(self.values, self.keys, self.queries, strict=True):
            scores = (key @ tokens).transpose(-1, -2) @ (query @ tokens)
            tokens = value @ tokens @ torch.softmax(scores, dim=-2)
        return tokens


@pytest.mark.parametrize(
    ("features", "ranks"),
    [
        (2, (1,)), (2, (2,)), (2, (1, 1)), (2, (2, 2)), (2, (2, 1)), (3, (1, 1)), (3, (2, 2)), (3, (3, 3)),
        (2, (2, 2, 2)), (2, (1, 1, 1)),
    ],
)  # fmt: skip
def test_softmax_attention_has_the_dimension_that_was_conjectured(features, ranks):
    alphas = sum(rank * (2 * features - rank) for rank in ranks)
    conjectured = alphas + len(ranks) * features**2 - (len(ranks) - 1) * features**2
    found = numerical_dimension(SoftmaxAttention(features, ranks), (features, 3))
    assert (found.value, found.complete) == (conjectured, True)


@pytest.mark.parametrize(
    "network",
    [
        PolynomialMLP([2, 3, 1], power=2),
        PolynomialMLP([3, 3, 2, 1], power=2),
        PolynomialMLP([2, 2, 2], activation=[1, 2, 3], bias=True),
        LightningAttention([2, 2, 2], ranks=[1, 2]),
    ],
)
def test_polynomial_networks_agree_with_exact_dimensions(network):
    found = numerical_dimension(network.module(), network.input_shape, seed=1)
    assert (found.value, found.complete) == (dimension(network).value, True)


def test_relu_pieces():
    network = nn.Sequential(nn.Linear(2, 4, bias=False), nn.ReLU(), nn.Linear(4, 1, bias=False))
    found = numerical_dimension(network, (2,), samples=200)
    assert (found.value, found.fibre_dimension, found.complete) == (8, 4, True)  # neurons can be scaled
    dead = numerical_dimension(network, (2,), theta=[0.0] * 12, samples=50)
    assert dead.value == 0


def test_the_module_stays_as_it_is():
    network = nn.Sequential(nn.Linear(2, 3), nn.Dropout(0.5), nn.Tanh(), nn.Linear(3, 1)).train()
    before = [parameter.clone() for parameter in network.parameters()]
    assert numerical_dimension(network, (2,)).value == 13
    assert network.training
    assert all(torch.equal(one, other) for one, other in zip(before, network.parameters(), strict=True))
    assert {parameter.dtype for parameter in network.parameters()} == {torch.float32}


class Nearly(nn.Module):
    """Two parameters whose effects differ by little."""

    def __init__(self, difference):
        super().__init__()
        self.weights = nn.Parameter(torch.ones(2))
        self.difference = difference

    def forward(self, x):
        return self.weights[0] * x + self.weights[1] * (x + self.difference * x**2)


def test_a_gap_that_is_not_clear_is_said_to_be_undecided():
    clear, unclear = (numerical_dimension(Nearly(size), (1,)) for size in (1e-2, 1e-9))
    assert (clear.value, clear.complete) == (2, True)
    assert not unclear.complete
    assert "undecided" in unclear.evidence
    assert "may be incomplete" in str(unclear)
    assert {gap.rank for gap in unclear.gaps[:2]} == {1, 2}
    assert unclear.certainty is Certainty.NUMERICAL


def test_too_few_samples_are_noticed():
    found = numerical_dimension(PolynomialMLP([2, 2, 2], power=3).module(), (2,), samples=2)
    assert found.value == 4
    assert any("more samples" in remark for remark in found.remarks)


def test_the_seed_decides_everything():
    module = PolynomialMLP([2, 2, 1], power=3).module()
    first, second = (numerical_dimension(module, (2,), seed=5) for _ in range(2))
    assert np.array_equal(first.singular_values, second.singular_values)
    assert "ratio" in str(first)


@pytest.mark.parametrize(
    ("module", "shape", "options"),
    [
        (nn.ReLU(), (2,), {}),
        ("mlp 2-2-1 power 2", (2,), {}),
        (nn.Linear(2, 1), (0,), {}),
        (nn.Linear(2, 1), (2,), {"theta": [1.0]}),
        (nn.Linear(2, 1), (2,), {"theta": [1.0, np.nan, 0.0]}),
        (nn.Linear(2, 1), (2,), {"samples": 0}),
    ],
)
def test_bad_input(module, shape, options):
    with pytest.raises(InputError):
        numerical_dimension(module, shape, **options)
