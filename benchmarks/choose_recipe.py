"""Validation accuracies from which the recipes of `compression_tables.py` were chosen.

    python benchmarks/choose_recipe.py [--out FILE]

Fashion-MNIST with the pretrained ResNet-8 of ../shared, cut at layer2, one seed, no test image looked at. Each line
is one configuration under a bound on the parameters; the first two columns say what to choose. The validation rows
are held back from fitting and fine-tuning here, but the pretrained trunk was trained on them, so the accuracies are
higher than those on the test set, for every configuration alike.
"""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import replace
from pathlib import Path

import torch
from compression_tables import FASHION_MNIST_HALF, FASHION_MNIST_THIRD, SHARED

from neurovariety.data import load_data
from neurovariety.models import load_model
from neurovariety.vinet import CompressionOptions, VINetOptions, build_vinet, usual_augmentations
from neurovariety.vinet.compress import fitting_and_validation
from neurovariety.vinet.network import count_parameters
from neurovariety.vinet.prepare import prepare_cut

HALF, THIRD = FASHION_MNIST_HALF.options, FASHION_MNIST_THIRD.options
CONFIGURATIONS: tuple[VINetOptions, ...] = (
    HALF,
    replace(HALF, monomials="used"),
    *(replace(HALF, psi=psi) for psi in (0.002, 0.03, 0.1)),
    *(replace(HALF, variables=variables) for variables in (14, 22)),
    *(replace(HALF, projection="full", pooling=4, dimension=d, variables=None) for d in (18,)),
    replace(HALF, per_class=3),
    THIRD,
    *(replace(THIRD, variables=variables) for variables in (18, 24)),
    *(replace(THIRD, projection="full", pooling=4, dimension=d, variables=None) for d in (24,)),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results" / "choose_recipe.csv")
    parser.add_argument("--latents", type=Path, default=Path("runs/tables"))
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    data = load_data("fashion-mnist")
    classifier = load_model(SHARED / "models/fmnist_resnet8.safetensors", input_shape=(1, 28, 28))
    fitting, validation = fitting_and_validation(classifier, data, CompressionOptions().validation_fraction)
    columns = ["parameters", "validation", "before_tuning", "bound", "projection", "pooling", "dimension", "variables"]
    columns += ["psi", "per_class", "kept_from", "polynomials", "monomials", "seconds"]
    with arguments.out.open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for options in dict.fromkeys(CONFIGURATIONS):
            cut = prepare_cut(
                classifier,
                "layer2",
                (fitting, validation, validation),
                pooling=options.pooling,
                augmentations=usual_augmentations(data.name),
                folder=arguments.latents,
            )
            built = build_vinet(cut.truncation.prefix, cut.latents, options, seed=0)
            row = {
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
            print(*row.values(), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
