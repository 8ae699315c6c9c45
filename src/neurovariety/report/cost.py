"""What a network costs besides time: parameters by part, multiplications per image, bytes on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from neurovariety.errors import InputError, StoredFileError, require
from neurovariety.report.evaluation import evaluating

PARTS = ("trunk", "projection", "coefficients", "head")
"""The parts whose parameters are counted apart."""


@dataclass(frozen=True)
class Cost:
    """Parameters, multiplications and bytes of a network.

    Attributes
    ----------
    params_trunk, params_projection, params_coefficients, params_head : int
        Parameters by part; a network without parts is all trunk.
    macs : int
        Multiply-accumulate operations for one image.
    file_bytes : int
        Bytes of the saved network.
    """

    params_trunk: int
    params_projection: int
    params_coefficients: int
    params_head: int
    macs: int
    file_bytes: int

    @property
    def params(self) -> int:
        """All parameters."""
        return self.params_trunk + self.params_projection + self.params_coefficients + self.params_head


def measure_cost(network: nn.Module, example: Tensor, *, saved: Path | None = None) -> Cost:
    """Count what a network costs.

    Parameters
    ----------
    network : nn.Module
    example : Tensor, shape (batch, ...), float, normalised
        At least one image; only the first is used.
    saved : Path, optional
        The network's saved file, or the folder of its saved files, whose bytes are counted. Otherwise its tensors are
        counted as a safetensors file.

    Raises
    ------
    InputError
        When the network's own count of its parts is not one, or the example holds no image.
    StoredFileError
        When `saved` does not exist.

    Examples
    --------
    >>> cost = measure_cost(torch.nn.Linear(4, 3), torch.zeros(1, 4))
    >>> cost.params, cost.params_trunk, cost.macs
    (15, 15, 12)
    """
    parts = count_parameters(network)
    return Cost(
        params_trunk=parts["trunk"],
        params_projection=parts["projection"],
        params_coefficients=parts["coefficients"],
        params_head=parts["head"],
        macs=count_macs(network, example),
        file_bytes=saved_bytes(saved) if saved is not None else tensor_bytes(network),
    )


def count_parameters(network: nn.Module) -> dict[str, int]:
    """Count parameters by part: what the network's own ``parameter_parts()`` says, else everything as trunk.

    Only ``nn.Parameter`` tensors are counted where the network does not say; running statistics of batch normalisation
    are not, as is usual. A network's own count is taken as it is, because only the network knows which of its tensors
    it uses: a prefix that leaves a larger model early holds tensors that it never touches.

    Returns
    -------
    dict of str to int
        One entry for each of "trunk", "projection", "coefficients", "head".

    Raises
    ------
    InputError
        When ``parameter_parts()`` names another part or a number that is no count.

    Examples
    --------
    >>> count_parameters(torch.nn.Linear(4, 3))
    {'trunk': 15, 'projection': 0, 'coefficients': 0, 'head': 0}
    """
    own = getattr(network, "parameter_parts", None)
    if not callable(own):
        return dict.fromkeys(PARTS, 0) | {"trunk": sum(parameter.numel() for parameter in network.parameters())}
    parts = own()
    for part, count in parts.items():
        if part not in PARTS or isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise InputError(
                f"{type(network).__name__}.parameter_parts() does not count parameters",
                given=f"{part!r}: {count!r}",
                allowed=f"whole numbers >= 0 for {', '.join(PARTS)}",
            )
    return dict.fromkeys(PARTS, 0) | parts


def count_macs(network: nn.Module, example: Tensor) -> int:
    """Count the multiply-accumulate operations for one image.

    Convolutions and matrix products are counted as torch runs them on the first image of the example, two operations
    to a multiply-accumulate (`torch.utils.flop_counter`). Element-wise work, such as normalisation, activations and
    pooling, is not counted, as is usual. What a module multiplies element by element and wants counted, it tells by
    ``extra_macs()``; a module that has this method answers for all that it contains.

    Examples
    --------
    >>> count_macs(torch.nn.Conv2d(3, 8, 3, padding=1), torch.zeros(5, 3, 10, 10)) == 8 * 3 * 9 * 100
    True
    """
    if len(example) == 0:
        raise InputError("counting needs an image", given=f"an example of shape {tuple(example.shape)}")
    # no_grad, not inference_mode: there, products may run without passing the counter.
    with evaluating(network), torch.no_grad(), FlopCounterMode(display=False) as counter:
        network(example[:1])
    return counter.get_total_flops() // 2 + sum(_extra_macs(network))


def _extra_macs(module: nn.Module) -> Iterator[int]:
    own = getattr(module, "extra_macs", None)
    if callable(own):
        yield int(own())
        return
    for child in module.children():
        yield from _extra_macs(child)


def tensor_bytes(network: nn.Module) -> int:
    """Count the bytes of a network's tensors as one safetensors file, floats as float32, a shared tensor once.

    Examples
    --------
    >>> tensor_bytes(torch.nn.Linear(4, 3)) > 15 * 4
    True
    """
    serialise = require("safetensors.torch", extra="vinet").save
    seen: set[tuple[object, ...]] = set()
    tensors: dict[str, Tensor] = {}
    for name, tensor in network.state_dict().items():
        place = (tensor.data_ptr(), tensor.dtype, tuple(tensor.shape), tensor.stride())
        if tensor.numel() and place in seen:
            continue
        seen.add(place)
        tensors[name] = (tensor.float() if tensor.is_floating_point() else tensor).detach().cpu().clone().contiguous()
    return len(serialise(tensors))


def saved_bytes(saved: Path) -> int:
    """Count the bytes of a saved network: of the file, or of all files in the folder.

    Raises
    ------
    StoredFileError
        When there is no such file or folder.
    """
    if saved.is_dir():
        return sum(path.stat().st_size for path in saved.rglob("*") if path.is_file())
    if not saved.is_file():
        raise StoredFileError("the saved network is not there", given=str(saved))
    return saved.stat().st_size
