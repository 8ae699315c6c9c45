"""Laws of a cut: prefix then tail is the model, nothing of the model changes, and every way of cutting agrees."""

from __future__ import annotations

import doctest
import sys

import pytest
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.truncate import METHODS, truncate


class Block(nn.Module):
    """A residual block with an activation in place right behind each normalisation."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.shortcut = nn.Sequential() if channels == out else nn.Conv2d(channels, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return self.relu(out)


class Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, padding=1)
        self.stages = nn.Sequential(Block(4, 4), Block(4, 6))
        self.drop = nn.Dropout(0.5)
        self.fc = nn.Linear(6, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stages(self.stem(x))
        return self.fc(self.drop(x.mean(dim=(2, 3)).view(x.size(0), -1)))


class Functional(nn.Module):
    """Uses a parameter of its own and one of a module that it never calls."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.full((4,), 2.0))
        self.late_scale = nn.Parameter(torch.full((3,), 3.0))
        self.store = nn.Linear(4, 4)
        self.cut = nn.Identity()
        self.fc = nn.Linear(4, 3)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x = x * self.scale if mask is None else x * mask
        return self.fc(self.cut(nn.functional.linear(x, self.store.weight)).relu()) * self.late_scale


class OwnSplit(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Linear(4, 6), nn.Linear(6, 6), nn.Linear(6, 3)

    def forward(self, x: Tensor) -> Tensor:
        return self.c(self.b(self.a(x).relu()))

    def split(self, layer: str):
        if layer == "a":
            return nn.Sequential(self.a), lambda z: self.c(self.b(z.relu()))
        if layer == "b":  # a wrong one: the relu is forgotten
            return nn.Sequential(self.a, self.b), self.c
        raise KeyError(layer)


def images(*shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def seeded(factory):
    torch.manual_seed(0)
    return factory()


def nested() -> nn.Sequential:
    inner = nn.Sequential(nn.Linear(6, 5), nn.ReLU(inplace=True), nn.Linear(5, 4))
    return nn.Sequential(nn.Linear(4, 6), nn.Sequential(nn.ReLU(inplace=True), inner), nn.Linear(4, 3))


def settled(network: nn.Module, example: Tensor) -> nn.Module:
    """Give batch normalisation statistics that are not 0 and 1."""
    network.train()
    with torch.no_grad():
        network(example)
    return network


def check_cut(model: nn.Module, layer: str, example: Tensor, **options):
    before = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    flags = [parameter.requires_grad for parameter in model.parameters()]
    hooks = sum(len(module._forward_hooks) + len(module._forward_pre_hooks) for module in model.modules())
    cut = truncate(model, layer, example, **options)
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    assert modes == [module.training for module in model.modules()]
    assert flags == [parameter.requires_grad for parameter in model.parameters()]
    assert hooks == sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules())
    assert cut.max_difference <= cut.tolerance
    assert sum(parameter.numel() for parameter in cut.prefix.parameters()) == cut.prefix_parameters
    modes_of_prefix = [module.training for module in cut.prefix.modules()]
    for part in (model, cut.prefix, cut.opening, cut.tail):
        part.eval()
    other = images(3, *example.shape[1:]) + 0.5
    assert torch.allclose(cut.rebuilt(other), model(other), rtol=1e-5, atol=1e-6)
    z, carried = cut.carry(other)
    assert torch.equal(cut.prefix(other), z)
    assert torch.allclose(cut.tail(z.clone(), carried), model(other), rtol=1e-5, atol=1e-6)
    assert tuple(z.shape[1:]) == cut.latent_shape
    return cut, modes_of_prefix


def test_a_sequential_is_cut_between_its_members():
    cut, _ = check_cut(seeded(nested), "0", images(2, 4))
    assert (cut.method, cut.prefix_parameters, cut.tail_parameters) == ("sequential", 30, 35 + 24 + 15)
    assert cut.tail_modules == ("1.1.0", "1.1.2", "2")
    assert [attempt.method for attempt in cut.attempts] == ["own split"]


def test_nested_sequentials_are_cut_inside_and_keep_their_names():
    cut, _ = check_cut(seeded(nested), "1.1.0", images(2, 4))
    assert cut.method == "sequential"
    assert list(cut.prefix.state_dict()) == ["0.weight", "0.bias", "1.1.0.weight", "1.1.0.bias"]
    assert cut.latent_shape == (5,)


@pytest.mark.parametrize("layer", ["stages.1.bn1", "stages.1.conv1", "stages.0.conv2", "stages.1.shortcut"])
def test_inside_a_residual_block_the_shortcut_is_carried(layer):
    cut, _ = check_cut(settled(seeded(Residual), images(4, 3, 8, 8)), layer, images(2, 3, 8, 8))
    assert cut.method == "fx"
    names = set(dict(cut.prefix.named_parameters()))
    assert names <= set(dict(Residual().named_parameters()))
    assert "fc" in cut.tail_modules
    assert ("stages.1.shortcut.weight" in names) == (layer == "stages.1.shortcut")


def test_the_activation_in_place_behind_the_cut_does_not_spoil_it():
    cut, _ = check_cut(settled(seeded(Residual), images(4, 3, 8, 8)), "stages.0.bn1", images(2, 3, 8, 8))
    assert cut.prefix(images(2, 3, 8, 8)).min() < 0, "a rectified activation has no negative entry"


def test_parameters_used_as_functions_are_counted():
    cut, _ = check_cut(seeded(Functional), "cut", images(2, 4))
    assert cut.method == "fx"
    assert set(dict(cut.prefix.named_parameters())) == {"scale", "store.weight"}
    assert cut.prefix_parameters == 4 + 16
    hooked, _ = check_cut(seeded(Functional), "cut", images(2, 4), methods=["hooks"])
    assert set(dict(hooked.prefix.named_parameters())) == {"scale", "store.weight"}
    assert "Linear(in_features=4" in repr(hooked.prefix), "a layer without its bias is still a layer"


def test_modes_and_flags_are_kept_in_model_and_prefix():
    model = settled(seeded(Residual), images(4, 3, 8, 8))
    model.stages[0].bn1.eval()
    model.stem.requires_grad_(False)
    cut, modes = check_cut(model, "stages.1.bn1", images(2, 3, 8, 8))
    names = [name for name, _ in cut.prefix.named_modules()]
    assert modes[names.index("stages.0.bn1")] is False
    assert modes[names.index("stages.1.bn1")] is True
    assert all(p.requires_grad != name.startswith("stem") for name, p in cut.prefix.named_parameters())
    assert cut.prefix_parameters == sum(p.numel() for p in cut.prefix.parameters()), "frozen ones count"


def test_the_models_own_split_comes_first_and_is_checked():
    right, _ = check_cut(seeded(OwnSplit), "a", images(2, 4))
    assert right.method == "own split"
    wrong, _ = check_cut(seeded(OwnSplit), "b", images(2, 4))
    assert wrong.method == "fx"
    assert "the prefix's activation differ" in wrong.attempts[0].reason
    assert "KeyError" in _reason_of_refusal()


def _reason_of_refusal() -> str:
    class Refusing(OwnSplit):
        def split(self, layer: str):
            raise KeyError(layer)

    return truncate(seeded(Refusing), "a", images(2, 4)).attempts[0].reason


@pytest.mark.parametrize(
    "layer", ["stem", "stages.0.conv1", "stages.0.bn1", "stages.0", "stages.1.bn2", "stages", "drop"]
)
def test_law_every_way_that_applies_agrees(layer):
    model = settled(seeded(Residual), images(4, 3, 8, 8))
    cuts = [check_cut(model, layer, images(2, 3, 8, 8), methods=[method])[0] for method in ("fx", "hooks")]
    check_same(cuts, images(2, 3, 8, 8))


@pytest.mark.parametrize("layer", ["0", "1", "1.0", "1.1", "1.1.0", "1.1.1", "1.1.2"])
def test_law_every_way_agrees_on_sequentials(layer):
    cuts = [check_cut(seeded(nested), layer, images(2, 4), methods=[way])[0] for way in METHODS[1:]]
    assert len(cuts) == 3
    check_same(cuts, images(2, 4))


def check_same(cuts, example: Tensor) -> None:
    first, *others = cuts
    first.prefix.eval()
    for cut in others:
        cut.prefix.eval()
        assert torch.equal(cut.prefix(example), first.prefix(example))
        assert cut.tail_modules == first.tail_modules
        assert set(dict(cut.prefix.named_parameters())) == set(dict(first.prefix.named_parameters()))
        assert cut.prefix_parameters == first.prefix_parameters


def test_gradients_flow_through_prefix_and_tail():
    model = settled(seeded(Residual), images(4, 3, 8, 8)).eval()
    for method in ("fx", "hooks"):
        cut = truncate(model, "stages.1.bn1", images(2, 3, 8, 8), methods=[method])
        cut.rebuilt(images(2, 3, 8, 8)).square().sum().backward()
        reached = {name for name, parameter in cut.opening.named_parameters() if parameter.grad is not None}
        assert {name.removeprefix("prefix.") for name in reached} >= set(dict(cut.prefix.named_parameters()))
        cut.prefix(images(2, 3, 8, 8)).square().sum().backward()
        assert all(parameter.grad is not None for parameter in cut.prefix.parameters())


def test_it_works_inside_the_callers_inference_mode():
    model = seeded(Residual)
    with torch.inference_mode():
        cut = truncate(model, "stages.0.bn1", images(2, 3, 8, 8))
    assert cut.prefix_parameters == 4 * 27 + 4 + 4 * 4 * 9 + 8


class TestRefusals:
    def test_an_unknown_layer_names_close_ones(self):
        with pytest.raises(InputError, match=r"no such layer[\s\S]*stages\.0\.conv1[\s\S]*named_modules"):
            truncate(seeded(Residual), "stages.0.cnov1", images(2, 3, 8, 8))
        with pytest.raises(InputError, match=r"its names are stem"):
            truncate(seeded(Residual), "", images(2, 3, 8, 8))

    def test_a_layer_called_twice_or_never(self):
        with pytest.raises(InputError, match=r"called 2 times"):
            truncate(seeded(Residual), "stages.0.relu", images(2, 3, 8, 8))
        with pytest.raises(InputError, match=r"called 0 times"):
            truncate(seeded(Functional), "store", images(2, 4))
        shared = nn.Linear(4, 4)
        with pytest.raises(InputError, match=r"called 2 times"):
            truncate(nn.Sequential(shared, nn.ReLU(), shared, nn.Linear(4, 2)), "0", images(2, 4))

    @pytest.mark.parametrize("layer", ["2", "1"])
    def test_nothing_behind_the_cut(self, layer):
        model = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 3), nn.ReLU())
        with pytest.raises(InputError, match="nothing to replace"):
            truncate(model, layer, images(2, 4))

    def test_images_of_another_size(self):
        model = nn.Sequential(nn.Conv2d(3, 2, 3), nn.Flatten(), nn.Linear(72, 4))
        with pytest.raises(InputError, match=r"does not run on the example[\s\S]*\(2, 3, 9, 9\)"):
            truncate(model, "0", images(2, 3, 9, 9))

    def test_outputs_that_are_not_one_tensor(self):
        class Pair(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.rnn, self.fc = nn.GRU(4, 4, batch_first=True), nn.Linear(4, 2)

            def forward(self, x: Tensor):
                return self.fc(self.rnn(x)[0])

        with pytest.raises(InputError, match="'rnn' does not give one tensor"):
            truncate(Pair(), "rnn", images(2, 5, 4))
        both = nn.Sequential(nn.Linear(4, 4), nn.GRU(4, 4))
        with pytest.raises(InputError, match="the model does not give one tensor"):
            truncate(both, "0", images(2, 4))

    def test_not_finite(self):
        model = seeded(nested)
        with pytest.raises(InputError, match="not finite"):
            truncate(model, "0", images(2, 4) * float("nan"))

    def test_a_model_that_is_random_in_evaluation_mode(self):
        class Noisy(nn.Sequential):
            def forward(self, x: Tensor) -> Tensor:
                return super().forward(x + torch.rand(1))

        with pytest.raises(InputError, match="different logits for the same input"):
            truncate(Noisy(nn.Linear(4, 4), nn.Linear(4, 2)), "0", images(2, 4))

    def test_arguments_of_other_kinds(self):
        with pytest.raises(InputError, match=r"nn\.Module"):
            truncate(lambda x: x, "0", images(2, 4))  # type: ignore[arg-type]
        with pytest.raises(InputError, match="at least one image"):
            truncate(seeded(nested), "0", images(0, 4))
        with pytest.raises(InputError, match="unknown ways"):
            truncate(seeded(nested), "0", images(2, 4), methods=["magic"])

    def test_no_way_applies(self):
        with pytest.raises(InputError, match=r"no way of cutting[\s\S]*sequential: Residual"):
            truncate(seeded(Residual), "stem", images(2, 3, 8, 8), methods=["sequential"])

    def test_a_model_that_cannot_be_copied(self):
        model = seeded(nested)
        model.hook = (item for item in [])
        with pytest.raises(InputError, match="cannot be copied"):
            truncate(model, "0", images(2, 4))


def test_the_docstring_examples_run():
    # The room's front door gives the function under the module's name.
    result = doctest.testmod(sys.modules["neurovariety.vinet.truncate"])
    assert result.failed == 0
    assert result.attempted >= 3
