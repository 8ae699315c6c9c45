"""Cutting a pretrained network at a layer: z = phi_L'(x), the first step of a VI-Net.

Four ways are tried in this order, and each must repeat the model on the example before it is believed: the model's
own ``split``, a Sequential's prefix, the traced graph of calls, and running the model with an early exit. Nothing is
done to the caller's model: parts are copies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.truncate_examine import Examination, examine
from neurovariety.vinet.truncate_graph import cut_graph
from neurovariety.vinet.truncate_hooks import cut_with_hooks
from neurovariety.vinet.truncate_parts import (
    Carried,
    DoesNotApplyError,
    Parts,
    cut_by_own_split,
    cut_sequential,
)
from neurovariety.vinet.used_parameters import (
    allowed_difference,
    depended_on,
    largest_difference,
    remove_unused,
)

WAYS = {"own split": cut_by_own_split, "sequential": cut_sequential, "fx": cut_graph, "hooks": cut_with_hooks}
METHODS = tuple(WAYS)
"""Ways of cutting, in the order in which they are tried."""


@dataclass(frozen=True)
class Attempt:
    """A way of cutting that was tried and did not do, and why."""

    method: str
    reason: str


@dataclass(frozen=True)
class Truncation:
    """A network cut at a layer.

    Attributes
    ----------
    layer, method : str
        Where, and by which of `METHODS`.
    prefix : nn.Module
        Maps x to z, in the modes (training or evaluation) that the model's modules had. It owns copies of what z
        needs and nothing else; parameters keep the model's names, except those a model's own split renames.
    prefix_parameters : int
        Numbers in parameters that z depends on, each counted once.
    model_parameters : int
        Numbers in all parameters of the model.
    latent_shape : tuple of int
        Shape of z for one image.
    max_difference, tolerance : float
        Largest absolute difference between the model's logits (and latent) and the rebuilt ones on the example, and
        what was allowed: 64 units of rounding of the largest logit.
    tail_modules : tuple of str
        Names in the model of the convolutions and linear maps behind the cut.
    attempts : tuple of Attempt
        The ways that were tried before ``method``.
    """

    layer: str
    method: str
    prefix: nn.Module
    prefix_parameters: int
    model_parameters: int
    latent_shape: tuple[int, ...]
    max_difference: float
    tolerance: float
    tail_modules: tuple[str, ...]
    attempts: tuple[Attempt, ...]
    opening: nn.Module = field(repr=False)
    tail: nn.Module = field(repr=False)

    @property
    def tail_parameters(self) -> int:
        """Numbers in parameters that the cut saves."""
        return self.model_parameters - self.prefix_parameters

    def carry(self, x: Tensor) -> tuple[Tensor, Carried]:
        """Give z and the other values that cross the cut.

        `tail` takes both, and works in place on them where the model does: views of one memory stay such.
        """
        z, carried = self.opening(x)
        return z, carried

    def rebuilt(self, x: Tensor) -> Tensor:
        """Give the model's logits, computed by a copy up to the cut and then by the tail."""
        logits: Tensor = self.tail(*self.carry(x))
        return logits


def truncate(model: nn.Module, layer: str, example: Tensor, *, methods: Sequence[str] = METHODS) -> Truncation:
    """Cut a network at a layer given by its dotted name, inside residual blocks too.

    Parameters
    ----------
    model : nn.Module
        Takes a batch and gives one tensor of logits. Not changed; neither its modes nor its flags.
    layer : str
        A name from ``model.named_modules()``. The module's output becomes the latent; it must be called exactly once.
    example : Tensor, shape (m, ...)
        Normalised images on the model's device; two to eight are enough. A network with control flow is cut for the
        way that these take.
    methods : sequence of str
        Ways to try, of `METHODS`, in this order.

    Returns
    -------
    Truncation

    Raises
    ------
    InputError
        As `neurovariety.vinet.truncate_examine.examine` says; or no way of cutting repeats the model.

    Notes
    -----
    torch.fx replaces methods of ``nn.Module`` while it traces: do not run networks in other threads meanwhile. What the
    modules around the cut compute is recorded as in evaluation mode.

    Examples
    --------
    >>> net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    >>> cut = truncate(net, "1", torch.ones(2, 4))
    >>> cut.method, cut.prefix_parameters, cut.model_parameters, cut.latent_shape, cut.tail_modules
    ('sequential', 40, 67, (8,), ('2',))
    """
    _check_arguments(model, example, methods)
    # Left even inside a caller's inference mode, whose tensors could not be followed through autograd.
    with torch.inference_mode(False):
        example = example.detach().clone()
        seen = examine(model, layer, example)
        attempts: list[Attempt] = []
        for method in methods:
            try:
                parts = WAYS[method](model, layer)
                difference = _check_repeats(parts, seen, example)
            except DoesNotApplyError as reason:
                attempts.append(Attempt(method, str(reason)))
                continue
            used = _tidied(parts.prefix, example)
            return Truncation(
                layer=layer,
                method=method,
                prefix=parts.prefix,
                prefix_parameters=sum(parts.prefix.get_parameter(name).numel() for name in used),
                model_parameters=sum(parameter.numel() for parameter in model.parameters()),
                latent_shape=tuple(seen.latent.shape[1:]),
                max_difference=difference,
                tolerance=allowed_difference(seen.logits),
                tail_modules=seen.tail_modules,
                attempts=tuple(attempts),
                opening=parts.opening,
                tail=parts.tail,
            )
    raise InputError(
        f"no way of cutting the model at {layer!r} repeats its logits",
        given="; ".join(f"{attempt.method}: {attempt.reason}" for attempt in attempts),
        remedy="cut at a neighbouring layer, or give the model a method split(layer) -> (prefix, tail)",
    )


def _check_arguments(model: nn.Module, example: Tensor, methods: Sequence[str]) -> None:
    if not isinstance(model, nn.Module):
        raise InputError("a network to cut is an nn.Module", given=type(model).__name__)
    if not isinstance(example, Tensor) or example.ndim < 2 or not len(example):
        shape = tuple(example.shape) if isinstance(example, Tensor) else type(example).__name__
        raise InputError("the example is a batch of at least one image", given=str(shape))
    unknown = [method for method in methods if method not in WAYS]
    if unknown or not methods:
        raise InputError("unknown ways of cutting", given=str(list(methods)), allowed=", ".join(METHODS))


def _check_repeats(parts: Parts, seen: Examination, example: Tensor) -> float:
    """Compare with the model: the prefix's latent, the opening's, and the logits of opening then tail."""
    try:
        with _evaluating(parts.prefix, parts.opening, parts.tail), torch.no_grad():
            latent = parts.prefix(example.clone())
            opened, carried = parts.opening(example.clone())
            kept = opened.clone()
            logits = parts.tail(opened, carried)
    except Exception as error:  # parts of a model's own making may raise anything
        raise DoesNotApplyError(f"its parts do not run: {type(error).__name__}: {error}") from error
    compared = {
        "the prefix's activation": (latent, seen.latent),
        "the activation handed to the tail": (kept, seen.latent),
        "the rebuilt logits": (logits, seen.logits),
    }
    differences = {}
    for what, (given, expected) in compared.items():
        differences[what] = largest_difference(given, expected)
        if differences[what] > allowed_difference(expected):
            raise DoesNotApplyError(f"{what} differ from the model's by {differences[what]:.2g}")
    return max(differences.values())


def _tidied(prefix: nn.Module, example: Tensor) -> frozenset[str]:
    """Take what is not needed out of a prefix, and name the parameters that are."""

    def run() -> Tensor:
        latent: Tensor = prefix(example.clone())
        return latent

    with _evaluating(prefix):
        remove_unused(prefix, run)
        return depended_on(prefix, run)


@contextmanager
def _evaluating(*modules: nn.Module) -> Iterator[None]:
    """Switch to evaluation mode and give each part its own mode back."""
    modes = {part: part.training for module in modules for part in module.modules()}
    with ExitStack() as stack:
        for part, mode in modes.items():
            stack.callback(setattr, part, "training", mode)
        for module in modules:
            module.eval()
        yield
