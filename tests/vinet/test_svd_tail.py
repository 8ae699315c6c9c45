"""The truncated SVD baseline: exact at full rank, the best approximation below, within its budget."""

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.vinet.network import count_parameters
from neurovariety.vinet.svd_tail import factorise, train_tail, truncate_ranks


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (nn.Conv2d(3, 8, 3, stride=2, padding=1, bias=True), (2, 3, 9, 9)),
        (nn.Conv2d(3, 8, (1, 3), dilation=2, bias=False), (2, 3, 9, 9)),
        (nn.Linear(10, 4), (2, 10)),
    ],
)
def test_full_rank_is_exact(layer, shape):
    x = torch.randn(shape)
    factors = factorise(layer, min(layer.weight.shape[0], layer.weight[0].numel()))
    assert torch.allclose(factors(x), layer(x), atol=1e-5)


def test_low_rank_is_the_best_approximation():
    layer = nn.Linear(30, 20, bias=False)
    factors = factorise(layer, 5)
    error = torch.linalg.norm(layer.weight - factors[1].weight @ factors[0].weight)
    expected = torch.linalg.svdvals(layer.weight)[5:].square().sum().sqrt()
    assert torch.isclose(error, expected, rtol=1e-4)


def small_network():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return nn.Sequential(
            nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Flatten(), nn.Linear(512, 4)
        ).eval()


@pytest.mark.parametrize("share", [0.55, 0.8])
def test_budget_is_kept_and_nearly_used(share):
    model = small_network()
    before = [parameter.clone() for parameter in model.parameters()]
    budget = int(share * count_parameters(model))
    shorter = truncate_ranks(model, ["2", "5"], budget)
    assert 0.8 * budget < count_parameters(shorter) <= budget
    assert isinstance(shorter[2], nn.Sequential)
    assert isinstance(shorter[5], nn.Linear)  # the classes are still told apart by a whole layer
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))


def test_enough_room_changes_nothing():
    model = small_network()
    x = torch.randn(2, 1, 8, 8)
    assert torch.allclose(truncate_ranks(model, ["2", "5"], 10**9)(x), model(x), atol=1e-5)


def test_only_the_named_layers_are_trained():
    model = truncate_ranks(small_network(), ["5"], 6000)
    trunk = model[0].weight.clone()
    tail = model[5][0].weight.clone()
    images = np.random.default_rng(0).random((64, 1, 8, 8)).astype(np.float32)
    record = train_tail(
        model, ["5"], images, np.arange(64) % 4, normalise=torch.from_numpy, seconds=0.2, label_smoothing=0.0, seed=0
    )
    assert record.seconds >= 0.2
    assert not record.interrupted
    assert torch.equal(model[0].weight, trunk)
    assert not torch.equal(model[5][0].weight, tail)
    assert all(parameter.requires_grad for parameter in model.parameters())


def test_tail_without_such_layers_is_refused():
    with pytest.raises(InputError, match="no layer whose rank"):
        truncate_ranks(small_network(), ["1"], 100)
