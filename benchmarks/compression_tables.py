"""The measured tables of the README: real networks on real images, three seeds, beside every baseline.

    python benchmarks/compression_tables.py [NAME ...]

Needs the folder ../shared (weights, CIFAR-10 in two forms) and Fashion-MNIST (apt-get install
dataset-fashion-mnist). The hyperparameters were chosen on validation rows: see `choose_recipe.py`. Each table is
written to benchmarks/results/NAME.csv, and with its conditions to NAME.json.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from provenance import ROOT, commit

from neurovariety.data import DataSet, load_data
from neurovariety.models import PretrainedClassifier, load_model
from neurovariety.report import Report, compare, write_csv, write_json
from neurovariety.vinet import (
    BASELINES,
    CompressionOptions,
    TrainingOptions,
    VINetOptions,
    compress,
    parse_augmentations,
)
from neurovariety.vinet.baselines import LATENT_BASELINES, SVD
from neurovariety.vinet.compress import images_shape

SHARED = ROOT.parent / "shared"
TRAINING = TrainingOptions(epochs=20, projection_rate=0.6, weight_decay=0.01)


@dataclass(frozen=True)
class Experiment:
    """A table: which network on which images, cut where, and the VINet's options."""

    name: str
    weights: str
    data: str
    layer: str
    options: VINetOptions
    augmentations: str


FASHION_MNIST_HALF = Experiment(
    name="fashion-mnist-resnet8-half",
    weights="fmnist_resnet8.safetensors",
    data="fashion-mnist",
    layer="layer2",
    options=VINetOptions(
        pooling=7,
        projection="separable",
        dimension=60,
        variables=18,
        psi=0.002,
        per_class=5,
        parameters=75_002 // 2,
        training=TRAINING,
    ),
    augmentations="flip,shift2",
)
FASHION_MNIST_THIRD = replace(
    FASHION_MNIST_HALF,
    name="fashion-mnist-resnet8-third-fewer",
    options=replace(FASHION_MNIST_HALF.options, variables=28, parameters=75_002 * 2 // 3),
)
CIFAR_PREFIX = Experiment(
    name="cifar10-prefix-resnet20",
    weights="cifar10_resnet20.safetensors",
    data="data/cifar10_prefix.npz",
    layer="layer3.1",
    options=VINetOptions(
        pooling=4,
        projection="separable",
        dimension=64,
        variables=24,
        psi=0.1,
        per_class=3,
        training=TRAINING,
    ),
    augmentations="flip",
)
CIFAR_JPEG = replace(CIFAR_PREFIX, name="cifar10-jpeg-resnet20", data="data/cifar10_jpeg.zip")
EXPERIMENTS = (FASHION_MNIST_HALF, FASHION_MNIST_THIRD, CIFAR_PREFIX, CIFAR_JPEG)


def load_inputs(experiment: Experiment) -> tuple[DataSet, PretrainedClassifier]:
    spec = experiment.data if experiment.data == "fashion-mnist" else SHARED / experiment.data
    data = load_data(spec)
    return data, load_model(SHARED / "models" / experiment.weights, input_shape=images_shape(data.test))


def run(experiment: Experiment, latents: Path, seeds: int, baselines: tuple[str, ...]) -> Report:
    measured = commit(__file__)  # before the work: the sources may change while it goes on
    data, classifier = load_inputs(experiment)
    options = CompressionOptions(
        vinet=experiment.options,
        augmentations=parse_augmentations(experiment.augmentations),
        seeds=seeds,
        baselines=baselines,
    )

    def tell(stage: str, done: int, total: int) -> None:
        if done == total:
            print(f"{experiment.name}: {stage}", file=sys.stderr, flush=True)

    result = compress(classifier, data, experiment.layer, options=options, folder=latents, progress=tell)
    report = compare(
        result,
        batch=64,
        seconds=25,
        command=f"python benchmarks/compression_tables.py {experiment.name}"
        + " --without-svd" * (SVD not in baselines),
    )
    return Report(rows=report.rows, context={**report.context, "commit": measured})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=[experiment.name for experiment in EXPERIMENTS])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--without-svd", action="store_true", help="leave out the baseline that trains on images")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--latents", type=Path, default=Path("runs/tables"), help="where latents are cached")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    known = {experiment.name: experiment for experiment in EXPERIMENTS}
    unknown = [name for name in arguments.names if name not in known]
    if unknown:
        parser.error(f"no table is called {unknown[0]}; there are {', '.join(known)}")
    if not SHARED.is_dir():
        print("skipped: needs the folder ../shared with pretrained weights, which is not here")
        return
    for name in arguments.names:
        baselines = tuple(LATENT_BASELINES) if arguments.without_svd else BASELINES
        report = run(known[name], arguments.latents, arguments.seeds, baselines)
        write_csv(report, arguments.out / f"{name}.csv")
        write_json(report, arguments.out / f"{name}.json")
        print(report, flush=True)


if __name__ == "__main__":
    main()
