"""Which parameters an activation really depends on, and a network rid of all the others.

Names do not tell: inside a residual block the shortcut of the block is not behind its first convolution, a weight may
be used without calling the module that owns it, and a module may be registered and never run. So the answer is read
off the autograd graph, and where the graph is interrupted (``detach``, ``no_grad``, reentrant checkpointing) off what
happens to the activation when the parameter is disturbed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import torch
from torch import Tensor, nn

from neurovariety.errors import InputError

ROUNDING_UNITS = 64
"""Two activations agree when they differ by at most so many units of rounding of the larger one's largest entry."""


def depended_on(module: nn.Module, run: Callable[[], Tensor]) -> frozenset[str]:
    """Name the parameters of a module that a tensor depends on.

    Parameters
    ----------
    module : nn.Module
        Owner of the parameters, all of them counted whether frozen or not; its flags are restored.
    run : callable
        Computes the tensor with ``module``, deterministically.

    Returns
    -------
    frozenset of str
        Dotted names; of a tensor registered under several names, the first.

    Examples
    --------
    >>> net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 4))
    >>> sorted(depended_on(net, lambda: net[0](torch.ones(1, 2))))
    ['0.bias', '0.weight']
    """
    reached = reached_by_autograd(module, run)
    unreached = [name for name, _ in module.named_parameters() if name not in reached]
    return reached | _noticed_when_disturbed(module, unreached, run)


def reached_by_autograd(module: nn.Module, run: Callable[[], Tensor]) -> frozenset[str]:
    """Name the parameters that are leaves of the autograd graph of what ``run`` computes.

    The graph is walked, no gradient is computed: custom functions whose backward is broken do not matter. Of a network
    that runs without gradients only, nothing is reached.
    """
    with _differentiable(module), torch.enable_grad():
        try:
            pending = [run().grad_fn]
        except Exception:  # it has run without gradients: operations in place and out= may refuse them
            return frozenset()
        seen, leaves = set(), set()
        while pending:
            node = pending.pop()
            if node is None or node in seen:
                continue
            seen.add(node)
            leaves.add(id(getattr(node, "variable", None)))
            pending.extend(following for following, _ in node.next_functions)
        return frozenset(name for name, parameter in module.named_parameters() if id(parameter) in leaves)


def largest_difference(given: Tensor, expected: Tensor) -> float:
    """Give the largest absolute difference of two tensors, infinite when their shapes differ or an entry is NaN."""
    if given.shape != expected.shape:
        return float("inf")
    difference = (given.detach() - expected.detach()).abs()
    return float("inf") if bool(difference.isnan().any()) else float(difference.max())


def allowed_difference(expected: Tensor) -> float:
    """Give the tolerance for repeating a computation whose result was ``expected``: `ROUNDING_UNITS` of its scale."""
    return ROUNDING_UNITS * torch.finfo(expected.dtype).eps * max(float(expected.detach().abs().max()), 1e-3)


class Removed(nn.Module):
    """What stands where a module stood that the activation does not depend on.

    Parameters
    ----------
    name : str
        Dotted name of the module that was removed.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def forward(self, *_args: object, **_keywords: object) -> Tensor:
        """Refuse: these inputs take a way through the network that the example did not take."""
        raise InputError(
            f"the part {self.name!r} was removed when the network was cut, and this input needs it",
            allowed="inputs that take the same way through the network as the example it was cut with",
            remedy="cut again with an example that reaches this part before the cut",
        )


def remove_unused(module: nn.Module, run: Callable[[], Tensor]) -> None:
    """Take out of a module, in place, what the tensor that ``run`` computes with it does not need.

    Submodules with parameters that neither ran nor lent a parameter become `Removed`; parameters that no
    part of the result depends on become None. When the result changes or ``run`` fails without them, all is put back.
    """
    ran = _modules_that_run(module, run)
    used = depended_on(module, run)
    used_tensors = {id(parameter) for name, parameter in module.named_parameters() if name in used}
    with torch.no_grad():
        expected = run().clone()
    undo: list[Callable[[], None]] = []
    _replace_unused(module, "", ran, used_tensors, undo)
    for owner in module.modules():
        for name, parameter in list(owner.named_parameters(recurse=False)):
            if id(parameter) not in used_tensors:
                owner.register_parameter(name, None)
                undo.append(partial(owner.register_parameter, name, parameter))
    try:
        with torch.no_grad():
            same = torch.equal(run(), expected)
    except Exception:  # whatever the network raises without its parts, the remedy is to give them back
        same = False
    if not same:
        for put_back in reversed(undo):
            put_back()


def keep_only(module: nn.Module, kept: Collection[str], path: str = "") -> None:
    """Take out of a module, in place, the parameters whose names are not among those kept."""
    for name, child in list(module.named_children()):
        inside = {key.removeprefix(f"{name}.") for key in kept if key.startswith(f"{name}.")}
        if inside or not list(child.parameters()):
            keep_only(child, inside, f"{path}{name}.")
        else:
            module.add_module(name, Removed(f"{path}{name}"))
    for name, _ in list(module.named_parameters(recurse=False)):
        if name not in kept:
            module.register_parameter(name, None)


def _replace_unused(
    module: nn.Module, path: str, ran: set[int], used_tensors: set[int], undo: list[Callable[[], None]]
) -> None:
    for name, child in list(module.named_children()):
        child_path = f"{path}.{name}" if path else name
        tensors = list(child.parameters())
        needed = any(id(part) in ran for part in child.modules())
        needed = needed or any(id(tensor) in used_tensors for tensor in tensors)
        if tensors and not needed:
            module.add_module(name, Removed(child_path))
            undo.append(partial(module.add_module, name, child))
        else:
            _replace_unused(child, child_path, ran, used_tensors, undo)


def _modules_that_run(module: nn.Module, run: Callable[[], Tensor]) -> set[int]:
    ran: set[int] = set()
    handles = [part.register_forward_pre_hook(lambda part, _: ran.add(id(part))) for part in module.modules()]
    try:
        with torch.no_grad():
            run()
    finally:
        for handle in handles:
            handle.remove()
    return ran


def _noticed_when_disturbed(module: nn.Module, names: Sequence[str], run: Callable[[], Tensor]) -> frozenset[str]:
    """Halve the suspects until each one that changes the result stands alone; one run when none does."""
    if not names:
        return frozenset()
    with torch.no_grad():
        expected = run().clone()
        with _disturbed(module, names):
            changed = largest_difference(run(), expected) > allowed_difference(expected)
    if not changed or len(names) == 1:
        return frozenset(names if changed else ())
    half = len(names) // 2
    return _noticed_when_disturbed(module, names[:half], run) | _noticed_when_disturbed(module, names[half:], run)


@contextmanager
def _disturbed(module: nn.Module, names: Sequence[str]) -> Iterator[None]:
    generator = torch.Generator().manual_seed(0)
    touched = [parameter for parameter in map(module.get_parameter, names) if parameter.is_floating_point()]
    kept = [parameter.detach().clone() for parameter in touched]
    for parameter in touched:
        noise = torch.randn(parameter.shape, generator=generator).to(parameter)
        parameter.add_(noise * (1 + parameter.abs()))
    try:
        yield
    finally:
        for parameter, values in zip(touched, kept, strict=True):
            parameter.copy_(values)


@contextmanager
def _differentiable(module: nn.Module) -> Iterator[None]:
    """Let every parameter that can have a gradient ask for one, frozen ones too, and restore the flags after."""
    flags = {parameter: parameter.requires_grad for parameter in module.parameters()}
    for parameter in flags:
        parameter.requires_grad_(parameter.is_floating_point() or parameter.is_complex())
    try:
        yield
    finally:
        for parameter, flag in flags.items():
            parameter.requires_grad_(flag)
