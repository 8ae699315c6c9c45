"""What `neurovariety variety` can be asked, and the functions that answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from types import MappingProxyType
from typing import Any

from neurovariety.architectures.architecture import Architecture
from neurovariety.cli.point_text import read_point
from neurovariety.cli.variety_answers import Answers, Progress

MOST_NAMED = 40
"""Coefficients whose order an error tells at most."""


@dataclass(frozen=True)
class Options:
    """The options that come with the questions, as the command has them; ``tell`` takes the counts of long work.

    Fibres and membership solve polynomial systems for ``seconds`` at most, and then say what they know.
    """

    metric: str | None
    member: str | None
    position: str | None
    max_degree: int | None
    seed: int
    seconds: float = 60.0
    tell: Progress | None = None


def answer_questions(network: Architecture, asked: Sequence[str], options: Options, answers: Answers) -> None:
    """Answer the questions in order, each printed once it is found; without a question, give a summary.

    Raises
    ------
    InputError
        The point of a question does not fit the architecture; nothing has been started then.
    typer.Exit
        With 2 where a question was refused, with 130 after Ctrl-C.
    """
    for point in (options.member, options.position):
        if point is not None:
            _point(network, point)

    def question(name: str, tell: Progress | None) -> Any:
        return _QUESTIONS[name](network, replace(options, tell=tell))

    answers.ask({name: partial(question, name) for name in asked or ["invariants"]})


def _dimension(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.dimension import dimension  # noqa: PLC0415  a question loads what it needs and no more

    return dimension(network, seed=options.seed, progress=options.tell)


def _equations(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.equations import equations  # noqa: PLC0415

    return equations(network, max_degree=options.max_degree, seed=options.seed, progress=options.tell)


def _identifiability(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.identifiability import identifiability  # noqa: PLC0415

    return identifiability(network, seed=options.seed)


def _degree(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.degrees import degree  # noqa: PLC0415

    return degree(network, seed=options.seed, progress=options.tell)


def _polar_degrees(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.degrees import polar_degrees  # noqa: PLC0415

    return polar_degrees(network, seed=options.seed, progress=options.tell)


def _generic_ed_degree(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.degrees import generic_ed_degree  # noqa: PLC0415

    return generic_ed_degree(network, seed=options.seed, progress=options.tell)


def _data_ed_degree(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.degrees import data_ed_degree  # noqa: PLC0415

    return data_ed_degree(network, seed=options.seed, progress=options.tell)


def _ed_degree(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.degrees import ed_degree  # noqa: PLC0415

    return ed_degree(network, metric=options.metric or "frobenius", seed=options.seed, progress=options.tell)


def _singular_locus(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.singular.singular_locus import singular_locus  # noqa: PLC0415

    return singular_locus(network, seed=options.seed, progress=options.tell)


def _subnetworks(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.singular import subnetworks  # noqa: PLC0415

    return subnetworks(network, seed=options.seed, progress=options.tell)


def _fibre(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.fibres import fibre  # noqa: PLC0415

    return fibre(network, seed=options.seed, time_limit=options.seconds)


def _membership(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.membership import membership  # noqa: PLC0415

    point = _point(network, options.member or "")
    return membership(network, point, seed=options.seed, time_limit=options.seconds)


def _point(network: Architecture, text: str) -> tuple[Fraction, ...]:
    """Read the coefficients of a function."""
    space = network.ambient
    names = space.names() if space.dimension <= MOST_NAMED else ()
    order = ", ".join(names) + (" (output:monomial)" if space.outputs > 1 and names else "")
    return read_point(text, space.dimension, f"coefficients for {network.spec}", order=order)


def _boundary(network: Architecture, options: Options) -> Any:
    del options
    from neurovariety.variety.membership.boundary import boundary  # noqa: PLC0415

    return boundary(network)


def _function_space(network: Architecture, options: Options) -> Any:
    del options
    from neurovariety.variety.filters.sets.function_space import function_space  # noqa: PLC0415

    return function_space(network)


def _position(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.filters.positions.position import filter_position  # noqa: PLC0415

    return filter_position(network, _point(network, options.position or ""))


def _strata(network: Architecture, options: Options) -> Any:
    del options
    from neurovariety.variety.filters.sets.strata import filter_strata  # noqa: PLC0415

    return filter_strata(network)


def _critical_count(network: Architecture, options: Options) -> Any:
    del options
    from neurovariety.variety.filters.counts.critical_counts import critical_count  # noqa: PLC0415

    return critical_count(network)


def _invariants(network: Architecture, options: Options) -> Any:
    from neurovariety.variety.invariants import invariants  # noqa: PLC0415

    return invariants(network, seed=options.seed, progress=options.tell)


_QUESTIONS: Mapping[str, Callable[[Architecture, Options], Any]] = MappingProxyType(
    {
        "invariants": _invariants,
        "dimension": _dimension,
        "identifiability": _identifiability,
        "equations": _equations,
        "degree": _degree,
        "polar degrees": _polar_degrees,
        "generic ED degree": _generic_ed_degree,
        "ED degree": _ed_degree,
        "data ED degree": _data_ed_degree,
        "singular locus": _singular_locus,
        "subnetworks": _subnetworks,
        "fibre": _fibre,
        "membership": _membership,
        "boundary": _boundary,
        "function space": _function_space,
        "position": _position,
        "strata": _strata,
        "critical count": _critical_count,
    }
)
