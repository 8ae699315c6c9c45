"""`neurovariety evaluate`: a saved network on data."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from neurovariety.cli.progress import live_progress
from neurovariety.errors import InputError


def evaluate_command(
    folder: Annotated[Path, typer.Argument(help="Folder with config.json and model.safetensors.")],
    *,
    data: Annotated[str, typer.Option(help="digits, fashion-mnist, or a folder, zip or npz of labelled images.")],
    factory: Annotated[
        str | None, typer.Option(help="module:function that builds the network that was cut, if it was the user's own.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a saved network's accuracy on the test images of a data set, on all images where nobody has split it."""
    from neurovariety.data import load_data  # noqa: PLC0415
    from neurovariety.models import build_from_factory  # noqa: PLC0415
    from neurovariety.report.accuracy import accuracy_over_seeds  # noqa: PLC0415
    from neurovariety.vinet import load_vinet  # noqa: PLC0415

    sys.path.insert(0, str(Path.cwd()))  # where a user's module:function lies, as for `python -m`
    builder = None if factory is None else (lambda: build_from_factory(factory))
    saved = load_vinet(folder, factory=builder)
    with live_progress(Console(stderr=True), quiet=as_json) as tell:
        images = load_data(data, progress=tell)
    if len(images.class_names) != saved.classifier.classes:
        raise InputError(
            "data set and network have different numbers of classes",
            given=f"{images.name} with {len(images.class_names)} classes",
            allowed=f"{saved.classifier.classes} classes: {', '.join(saved.class_names)}",
        )
    predicted = saved.classifier.logits(images.test.images).argmax(dim=1).numpy()
    what = "images, all there are" if images.unsplit else "test images"
    accuracy = accuracy_over_seeds([int((predicted == images.test.labels).sum())], len(images.test))
    if as_json:
        result = {
            "data": images.name,
            "images": len(images.test),
            "accuracy": accuracy.value,
            "accuracy_low": accuracy.low,
            "accuracy_high": accuracy.high,
        }
        typer.echo(json.dumps(result))
        return
    typer.echo(
        f"{saved.classifier.name} cut at {saved.cut}, on {images.name}: {accuracy.value:.2%} of {len(images.test):,} "
        f"{what} (95 % interval {accuracy.low:.2%} to {accuracy.high:.2%})"
    )
