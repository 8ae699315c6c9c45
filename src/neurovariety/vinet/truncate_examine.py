"""What can be said of a cut before it is made: the door checks, and the values every way of cutting must repeat."""

from __future__ import annotations

import difflib
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.truncate_hooks import EarlyExit
from neurovariety.vinet.truncate_parts import own_copy
from neurovariety.vinet.used_parameters import (
    allowed_difference,
    depended_on,
    largest_difference,
    reached_by_autograd,
)

_HOW_TO_LIST = "list the names with [name for name, _ in model.named_modules()]"


@dataclass(frozen=True)
class Examination:
    """A network seen once on the example, in evaluation mode.

    Attributes
    ----------
    latent : Tensor
        What the named module gives, before anything behind it could change it in place.
    logits : Tensor
    tail_modules : tuple of str
        Names of the convolutions and linear maps behind the cut.
    """

    latent: Tensor
    logits: Tensor
    tail_modules: tuple[str, ...]


def examine(model: nn.Module, layer: str, example: Tensor) -> Examination:
    """Check that a network can be cut at ``layer``, on a copy, and keep what it computes there.

    Raises
    ------
    InputError
        No such layer; the network does not run on the example, or not twice alike; the layer is called never or more
        than once; it or the network gives something else than one finite tensor with a row for each example; no
        parameter lies behind it.
    """
    _check_name(model, layer)
    network = own_copy(model).eval()
    with torch.no_grad():
        latent, logits = _run(network, layer, example)
        _, again = _run(network, layer, example)
    if largest_difference(again, logits) > allowed_difference(logits):
        raise InputError(
            "the model gives different logits for the same input in evaluation mode, so a cut cannot be checked",
            remedy="remove what is random or remembered in its forward",
        )
    used = reached_by_autograd(network, lambda: _run(network, layer, example)[1])
    stopped = EarlyExit(network, layer)
    depends = depended_on(stopped, lambda: stopped(example.clone()))
    # Logits that autograd cannot follow may depend on anything.
    behind = (used or {name for name, _ in network.named_parameters()}) - depends
    if not behind:
        raise InputError(
            "no trainable part lies behind the cut, so there is nothing to replace",
            given=f"layer={layer!r}",
            allowed="a layer before the last one that has parameters",
            remedy=_HOW_TO_LIST,
        )
    return Examination(latent, logits, _convolutions_and_linear_maps(network, behind, depends))


def _check_name(model: nn.Module, layer: str) -> None:
    names = [name for name, _ in model.named_modules(remove_duplicate=False) if name]
    if layer in names:
        return
    close = difflib.get_close_matches(layer, names, n=5, cutoff=0.5)
    raise InputError(
        "the model has no such layer",
        given=f"layer={layer!r}",
        allowed=f"close names are {', '.join(close)}" if close else f"its names are {_shortened(names)}",
        remedy=_HOW_TO_LIST,
    )


def _shortened(names: list[str]) -> str:
    return ", ".join(names[:12]) + (f", ... ({len(names)} in all)" if len(names) > 12 else "")


def _run(network: nn.Module, layer: str, example: Tensor) -> tuple[Tensor, Tensor]:
    """Give the latent and the logits of one run."""
    given: list[Any] = []

    def note(_module: nn.Module, _inputs: Any, output: Any) -> None:
        # Cloned at once: an activation in place behind the cut would change it, and its place in the autograd graph.
        given.append(output.clone() if isinstance(output, Tensor) else output)

    handle = network.get_submodule(layer).register_forward_hook(note)
    try:
        logits = network(example.clone())
    except Exception as error:  # the model's own code: it may raise anything
        raise InputError(
            f"the model does not run on the example: {type(error).__name__}: {error}",
            given=f"an example of shape {tuple(example.shape)} and type {example.dtype}",
            allowed="normalised images of the size and the number of channels that the model was made for",
        ) from error
    finally:
        handle.remove()
    if len(given) != 1:
        raise InputError(
            f"the layer is called {len(given)} times in one run of the model, and a cut needs exactly one call",
            given=f"layer={layer!r}",
            allowed="a module that the model calls once, as a module (not through its forward or its weights)",
            remedy="cut at a neighbour; of an activation used again and again, at the normalisation before it",
        )
    _check_output(given[0], example, f"the layer {layer!r}")
    _check_output(logits, example, "the model")
    return given[0], logits


def _check_output(output: Any, example: Tensor, what: str) -> None:
    if not isinstance(output, Tensor) or not output.is_floating_point():
        kind = output.dtype if isinstance(output, Tensor) else type(output).__name__
        raise InputError(f"{what} does not give one tensor of real numbers", given=f"an output of type {kind}")
    if not output.ndim or len(output) != len(example):
        raise InputError(
            f"{what} does not give one row for each example",
            given=f"{len(example)} examples, an output of shape {tuple(output.shape)}",
        )
    if not bool(output.isfinite().all()):
        raise InputError(
            f"{what} gives values that are not finite on the example",
            remedy="look for NaN in the weights and in the example",
        )


def _convolutions_and_linear_maps(network: nn.Module, behind: Set[str], depends: Set[str]) -> tuple[str, ...]:
    names = []
    for name, module in network.named_modules():
        if isinstance(module, (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)):
            own = {f"{name}.{parameter}" for parameter, _ in module.named_parameters()}
            if own & behind and not own & depends:
                names.append(name)
    return tuple(names)
