"""What `neurovariety variety` can be asked, and the functions that answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import architecture
from neurovariety.cli.point_text import read_point
from neurovariety.cli.variety_answers import Answers, Progress


@dataclass(frozen=True)
class Options:
    """The options that come with the questions, as the command has them."""

    metric: str | None
    member: str | None
    max_degree: int | None
    seed: int
    tell: Progress | None


def answer_questions(spec: str, asked: Sequence[str], options: Options, *, as_json: bool) -> None:
    """Answer the questions in order, each printed once it is found; without a question, give a summary.

    Raises
    ------
    InputError
        The text is no SPEC, or the point of a question does not fit it; nothing has been started then.
    typer.Exit
        With 2 where a question was refused, with 130 after Ctrl-C.
    """
    network = architecture(spec)
    if options.member is not None:
        read_point(options.member, network.ambient.dimension, f"coefficients for {network.spec}")
    questions = {name: partial(_QUESTIONS[name], network, options) for name in asked or ["invariants"]}
    Answers(network.spec, as_json).ask(questions)


def _dimension(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.dimension import dimension  # noqa: PLC0415  a question loads what it needs and no more

    return dimension(network, seed=options.seed, progress=options.tell)


def _equations(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.equations import equations  # noqa: PLC0415

    return equations(network, max_degree=options.max_degree, seed=options.seed, progress=options.tell)


def _membership(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.membership import membership  # noqa: PLC0415

    point = read_point(options.member or "", network.ambient.dimension, f"coefficients for {network.spec}")
    return membership(network, point, seed=options.seed)


def _invariants(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.invariants import invariants  # noqa: PLC0415

    return invariants(network, seed=options.seed)


_QUESTIONS: Mapping[str, Callable[[Architecture, Options], Any]] = MappingProxyType(
    {
        "invariants": _invariants,
        "dimension": _dimension,
        "equations": _equations,
        "membership": _membership,
    }
)
