"""What a VINet has to beat: with the same training and no more parameters (but the linear probe has what it has).

* *linear probe*: a linear map from the pooled latents.
* *degree one*: the same network with generators of degree 1 only: distances from linear subspaces, one per class.
* *random monomials*: the same layer with as many monomials, drawn at random, and random coefficients.
* *mlp*: the same reduction, and rectified linear units in place of the polynomials.

* *truncated svd*: the network itself with the tail's layers at lower rank, trained on the images.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor, nn

from neurovariety.data import LabelledImages
from neurovariety.models import PretrainedClassifier
from neurovariety.poly import Monomials, PolynomialFamily, all_exponents, deglex_order
from neurovariety.vinet.augment import Augmentation
from neurovariety.vinet.build import (
    assemble_vinet,
    reduce_latents,
    reduction_for,
    unit_root_mean_square,
)
from neurovariety.vinet.finetune import Progress, fine_tune_or_keep
from neurovariety.vinet.head import fit_head, fit_linear
from neurovariety.vinet.latent_set import LatentSet
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import ProbeNetwork, VINet, count_parameters
from neurovariety.vinet.options import VINetOptions
from neurovariety.vinet.prepare import PreparedCut
from neurovariety.vinet.reduction import Pooling
from neurovariety.vinet.svd_tail import train_tail, truncate_ranks


@dataclass(frozen=True, eq=False)
class BuiltBaseline:
    """A baseline, trained.

    Attributes
    ----------
    name : str
    network : nn.Module
        Normalised images to logits.
    validation_accuracy : float
    seconds : float
        Wall time of fitting and training.
    note : str
        What it is, in one sentence.
    interrupted : bool
        Its training was stopped by Ctrl-C, so comparing with it would be unfair.
    """

    name: str
    network: nn.Module
    validation_accuracy: float
    seconds: float
    note: str
    interrupted: bool


@dataclass(frozen=True, eq=False)
class BaselineTask:
    """What every baseline is given.

    Attributes
    ----------
    vinet : VINet
        The network to be compared with; its size is the budget.
    latents : LatentSet
    options : VINetOptions
    seed : int
    """

    vinet: VINet
    latents: LatentSet
    options: VINetOptions
    seed: int

    @property
    def parameters(self) -> int:
        """The budget."""
        return count_parameters(self.vinet)


def build_baseline(name: str, task: BaselineTask, *, progress: Progress | None = None) -> BuiltBaseline:
    """Build and train one baseline.

    Parameters
    ----------
    name : str
        One of ``LATENT_BASELINES``.
    """
    started = time.perf_counter()
    network, note = LATENT_BASELINES[name](task)
    training = task.options.training
    tell = None if progress is None else (lambda stage, done, total: progress(f"{name}: {stage}", done, total))
    tuned = fine_tune_or_keep(network, task.latents, training, seed=task.seed, progress=tell)
    seconds = time.perf_counter() - started
    return BuiltBaseline(name, network, tuned.accuracy, seconds, note, tuned.record.interrupted)


def build_svd_baseline(
    task: BaselineTask,
    classifier: PretrainedClassifier,
    cut: PreparedCut,
    images: LabelledImages,
    seconds: float,
    *,
    augmentations: tuple[Augmentation, ...],
    progress: Progress | None = None,
) -> BuiltBaseline:
    """Cut the ranks of the tail's own layers to the budget and train them on the images for the VINet's time.

    Parameters
    ----------
    images : LabelledImages
        The rows that the VINet was fitted to.
    augmentations : tuple of Augmentation
        Each batch is changed by one of them, drawn at random.
    seconds : float
        What the VINet took behind the latents; the time of computing the latents is added, because this baseline
        computes them too. It is never given less than ``LEAST_SVD_SECONDS``: where the VINet is ready in a moment,
        the same clock would starve a baseline that runs whole images.
    """
    started = time.perf_counter()
    network = truncate_ranks(classifier.network, cut.truncation.tail_modules, task.parameters)
    record = train_tail(
        network,
        cut.truncation.tail_modules,
        images.images,
        images.labels,
        normalise=classifier.normalisation.apply,
        augmentations=augmentations,
        seconds=max(LEAST_SVD_SECONDS, seconds + task.latents.seconds),
        label_smoothing=task.options.training.label_smoothing,
        seed=task.seed,
        progress=progress,
    )
    with torch.inference_mode():
        logits = replace(classifier, network=network).logits(cut.validation.images)
    accuracy = float(np.mean(logits.argmax(dim=1).numpy() == cut.validation.labels))
    note = f"the tail's own layers at lower rank, trained {record.seconds:.0f} s on the images"
    return BuiltBaseline(SVD, network, accuracy, time.perf_counter() - started, note, record.interrupted)


def _linear_probe(task: BaselineTask) -> tuple[ProbeNetwork, str]:
    latents = task.latents
    top = nn.Linear(latents.features, latents.classes)
    fit_linear(top, nn.Identity(), latents.fitting[0], latents.fitting_labels)
    return _probe(task, top), "a linear map from the pooled latents"


def _degree_one(task: BaselineTask) -> tuple[VINet, str]:
    options = replace(
        task.options,
        algorithm="oavi",  # whose psi may grow as far as it must
        max_degree=1,
        parameters=task.parameters,
        per_class=task.options.dimension,
        sparse=False,
        monomials="used",
    )
    network, _, _ = assemble_vinet(task.vinet.prefix, task.latents, options, at_least=task.options.per_class)
    return network, f"{network.layer.outputs} generators of degree 1, in the same coordinates"


def _random_monomials(task: BaselineTask) -> tuple[VINet, str]:
    generator = np.random.default_rng(task.seed)
    reduction = reduction_for(task.latents, task.options)
    layer = task.vinet.layer
    degree = max(task.options.max_degree, 1)
    table = all_exponents(task.options.polynomial_variables, degree)
    count = min(layer.coefficients.numel() // layer.outputs, len(table))  # also where the layer's matrix is sparse
    chosen = table[generator.choice(len(table), size=max(1, count), replace=False)]
    chosen = chosen[deglex_order(chosen)]
    monomials = Monomials.of(chosen)
    coefficients = np.zeros((layer.outputs, len(monomials)))
    coefficients[:, monomials.index(chosen)] = generator.normal(size=(layer.outputs, len(chosen)))
    points = reduce_latents(reduction, task.latents.fitting[0])[:, : task.options.polynomial_variables]
    family = unit_root_mean_square(PolynomialFamily(monomials, coefficients), points)
    network = VINet(
        task.vinet.prefix,
        Pooling(task.options.pooling),
        reduction,
        PolynomialLayer.from_family(family),
        classes=task.latents.classes,
        skip=task.options.skip,
    )
    fit_head(network, task.latents.fitting[0], task.latents.fitting_labels)
    return network, f"{layer.outputs} random polynomials in {len(chosen)} random monomials, in the same coordinates"


def _mlp(task: BaselineTask) -> tuple[ProbeNetwork, str]:
    options, latents = task.options, task.latents
    reduction = reduction_for(latents, options)
    fixed = count_parameters(task.vinet.prefix) + count_parameters(reduction)
    skipped = options.dimension if options.skip else 0
    spare = task.parameters - fixed - (skipped + 1) * latents.classes
    hidden = max(1, spare // (options.dimension + 1 + latents.classes))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(task.seed)
        top = nn.Sequential(reduction, RectifiedUnits(options.dimension, hidden, latents.classes, skip=options.skip))
    return _probe(task, top), f"{hidden} rectified linear units in the same coordinates"


class RectifiedUnits(nn.Module):
    """One hidden layer of rectified linear units and a linear head, which may also read the input."""

    def __init__(self, inputs: int, hidden: int, classes: int, *, skip: bool) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, hidden)
        self.head = nn.Linear(hidden + (inputs if skip else 0), classes)
        self.skip = skip

    def forward(self, coordinates: Tensor) -> Tensor:
        """Map shape (batch, inputs) to logits."""
        values = torch.relu(self.hidden(coordinates))
        return self.head(torch.cat([coordinates, values], dim=1) if self.skip else values)


def _probe(task: BaselineTask, top: nn.Module) -> ProbeNetwork:
    return ProbeNetwork(task.vinet.prefix, Pooling(task.options.pooling), top)


LATENT_BASELINES: dict[str, Callable[[BaselineTask], tuple[VINet | ProbeNetwork, str]]] = {
    "linear probe": _linear_probe,
    "degree one": _degree_one,
    "random monomials": _random_monomials,
    "mlp": _mlp,
}
"""Baselines that train on cached latents, by name."""

SVD = "truncated svd"
"""The baseline that trains on images."""

LEAST_SVD_SECONDS = 10.0
