"""A network in two parts: what every way of cutting hands back, and the two ways that need no tracing.

``prefix`` is what compression keeps: x -> z, nothing else. ``opening`` then ``tail`` are the whole network: the
opening also hands over whatever else crosses the cut (inside a residual block, the shortcut), so that the pair can be
compared with the model.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from neurovariety.errors import InputError

Carried = tuple[Any, ...]
"""Values other than the activation that cross the cut."""


class DoesNotApplyError(Exception):
    """A way of cutting cannot cut this network here; the text says why, and the next way is tried."""


@dataclass(frozen=True)
class Parts:
    """What one way of cutting made of a network; ``prefix`` shares no tensor with the other two."""

    prefix: nn.Module
    opening: nn.Module
    tail: nn.Module


def own_copy(model: nn.Module) -> nn.Module:
    """Copy a network, so that nothing done to the copy is seen by its owner."""
    try:
        return copy.deepcopy(model)
    except (RuntimeError, TypeError, NotImplementedError) as error:
        raise InputError(
            "the model cannot be copied, and cutting works on copies",
            given=f"{type(model).__name__}: {error}",
            remedy="make it survive copy.deepcopy; old-style weight_norm, locks and open files in modules prevent it",
        ) from error


def cut_by_own_split(model: nn.Module, layer: str) -> Parts:
    """Cut with the model's own method ``split(layer) -> (prefix, tail)``, where it has one."""
    if isinstance(getattr(model, "split", None), nn.Module) or not callable(getattr(model, "split", None)):
        raise DoesNotApplyError("the model has no method split(layer)")
    prefix, _ = _own_halves(own_copy(model), layer)
    owner = own_copy(model)
    opening, tail = _own_halves(owner, layer)
    return Parts(prefix, PlainOpening(opening), PlainTail(tail, owner))


def cut_sequential(model: nn.Module, layer: str) -> Parts:
    """Cut a plain ``nn.Sequential``, or Sequentials in Sequentials, between two of its members."""
    path = layer.split(".")
    prefix, _ = _sequential_halves(own_copy(model), path)
    opening, tail = _sequential_halves(own_copy(model), path)
    return Parts(prefix, PlainOpening(opening), PlainTail(tail))


class PlainOpening(nn.Module):
    """A prefix beside which nothing crosses the cut."""

    def __init__(self, prefix: nn.Module) -> None:
        super().__init__()
        self.prefix = prefix

    def forward(self, x: Tensor) -> tuple[Tensor, Carried]:
        """Give the activation and an empty tuple."""
        return self.prefix(x), ()


class PlainTail(nn.Module):
    """A tail that needs the activation only.

    Parameters
    ----------
    tail : callable
        z -> logits.
    owner : nn.Module, optional
        The network a tail that is not a module itself works on; held so that switching modes reaches it.
    """

    def __init__(self, tail: Callable[[Tensor], Tensor], owner: nn.Module | None = None) -> None:
        super().__init__()
        self.tail = tail
        self.owner = owner

    def forward(self, z: Tensor, _carried: Carried) -> Tensor:
        """Finish the network, in place where the network works in place."""
        return self.tail(z)


def _own_halves(owner: nn.Module, layer: str) -> tuple[nn.Module, Callable[[Tensor], Tensor]]:
    try:
        halves = owner.split(layer)  # type: ignore[operator]
    except Exception as error:  # a model may refuse a layer in any way it likes
        raise DoesNotApplyError(f"the model's split refused: {type(error).__name__}: {error}") from error
    if not (isinstance(halves, tuple) and len(halves) == 2):
        raise DoesNotApplyError(f"the model's split gave {type(halves).__name__}, not (prefix, tail)")
    prefix, tail = halves
    if not isinstance(prefix, nn.Module) or not callable(tail):
        raise DoesNotApplyError("the model's split did not give an nn.Module and a callable")
    return prefix, tail


def _sequential_halves(module: nn.Module, path: list[str]) -> tuple[nn.Sequential, nn.Sequential]:
    if not _is_plain_sequential(module):
        raise DoesNotApplyError(f"{type(module).__name__} on the way to the layer is not a plain nn.Sequential")
    name, *deeper = path
    prefix, tail = nn.Sequential(), nn.Sequential()
    for half in (prefix, tail):
        half.training = module.training
    target = prefix
    for child_name, child in module._modules.items():  # named_children() would skip a module's second place
        if child_name != name:
            target.add_module(child_name, child)
            continue
        if deeper:
            before, after = _sequential_halves(_present(child), deeper)
            prefix.add_module(name, before)
            if len(after):
                tail.add_module(name, after)
        else:
            prefix.add_module(name, child)
        target = tail
    return prefix, tail


def _present(module: nn.Module | None) -> nn.Module:
    if module is None:
        raise DoesNotApplyError("a place in the Sequential is empty")
    return module


def _is_plain_sequential(module: nn.Module) -> bool:
    return (
        isinstance(module, nn.Sequential)
        and type(module).forward is nn.Sequential.forward
        and "forward" not in vars(module)
        and not module._forward_hooks
        and not module._forward_pre_hooks
    )
