"""Validation accuracies from which the recipes of `compression_tables.py` were chosen.

    python benchmarks/choose_recipe.py

The pretrained networks of ../shared on Fashion-MNIST and on the CIFAR-10 prefix, one seed, no test image looked at.
Each line is one configuration. The validation rows are held back from fitting and fine-tuning here, but the pretrained
trunks were trained on them, so the accuracies are higher than on a test set, for every configuration alike; on 6,000
rows differences under .3 points say little.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import replace
from pathlib import Path

import torch
from compression_tables import CIFAR_PREFIX, FASHION_MNIST_HALF, FASHION_MNIST_THIRD, Experiment, load_inputs

from neurovariety.vinet import CompressionOptions, VINetOptions, build_vinet, parse_augmentations
from neurovariety.vinet.compress import fitting_and_validation
from neurovariety.vinet.network import count_parameters
from neurovariety.vinet.prepare import prepare_cut


def variants(experiment: Experiment, **changes: object) -> tuple[Experiment, VINetOptions]:
    """Change some of an experiment's options, and its layer where that is named."""
    layer = changes.pop("layer", experiment.layer)
    return replace(experiment, layer=layer), replace(experiment.options, **changes)


CONFIGURATIONS = (
    variants(FASHION_MNIST_HALF),
    variants(FASHION_MNIST_HALF, psi=0.01),
    variants(FASHION_MNIST_HALF, psi=0.03),
    variants(FASHION_MNIST_HALF, monomials="all"),
    variants(FASHION_MNIST_HALF, projection="full", pooling=4, dimension=18, variables=None, per_class=4),
    variants(FASHION_MNIST_THIRD),
    variants(CIFAR_PREFIX),
    variants(CIFAR_PREFIX, pooling=2),
    variants(CIFAR_PREFIX, layer="layer3.0"),
    variants(CIFAR_PREFIX, layer="layer3.0", psi=0.01),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "choose_recipe.csv")
    parser.add_argument("--latents", type=Path, default=Path("runs/tables"))
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    columns = [
        "name",
        "layer",
        "parameters",
        "validation",
        "before_tuning",
        "bound",
        "projection",
        "pooling",
        "dimension",
        "variables",
    ]
    columns += ["psi", "per_class", "kept_from", "polynomials", "monomials", "seconds"]
    with arguments.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for experiment, options in CONFIGURATIONS:
            data, classifier = load_inputs(experiment)
            fitting, validation = fitting_and_validation(classifier, data, CompressionOptions().validation_fraction)
            cut = prepare_cut(
                classifier,
                experiment.layer,
                (fitting, validation, validation),
                pooling=options.pooling,
                augmentations=parse_augmentations(experiment.augmentations),
                folder=arguments.latents,
            )
            built = build_vinet(cut.truncation.prefix, cut.latents, options, seed=0)
            row = {
                "name": experiment.name,
                "layer": experiment.layer,
                "parameters": count_parameters(built.network),
                "validation": round(built.validation_accuracy, 4),
                "before_tuning": round(built.accuracy_before_fine_tuning, 4),
                "bound": options.parameters,
                "projection": options.projection,
                "pooling": options.pooling,
                "dimension": options.dimension,
                "variables": options.polynomial_variables,
                "psi": options.psi,
                "per_class": options.per_class,
                "kept_from": options.monomials,
                "polynomials": built.network.layer.outputs,
                "monomials": built.network.layer.terms,
                "seconds": round(built.seconds, 1),
            }
            writer.writerow(row)
            file.flush()
            print(*row.values(), flush=True)


if __name__ == "__main__":
    main()
