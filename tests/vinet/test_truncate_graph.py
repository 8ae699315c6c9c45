"""Cutting in the traced graph: what crosses the cut, what works in place, and real architectures."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import Tensor, nn

from neurovariety.models.cifar_resnet import CifarResNet
from neurovariety.vinet.truncate import truncate
from neurovariety.vinet.truncate_again import rebuild_prefix


def images(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(3))


class InPlace(nn.Module):
    """Works in place without using the results, as some networks do."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.first, self.cut, self.fc = nn.Linear(4, 5), nn.Linear(5, 5), nn.Linear(5, 3)
        self.relu = nn.ReLU(inplace=True)
        self.register_buffer("shift", torch.ones(5), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        self.relu(x)
        x.add_(self.shift)
        x += 1
        torch.mul(x, 2, out=x.detach())
        y = self.cut(x)
        y.relu_()
        return self.fc(y + x)


def test_work_in_place_before_the_cut_is_kept():
    model = InPlace().eval()
    cut = truncate(model, "cut", images(2, 4))
    assert cut.method == "fx"
    assert cut.max_difference == 0
    assert cut.prefix_parameters == 5 * 4 + 5 + 5 * 5 + 5
    twin = copy.deepcopy(cut.prefix)
    with torch.no_grad():  # the model does not run with gradients at all, because of out=
        assert torch.equal(twin(images(3, 4)), cut.prefix(images(3, 4)))
        assert torch.equal(cut.rebuilt(images(3, 4)), model(images(3, 4)))


class Views(nn.Module):
    """Changes a tensor through a view of it, which a graph of calls cannot see."""

    def __init__(self) -> None:
        super().__init__()
        self.cut, self.fc = nn.Linear(4, 4), nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        x = x * 1.0
        x[:, :2].add_(1)
        return self.fc(self.cut(x))


def test_what_the_graph_cannot_see_is_caught_and_left_to_the_next_way():
    cut = truncate(Views().eval(), "cut", images(2, 4))
    assert cut.method == "hooks"
    assert "prefix's activation differ" in cut.attempts[-1].reason


class Pairs(nn.Module):
    """Carries tuples, sizes, one tensor under two names and a default argument across the cut."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.stem, self.cut, self.side = nn.Linear(6, 6), nn.Identity(), nn.Linear(3, 3)
        self.fc = nn.Linear(6, 2)

    def forward(self, x: Tensor, *, scale: float = 2.0) -> Tensor:
        rows = x.shape[0]
        x = self.stem(x)
        halves = torch.chunk(x, 2, dim=1)
        z = self.cut(x)
        z = z.relu_() * scale
        return self.fc(torch.cat([self.side(halves[0]), halves[1]], dim=1) + z.view(rows, -1))


def test_tuples_and_sizes_are_carried():
    model = Pairs().eval()
    cut = truncate(model, "cut", images(2, 6))
    assert set(dict(cut.prefix.named_parameters())) == {"stem.weight", "stem.bias"}
    with torch.no_grad():
        assert torch.equal(cut.rebuilt(images(5, 6)), model(images(5, 6)))
    assert cut.tail_modules == ("side", "fc")


def test_control_flow_beside_the_cut_does_not_matter():
    class Choosing(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(4, 4)

        def forward(self, x: Tensor) -> Tensor:
            return self.linear(x) if x.sum() > 0 else -self.linear(x)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b, self.c = Choosing(), Choosing(), nn.Linear(4, 2)

        def forward(self, x: Tensor) -> Tensor:
            return self.c(self.b(self.a(x)))

    model = Network().eval()
    cut = truncate(model, "a", images(2, 4))
    assert cut.method == "fx"
    for sign in (1, -1):
        assert torch.equal(cut.rebuilt(sign * images(2, 4)), model(sign * images(2, 4)))


def test_self_attention_is_one_step_of_the_graph():
    class Small(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            torch.manual_seed(0)
            self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
            self.norm, self.fc = nn.LayerNorm(8), nn.Linear(8, 3)

        def forward(self, x: Tensor) -> Tensor:
            mixed, _ = self.attention(x, x, x, need_weights=False)
            return self.fc(self.norm(x + mixed).mean(1))

    cut = truncate(Small().eval(), "norm", images(2, 5, 8))
    assert cut.method == "fx"
    assert cut.prefix_parameters == 3 * 8 * 8 + 3 * 8 + 8 * 8 + 8 + 16
    assert cut.latent_shape == (5, 8)


@pytest.mark.parametrize("layer", ["layer2.0.bn1", "layer2.0.conv2", "layer3.1"])
def test_cifar_resnets_are_cut_inside_and_between_blocks(layer):
    torch.manual_seed(0)
    model = CifarResNet(blocks=2, in_channels=1, width=4)
    with torch.no_grad():
        model.train()(images(4, 1, 16, 16))
    model.eval()
    cut = truncate(model, layer, images(2, 1, 16, 16))
    last = list(dict(model.named_modules())).index(layer)
    kept = {name for name, _ in list(model.named_modules())[: last + 1]}
    inside = {name for name, _ in model.named_modules() if name.startswith(f"{layer}.")}
    expected = sum(
        parameter.numel() for name, parameter in model.named_parameters() if name.rpartition(".")[0] in kept | inside
    )
    assert cut.prefix_parameters == expected
    assert cut.tail_parameters == sum(p.numel() for p in model.parameters()) - expected
    assert cut.max_difference == 0


def test_efficientnet_lite0_is_cut_at_a_block_in_the_middle():
    package = pytest.importorskip("efficientnet_lite_pytorch", reason="needs the extra 'efficientnet'")
    torch.manual_seed(0)
    model = package.EfficientNet.from_name("efficientnet-lite0", num_classes=10)
    example = images(1, 3, 64, 64)
    cut = truncate(model.eval(), "_blocks.5", example)
    assert cut.method == "fx"
    names = [f"_blocks.{index}." for index in range(6)]
    assert cut.prefix_parameters == sum(
        parameter.numel()
        for name, parameter in model.named_parameters()
        if name.startswith(("_conv_stem.", "_bn0.", *names))
    )
    assert cut.tail_modules[0] == "_blocks.6._expand_conv"
    assert cut.tail_modules[-2:] == ("_conv_head", "_fc")
    assert cut.max_difference <= cut.tolerance
    deeper = truncate(model, "_blocks.7._project_conv", example)
    assert deeper.prefix_parameters > cut.prefix_parameters


@pytest.mark.parametrize("layer", ["layer2.0.bn1", "layer3.1"])
def test_a_prefix_made_again_takes_the_weights(layer):
    model = CifarResNet(blocks=2, in_channels=1, width=4).eval()
    cut = truncate(model, layer, images(2, 1, 16, 16))
    state = cut.prefix.state_dict()
    again = rebuild_prefix(CifarResNet(blocks=2, in_channels=1, width=4).eval(), layer, cut.method, list(state))
    again.load_state_dict(state, strict=True)
    assert torch.equal(again(images(2, 1, 16, 16)), cut.prefix(images(2, 1, 16, 16)))
