"""Any network: a function of the user's, named ``module:function``, that builds it, and a file with its weights."""

from __future__ import annotations

import difflib
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.models.classifier import PretrainedClassifier
from neurovariety.models.cuts import candidate_cuts, run_once
from neurovariety.models.normalisation import Normalisation
from neurovariety.models.weights import load_weights, read_weights

FAMILY = "factory"
ALLOWED = "a function without arguments that returns a torch.nn.Module"
PATTERN = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")


def build_from_factory(factory: str | Callable[[], nn.Module]) -> nn.Module:
    """Import and call a function that builds a network.

    This runs the function's code. Pass only names that the user typed, never one found in a saved file.

    Parameters
    ----------
    factory : str or callable
        ``"module:function"``, callable without arguments.

    Raises
    ------
    InputError
        When the name has another form, nothing of that name exists, the function needs arguments, or what it
        returns is not a network. An error inside the module or the function passes through.

    Examples
    --------
    >>> build_from_factory("torch.nn:Identity")
    Identity()
    """
    function = _find(factory) if isinstance(factory, str) else factory
    shown = factory if isinstance(factory, str) else repr(factory)
    if isinstance(function, nn.Module):
        raise InputError(
            "the factory is a network already, not a function that builds it",
            given=f"{shown} is a {type(function).__name__}",
            allowed=ALLOWED,
            remedy="write a function without arguments that returns it",
        )
    if not callable(function):
        raise InputError(
            "the factory is not a function",
            given=f"{shown} is a {type(function).__name__}",
            allowed=ALLOWED,
            remedy="name the function that builds the network",
        )
    signature = _signature(function)
    if signature is not None and any(_is_required(parameter) for parameter in signature.parameters.values()):
        raise InputError(
            "the factory is called without arguments and needs some",
            given=f"{shown}{signature}",
            allowed=ALLOWED,
            remedy="write a function without arguments that calls it",
        )
    network = function()
    if not isinstance(network, nn.Module):
        is_class = isinstance(network, type)
        raise InputError(
            "the factory does not return a network",
            given=f"{shown} returned {f'the class {network.__name__}' if is_class else type(network).__name__}",
            allowed=ALLOWED,
            remedy="return an instance of the class, not the class" if is_class else "return the network",
        )
    return network


def load_from_factory(
    factory: str,
    *,
    input_shape: tuple[int, int, int],
    weights: Path | None = None,
    normalisation: Normalisation | None = None,
) -> PretrainedClassifier:
    """Return the network that a function builds, with weights from a file.

    Parameters
    ----------
    factory : str
        ``"module:function"``; see `build_from_factory`.
    input_shape : tuple of int
        (channels, height, width) of the images; the network is run on one blank image to see its layers.
    weights : Path, optional
        A file that `read_weights` reads; without it the network stays as the function returned it,
        and the classifier's cautions say so.
    normalisation : Normalisation, optional
        Without it pixels in 0..1 are passed as they are.

    Raises
    ------
    InputError, StoredFileError
        What `build_from_factory`, `read_weights` and `load_weights` raise, and an InputError when the network
        fails on an image of this shape or does not return one row of at least two logits for it.
    """
    network = build_from_factory(factory)
    assumptions: list[str] = []
    cautions: list[str] = []
    if weights is None:
        cautions.append(
            f"no weights were given, so the network's are those with which {factory} returned it: random ones, unless "
            "that function loads others (weights in Python, --weights on the command line)"
        )
    else:
        load_weights(network, read_weights(weights), source=str(weights))
    channels = input_shape[0]
    if normalisation is None:
        normalisation = Normalisation(mean=(0.0,) * channels, std=(1.0,) * channels)
        assumptions.append("no normalisation was given: the network sees pixels in 0..1")
    network.eval()
    example = torch.zeros(1, *input_shape)
    logits = run_once(network, example)
    if not isinstance(logits, torch.Tensor) or logits.ndim != 2 or logits.shape[0] != 1 or logits.shape[1] < 2:
        shown = tuple(logits.shape) if isinstance(logits, torch.Tensor) else type(logits).__name__
        raise InputError(
            "the network is not a classifier of images",
            given=f"for one image of shape {input_shape} it returns {shown}",
            allowed="a tensor of shape (1, classes) with at least two classes",
        )
    return PretrainedClassifier(
        name=factory,
        network=network,
        normalisation=normalisation,
        input_shape=input_shape,
        classes=logits.shape[1],
        architecture={"family": FAMILY, "factory": factory},
        cuts=candidate_cuts(network, example),
        assumptions=tuple(assumptions),
        cautions=tuple(cautions),
    )


def _signature(function: Callable[..., object]) -> inspect.Signature | None:
    try:
        return inspect.signature(function)
    except (TypeError, ValueError):
        return None  # some functions written in C do not tell


def _is_required(parameter: inspect.Parameter) -> bool:
    optional = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return parameter.default is inspect.Parameter.empty and parameter.kind not in optional


def _find(name: str) -> object:
    if PATTERN.fullmatch(name) is None:
        raise InputError("not the name of a function", given=name, allowed="module:function")
    module_name, _, function_name = name.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module_name}.".startswith(f"{error.name}."):
            raise
        raise InputError(
            f"there is no module {error.name}",
            given=name,
            remedy="install it, or put the folder that holds it on PYTHONPATH",
        ) from error
    if not hasattr(module, function_name):
        close = difflib.get_close_matches(function_name, dir(module), n=3)
        raise InputError(
            f"the module {module_name} has no function {function_name}",
            given=name,
            remedy=f"did you mean {' or '.join(close)}?" if close else None,
        )
    found: object = getattr(module, function_name)
    return found
