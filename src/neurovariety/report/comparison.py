"""The report of a compression: the original, the VINet and every baseline, measured side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np
import torch
from torch import nn

from neurovariety.errors import InputError
from neurovariety.report.accuracy import Accuracy, accuracy_over_seeds
from neurovariety.report.machine import describe_gpu, describe_machine
from neurovariety.report.measure import Candidate, measure_rows
from neurovariety.report.rows import ORIGINAL, VINET, Report, Row
from neurovariety.vinet import Compression, predict_latents
from neurovariety.vinet.network import ProbeNetwork, VINet

CHECKED = 64
"""Test images on which a network's ending on latents is checked against the whole network."""


def compare(compression: Compression, *, batch: int = 256, seconds: float = 10.0, command: str = "") -> Report:
    """Measure what a compression gave.

    Accuracies are on the whole test set, for every seed. The test latents are cached, so an ending behind the cut is
    run on them; that this equals the whole network is checked on some images first. Costs and speeds are those of
    the first seed's networks, from images to logits.

    Parameters
    ----------
    compression : Compression
    batch : int
        Images in a batch of the throughput; fewer where the test set has fewer.
    seconds : float
        Time for measuring speed.
    command : str
        How to do it again, for the report's reader.

    Returns
    -------
    Report
        Rows "original", "vinet", and each baseline that was finished for every seed.
    """
    test = compression.data.test
    candidates = [
        Candidate(name=ORIGINAL, network=compression.original.network, accuracy=_accuracy(compression, [None]))
    ]
    vinets = [run.vinet for run in compression.runs]
    before = np.mean([built.accuracy_before_fine_tuning for built in vinets])
    candidates.append(
        Candidate(
            name=VINET,
            network=vinets[0].network,
            accuracy=_accuracy(compression, [built.network for built in vinets]),
            fit_seconds=float(np.mean([built.seconds for built in vinets])),
            note=f"{vinets[0].network.layer.outputs} polynomials in {vinets[0].network.layer.terms} monomials; "
            f"{before:.1%} on validation rows before fine-tuning",
        )
    )
    for name in compression.options.baselines:
        built = [b for run in compression.runs for b in run.baselines if b.name == name]
        if len(built) == len(compression.runs):
            candidates.append(
                Candidate(
                    name=name,
                    network=built[0].network,
                    accuracy=_accuracy(compression, [b.network for b in built]),
                    fit_seconds=float(np.mean([b.seconds for b in built])),
                    note=built[0].note,
                )
            )
    example = compression.original.normalisation.apply(test.images[:batch])
    rows = measure_rows(candidates, example, seconds=seconds)
    return Report(rows=rows, context=_context(compression, rows, len(example), command))


def _accuracy(compression: Compression, networks: list[nn.Module | None]) -> Accuracy:
    labels = compression.latents.test_labels
    correct = [int(np.sum(_predictions(compression, network) == labels)) for network in networks]
    return accuracy_over_seeds(correct, len(labels))


def _predictions(compression: Compression, network: nn.Module | None) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Classify the test images; None stands for the original network."""
    classifier = compression.original if network is None else replace(compression.original, network=network)
    images = compression.data.test.images
    if not isinstance(network, VINet | ProbeNetwork):
        predicted: np.ndarray[tuple[int], np.dtype[np.int64]] = classifier.logits(images).argmax(dim=1).numpy()
        return predicted
    logits = predict_latents(network, compression.latents.test)
    whole = classifier.logits(images[:CHECKED])
    difference = float((whole - logits[:CHECKED]).abs().max())
    # Rounding in float32 through a whole network; another image or layer would differ by ordinary logits.
    allowed = 1e-3 * max(1.0, float(whole.abs().max()))
    if not difference <= allowed:
        raise InputError(
            "the cached latents are not those of this network",
            given=f"logits that differ by {difference:.2g}",
            allowed=f"{allowed:.2g}",
            remedy="delete the folder of cached latents and run again",
        )
    return logits.argmax(dim=1).numpy()


def _context(compression: Compression, rows: Sequence[Row], batch: int, command: str) -> dict[str, object]:
    options, cut, data = compression.options, compression.cut, compression.data
    vinet = options.vinet
    training = vinet.training
    return {
        "data": data.name,
        "data_note": data.note,
        "model": compression.original.name,
        "cut": cut.truncation.layer,
        "truncation": cut.truncation.method,
        "algorithm": vinet.algorithm.upper(),
        "psi": vinet.psi,
        "seeds": len(compression.runs),
        "threads": torch.get_num_threads(),
        "batch": batch,
        "split_sizes": {
            "fitting": len(cut.latents.fitting_labels),
            "validation": len(cut.latents.validation_labels),
            "test": len(cut.latents.test_labels),
        },
        "hyperparameters": {
            "pooling": vinet.pooling,
            "projection": vinet.projection,
            "dimension": vinet.dimension,
            "variables of the polynomials": vinet.polynomial_variables,
            "rescale": vinet.rescale,
            "spread": vinet.spread,
            "max degree": vinet.max_degree,
            "generators per class, at most": vinet.per_class,
            "parameters, at most": vinet.parameters,
            "score": vinet.score,
            "skip": vinet.skip,
            "monomials": vinet.monomials,
            "sparse": vinet.sparse,
            "epochs": training.epochs,
            "batch size": training.batch_size,
            "learning rate": training.learning_rate,
            "projection rate": training.projection_rate,
            "label smoothing": training.label_smoothing,
            "weight decay": training.weight_decay,
            "augmentations": [str(augmentation) for augmentation in options.augmentations],
        },
        "interrupted": compression.interrupted,
        "assumptions": list(compression.original.assumptions),
        "warnings": list(compression.cautions),
        "command": command,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "gpu": describe_gpu() if any(row.gpu_images_per_second is not None for row in rows) else "",
        **describe_machine(),
        "versions": {name: version(name) for name in ("neurovariety", "torch", "numpy")},
    }
