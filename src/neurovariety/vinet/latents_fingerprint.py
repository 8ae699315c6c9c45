"""What latents are of: the weights that made them, the layer, the preprocessing and the images."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch import nn


@dataclass(frozen=True)
class Fingerprint:
    """Four statements that together fix latents up to rounding.

    Attributes
    ----------
    weights : str
        sha256 of the module's state: names, types, shapes and bytes.
    layer, preprocessing : str
        In words: ``"layer3.1.bn1"``, ``"mean .286 sd .353, pooled 4x4"``.
    data : str
        sha256 of the images, as `neurovariety.data` gives it.
    """

    weights: str
    layer: str
    preprocessing: str
    data: str

    @property
    def digest(self) -> str:
        """One sha256 of all four, in hexadecimal."""
        parts = "\n".join(f"{len(value)}:{value}" for value in asdict(self).values())
        return hashlib.sha256(parts.encode()).hexdigest()


def fingerprint(module: nn.Module, *, layer: str, preprocessing: str, data: str) -> Fingerprint:
    """Fingerprint what a module will make of some images.

    Parameters
    ----------
    module : nn.Module
        The prefix, with its pooling where that has weights. Buffers count, as they decide the result too.
    layer, preprocessing, data : str
        As in `Fingerprint`. Whatever has no weights (the size of a pooling) belongs in ``preprocessing``.

    Examples
    --------
    >>> first = fingerprint(nn.ReLU(), layer="0", preprocessing="none", data="ab")
    >>> first == fingerprint(nn.ReLU(), layer="0", preprocessing="none", data="ab")
    True
    >>> first.digest == fingerprint(nn.ReLU(), layer="0", preprocessing="none", data="ac").digest
    False
    """
    running = hashlib.sha256()
    for name, tensor in module.state_dict().items():
        if not isinstance(tensor, torch.Tensor):
            running.update(f"{name}={tensor!r};".encode())
            continue
        running.update(f"{name}:{tensor.dtype}:{tuple(tensor.shape)};".encode())
        values = tensor.detach().cpu().contiguous()
        # Any type's bytes, bfloat16's too, which numpy does not have; a single number has no last axis to view.
        running.update(values.reshape(-1).view(torch.uint8).numpy().tobytes())
    return Fingerprint(running.hexdigest(), layer, preprocessing, data)


def latents_folder(parent: Path, of: Fingerprint) -> Path:
    """Name the folder for latents of a fingerprint, so that several lie side by side under one parent.

    Examples
    --------
    >>> latents_folder(Path("runs"), Fingerprint("00", "layer2", "none", "11")).as_posix()
    'runs/latents-d4fe70cae02c'
    """
    return parent / f"latents-{of.digest[:12]}"
