"""`neurovariety critical`: all critical points of training, and how often gradient descent ends at which."""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from neurovariety.cli.variety_answers import Answers
from neurovariety.cli.warned import warnings_in_words
from neurovariety.errors import InputError, NeurovarietyError

Spec = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SPEC",
        help="Such as 'lcn 3,2 stride 2,1' or 'linear 9-2-3'; several are compared on the same data.",
        show_default=False,
    ),
]


def critical_command(
    words: Spec = None,
    *,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Inputs and targets: a .npz file with arrays of these names, or a .csv, .tsv, .txt or .npy table "
            "whose first columns are the inputs and whose last ones the targets, as many as SPEC has outputs. A first "
            "line of names is left out of a text table."
        ),
    ] = None,
    drop: Annotated[list[str] | None, typer.Option(help="A column of the text table to leave out; repeat it.")] = None,
    random: Annotated[
        int | None,
        typer.Option(
            help="So many normally distributed inputs; the targets are a random filter's, for fully connected networks "
            "alone a random matrix's, with noise."
        ),
    ] = None,
    size: Annotated[int | None, typer.Option(help="Of the random inputs.")] = None,
    noise: Annotated[float | None, typer.Option(help="Of the random targets, a standard deviation; 0.1.")] = None,
    point: Annotated[
        str | None, typer.Option(help="The loss is the squared distance to this function, '1,0,0,0,1'; one SPEC.")
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            help="Quadratic form of that distance: white (the default), general (random) or a file with its matrix."
        ),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="The survey's data, and without SPEC its three architectures.")
    ] = False,
    starts: Annotated[int, typer.Option(help="Random starts of gradient descent; 0 for none.")] = 1000,
    spread: Annotated[
        float, typer.Option(help="Size of the random starts; with 1 their functions are about as long as the data's.")
    ] = 1.0,
    steps: Annotated[int, typer.Option(help="Gradients for each run of descent at most.")] = 20_000,
    tolerance: Annotated[
        float, typer.Option(help="A run ends when its gradient is below this part of the zero function's loss.")
    ] = 1e-9,
    certified: Annotated[
        bool, typer.Option("--certified/--numerical", help="Prove the points by interval arithmetic.")
    ] = True,
    seed: Annotated[int, typer.Option(help="Of all random choices.")] = 0,
    threads: Annotated[int | None, typer.Option(help="For solving; all cores otherwise.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for tables (.csv), the answers (.json) and a picture (.png).")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds after which it stops, as Ctrl-C does; what was found stays.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Find all critical points of the mean squared error of linear networks, and train them from many starts."""
    begun = time.perf_counter()
    for name, number, least in (("--seed", seed, 0), ("--starts", starts, 0), ("--steps", steps, 1)):
        if number < least:
            raise InputError(f"{name} counts from {least}", given=f"{name} {number}", allowed=f"{least} or more")
    if not 0 < spread < math.inf:
        raise InputError("--spread is a size", given=f"--spread {spread}", allowed="above 0")
    if not 0 < tolerance < 1:
        raise InputError("--tolerance is a part", given=f"--tolerance {tolerance}", allowed="above 0, below 1")
    if timeout is not None and not 0 < timeout < threading.TIMEOUT_MAX:
        raise InputError("--timeout counts seconds", given=f"--timeout {timeout}", allowed="above 0")
    from neurovariety.cli.critical_data import Source, losses_of  # noqa: PLC0415  only who asks pays for loading
    from neurovariety.cli.critical_questions import QUESTION, Effort, answer  # noqa: PLC0415

    drops = tuple(drop or ())
    source = Source(
        file=data, drop=drops, random=random, point=point, example=example, size=size, noise=noise, form=form
    )
    specs = split_specs(words or ())
    console = Console(stderr=True)
    answers = Answers("; ".join(specs), as_json, console=console, quiet=quiet, timeout=timeout, begun=begun)
    effort = Effort(
        starts=starts,
        spread=spread,
        steps=steps,
        tolerance=tolerance,
        certified=certified,
        seed=seed,
        threads=threads,
        out=out,
    )
    with warnings_in_words(console):
        try:
            losses, samples = losses_of(source, specs, seed)
        except NeurovarietyError as error:
            answers.refuse(QUESTION, error)
        answers.spec = "; ".join(loss.network.spec for loss in losses)
        answer(losses, samples, effort, answers)


def split_specs(words: Sequence[str]) -> list[str]:
    """Part the words of a command into SPECs: each begins with the kind of a network.

    Examples
    --------
    >>> split_specs(["linear 9-2-3", "lcn", "3,2", "stride", "2"])
    ['linear 9-2-3', 'lcn 3,2 stride 2']
    """
    from neurovariety.architectures.spec_words import KINDS  # noqa: PLC0415

    specs: list[list[str]] = []
    for word in words:
        kind = re.match(r"\s*([A-Za-z]*)", word)
        if not specs or (kind is not None and kind[1].lower() in KINDS):
            specs.append([])
        specs[-1].append(word)
    return [" ".join(words) for words in specs]
