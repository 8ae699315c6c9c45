"""Membership of any architecture, by the real points of the fibre: the parameters that compute one function.

First real parameters are looked for by least squares, in a slice across the symmetries; one that is found is proven by
interval arithmetic or turned into fractions. Otherwise an equation of the variety is looked for that does not vanish at
the point, and then all complex parameters in the slice are computed. If every one of them is proven not to be real, the
function is outside, although it may lie on the variety.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.solve.result import SolveResult
from neurovariety.solve.system.expression import Expression, as_expression, sum_of
from neurovariety.variety.equations import equations
from neurovariety.variety.fibres.deadline import Deadline
from neurovariety.variety.fibres.equations import FibreEquations
from neurovariety.variety.fibres.proving import prove
from neurovariety.variety.fibres.solving import TOO_LITTLE_TIME, near_real, solve_within, solves_all
from neurovariety.variety.membership.real_member import real_member
from neurovariety.variety.membership.real_search import search_real
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.result import Certainty

_SLICES = 3
"""Random slices in which real points of a fibre of positive dimension are looked for."""


def fibre_membership(
    architecture: Architecture, point: Sequence[Fraction], *, seed: int, deadline: Deadline
) -> Decision:
    """Decide by the parameters over a point.

    Parameters
    ----------
    architecture : Architecture
    point : sequence of D fractions.Fraction
    seed : int
    deadline : Deadline
        No step is begun after it, and most steps end there.
    """
    if architecture.coefficients([0] * architecture.parameter_count) == tuple(point):
        zero = (Fraction(0),) * architecture.parameter_count
        return Decision("inside", Certainty.EXACT, "all parameters zero compute it", zero, 0.0)
    absent = _impossible(architecture, point)
    if absent:
        return Decision("outside", Certainty.EXACT, absent)
    nearly = ""
    problems = []
    # In coordinates parameters may be small fractions; a general slice is needed only to show that there are none.
    for special in (True, False):
        if deadline.passed:
            return _undecided(TOO_LITTLE_TIME)
        problem = FibreEquations.over(point, architecture, seed=seed, special=special)
        near = search_real(problem.system(), problem.cut.dimension, seed=seed, deadline=deadline.share(4))
        found = real_member(problem, near.astype(np.complex128), deadline)
        if found is not None:
            return found
        if len(near):
            nearly = "real parameters come as near as rounding lets one see, but at these the derivative drops in rank"
        problems.append(problem)
    off = None if problems[1].filling else _off_closure(architecture, point, seed=seed, deadline=deadline)
    if off is not None:
        return off
    return (
        _by_slices(problems[0], seed, deadline, nearly)
        if problems[1].cut.excess
        else _by_all_parameters(problems[1], seed, deadline)
    )


def _by_slices(problem: FibreEquations, seed: int, deadline: Deadline, nearly: str) -> Decision:
    """Cut a fibre of positive dimension with random real hyperplanes, and look for real parameters there."""
    random = np.random.default_rng([seed, 13])
    for number in range(_SLICES):
        planes = []
        for _ in range(problem.cut.excess):
            entries = [Fraction(int(value), 64) for value in random.integers(-99, 100, len(problem.unknowns) + 1)]
            terms = [unknown * entry for unknown, entry in zip(problem.unknowns, entries[1:], strict=True)]
            planes.append(sum_of([as_expression(entries[0]), *terms]))
        found = solve_within(problem.system(*planes), seed=seed, deadline=deadline.share(_SLICES - number))
        if isinstance(found, str):
            return _undecided(found)
        decision = real_member(problem, found.solutions[near_real(found)], deadline)
        if decision is not None:
            return decision
    return _undecided(
        f"{nearly or 'no real parameters were found by least squares'}, and none in {_SLICES} slices by real planes; "
        f"the complex parameters are no finite set, its general dimension is {problem.cut.excess} up to scaling"
    )


def _by_all_parameters(problem: FibreEquations, seed: int, deadline: Deadline) -> Decision:
    """Compute all complex parameters in the slice and look at the real ones."""
    found = solve_within(problem.system(), seed=seed, deadline=deadline)
    if isinstance(found, str):
        return _undecided(found)
    doubtful = near_real(found)
    return real_member(problem, found.solutions[doubtful], deadline) or _none_real(problem, found, doubtful, deadline)


def _none_real(
    problem: FibreEquations, found: SolveResult, doubtful: NDArray[np.bool_], deadline: Deadline
) -> Decision:
    """Judge a fibre in which no real parameter was established."""
    doubts = {
        TOO_LITTLE_TIME: found.outcome.name == "interrupted",
        f"the fibre may not be complete: {found.outcome}": not found.outcome.complete,
        "the fibre is not finite in the slice, and no real parameter was found": bool(len(found.nonisolated)),
        f"of {len(found)} complex parameters some look real and could not be proven to be": bool(doubtful.any()),
        "no real parameter is in the slice, but not all parameters can be moved there": not problem.cut.general,
    }
    for doubt, applies in doubts.items():
        if applies:
            return _undecided(doubt)
    points = found.solutions[solves_all(problem.system(), found.solutions)]
    count = len(points)
    if not count:
        text = (
            "no parameter computes it, not even a complex one: "
            "all paths to the solutions of its equations in a general slice ended elsewhere"
        )
        return Decision("outside", Certainty.NUMERICAL, text, remarks=(found.evidence,))
    proofs = prove(problem.equations, problem.unknowns, points, problem.cut.dimension, deadline=deadline)
    proven = sum(proof is not None and proof.not_real for proof in proofs)
    text = f"{count} complex parameters compute it (up to symmetry by scaling), {proven} of them proven not to be real"
    certainty = Certainty.CERTIFIED if proven == count else Certainty.NUMERICAL
    return Decision("outside", certainty, text, remarks=(f"that there are no more: {found.evidence}",))


def _impossible(architecture: Architecture, point: Sequence[Fraction]) -> str:
    """Name a coordinate that no parameter gives this value."""
    for name, value, number in zip(architecture.ambient.names(), architecture.expressions(), point, strict=True):
        if not value.symbols and value != Expression.constant(number):
            return f"the coefficient of {name} is {value} for all parameters, and {number} here"
    return ""


def _off_closure(
    architecture: Architecture, point: Sequence[Fraction], *, seed: int, deadline: Deadline
) -> Decision | None:
    """Look for an equation of low degree that the functions satisfy and the point does not."""
    if deadline.passed:
        return None
    degree, half = _degree(architecture.ambient.dimension), deadline.share(2)
    seconds = half.left if isfinite(half.left) and not half.passed else None
    try:
        known = equations(architecture, max_degree=degree, seed=seed, timeout=seconds)
    except ResourceError:
        return None
    for polynomial in known.polynomials:
        (deviation,) = polynomial.evaluate([point])
        if deviation:
            text = (
                f"an equation of the variety, y1, y2, ... being the coefficients, is {deviation} there and not zero: "
            )
            return Decision("outside", known.certainty, text + known.text(polynomial, most_terms=8))
    return None


def _degree(coefficients: int) -> int:
    """Choose the degree of equations that are found in about a second."""
    return next((degree for most, degree in ((12, 4), (20, 3), (60, 2)) if coefficients <= most), 1)


def _undecided(why: str) -> Decision:
    return Decision("undecided", Certainty.NUMERICAL, why)
