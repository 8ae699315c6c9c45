"""What an activation depends on, read off the autograd graph and, behind detach and no_grad, off disturbances."""

from __future__ import annotations

import doctest

import pytest
import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet import used_parameters
from neurovariety.vinet.used_parameters import (
    allowed_difference,
    depended_on,
    largest_difference,
    reached_by_autograd,
    remove_unused,
)


class Interrupted(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.hidden = nn.Linear(3, 3)
        self.detached = nn.Linear(3, 3)
        self.plain = nn.Linear(3, 3)
        self.unused = nn.Linear(3, 3)
        self.idle = nn.Parameter(torch.ones(2))

    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            x = self.hidden(x)
        return self.plain(self.detached(x).detach())


X = torch.linspace(-1, 1, 6).reshape(2, 3)


def test_parts_behind_detach_and_no_grad_are_noticed():
    module = Interrupted()
    before = {name: value.clone() for name, value in module.state_dict().items()}
    reached = reached_by_autograd(module, lambda: module(X))
    assert reached == {"plain.weight", "plain.bias"}
    used = depended_on(module, lambda: module(X))
    assert used == reached | {"hidden.weight", "hidden.bias", "detached.weight", "detached.bias"}
    assert all(torch.equal(before[name], value) for name, value in module.state_dict().items())


def test_frozen_parameters_count_and_stay_frozen():
    module = nn.Linear(3, 2).requires_grad_(False)
    assert depended_on(module, lambda: module(X)) == {"weight", "bias"}
    assert not any(parameter.requires_grad for parameter in module.parameters())


def test_a_function_with_a_broken_backward_does_not_matter():
    class Broken(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x: Tensor) -> Tensor:
            return 2 * x

        @staticmethod
        def backward(ctx, gradient: Tensor) -> Tensor:
            raise RuntimeError("no gradient here")

    module = nn.Linear(3, 2)
    assert depended_on(module, lambda: Broken.apply(module(X))) == {"weight", "bias"}


def test_a_tied_parameter_is_one():
    module = nn.ModuleList([nn.Linear(3, 3), nn.Linear(3, 3)])
    module[1].weight = module[0].weight
    assert depended_on(module, lambda: module[1](X)) == {"0.weight", "1.bias"}


def test_what_is_unused_goes():
    module = Interrupted()
    expected = module(X)
    remove_unused(module, lambda: module(X))
    assert torch.equal(module(X), expected)
    assert {name.split(".")[0] for name in module.state_dict()} == {"hidden", "detached", "plain"}
    with pytest.raises(InputError, match="'unused' was removed"):
        module.unused(X)


def test_all_is_put_back_when_the_result_needs_an_idle_part():
    class Looking(Interrupted):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x) * self.unused.in_features * len(self.idle)

    module = Looking()
    names = list(module.state_dict())
    expected = module(X)
    remove_unused(module, lambda: module(X))
    assert sorted(module.state_dict()) == sorted(names)
    assert torch.equal(module(X), expected)


def test_differences():
    assert largest_difference(torch.ones(2), torch.ones(3)) == float("inf")
    assert largest_difference(torch.tensor([float("nan")]), torch.ones(1)) == float("inf")
    assert largest_difference(torch.tensor([1.0, 3.0]), torch.tensor([1.0, 2.5])) == 0.5
    assert allowed_difference(torch.full((2,), 10.0)) == pytest.approx(64 * 10 * 2**-23)
    assert allowed_difference(torch.full((2,), 10.0, dtype=torch.float64)) == pytest.approx(640 * 2**-52)


def test_the_docstring_examples_run():
    assert doctest.testmod(used_parameters) == (0, 2)
