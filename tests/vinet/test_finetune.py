"""Training on cached latents: what is trained, what is left alone, and what is taken back."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from neurovariety.vinet.finetune import TrainingOptions, accuracy_on_latents, fine_tune, fine_tune_or_keep
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import ProbeNetwork, VINet
from neurovariety.vinet.reduction import Pooling, fit_reduction

OPTIONS = TrainingOptions(epochs=4, batch_size=64)


@pytest.fixture
def network(identity_prefix, rings):
    exponents = np.array([[0, 0], [1, 0], [0, 1], [2, 0], [0, 2]])
    coefficients = np.array([[0.0, 0, 0, 1, 1], [-1.0, 0, 0, 1, 1]])
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        reduction = fit_reduction(rings.fitting[0], 2, channels=None, rescale="whitened", spread=2.0)
        return VINet(identity_prefix, Pooling(None), reduction, PolynomialLayer(exponents, coefficients), classes=3)


def trained(network, rings, options=OPTIONS, seed=0):
    return fine_tune(network, rings.fitting, rings.fitting_labels, options=options, seed=seed)


def test_the_loss_falls_and_the_prefix_stays(network, rings):
    before = copy.deepcopy(network.prefix.state_dict())
    record = trained(network, rings)
    assert len(record.losses) == 4
    assert record.losses[-1] < record.losses[0]
    assert not record.interrupted
    assert all(torch.equal(value, before[key]) for key, value in network.prefix.state_dict().items())
    assert not network.reduction.training


def test_a_projection_rate_of_zero_freezes_the_reduction_alone(network, rings):
    before = copy.deepcopy(network.state_dict())
    trained(network, rings, replace(OPTIONS, projection_rate=0.0))
    changed = {key.split(".")[0] for key, value in network.state_dict().items() if not torch.equal(value, before[key])}
    assert changed == {"layer", "head"}
    trained(network, rings)
    assert not torch.equal(network.state_dict()["reduction.projection.weight"], before["reduction.projection.weight"])


def test_no_epochs_change_nothing(network, rings):
    before = copy.deepcopy(network.state_dict())
    assert trained(network, rings, replace(OPTIONS, epochs=0)).losses == ()
    assert all(torch.equal(value, before[key]) for key, value in network.state_dict().items())


def test_equal_seeds_train_alike(network, rings):
    other = copy.deepcopy(network)
    assert trained(network, rings, seed=3).losses == trained(other, rings, seed=3).losses
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), other.parameters(), strict=True))


def test_every_copy_is_drawn_from(network, rings):
    far = rings.fitting[0] + 100
    alone = trained(copy.deepcopy(network), rings).losses
    mixed = fine_tune(network, [rings.fitting[0], far], rings.fitting_labels, options=OPTIONS, seed=0).losses
    assert mixed[0] > alone[0]


def test_accuracy_is_the_share_of_right_answers():
    top = nn.Linear(2, 2, bias=False)
    with torch.no_grad():
        top.weight.copy_(torch.eye(2))
    network = ProbeNetwork(nn.Identity(), Pooling(None), top)
    latents = np.array([[1, 0], [0, 1], [1, 0], [1, 0]], dtype=np.float32)
    assert accuracy_on_latents(network, latents, np.array([0, 1, 1, 0])) == 0.75


def test_what_was_kept_is_what_is_reported(network, rings):
    good = fine_tune_or_keep(network, rings, replace(OPTIONS, epochs=20), seed=0)
    assert good.accuracy > good.accuracy_before
    state = copy.deepcopy(network.state_dict())
    wild = TrainingOptions(epochs=1, batch_size=600, learning_rate=50.0)
    spoilt = fine_tune_or_keep(network, rings, wild, seed=0)
    assert spoilt.accuracy == spoilt.accuracy_before == good.accuracy
    assert len(spoilt.record.losses) == 1
    assert all(torch.equal(value, state[key]) for key, value in network.state_dict().items())
