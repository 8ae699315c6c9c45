"""Networks with control flow: cut by running them and leaving early."""

from __future__ import annotations

import copy
import doctest
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet import truncate_again
from neurovariety.vinet.truncate import truncate
from neurovariety.vinet.truncate_again import rebuild_prefix


class Wandering(nn.Module):
    """Chooses its way by what it sees, and swallows errors as real code does."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.bright, self.dark = nn.Linear(4, 6), nn.Linear(4, 6)
        self.middle = nn.Linear(6, 6)
        self.tail = nn.Sequential(nn.ReLU(inplace=True), nn.Linear(6, 3))
        self.late = nn.Parameter(torch.ones(3))
        self.register_buffer("calls", torch.zeros(1))

    def forward(self, x: Tensor) -> Tensor:
        first = self.bright if x.mean() > 0 else self.dark
        try:
            middle = self.middle(first(x))
        except Exception:
            middle = x.new_zeros(len(x), 6)
        return self.tail(middle) * self.late


def batch(level: float) -> Tensor:
    return torch.rand(3, 4, generator=torch.Generator().manual_seed(1)) + level


def test_control_flow_is_cut_by_early_exit_and_unused_parts_go():
    model = Wandering().eval()
    cut = truncate(model, "middle", batch(1))
    assert cut.method == "hooks"
    assert [attempt.method for attempt in cut.attempts] == ["own split", "sequential", "fx"]
    assert "torch.fx cannot trace it" in cut.attempts[2].reason
    assert set(dict(cut.prefix.named_parameters())) == {"bright.weight", "bright.bias", "middle.weight", "middle.bias"}
    assert cut.prefix_parameters == 30 + 42
    assert cut.tail_modules == ("tail.1",)
    assert torch.equal(cut.prefix(batch(2)), model.middle(model.bright(batch(2))))
    assert torch.equal(cut.rebuilt(batch(-3)), model(batch(-3))), "prefix then tail is the whole model, either way"


def test_an_input_that_goes_another_way_is_refused_by_name():
    with pytest.raises(InputError, match="'dark' was removed"):
        truncate(_Plain().eval(), "middle", batch(1)).prefix(batch(-3))


def test_an_input_on_whose_way_the_layer_does_not_lie_is_refused():
    class Skipping(_Plain):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x) if x.mean() > 0 else x[:, :3]

    with pytest.raises(InputError, match="finished without calling its layer 'middle'"):
        truncate(Skipping().eval(), "middle", batch(1)).prefix(batch(-3))


class _Plain(Wandering):
    def forward(self, x: Tensor) -> Tensor:
        first = self.bright if x.mean() > 0 else self.dark
        return self.tail(self.middle(first(x))) * self.late


def test_hooks_do_not_leak_and_the_prefix_can_be_copied_moved_and_switched():
    cut = truncate(Wandering().eval(), "middle", batch(1))
    expected = cut.prefix(batch(1))
    hooks = [len(module._forward_hooks) for module in cut.prefix.modules()]
    for _ in range(3):
        cut.prefix(batch(1))
        cut.rebuilt(batch(1))
    assert hooks == [len(module._forward_hooks) for module in cut.prefix.modules()]
    assert not any(module._forward_hooks for module in cut.tail.modules())
    twin = copy.deepcopy(cut.prefix).double()
    assert twin(batch(1).double()).dtype == torch.float64
    assert torch.equal(cut.prefix(batch(1)), expected)
    zeros = {name: torch.zeros_like(value) for name, value in cut.prefix.state_dict().items()}
    cut.prefix.load_state_dict(zeros)
    assert cut.prefix(batch(1)).abs().max() == 0
    assert cut.prefix.train()._network.training
    assert not cut.prefix.eval()._network.training


def test_threads_do_not_meet():
    model = Wandering().eval()
    cut = truncate(model, "middle", batch(1))
    inputs = [batch(1) * scale for scale in range(1, 40)]
    with ThreadPoolExecutor(4) as pool:
        activations = list(pool.map(cut.prefix, inputs))
        logits = list(pool.map(cut.rebuilt, inputs))
    for x, activation, logit in zip(inputs, activations, logits, strict=True):
        assert torch.equal(activation, model.middle(model.bright(x)))
        assert torch.equal(logit, model(x))


def test_a_prefix_inside_a_network_can_be_cut_again():
    inner = truncate(Wandering().eval(), "middle", batch(1)).prefix
    network = nn.Sequential(inner, nn.Linear(6, 2)).eval()
    cut = truncate(network, "0.bright", batch(1), methods=["hooks"])
    assert torch.equal(cut.prefix(batch(1)), inner.bright(batch(1)))
    whole = truncate(network, "0", batch(1))
    assert torch.equal(whole.prefix(batch(1)), inner(batch(1)))


def test_the_same_prefix_is_made_again_without_an_example():
    model = Wandering().eval()
    cut = truncate(model, "middle", batch(1))
    kept = list(cut.prefix.state_dict())
    again = rebuild_prefix(model, "middle", "hooks", kept)
    assert list(again.state_dict()) == kept
    assert torch.equal(again(batch(1)), cut.prefix(batch(1)))
    with pytest.raises(InputError, match="'dark' was removed"):
        rebuild_prefix(_Plain().eval(), "middle", "hooks", kept)(batch(-3))
    with pytest.raises(InputError, match=r"1 names differ, such as other\.weight"):
        rebuild_prefix(model, "middle", "hooks", [*kept, "other.weight"])
    with pytest.raises(InputError, match="cannot be cut as it was: torch"):
        rebuild_prefix(model, "middle", "fx", kept)
    with pytest.raises(InputError, match="unknown way"):
        rebuild_prefix(model, "middle", "magic", kept)
    with pytest.raises(InputError, match="no such layer"):
        rebuild_prefix(model, "centre", "hooks", kept)
    assert doctest.testmod(truncate_again).failed == 0
