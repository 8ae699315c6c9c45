"""Weights from a file into a network: strictly, without executing code, and saying exactly what does not fit."""

from __future__ import annotations

import difflib
import hashlib
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from neurovariety.errors import InputError, StoredFileError

TORCH_SUFFIXES = (".pth", ".pt", ".th")
SUFFIXES = (".safetensors", *TORCH_SUFFIXES)
SHOWN = 4
"""Names listed of each kind of misfit; the rest are counted."""


def read_weights(path: Path) -> dict[str, Tensor]:
    """Read named tensors from a file on the CPU.

    A file of `torch.save` is read with ``weights_only=True`` and refused when it holds anything but tensors and
    plain containers, because unpickling such a file runs its code. A ``state_dict`` entry around the tensors and
    the prefix ``module.`` of `DataParallel` on every name are taken off.

    Parameters
    ----------
    path : Path
        ``.safetensors``, or ``.pth``, ``.pt``, ``.th`` written by `torch.save`.

    Raises
    ------
    InputError
        When the suffix is another one.
    StoredFileError
        When the file is missing, truncated, refused, or holds no tensors, or numbers that are not finite.
    """
    if path.suffix not in SUFFIXES:
        raise InputError("unknown kind of weights file", given=str(path), allowed=" ".join(SUFFIXES))
    if not path.is_file():
        raise StoredFileError("there is no such weights file", given=str(path))
    weights = _read_torch(path) if path.suffix in TORCH_SUFFIXES else _read_safetensors(path)
    bad = [name for name, value in weights.items() if not torch.isfinite(value).all()]
    if bad:
        raise StoredFileError(
            f"{len(bad)} tensors of the weights file hold NaN or infinite numbers: {_some(bad)}",
            given=str(path),
            remedy="the training that wrote it diverged or the file is damaged; take an earlier checkpoint",
        )
    return weights


def load_weights(network: nn.Module, weights: Mapping[str, Tensor], *, source: str) -> None:
    """Copy the weights into the network, every one and nothing else.

    Batch normalisation's ``num_batches_tracked`` may be missing: old files lack it and evaluation does not use it.

    Parameters
    ----------
    network : nn.Module
        Changed in place, only if everything fits.
    weights : mapping of str to Tensor
        For every parameter and buffer of the network a tensor of its shape.
    source : str
        Where the weights came from, for the error.

    Raises
    ------
    StoredFileError
        Names missing and unexpected entries with close names, and entries of another shape or kind.

    Examples
    --------
    >>> import torch
    >>> from torch import nn
    >>> try:
    ...     load_weights(nn.Linear(2, 1), {"wieght": torch.zeros(1, 2), "bias": torch.zeros(2)}, source="a.safetensors")
    ... except StoredFileError as error:
    ...     print(error)
    the weights do not fit the network
      1 missing: weight (is it wieght?)
      1 unexpected: wieght
      1 of another shape: bias is (2), the network has (1)
      given: a.safetensors
      remedy: choose the network that these weights were trained for, or export them again
    """
    wanted = network.state_dict()
    missing = [n for n in wanted if n not in weights and not n.endswith("num_batches_tracked")]
    unexpected = [n for n in weights if n not in wanted]
    common = [n for n in wanted if n in weights]
    shapes = [
        f"{n} is {_shape(weights[n])}, the network has {_shape(wanted[n])}"
        for n in common
        if weights[n].shape != wanted[n].shape
    ]
    kinds = [
        f"{n} is {weights[n].dtype}, the network has {wanted[n].dtype}"
        for n in common
        if weights[n].is_floating_point() != wanted[n].is_floating_point()
    ]
    misfits = {
        "missing": [_with_close_name(n, unexpected) for n in missing],
        "unexpected": unexpected,
        "of another shape": shapes,
        "of another kind": kinds,
    }
    lines = [f"  {len(names)} {what}: {_some(names)}" for what, names in misfits.items() if names]
    if lines:
        raise StoredFileError(
            "\n".join(["the weights do not fit the network", *lines]),
            given=source,
            remedy="choose the network that these weights were trained for, or export them again",
        )
    network.load_state_dict({n: weights.get(n, value) for n, value in wanted.items()}, strict=True)


def check_sha256(path: Path, expected: str) -> None:
    """Raise StoredFileError unless the file is there and is byte for byte the one recorded."""
    if not path.is_file():
        raise StoredFileError("there is no such weights file", given=str(path), remedy="install the package again")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != expected:
        raise StoredFileError(
            "the weights file is not the recorded one",
            given=f"{path} with sha256 {found}",
            allowed=f"sha256 {expected}",
            remedy="install the package again",
        )


def _read_safetensors(path: Path) -> dict[str, Tensor]:
    try:
        weights = load_file(path, device="cpu")
    except SafetensorError as error:
        raise StoredFileError(
            f"the file is truncated or not a safetensors file ({error})",
            given=f"{path}, {path.stat().st_size} bytes",
            remedy="copy or download it again",
        ) from error
    return _only_tensors(path, weights)


def _read_torch(path: Path) -> dict[str, Tensor]:
    try:
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        # torch's own message advises weights_only=False, which would run the file: it is not repeated.
        raise StoredFileError(
            "the file is refused: it holds more than tensors, and reading it would run code, or it is damaged",
            given=str(path),
            remedy="where you trust it, load it yourself and save its state_dict as .safetensors",
        ) from error
    except (RuntimeError, OSError, EOFError, ValueError, KeyError) as error:
        raise StoredFileError(
            "the file cannot be read: it is truncated or was not written by torch.save",
            given=f"{path}, {path.stat().st_size} bytes",
            remedy="copy or download it again",
        ) from error
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    weights = _only_tensors(path, content)
    if all(name.startswith("module.") for name in weights):
        return {name.removeprefix("module."): value for name, value in weights.items()}
    return weights


def _only_tensors(path: Path, content: object) -> dict[str, Tensor]:
    if not isinstance(content, dict) or not content:
        raise StoredFileError("the file holds no named tensors", given=str(path))
    others = [str(name) for name, value in content.items() if not isinstance(value, Tensor)]
    if others:
        raise StoredFileError(
            f"{len(others)} entries of the file are not tensors: {_some(others)}",
            given=str(path),
            remedy="save the network's state_dict() alone",
        )
    return {str(name): value for name, value in content.items()}


def _with_close_name(name: str, candidates: list[str]) -> str:
    close = difflib.get_close_matches(name, candidates, n=1)
    return f"{name} (is it {close[0]}?)" if close else name


def _some(names: list[str]) -> str:
    rest = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def _shape(value: Tensor) -> str:
    return f"({', '.join(str(size) for size in value.shape)})"
