"""`neurovariety compress`: from a pretrained network and data to a smaller network, with a report."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from neurovariety.cli.progress import live_progress
from neurovariety.cli.run_folder import claim_folder
from neurovariety.cli.task import CompressionTask, run_task
from neurovariety.cli.warned import warnings_in_words
from neurovariety.errors import InputError

if TYPE_CHECKING:
    from neurovariety.data import DataSet
    from neurovariety.models import PretrainedClassifier

Model = Annotated[
    str,
    typer.Option(
        help="digits, efficientnet-lite0, a .safetensors file of a ResNet, or module:function with --weights."
    ),
]
Data = Annotated[str, typer.Option(help="digits, fashion-mnist, or a folder, zip or npz of labelled images.")]
Out = Annotated[Path, typer.Option(help="Folder for the network, the report and the cached latents.")]


def compress_command(
    *,
    model: Model = "digits",
    data: Data = "digits",
    cut: Annotated[str, typer.Option(help="Dotted name of the layer to cut at, or auto.")] = "auto",
    algorithm: Annotated[str, typer.Option(help="oavi or abm.")] = "oavi",
    psi: Annotated[float, typer.Option(help="Mean square below which a polynomial vanishes.")] = 0.005,
    degree: Annotated[int, typer.Option(help="Largest degree of the polynomials.")] = 2,
    dimension: Annotated[int, typer.Option(help="Coordinates that the polynomials are written in.")] = 24,
    variables: Annotated[int | None, typer.Option(help="Of these, the first so many; the head reads all.")] = None,
    projection: Annotated[
        str, typer.Option(help="To the coordinates: full, or separable with fewer parameters.")
    ] = "full",
    pooling: Annotated[int, typer.Option(help="Cells along each side that activations are averaged over; 0: all.")] = 4,
    per_class: Annotated[int, typer.Option(help="Polynomials kept for each class, at most.")] = 5,
    size: Annotated[float | None, typer.Option(help="Parameters, at most, as a share of the original's.")] = None,
    score: Annotated[str, typer.Option(help="What ranks polynomials: normalised or paper.")] = "normalised",
    skip: Annotated[bool, typer.Option(help="Let the head read the coordinates too.")] = True,
    monomials: Annotated[str, typer.Option(help="That carry coefficients: used, or all up to the degree.")] = "used",
    sparse: Annotated[bool, typer.Option(help="Train and store only coefficients that are not zero.")] = False,
    epochs: Annotated[int, typer.Option(help="Epochs of fine-tuning; the truncated SVD gets their time.")] = 20,
    augment: Annotated[str, typer.Option(help="auto, none, or a list of flip and shiftN.")] = "auto",
    seeds: Annotated[int, typer.Option(help="Trainings with seeds 0, 1, ...")] = 1,
    test_fraction: Annotated[
        float, typer.Option(help="Share that becomes the test part of data that nobody has split.")
    ] = 0.2,
    test_seed: Annotated[int, typer.Option(help="Seed of that split.")] = 0,
    loss: Annotated[float, typer.Option(help="With --cut auto: accuracy that may be lost, in points.")] = 1.0,
    baselines: Annotated[bool, typer.Option(help="Train what the result is compared with.")] = True,
    weights: Annotated[Path | None, typer.Option(help="Weights file of a module:function.")] = None,
    mean: Annotated[str | None, typer.Option(help="Means of the pixels' channels, such as 0.286.")] = None,
    std: Annotated[str | None, typer.Option(help="Standard deviations of the channels, such as 0.353.")] = None,
    threads: Annotated[int | None, typer.Option(help="Threads of torch; all cores by default.")] = None,
    out: Out = Path("runs/compress"),
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace another run in --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json instead of the table.")] = False,
) -> None:
    """Cut a pretrained classifier and end it with polynomials that vanish on its classes."""
    job = {name: str(value) for name, value in locals().items() if name not in NOT_THE_JOB}
    import torch  # noqa: PLC0415  only the commands that need it pay for loading it

    from neurovariety.data import load_data, split_test  # noqa: PLC0415
    from neurovariety.vinet import (  # noqa: PLC0415
        BASELINES,
        CompressionOptions,
        TrainingOptions,
        VINetOptions,
        parse_augmentations,
        usual_augmentations,
    )

    if threads is not None:
        torch.set_num_threads(_positive(threads, "--threads"))
    options = CompressionOptions(
        vinet=VINetOptions(
            pooling=pooling or None,
            projection=_one_of(projection, ("full", "separable"), "--projection"),
            dimension=dimension,
            variables=variables,
            algorithm=_one_of(algorithm, ("oavi", "abm"), "--algorithm"),
            psi=psi,
            max_degree=degree,
            per_class=per_class,
            score=_one_of(score, ("normalised", "paper"), "--score"),
            skip=skip,
            monomials=_one_of(monomials, ("used", "all"), "--monomials"),
            sparse=sparse,
            training=TrainingOptions(epochs=epochs),
        ),
        seeds=seeds,
        baselines=BASELINES if baselines else (),
        test_fraction=test_fraction,
        test_seed=test_seed,
    )
    console = Console(stderr=True)
    with live_progress(console, quiet=as_json) as tell, warnings_in_words(console):
        loaded = load_data(data, progress=tell)
        images = split_test(loaded, test_fraction, test_seed)
        if loaded.unsplit:
            console.print(f"{images.name}: {images.note}", highlight=False)
        classifier = _load_classifier(model, images, weights, mean, std)
        if size is not None:
            options = replace(options, vinet=replace(options.vinet, parameters=_budget(size, classifier)))
        chosen = usual_augmentations(images.name) if augment == "auto" else parse_augmentations(augment)
        task = CompressionTask(classifier, images, cut, replace(options, augmentations=chosen), loss / 100)
        finished = run_task(task, claim_folder(out, job, overwrite=overwrite), console, tell)
    if as_json:
        typer.echo(finished.files["json"].read_text())
    else:
        typer.echo(str(finished.report))
        typer.echo(f"\nsaved: {out}/config.json and model.safetensors; report: {finished.files['html']}")
    if finished.interrupted:
        raise typer.Exit(130)


NOT_THE_JOB = frozenset({"threads", "out", "overwrite", "as_json"})
"""Options that do not make a run another run."""


def _load_classifier(
    model: str, images: DataSet, weights: Path | None, mean: str | None, std: str | None
) -> PretrainedClassifier:
    from neurovariety.models import Normalisation, load_model  # noqa: PLC0415
    from neurovariety.vinet.compress import images_shape  # noqa: PLC0415

    sys.path.insert(0, str(Path.cwd()))  # where a user's module:function lies, as for `python -m`
    if (mean is None) != (std is None):
        raise InputError("a normalisation needs both", given="one of --mean and --std", allowed="both or none")
    normalisation = None
    if mean is not None and std is not None:
        normalisation = Normalisation(mean=_numbers(mean, "--mean"), std=_numbers(std, "--std"))
    return load_model(model, weights=weights, normalisation=normalisation, input_shape=images_shape(images.test))


def _budget(size: float, classifier: PretrainedClassifier) -> int:
    if not 0 < size <= 1:
        raise InputError("--size is a share of the original's parameters", given=f"{size}", allowed="0 < size <= 1")
    return int(size * sum(parameter.numel() for parameter in classifier.network.parameters()))


def _numbers(text: str, option: str) -> tuple[float, ...]:
    try:
        return tuple(float(word) for word in text.split(","))
    except ValueError as error:
        raise InputError(f"{option} is a list of numbers", given=text, allowed="such as 0.485,0.456,0.406") from error


def _positive(value: int, option: str) -> int:
    if value < 1:
        raise InputError(f"{option} counts something", given=str(value), allowed="from 1")
    return value


def _one_of(value: str, allowed: tuple[str, ...], option: str) -> Any:
    if value not in allowed:
        raise InputError(f"{option} does not know this", given=value, allowed=" or ".join(allowed))
    return value
