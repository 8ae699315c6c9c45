"""Training what stands behind the latents, on cached latents.

The prefix is frozen, so its activations never change and an epoch costs only the small ending. Every ending, ours and
the baselines, is trained by this one function with the same options, so that they share budget and clock.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from neurovariety.errors import InputError
from neurovariety.vinet.latent_set import LatentSet, rows_as_tensor
from neurovariety.vinet.network import LatentNetwork
from neurovariety.vinet.reduction import Reduction

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class TrainingOptions:
    """How the endings are trained.

    Attributes
    ----------
    epochs : int
        Passes over the original rows; with augmented copies each pass draws one copy of every row.
    batch_size : int
    learning_rate : float
        Adam's, at its peak; it rises linearly for a twentieth of the steps and falls to zero like a cosine.
    projection_rate : float
        Learning rate of the reduction relative to ``learning_rate``; 0 freezes the reduction.
    label_smoothing : float
        Share of the target spread evenly over all classes.
    weight_decay : float
        Decoupled (AdamW).
    """

    epochs: int = 20
    batch_size: int = 256
    learning_rate: float = 1e-2
    projection_rate: float = 0.6
    label_smoothing: float = 0.1
    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        counts_ok = self.epochs >= 0 and self.batch_size >= 1
        rates_ok = self.learning_rate > 0 and self.projection_rate >= 0 and self.weight_decay >= 0
        if not (counts_ok and rates_ok and 0 <= self.label_smoothing < 1):
            raise InputError(
                "the training options are out of range",
                given=str(self),
                allowed="epochs >= 0, batch_size >= 1, rates >= 0, 0 <= label_smoothing < 1",
            )


@dataclass(frozen=True)
class TrainingRecord:
    """What a training did.

    Attributes
    ----------
    losses : tuple of float
        Mean cross-entropy of each epoch.
    seconds : float
    interrupted : bool
        Stopped by Ctrl-C; the network is as the last finished step left it.
    """

    losses: tuple[float, ...]
    seconds: float
    interrupted: bool


@dataclass(frozen=True)
class Tuned:
    """What a training was worth on the validation rows.

    Attributes
    ----------
    record : TrainingRecord
    accuracy_before, accuracy : float
        Of the network as it was, and of what was kept.
    """

    record: TrainingRecord
    accuracy_before: float
    accuracy: float


def fine_tune_or_keep(
    network: LatentNetwork,
    latents: LatentSet,
    options: TrainingOptions,
    *,
    seed: int,
    progress: Progress | None = None,
) -> Tuned:
    """Fine-tune a network in place, and take the tuning back where it made the validation rows worse.

    With few rows or epochs a step of the learning rate that suits long training can spoil a head in closed form.
    """
    parts = network.trained_parts()
    start = [copy.deepcopy(part.state_dict()) for part in parts]
    before = accuracy_on_latents(network, latents.validation, latents.validation_labels)
    record = fine_tune(network, latents.fitting, latents.fitting_labels, options=options, seed=seed, progress=progress)
    after = accuracy_on_latents(network, latents.validation, latents.validation_labels)
    if after >= before:
        return Tuned(record, before, after)
    for part, state in zip(parts, start, strict=True):
        part.load_state_dict(state)
    return Tuned(record, before, before)


def fine_tune(
    network: LatentNetwork,
    copies: list[NDArray[np.floating]],
    labels: NDArray[np.int64],
    *,
    options: TrainingOptions,
    seed: int,
    progress: Progress | None = None,
) -> TrainingRecord:
    """Train the ending of a network on cached latents, in place.

    Parameters
    ----------
    network : LatentNetwork
        Its prefix is not touched.
    copies : list of numpy.ndarray or memory maps, each of shape (m, features)
        The latents of the same rows under different augmentations; each step takes every row from a copy drawn at
        random.
    labels : numpy.ndarray, shape (m,)
    seed : int
        Order of the rows and choice of the copies.

    Returns
    -------
    TrainingRecord
    """
    started = time.perf_counter()
    generator = np.random.default_rng(seed)
    rows = len(labels)
    steps = options.epochs * -(-rows // options.batch_size)
    parts = [part.train() for part in network.trained_parts()]
    optimizer = torch.optim.AdamW(_parameter_groups(network, options), weight_decay=options.weight_decay)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _learning_rate_factor(step, steps))
    targets = torch.tensor(labels)  # a copy: the labels of a data set are read-only
    losses: list[float] = []
    interrupted = False
    try:
        for epoch in range(options.epochs):
            total = 0.0
            for chosen in np.array_split(generator.permutation(rows), -(-rows // options.batch_size)):
                batch = _draw(copies, chosen, generator)
                logits = network.on_latents(batch)
                loss = nn.functional.cross_entropy(logits, targets[chosen], label_smoothing=options.label_smoothing)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                optimizer.step()
                schedule.step()
                total += float(loss.detach()) * len(chosen)
            losses.append(total / rows)
            if progress is not None:
                progress(f"fine-tuning, loss {losses[-1]:.4f}", epoch + 1, options.epochs)
    except KeyboardInterrupt:
        interrupted = True
    for part in parts:
        part.eval()
    return TrainingRecord(tuple(losses), time.perf_counter() - started, interrupted)


def predict_latents(network: LatentNetwork, latents: NDArray[np.floating], batch_size: int = 4096) -> Tensor:
    """Compute the logits of cached latents, shape (m, features) to (m, classes)."""
    with torch.inference_mode():
        starts = range(0, len(latents), batch_size)
        return torch.cat([network.on_latents(rows_as_tensor(latents[i : i + batch_size])) for i in starts])


def accuracy_on_latents(network: LatentNetwork, latents: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """Share of the rows whose largest logit is the label's."""
    return float(np.mean(predict_latents(network, latents).argmax(dim=1).numpy() == labels))


def _draw(copies: list[NDArray[np.floating]], rows: NDArray[np.intp], generator: np.random.Generator) -> Tensor:
    if len(copies) == 1:
        return rows_as_tensor(copies[0][rows])
    which = generator.integers(len(copies), size=len(rows))
    batch = np.empty((len(rows), copies[0].shape[1]), dtype=np.float32)
    for number, latents in enumerate(copies):
        mine = which == number
        batch[mine] = latents[rows[mine]]
    return torch.from_numpy(batch)


def _parameter_groups(network: LatentNetwork, options: TrainingOptions) -> list[dict[str, object]]:
    modules = [module for part in network.trained_parts() for module in part.modules()]
    projection = [p for module in modules if isinstance(module, Reduction) for p in module.parameters()]
    slow = {id(parameter) for parameter in projection}
    others = [p for part in network.trained_parts() for p in part.parameters() if id(p) not in slow]
    groups: list[dict[str, object]] = [{"params": others, "lr": options.learning_rate}]
    if projection and options.projection_rate > 0:
        groups.append({"params": projection, "lr": options.learning_rate * options.projection_rate})
    return groups


def _learning_rate_factor(step: int, steps: int) -> float:
    warm_up = max(1, steps // 20)
    if step < warm_up:
        return (step + 1) / warm_up
    return 0.5 * (1 + float(np.cos(np.pi * (step - warm_up) / max(1, steps - warm_up))))
