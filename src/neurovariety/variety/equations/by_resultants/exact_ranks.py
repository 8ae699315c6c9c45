"""Whether rank conditions hold at a point, over the rational numbers, with a proof either way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from neurovariety.errors import require
from neurovariety.solve.exact.linear_algebra import LARGE_PRIME
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition
from neurovariety.variety.result import Certainty, Invariant

_COUNTED = 1_000_000
"""Entries of a matrix whose rank is computed though a common factor, or none, has decided already."""


@dataclass(frozen=True, eq=False)
class ConditionAtPoint:
    """A rank condition at a point.

    Attributes
    ----------
    condition : RankCondition
    holds : bool
    rank : int
        Over the rational numbers, where the condition holds. Where it does not, at least this, which is more than the
        bound: for matrices that are not too large the rank modulo a prime, which is never above it.
    common_degree : int
        Degree of the greatest common divisor of the pieces; -1 where they are all zero.
    """

    condition: RankCondition
    holds: bool
    rank: int
    common_degree: int

    def __str__(self) -> str:
        """Write the rank and what it should be."""
        rows, columns = self.condition.places.shape
        least = "" if self.holds else "at least "
        return f"the {rows} x {columns} matrix has rank {least}{self.rank}, allowed are {self.condition.bound}"


@dataclass(frozen=True, kw_only=True)
class ConditionsAtPoint(Invariant):
    """Whether a function satisfies the rank conditions of a network: ``value`` is True or False, exactly.

    Attributes
    ----------
    checked : tuple of ConditionAtPoint
        Those that were looked at: all, or as far as the first that fails.
    failing : ConditionAtPoint or None
        The one that proves the function outside of the closure; None also where a coordinate proves it.
    nonzero : int or None
        A coordinate, from 0, that must vanish and does not.
    """

    checked: tuple[ConditionAtPoint, ...]
    failing: ConditionAtPoint | None
    nonzero: int | None

    def headline(self) -> str:
        """Write the answer as a sentence."""
        verb = "satisfies" if self.value else "does not satisfy"
        return f"the function {verb} the {self.name} of {self.of}"


def conditions_at(
    conditions: Sequence[RankCondition],
    vanishing: Sequence[int],
    point: Sequence[Fraction],
    *,
    name: str,
    of: str,
    enough: bool,
) -> ConditionsAtPoint:
    """Decide one condition after the other, up to the first that fails.

    Parameters
    ----------
    conditions : sequence of RankCondition
    vanishing : sequence of int
        Coordinates that must be zero, from 0.
    point : sequence of D fractions.Fraction
    name, of : str
        Of the conditions, for the report.
    enough : bool
        Whether they are proven to hold on the closure alone.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.
    """
    started = time.perf_counter()
    whole = whole_multiple(point)
    nonzero = next((number for number in vanishing if whole[number]), None)
    checked: list[ConditionAtPoint] = []
    for condition in conditions if nonzero is None else ():
        checked.append(condition_at(condition, whole))
        if not checked[-1].holds:
            break
    failing = checked[-1] if checked and not checked[-1].holds else None
    holds = failing is None and nonzero is None
    if failing is not None:
        evidence = f"{failing}; on the closure {failing.condition.origin}; here its degree is {failing.common_degree}"
    elif nonzero is not None:
        evidence = f"coordinate {nonzero + 1} must vanish and does not"
    else:
        evidence = "; ".join(map(str, checked)) or "there is no condition on other coordinates"
    where = ("on" if enough else "perhaps on") if holds else "not on"
    return ConditionsAtPoint(
        name=name,
        of=of,
        value=holds,
        certainty=Certainty.EXACT,
        evidence=evidence,
        complete=enough or not holds,
        seconds=time.perf_counter() - started,
        remarks=(f"it is {where} the closure of the set of functions",),
        checked=tuple(checked),
        failing=failing,
        nonzero=nonzero,
    )


def condition_at(condition: RankCondition, point: Sequence[int]) -> ConditionAtPoint:
    """Decide one condition at a point with whole coordinates.

    The greatest common divisor of the pieces decides; its degree tells on which side of the bound the rank is. Where
    the condition fails the rank modulo a prime shows it once more.

    Parameters
    ----------
    condition : RankCondition
    point : sequence of D int
    """
    degree = common_degree(condition.forms(point))
    columns = condition.places.shape[1]
    if degree < 0:
        return ConditionAtPoint(condition, holds=True, rank=0, common_degree=-1)
    if degree >= condition.degree:
        return ConditionAtPoint(condition, holds=True, rank=columns - degree, common_degree=degree)
    if condition.places.size > _COUNTED:
        return ConditionAtPoint(condition, holds=False, rank=condition.bound + 1, common_degree=degree)
    flint = require("flint", extra="exact")
    entries: list[Any] = condition.matrix(np.array(point, dtype=object)).ravel().tolist()
    rank = flint.nmod_mat(*condition.places.shape, [entry % LARGE_PRIME for entry in entries], LARGE_PRIME).rank()
    if rank <= condition.bound:  # a multiple of the prime was taken for zero
        rank = flint.fmpz_mat(*condition.places.shape, entries).rank()
    return ConditionAtPoint(condition, holds=False, rank=int(rank), common_degree=degree)


def common_degree(forms: Sequence[Sequence[int | Fraction]]) -> int:
    """Compute the degree of the greatest common divisor of binary forms with whole coefficients.

    Roots at infinity count: a form whose first coefficients are zero is divisible by a power of y.

    Returns
    -------
    int
        -1 where all forms are zero.

    Examples
    --------
    >>> common_degree([[0, 1, -1, 0], [0, 0, 2, -2]])  # x^2 y - x y^2 and 2 x y^2 - 2 y^3
    2
    """
    flint = require("flint", extra="exact")
    divisor = flint.fmpz_poly([])
    at_infinity: list[int] = []
    for form in forms:
        leading = next((place for place, value in enumerate(form) if value), None)
        if leading is None:
            continue
        at_infinity.append(leading)
        divisor = divisor.gcd(flint.fmpz_poly([int(value) for value in form[::-1]]))
    return min(at_infinity) + int(divisor.degree()) if at_infinity else -1


def whole_multiple(point: Sequence[Fraction]) -> list[int]:
    """Scale a point to whole coordinates; it lies on the same cones."""
    scale = lcm(*(value.denominator for value in point))
    return [value.numerator * (scale // value.denominator) for value in point]
