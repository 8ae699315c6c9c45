"""Where a network can be cut: layers whose output is a feature map that everything after depends on by one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import torch
from torch import Tensor, nn

from neurovariety.errors import InputError


def candidate_cuts(network: nn.Module, example: Tensor, *, max_depth: int = 3) -> tuple[str, ...]:
    """Return the layers at which any network could be cut, in the order in which they finish.

    One forward pass is watched. A candidate has a dotted name of at most `max_depth` parts, is called exactly once
    and returns one feature map (four dimensions, one row an image). Of modules that return the very same tensor,
    such as a stage and its last block, the last to finish stands for all.

    Whether the rest of the network can be computed from that layer's output alone is for `vinet.truncate` to find
    out: a skip connection around the layer shows only there.

    Parameters
    ----------
    network : nn.Module
        Left as it was; run in evaluation mode.
    example : Tensor, shape (m, c, h, w)
        Normalised images.
    max_depth : int
        Longest name in parts: ``layer1.0.bn1`` has three.

    Raises
    ------
    InputError
        When the network cannot be run on the example.

    Examples
    --------
    >>> import torch
    >>> from torch import nn
    >>> body = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU())
    >>> network = nn.Sequential(body, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(18, 3))
    >>> candidate_cuts(network, torch.zeros(1, 1, 8, 8))
    ('0.0', '0', '1')
    """
    finished: list[tuple[str, object]] = []
    last_versions: dict[int, int] = {}

    def note(name: str, module: nn.Module, inputs: tuple[object, ...], output: object) -> None:
        del module
        if isinstance(output, Tensor):
            # A module that hands on its input untouched (nn.Identity) makes no new place to cut. One that works in
            # place hands on its input too, but has raised its version.
            handed_on = any(output is value for value in inputs)
            if handed_on and last_versions.get(id(output)) == output._version:
                return
            last_versions[id(output)] = output._version
        finished.append((name, output))

    handles = [
        module.register_forward_hook(partial(note, name))
        for name, module in network.named_modules()
        if name and name.count(".") < max_depth
    ]
    try:
        run_once(network, example)
    finally:
        for handle in handles:
            handle.remove()
    calls = Counter(name for name, _ in finished)
    # Keyed by the tensor's identity; `finished` keeps every output alive, so no identity is used twice.
    last_to_return = {
        id(output): name
        for name, output in finished
        if calls[name] == 1 and isinstance(output, Tensor) and output.ndim == 4 and len(output) == len(example)
    }
    chosen = set(last_to_return.values())
    return tuple(name for name, _ in finished if name in chosen)


def run_once(network: nn.Module, example: Tensor) -> Tensor:
    """Return the network's output in evaluation mode, leaving each module's mode as it was.

    Raises
    ------
    InputError
        When the network's own code fails on the example; the cause is chained.
    """
    training = [module for module in network.modules() if module.training]
    network.eval()
    try:
        with torch.no_grad():
            output: Tensor = network(example)
    except (RuntimeError, ValueError, TypeError, IndexError) as error:
        first_line = str(error).strip().split("\n")[0]
        raise InputError(
            f"the network fails on an image: {first_line}",
            given=f"a batch of shape {tuple(example.shape)}",
            remedy="check the images' channels, height and width",
        ) from error
    finally:
        for module in training:
            module.training = True
    return output


def residual_cuts(blocks: Sequence[int]) -> tuple[str, ...]:
    """Return the cuts of a residual network whose stages ``layer1``, ``layer2``, ... have so many basic blocks.

    Each block offers two: inside, after its first convolution and batch normalisation (where the paper's VI-Nets
    are cut), and its output. The last block's output is left out: after it no convolution remains to be saved.

    Examples
    --------
    >>> residual_cuts([1, 1])
    ('layer1.0.bn1', 'layer1.0', 'layer2.0.bn1')
    """
    names = [
        name
        for stage, count in enumerate(blocks, start=1)
        for index in range(count)
        for name in (f"layer{stage}.{index}.bn1", f"layer{stage}.{index}")
    ]
    return tuple(names[:-1])
