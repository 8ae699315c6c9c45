"""From cached latents to a VINet: reduce, find each class's vanishing ideal, keep the best generators, fine-tune."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from neurovariety.errors import InputError
from neurovariety.ideals import SelectedGenerators, VanishingIdeal, keep_most_discriminative, vanishing_ideal
from neurovariety.ideals.result import EVERYTHING_VANISHES, NOTHING_VANISHES
from neurovariety.moments import blocks_of_rows
from neurovariety.poly import Monomials, PolynomialFamily, count_monomials
from neurovariety.vinet.finetune import Progress, TrainingRecord, fine_tune_or_keep
from neurovariety.vinet.head import fit_head
from neurovariety.vinet.latent_set import LatentSet, rows_as_tensor
from neurovariety.vinet.layer import PolynomialLayer
from neurovariety.vinet.network import VINet, count_parameters
from neurovariety.vinet.options import VINetOptions
from neurovariety.vinet.reduction import Pooling, Reduction, fit_reduction

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BuiltVINet:
    """A VINet and how it came to be.

    Attributes
    ----------
    network : VINet
    ideals : tuple of VanishingIdeal
        One for each class, certified on the validation rows.
    selected : SelectedGenerators
        The generators that became the layer, before fine-tuning and scaling.
    accuracy_before_fine_tuning, validation_accuracy : float
        On the validation rows.
    record : TrainingRecord
    seconds : float
        Wall time of everything behind the latents.
    """

    network: VINet
    ideals: tuple[VanishingIdeal, ...]
    selected: SelectedGenerators
    accuracy_before_fine_tuning: float
    validation_accuracy: float
    record: TrainingRecord
    seconds: float


def build_vinet(
    prefix: nn.Module,
    latents: LatentSet,
    options: VINetOptions,
    *,
    seed: int,
    progress: Progress | None = None,
) -> BuiltVINet:
    """Build and fine-tune a VINet on cached latents.

    Parameters
    ----------
    prefix : nn.Module
        The part of the pretrained network up to the cut; shared, not copied.
    latents : LatentSet
        Pooled activations of the fitting rows (under each augmentation) and of the validation rows.
    options : VINetOptions
    seed : int
        Of the fine-tuning; everything before it is deterministic.

    Raises
    ------
    InputError
        When nothing vanishes on any class, or everything does on all of them, at this psi; when not even one
        generator a class fits into ``options.parameters``.
    """
    started = time.perf_counter()
    network, ideals, selected = assemble_vinet(prefix, latents, options, progress=progress)
    tuned = fine_tune_or_keep(network, latents, options.training, seed=seed, progress=progress)
    return BuiltVINet(
        network=network,
        ideals=ideals,
        selected=selected,
        accuracy_before_fine_tuning=tuned.accuracy_before,
        validation_accuracy=tuned.accuracy,
        record=tuned.record,
        seconds=time.perf_counter() - started,
    )


def assemble_vinet(
    prefix: nn.Module,
    latents: LatentSet,
    options: VINetOptions,
    *,
    at_least: int = 0,
    progress: Progress | None = None,
) -> tuple[VINet, tuple[VanishingIdeal, ...], SelectedGenerators]:
    """Make a VINet that is not fine-tuned yet: its reduction, its generators, and a head in closed form.

    Parameters
    ----------
    at_least : int
        Double psi for each class that has fewer generators, until it has so many: for a baseline, whose psi is the
        VINet's.
    """
    reduction = reduction_for(latents, options)
    points = reduce_latents(reduction, latents.fitting[0])[:, : options.polynomial_variables]
    validation_points = reduce_latents(reduction, latents.validation)[:, : options.polynomial_variables]
    ideals = class_ideals(points, validation_points, latents, options, at_least=at_least, progress=progress)
    _check_outcomes(ideals, points, latents, options)
    fixed = count_parameters(prefix) + count_parameters(reduction)
    selected = _select(fixed, ideals, validation_points, latents, options)
    layer = _layer(unit_root_mean_square(selected.generators, points), options)
    pooling = Pooling(options.pooling)
    network = VINet(prefix, pooling, reduction, layer, classes=latents.classes, skip=options.skip).eval()
    fit_head(network, latents.fitting[0], latents.fitting_labels)
    return network, ideals, selected


def reduction_for(latents: LatentSet, options: VINetOptions) -> Reduction:
    """Fit the reduction that the options describe."""
    return fit_reduction(
        latents.fitting[0],
        options.dimension,
        channels=latents.channels if options.projection == "separable" else None,
        rescale=options.rescale,
        spread=options.spread,
    )


def class_ideals(
    points: NDArray[np.float32],
    validation_points: NDArray[np.float32],
    latents: LatentSet,
    options: VINetOptions,
    *,
    at_least: int = 0,
    progress: Progress | None = None,
) -> tuple[VanishingIdeal, ...]:
    """Find the vanishing ideal of each class's points, certified on its validation rows."""
    ideals: list[VanishingIdeal] = []
    for label in range(latents.classes):
        own = points[latents.fitting_labels == label]
        held_out = validation_points[latents.validation_labels == label]
        psi = options.psi
        while True:
            ideal = vanishing_ideal(
                own, psi=psi, algorithm=options.algorithm, max_degree=options.max_degree, held_out=held_out
            )
            if len(ideal.generators) >= min(at_least, own.shape[1]):
                break
            psi *= 2
        ideals.append(ideal)
        if progress is not None:
            found = sum(len(ideal.generators) for ideal in ideals)
            progress(f"vanishing ideals, {found:,} generators", label + 1, latents.classes)
    return tuple(ideals)


def _check_outcomes(
    ideals: tuple[VanishingIdeal, ...], points: NDArray[np.float32], latents: LatentSet, options: VINetOptions
) -> None:
    """Refuse a psi at which no class has a generator, or at which every class is a point to within psi.

    With degree 1 alone the latter is no misfortune: the generators then measure the distance from a class's mean.
    """
    useless = [(NOTHING_VANISHES, "larger")] + [(EVERYTHING_VANISHES, "smaller")] * (options.max_degree > 1)
    for outcome, direction in useless:
        if all(ideal.outcome is outcome for ideal in ideals):
            within = [points[latents.fitting_labels == k].var(axis=0) for k in range(latents.classes)]
            raise InputError(
                f"on every class {outcome.name} at this psi, so no polynomial tells the classes apart",
                given=f"psi={options.psi:g}",
                remedy=f"a {direction} psi; within a class the coordinates' variances lie between "
                f"{np.min(within):.2g} and {np.max(within):.2g}, and psi below most of them is a good start",
            )


def reduce_latents(reduction: Reduction, latents: NDArray[np.floating]) -> NDArray[np.float32]:
    """Apply the reduction to cached latents, shape (m, features) to (m, dimension)."""
    with torch.inference_mode():
        parts = [reduction(rows_as_tensor(latents[i : i + 4096])).numpy() for i in range(0, len(latents), 4096)]
    return np.concatenate(parts)


def _select(
    fixed: int,
    ideals: tuple[VanishingIdeal, ...],
    points: NDArray[np.float32],
    latents: LatentSet,
    options: VINetOptions,
) -> SelectedGenerators:
    """Keep the best generators of each class, as many as the bound on the parameters admits."""
    families = [ideal.generators for ideal in ideals]
    most = min(options.per_class, max(len(family) for family in families))
    best = keep_most_discriminative(families, points, latents.validation_labels, per_class=most, score=options.score)
    size = 0
    for per_class in range(most, 0, -1):
        selected = _first_of_each_class(best, per_class)
        size = fixed + _size_behind_reduction(selected.generators, latents.classes, options)
        if options.parameters is None or size <= options.parameters:
            return selected
    raise InputError(
        "not even one generator a class fits into the bound on the parameters",
        given=f"parameters={options.parameters:,}",
        allowed=f"from {size:,}, of which {fixed:,} are the part up to the cut and the projection",
        remedy="cut earlier, reduce to fewer dimensions, or pool to a coarser grid",
    )


def _first_of_each_class(best: SelectedGenerators, per_class: int) -> SelectedGenerators:
    """Cut what is ordered class by class, best first, to ``per_class`` generators a class."""
    rank = np.arange(len(best.classes)) - np.searchsorted(best.classes, best.classes)
    kept = np.flatnonzero(rank < per_class)
    return replace(
        best,
        generators=best.generators.select(kept),
        classes=best.classes[kept],
        scores=best.scores[kept],
        magnitudes=best.magnitudes[:, kept],
    )


def _size_behind_reduction(family: PolynomialFamily, classes: int, options: VINetOptions) -> int:
    terms = int(np.any(family.coefficients != 0, axis=0).sum())
    if options.monomials == "all":
        terms = count_monomials(family.monomials.variables, options.max_degree)
    coefficients = int(np.count_nonzero(family.coefficients)) if options.sparse else len(family) * terms
    inputs = len(family) + (options.dimension if options.skip else 0)
    return coefficients + (inputs + 1) * classes


def _layer(family: PolynomialFamily, options: VINetOptions) -> PolynomialLayer:
    if options.monomials == "used":
        return PolynomialLayer.from_family(family, sparse=options.sparse)
    table = Monomials.up_to_degree(family.monomials.variables, options.max_degree)
    coefficients = np.zeros((len(family), len(table)))
    coefficients[:, table.index(family.monomials.exponents)] = family.coefficients
    return PolynomialLayer(table.exponents, coefficients)


def unit_root_mean_square(family: PolynomialFamily, points: NDArray[np.float32]) -> PolynomialFamily:
    """Scale each polynomial so that its mean square over all classes is 1: one learning rate then suits them all."""
    squares = np.zeros(len(family))
    for _, block in blocks_of_rows(points, len(family.monomials) + len(family)):
        squares += np.sum(family.evaluate(block) ** 2, axis=0) / len(points)
    return family.scaled(1.0 / np.sqrt(np.maximum(squares, np.finfo(float).tiny)))
