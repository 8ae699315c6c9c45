"""Which start system is cheapest, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.start.counting import Groups, best_groups, bezout_number
from neurovariety.solve.start.gradings import best_grading
from neurovariety.solve.start.linear_products import LinearProductStart
from neurovariety.solve.start.support import Support
from neurovariety.solve.start.total_degree import TotalDegreeStart
from neurovariety.solve.start.weighted import Grading, WeightedStart
from neurovariety.solve.system.polynomial_system import PolynomialSystem

StartKind = Literal["auto", "total_degree", "multihomogeneous", "monodromy"]

MOST_PATHS = 2_000_000
"""Start solutions that are followed at most."""
SAMPLED_FROM = 2_000
"""Paths of a start by degrees from which a sample of them tells whether monodromy would be cheaper; fewer are cheap."""


@dataclass(frozen=True, eq=False)
class StartChoice:
    """A start system that was chosen.

    Attributes
    ----------
    kind : {"total_degree", "multihomogeneous", "weighted", "monodromy"}
    start : TotalDegreeStart or LinearProductStart or WeightedStart or None
        None for monodromy, which finds its own.
    groups : tuple of tuples of int
        In which the system is made homogeneous.
    count : int
        Isolated solutions that there can be at most, by degrees.
    why : str
        In words.
    """

    kind: Literal["total_degree", "multihomogeneous", "weighted", "monodromy"]
    start: TotalDegreeStart | LinearProductStart | WeightedStart | None
    groups: Groups
    count: int
    why: str


def choose_start(system: PolynomialSystem, support: Support | None, kind: StartKind, seed: int) -> StartChoice:
    """Count the paths of every kind of start, and choose.

    Parameters
    ----------
    system : PolynomialSystem
        Square, without parameters.
    support : Support or None
        Its terms, where it could be multiplied out.
    kind : {"auto", "total_degree", "multihomogeneous", "monodromy"}
        What the caller asks for.
    seed : int

    Raises
    ------
    InputError
        An unknown kind.
    ResourceError
        More than two million paths.

    Examples
    --------
    >>> from neurovariety.solve.start.support import support_of
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> system = PolynomialSystem.of([x * y - 1, x * y + x - y])
    >>> choice = choose_start(system, support_of(system.equations, system.variables), "auto", seed=0)
    >>> choice.why
    'multihomogeneous, 2 paths in the groups {x}, {y} (total degree: 4)'
    """
    if kind not in ("auto", "total_degree", "multihomogeneous", "monodromy"):
        raise InputError(
            "there is no such start system",
            given=f"start={kind!r}",
            allowed="'auto', 'total_degree', 'multihomogeneous' or 'monodromy'",
        )
    together: Groups = (tuple(range(len(system.variables))),)
    total = _degrees(system, support, together)
    total_count = bezout_number(total, (len(system.variables),))
    if kind == "total_degree":
        return _total_degree(total, together, total_count, seed, f"total degree, {_paths(total_count)}, as asked for")
    grading = best_grading(support) if kind == "auto" and support is not None else None
    groups, count = _grouping(system, support, total_count if grading is None else min(total_count, grading.count))
    if kind == "monodromy":
        least = min(count, total_count)
        return generic_coefficients(system, least, f"as asked for (degrees ask for {_paths(least)})")
    if grading is not None and grading.count < min(count, total_count, MOST_PATHS):
        return _weighted(system, grading, min(count, total_count), seed)
    if kind == "auto" and support is not None and min(count, total_count) > MOST_PATHS:
        _affordable(min(count, total_count))
    if kind == "auto" and count >= total_count:
        why = "no grouping of the variables that was looked at has fewer"
    elif kind == "multihomogeneous" and len(groups) == 1:
        why = "multihomogeneous in the one group that is best"
    else:
        return multihomogeneous(system, support, groups, total_count, seed)
    return _total_degree(total, together, total_count, seed, f"total degree, {_paths(total_count)}: {why}")


def generic_coefficients(system: PolynomialSystem, count: int, reason: str) -> StartChoice:
    """Choose monodromy over the coefficients, for a reason."""
    together: Groups = (tuple(range(len(system.variables))),)
    return StartChoice("monodromy", None, together, count, f"monodromy over the coefficients: {reason}")


def multihomogeneous(
    system: PolynomialSystem, support: Support | None, groups: Groups, total_count: int, seed: int
) -> StartChoice:
    """Make the start by linear products in these groups."""
    start = LinearProductStart.draw(_degrees(system, support, groups), groups, seed)
    _affordable(start.count)
    named = ", ".join("{" + ", ".join(str(system.variables[v]) for v in group) + "}" for group in groups[:6])
    more = ", ..." if len(groups) > 6 else ""
    why = f"multihomogeneous, {_paths(start.count)} in the groups {named}{more} (total degree: {total_count:,})"
    return StartChoice("multihomogeneous", start, groups, start.count, why)


def _weighted(system: PolynomialSystem, grading: Grading, by_degrees: int, seed: int) -> StartChoice:
    variable = system.variables[grading.variable]
    others = tuple(number for number in range(len(system.variables)) if number != grading.variable)
    groups: Groups = tuple(sorted((others, (grading.variable,))))
    why = f"weighted degrees, {_paths(grading.count)}: {variable} counts -{grading.weight} ({by_degrees:,} by degrees)"
    return StartChoice("weighted", WeightedStart.draw(grading, seed), groups, grading.count, why)


def _total_degree(degrees: np.ndarray, groups: Groups, count: int, seed: int, why: str) -> StartChoice:
    _affordable(count)
    return StartChoice("total_degree", TotalDegreeStart.draw(tuple(degrees[:, 0].tolist()), seed), groups, count, why)


def _grouping(system: PolynomialSystem, support: Support | None, known: int) -> tuple[Groups, int]:
    """Take the system's own groups, or look for good ones, no longer than the known number of paths takes."""
    if len(system.groups) > 1 or support is None:
        groups = system.groups
        return groups, bezout_number(_degrees(system, support, groups), tuple(len(group) for group in groups))
    return best_groups(support, most_work=1e6 + 5e3 * min(known, 6_000))


def _degrees(system: PolynomialSystem, support: Support | None, groups: Groups) -> np.ndarray:
    if support is not None:
        return support.degrees(groups)
    return PolynomialSystem.of(system.equations, system.variables, (), groups).degrees


def _affordable(count: int) -> None:
    if count > MOST_PATHS:
        raise ResourceError(
            "the start system has too many solutions to follow them all",
            given=f"{_paths(count)}",
            allowed=f"at most {MOST_PATHS:,}",
            remedy="start='monodromy' follows only as many paths as generic coefficients have solutions; or give "
            "the variables in groups, or solve one member of a family and use solve_from for the others",
        )


def _paths(count: int) -> str:
    if count == 1:
        return "1 path"
    return f"{count:,} paths" if count < 10**12 else f"{float(min(count, 10**300)):.2g} paths"
