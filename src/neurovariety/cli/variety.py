"""`neurovariety variety`: what is known about the set of functions of an architecture."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from neurovariety.cli.variety_answers import Answers
from neurovariety.cli.warned import warnings_in_words
from neurovariety.errors import InputError

Spec = Annotated[
    list[str],
    typer.Argument(
        metavar="SPEC",
        help="Such as 'linear 3-2-4', 'mlp 2-3-1 power 2', 'mlp 2-2-1 activation 1+2z+3z^2 bias', "
        "'lcn 3,2,2 stride 2,2', 'cnn 3,3 power 2', 'attention 3-3 rank 2 tokens 3'; "
        "with --sweep also ranges, 'mlp 2..6-1..6-1 power 2..4'.",
    ),
]


def variety_command(
    words: Spec,
    *,
    dimension: Annotated[bool, typer.Option("--dimension", help="Dimension, defect, general fibre.")] = False,
    identifiability: Annotated[bool, typer.Option("--identifiability", help="Which theorem says what.")] = False,
    equations: Annotated[bool, typer.Option("--equations", help="Polynomials that vanish on all functions.")] = False,
    degree: Annotated[bool, typer.Option("--degree", help="Degree of the variety.")] = False,
    polar_degrees: Annotated[bool, typer.Option("--polar-degrees", help="Its polar degrees.")] = False,
    ed_degree: Annotated[bool, typer.Option("--ed-degree", help="Critical points of a general distance.")] = False,
    data_ed_degree: Annotated[
        bool, typer.Option("--data-ed-degree", help="Critical points of the square loss on general data.")
    ] = False,
    metric: Annotated[
        str | None, typer.Option(help="ED degree of a metric: frobenius, bombieri-weyl, gaussian or monomial.")
    ] = None,
    singular: Annotated[bool, typer.Option("--singular", help="Singular functions and where they come from.")] = False,
    subnetworks: Annotated[bool, typer.Option("--subnetworks", help="Smaller networks inside.")] = False,
    fibre: Annotated[bool, typer.Option("--fibre", help="Parameters with the same general function.")] = False,
    member: Annotated[
        str | None, typer.Option(help="A function by its coefficients, '1,0,-1,0': is it reached, and by what?")
    ] = None,
    boundary: Annotated[bool, typer.Option("--boundary", help="Where the set of real functions ends.")] = False,
    function_space: Annotated[
        bool, typer.Option("--function-space", help="Of convolutions: what is known of the set, and what it misses.")
    ] = False,
    position: Annotated[
        str | None, typer.Option(help="Of convolutions: an end-to-end filter, '1,2,1': interior, boundary, outside?")
    ] = None,
    strata: Annotated[
        bool, typer.Option("--strata", help="Of convolutions: the filters by the multiplicities of their roots.")
    ] = False,
    critical_count: Annotated[
        bool, typer.Option("--critical-count", help="Of convolutions: critical points of the square loss, C_k.")
    ] = False,
    max_degree: Annotated[int | None, typer.Option(help="Of the equations.")] = None,
    sweep: Annotated[
        Path | None, typer.Option(help="Table for the dimensions of all architectures of the ranges in SPEC.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds after which it stops, as Ctrl-C does; what was found stays.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of all random choices.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Show no progress.")] = False,
) -> None:
    """Compute invariants of an architecture's set of functions; without options, what is known within a second."""
    spec = " ".join(words)
    asked = [
        name
        for name, wanted in {
            "dimension": dimension,
            "identifiability": identifiability,
            "equations": equations,
            "degree": degree,
            "polar degrees": polar_degrees,
            "generic ED degree": ed_degree,
            "ED degree": metric is not None,
            "data ED degree": data_ed_degree,
            "singular locus": singular,
            "subnetworks": subnetworks,
            "fibre": fibre,
            "membership": member is not None,
            "boundary": boundary,
            "function space": function_space,
            "position": position is not None,
            "strata": strata,
            "critical count": critical_count,
        }.items()
        if wanted
    ]
    if seed < 0:
        raise InputError("--seed counts from 0", given=f"--seed {seed}", allowed="0, 1, 2, ...")
    if max_degree is not None and (max_degree < 1 or not equations):
        raise InputError(
            "--max-degree is the largest degree of the equations",
            given=f"--max-degree {max_degree}{'' if equations else ' without --equations'}",
            allowed="--equations --max-degree 1, 2, 3, ...",
        )
    if timeout is not None and not 0 < timeout < threading.TIMEOUT_MAX:
        raise InputError("--timeout counts seconds", given=f"--timeout {timeout}", allowed="above 0")
    console = Console(stderr=True)
    with warnings_in_words(console):
        if sweep is not None:
            from neurovariety.cli.variety_sweep import run_sweep  # noqa: PLC0415  only who asks pays for loading

            if asked:
                raise InputError(
                    "--sweep computes dimensions alone", given=", ".join(asked), allowed="no other question"
                )
            run_sweep(spec, sweep, seed=seed, as_json=as_json, quiet=quiet, timeout=timeout, console=console)
            return
        from neurovariety.architectures.spec import architecture  # noqa: PLC0415
        from neurovariety.cli.variety_questions import Options, answer_questions  # noqa: PLC0415

        network = architecture(spec)
        seconds = Options.seconds if timeout is None else timeout
        options = Options(
            metric=metric, member=member, position=position, max_degree=max_degree, seed=seed, seconds=seconds
        )
        answers = Answers(network.spec, as_json, console=console, quiet=quiet, timeout=timeout)
        answer_questions(network, asked, options, answers)
