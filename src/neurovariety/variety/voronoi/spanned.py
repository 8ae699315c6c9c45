"""Which directions the cell of a point spans, where more than branches of a curve must be looked at.

At a point of an implicit set where the gradients of what is zero there are linearly independent the set is a manifold
with corners, which has positive reach near the point: the cell spans exactly the normal space. Anywhere else, and for
maps in several parameters, an upper bound comes from curves in the set, and a lower one from data found in the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from neurovariety.errors import InputError
from neurovariety.solve.exact import rational_nullspace, rational_rank
from neurovariety.solve.result import counted
from neurovariety.variety.voronoi.branches import CellSpace, cell_space
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, image
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet
from neurovariety.variety.voronoi.rational_arithmetic import derivative, on_line

LINES = 24
"""Lines through the parameters along which a map of several parameters is followed."""

STEPS = (Fraction(1, 16), Fraction(1, 1024))
"""Sizes of the steps from the point to data that are tried."""

TRIES = 6
"""Random directions that are tried for each dimension."""

UNDECIDED = 4
"""Answers of this kind after which no more are asked for: the set has infinitely many critical points."""


@dataclass(frozen=True)
class Span:
    """Directions that a cell spans, by a theorem and exact arithmetic.

    Attributes
    ----------
    directions : tuple of vectors of n fractions
    evidence : str
    """

    directions: tuple[Vector, ...]
    evidence: str


def normal_span(of: ImplicitSet, point: Vector, metric: Matrix) -> Span | None:
    """Give the normal space at a point where the gradients are independent; None at other points.

    Raises
    ------
    InputError
        When the point does not lie on the set.
    """
    for polynomial in of.equations:
        if polynomial.evaluate([point])[0]:
            raise _not_on_it(f"{polynomial.text(names=of.names, most_terms=6)} is not zero there")
    heights = [polynomial.evaluate([point])[0] for polynomial in of.inequalities]
    if any(height < 0 for height in heights):
        raise _not_on_it("an inequality is violated there")
    tight = [polynomial for polynomial, height in zip(of.inequalities, heights, strict=True) if not height]
    zero = [*of.equations, *tight]
    gradients = [[derivative(f, place).evaluate([point])[0] for place in range(of.size)] for f in zero]
    if rational_rank(gradients) < len(zero):
        return None
    tangent = rational_nullspace(gradients)
    size = of.size
    directions = (
        rational_nullspace([list(image(metric, vector)) for vector in tangent])
        if tangent
        else tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
    )
    corners = f" and {counted(len(tight), 'tight inequality')}" if len(tight) == 1 else ""
    corners = corners or (f" and {len(tight)} tight inequalities" if tight else "")
    return Span(directions, f"a smooth point of {counted(len(of.equations), 'equation')}{corners}: the normal cone")


def _not_on_it(why: str) -> InputError:
    return InputError(
        "the point does not lie on the set",
        given=why,
        remedy="give its coordinates exactly, as fractions: a float is taken for the binary fraction that it is",
    )


def bound_from_lines(
    of: ParametrisedSet, starts: Sequence[Vector], point: Vector, metric: Matrix, *, seed: int = 0
) -> CellSpace:
    """Bound the span by that of curves in the image of a map: those of lines through parameters of the point.

    Parameters
    ----------
    of : ParametrisedSet
    starts : sequence of vectors of k fractions
        Parameters that lead to the point.
    point : tuple of n fractions
    metric : n rows of n fractions
    seed : int
    """
    random = np.random.default_rng(seed)
    count = len(starts[0])
    unit = [[int(i == j) for j in range(count)] for i in range(count)]
    lines = [*unit, *random.integers(-9, 10, (LINES, count)).tolist()]
    steps = of.steps_from(point)
    curves = [[on_line(step, at, line) for step in steps] for at in starts for line in lines if any(line)]
    curves = [curve for curve in curves if any(step.degree > 0 for step in curve)]
    if not curves:
        raise InputError("the map is constant around these parameters", given=str([[*map(str, at)] for at in starts]))
    return cell_space(curves, metric)


def seen_span(
    point: Vector,
    space: Sequence[Vector],
    inner: Vector | None,
    is_inside: Callable[[Vector], bool | None],
    *,
    seed: int = 0,
) -> tuple[tuple[Vector, ...], Vector]:
    """Look for data in the cell, and give as many independent directions to them as were found.

    Parameters
    ----------
    point : tuple of n fractions
    space : sequence of vectors
        That the directions lie in.
    inner : vector or None
        A direction around which to look first.
    is_inside : callable
        The membership test.

    Returns
    -------
    tuple of vectors
        The directions.
    tuple of n fractions
        The mean of the point and of what was found: in the relative interior of what these span.
    """
    if not space:
        return (), point
    random = np.random.default_rng(seed)
    found: list[Vector] = []
    data: list[Vector] = [point]
    undecided = 0
    for attempt in range(TRIES * len(space)):
        weights = [Fraction(int(weight), 8) for weight in random.integers(-8, 9, len(space))]
        direction = tuple(
            sum((w * row[j] for w, row in zip(weights, space, strict=True)), start=Fraction(0))
            for j in range(len(point))
        )
        if inner is not None and attempt % 3 < 2:
            direction = tuple(4 * a + b / 4 for a, b in zip(inner, direction, strict=True))
        if not any(direction) or rational_rank([*found, direction]) == len(found):
            continue
        size = max(map(abs, direction))
        for step in STEPS:
            tried = tuple(p + step * d / size for p, d in zip(point, direction, strict=True))
            inside = is_inside(tried)
            undecided += inside is None
            if inside:
                found.append(direction)
                data.append(tried)
                break
        if len(found) == len(space) or undecided >= UNDECIDED:
            break
    middle = tuple(sum(values, start=Fraction(0)) / len(data) for values in zip(*data, strict=True))
    return tuple(found), middle
