import pytest
import torch
from torch import nn
from torch.nn import functional

from neurovariety.errors import InputError
from neurovariety.models.cifar_resnet import CifarResNet
from neurovariety.models.cuts import candidate_cuts, residual_cuts


class _Odd(nn.Module):
    """A layer called twice, one never called, one in place, one that returns a pair, and a deep one."""

    def __init__(self):
        super().__init__()
        self.shared = nn.ReLU()
        self.unused = nn.Conv2d(1, 1, 1)
        self.first = nn.Conv2d(1, 4, 3)
        self.in_place = nn.ReLU(inplace=True)
        self.pair = _Pair()
        self.deep = nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4, 1))))
        self.linear = nn.Linear(4, 2)

    def forward(self, images):
        features = self.shared(self.in_place(self.first(self.shared(images))))
        features, _ = self.pair(features)
        return self.linear(self.deep(features).mean((2, 3)))


class _Pair(nn.Module):
    def forward(self, features):
        return features + 1, features


def test_only_layers_called_once_that_return_one_feature_map_are_candidates():
    # `first` shares its tensor with `in_place`; deep.0.0.* has four parts; deep.0.0, deep.0 and deep are one tensor.
    assert candidate_cuts(_Odd(), torch.zeros(1, 1, 5, 5)) == ("in_place", "deep")
    assert candidate_cuts(_Odd(), torch.zeros(1, 1, 5, 5), max_depth=4) == ("in_place", "deep.0.0.0", "deep")


def test_a_module_that_hands_on_its_input_does_not_take_its_name():
    network = nn.Sequential(nn.Conv2d(1, 2, 1), nn.Identity(), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(8, 2))
    assert candidate_cuts(network, torch.zeros(1, 1, 2, 2)) == ("2",)
    del network[2]
    assert candidate_cuts(network, torch.zeros(1, 1, 2, 2)) == ("0",)


def test_the_generic_search_finds_what_the_residual_family_states():
    network = CifarResNet(blocks=2, width=2)
    found = candidate_cuts(network, torch.zeros(1, 3, 8, 8))
    # The output of a stage's last block is the stage's own, and goes by the stage's name.
    stages = {"layer1.1": "layer1", "layer2.1": "layer2"}
    stated = [stages.get(name, name) for name in network.cuts]
    assert [name for name in found if name in stated] == stated
    assert found[0] == "conv1"


def test_the_network_is_left_as_it_was():
    network = CifarResNet(blocks=1, width=2)
    network.train()
    network.layer2.eval()
    modes = [module.training for module in network.modules()]
    before = network.bn1.running_mean.clone()
    candidate_cuts(network, torch.ones(1, 3, 8, 8))
    assert [module.training for module in network.modules()] == modes
    assert torch.equal(network.bn1.running_mean, before)
    assert not any(module._forward_hooks for module in network.modules())


def test_a_network_that_fails_on_the_example_says_so_and_is_left_as_it_was():
    network = CifarResNet(blocks=1, width=2).train()
    with pytest.raises(InputError, match=r"fails on an image[\s\S]*\(1, 1, 8, 8\)"):
        candidate_cuts(network, torch.zeros(1, 1, 8, 8))
    assert all(module.training for module in network.modules())
    assert not any(module._forward_hooks for module in network.modules())


def test_residual_cuts_run_early_to_late_and_leave_out_the_last_output():
    assert residual_cuts([2, 1]) == ("layer1.0.bn1", "layer1.0", "layer1.1.bn1", "layer1.1", "layer2.0.bn1")


def test_functional_networks_without_modules_have_no_cuts():
    class Plain(nn.Module):
        def forward(self, images):
            return functional.relu(images).mean((2, 3))

    assert candidate_cuts(Plain(), torch.zeros(2, 3, 4, 4)) == ()
