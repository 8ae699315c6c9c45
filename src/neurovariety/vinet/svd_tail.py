"""The baseline without new layers: the tail's own convolutions and linear maps, each replaced by two of lower rank.

A weight of shape (outputs, inputs * kernel) is cut to its r largest singular values: a layer with r outputs, then one
that is linear (a 1x1 convolution). Every layer keeps the same share of its full rank, the largest for which the whole
network fits the budget; the last layer is left whole, because its rank bounds how many classes can be told apart. The
two halves are then trained on the images for as long as the VINet took altogether.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Sequence
from typing import TypeGuard

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.augment import Augmentation
from neurovariety.vinet.finetune import Progress, TrainingRecord
from neurovariety.vinet.network import count_parameters

Factorisable = nn.Conv2d | nn.Linear

LEARNING_RATE = 2e-3
BATCH = 128


def truncate_ranks(model: nn.Module, names: Sequence[str], parameters: int) -> nn.Module:
    """Factorise the named layers of a copy of the model until it has at most so many parameters.

    Parameters
    ----------
    model : nn.Module
    names : sequence of str
        Dotted names of Conv2d and Linear modules, in the order of the network. Grouped convolutions are left as they
        are, and so is the last layer, unless it is the only one.
    parameters : int
        The budget for the whole model.

    Returns
    -------
    nn.Module
        A copy in which each layer that got smaller is an ``nn.Sequential`` of two. When even rank 1 is too large the
        copy has rank 1, and `count_parameters` tells.
    """
    named = {name: model.get_submodule(name) for name in names}
    layers = {name: layer for name, layer in named.items() if _can_be_factorised(layer)}
    if len(layers) > 1:
        layers.popitem()
    if not layers:
        raise InputError("the tail has no layer whose rank could be cut", given=f"layers {list(names)}")
    whole = count_parameters(model)

    def size(share: float) -> int:
        saved = [max(0, _cost(layer) - _factor_cost(layer, _rank(layer, share))) for layer in layers.values()]
        return whole - sum(saved)

    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if size(middle) <= parameters else (low, middle)
    share = high if size(high) <= parameters else low
    shorter = copy.deepcopy(model)
    for name, layer in layers.items():
        rank = _rank(layer, share)
        if _factor_cost(layer, rank) < _cost(layer):
            owner = shorter.get_submodule(name.rpartition(".")[0])
            setattr(owner, name.rpartition(".")[2], factorise(layer, rank))
    return shorter


def factorise(layer: Factorisable, rank: int) -> nn.Sequential:
    """Replace one layer by its best approximation of the given rank, as two layers."""
    weight = layer.weight.detach().double().flatten(1)
    left, values, right = torch.linalg.svd(weight, full_matrices=False)
    root = values[:rank].sqrt()
    first_weight, second_weight = root[:, None] * right[:rank], left[:, :rank] * root
    first: Factorisable
    second: Factorisable
    if isinstance(layer, nn.Conv2d):
        first = nn.Conv2d(
            layer.in_channels,
            rank,
            layer.kernel_size,  # type: ignore[arg-type]  # a Conv2d always holds pairs here
            layer.stride,  # type: ignore[arg-type]
            layer.padding,  # type: ignore[arg-type]
            layer.dilation,  # type: ignore[arg-type]
            bias=False,
            padding_mode=layer.padding_mode,
        )
        second = nn.Conv2d(rank, layer.out_channels, 1, bias=layer.bias is not None)
    else:
        first = nn.Linear(weight.shape[1], rank, bias=False)
        second = nn.Linear(rank, weight.shape[0], bias=layer.bias is not None)
    with torch.no_grad():
        first.weight.copy_(first_weight.reshape(first.weight.shape))
        second.weight.copy_(second_weight.reshape(second.weight.shape))
        if layer.bias is not None and second.bias is not None:
            second.bias.copy_(layer.bias)
    return nn.Sequential(first, second)


def train_tail(
    network: nn.Module,
    names: Sequence[str],
    images: NDArray[np.generic],
    labels: NDArray[np.int64],
    *,
    normalise: Callable[[NDArray[np.generic]], Tensor],
    augmentations: tuple[Augmentation, ...] = (Augmentation(),),
    seconds: float,
    label_smoothing: float,
    seed: int,
    progress: Progress | None = None,
) -> TrainingRecord:
    """Train the named (factorised) layers on images for so many seconds, in place; everything else stays frozen.

    Batch normalisations keep their statistics. The number of steps depends on the
    machine's speed: that is what the same clock means.
    """
    started = time.perf_counter()
    generator = np.random.default_rng(seed)
    trained = [p for name in names for p in network.get_submodule(name).parameters()]
    wanted = {parameter: parameter.requires_grad for parameter in network.parameters()}
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    for parameter in trained:
        parameter.requires_grad_(True)
    network.eval()
    optimizer = torch.optim.AdamW(trained, lr=LEARNING_RATE, weight_decay=0.0)
    targets = torch.tensor(labels)  # a copy: the labels of a data set are read-only
    spent = 0.0
    losses: list[float] = []
    interrupted = False
    try:
        while spent < seconds:
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * 0.5 * (1 + float(np.cos(np.pi * spent / seconds)))
            chosen = generator.choice(len(labels), size=min(BATCH, len(labels)), replace=False)
            change = augmentations[generator.integers(len(augmentations))]
            batch = change.apply(images[chosen], seed=int(generator.integers(1 << 31)))
            loss = nn.functional.cross_entropy(
                network(normalise(batch)), targets[chosen], label_smoothing=label_smoothing
            )
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            spent = time.perf_counter() - started
            losses.append(float(loss.detach()))
            if progress is not None:
                progress(
                    f"truncated svd: {len(losses):,} steps, loss {losses[-1]:.4f}, seconds", int(spent), round(seconds)
                )
    except KeyboardInterrupt:
        interrupted = True
    for parameter in network.parameters():
        parameter.requires_grad_(wanted.get(parameter, True))
    return TrainingRecord(tuple(losses), time.perf_counter() - started, interrupted)


def _can_be_factorised(layer: nn.Module) -> TypeGuard[Factorisable]:
    # Exactly these: other modules may read a subclass's weight without calling it.
    return type(layer) is nn.Linear or (type(layer) is nn.Conv2d and layer.groups == 1)


def _shape(layer: Factorisable) -> tuple[int, int]:
    return layer.weight.shape[0], layer.weight[0].numel()


def _rank(layer: Factorisable, share: float) -> int:
    return max(1, int(share * min(_shape(layer))))


def _cost(layer: Factorisable) -> int:
    outputs, inputs = _shape(layer)
    return outputs * inputs


def _factor_cost(layer: Factorisable, rank: int) -> int:
    outputs, inputs = _shape(layer)
    return rank * (outputs + inputs)
