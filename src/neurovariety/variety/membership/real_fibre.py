"""Membership of any architecture, by the real points of the fibre: the parameters that compute one function.

First real parameters are looked for by least squares, in a slice across the symmetries; one that is found is proven by
interval arithmetic or turned into fractions. Otherwise all complex parameters in the slice are computed. If every one
of them is proven not to be real, the function is outside, although it may lie on the variety.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.solve.result import SolveResult
from neurovariety.solve.solve import solve
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.watch import Watch
from neurovariety.variety.fibres.slice import ParameterSlice, parameter_slice
from neurovariety.variety.membership.real_search import prove, search_real
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.membership.scaling import last_layer, size_of
from neurovariety.variety.result import Certainty

_CLOSE = 1e-9
"""Relative deviation up to which equations that are not certified count as met."""
_DENOMINATORS = (1, 12, 1_000, 100_000)
_MOST_PROVEN = 6
"""Real candidates that are examined."""


def fibre_membership(
    architecture: Architecture, point: Sequence[Fraction], *, seed: int, time_limit: float
) -> Decision:
    """Decide by the parameters over a point.

    Parameters
    ----------
    architecture : Architecture
    point : sequence of D fractions.Fraction
    seed : int
    time_limit : float
        Seconds for the computation of all complex parameters.
    """
    if architecture.coefficients([0] * architecture.parameter_count) == tuple(point):
        zero = (Fraction(0),) * architecture.parameter_count
        return Decision("inside", Certainty.EXACT, "all parameters zero compute it", zero, 0.0)
    absent = _impossible(architecture, point)
    if absent:
        return Decision("outside", Certainty.EXACT, absent)
    linear = last_layer(architecture)
    scale = size_of(point) if linear else Fraction(1)
    target = [value / scale for value in point]
    problems = []
    # In coordinates parameters may be small fractions; a general slice is needed only to show that there are none.
    for special in (True, False):
        cut = parameter_slice(architecture, seed=seed, special=special)
        unknowns = cut.unknowns()
        pairs = zip(architecture.expressions(cut.theta()), target, strict=True)
        problem = _Problem(
            architecture=architecture,
            point=tuple(point),
            scale=scale,
            linear=linear,
            cut=cut,
            equations=tuple(equation for equation in (value - number for value, number in pairs) if equation.symbols),
            unknowns=unknowns,
        )
        found = problem.decide(search_real(problem.system(), seed=seed).astype(np.complex128))
        if found is not None:
            return found
        problems.append(problem)
    if problems[1].cut.excess:
        return _undecided(
            "no real parameters were found by least squares, and complex ones are no finite set "
            f"(the fibre has dimension {problems[1].cut.excess} in the slice)"
        )
    return _by_all_parameters(problems[1], seed, time_limit)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Problem:
    """The equations over a point in a slice, with what is needed to report their solutions."""

    architecture: Architecture
    point: tuple[Fraction, ...]
    scale: Fraction
    linear: tuple[int, ...]
    cut: ParameterSlice
    equations: tuple[Expression, ...]
    unknowns: tuple[Expression, ...]

    def system(self) -> PolynomialSystem:
        """All equations, as many as there are."""
        return PolynomialSystem.of(list(self.equations), variables=list(self.unknowns))

    @property
    def filling(self) -> bool:
        """Whether the functions have the dimension of their space, so that equations of the variety are none."""
        return len(self.equations) == self.cut.dimension

    def decide(self, points: NDArray[np.complex128]) -> Decision | None:
        """Report real points as members, the surest first; None where none stands up to it."""
        points = points[:_MOST_PROVEN]
        if not len(points):
            return None
        for candidate in points:
            exact = self._exact(candidate)
            if exact is not None:
                text = "these fractions compute it, exactly"
                return Decision("inside", Certainty.EXACT, text, exact, 0.0)
        for proof in prove(self.equations, self.unknowns, points, self.cut.dimension):
            if proof is None or not proof.real:
                continue
            theta = self._parameters(proof.point.real)
            residual = self._residual(theta)
            if self.filling:
                text = "a real parameter is proven to be next to this one by interval arithmetic"
                return Decision("inside", Certainty.CERTIFIED, text, theta, residual, self._radius(proof.radius))
            if residual <= _CLOSE:
                return Decision("inside", Certainty.NUMERICAL, self._partly(), theta, residual, None)
        return None

    def _partly(self) -> str:
        total, met = len(self.equations), self.cut.dimension
        return (
            f"a real parameter next to this one is proven to meet {met} independent ones of the {total} equations; "
            f"the other {total - met} hold up to the residual, as they do for points of the variety, which has "
            f"dimension {met}"
        )

    def _radius(self, radius: float) -> float:
        growth = float(np.abs(self.cut.matrix).sum(axis=1).max() / self.cut.scale)
        return radius * growth * max(1.0, float(self.scale))

    def _parameters(self, free: NDArray[np.float64]) -> tuple[float, ...]:
        theta = self.cut.lift(free)
        theta[list(self.linear)] *= float(self.scale)
        return tuple(theta.tolist())

    def _residual(self, theta: Sequence[float]) -> float:
        values = self.architecture.coefficients(theta)
        size = max(Fraction(1), *map(abs, self.point))
        return float(max(abs(a - b) for a, b in zip(values, self.point, strict=True)) / size)

    def _exact(self, candidate: NDArray[np.complex128]) -> tuple[Fraction, ...] | None:
        """Round to fractions of small denominators, and see whether they compute the point."""
        for denominator in _DENOMINATORS:
            free = [Fraction(float(value.real)).limit_denominator(denominator) for value in candidate]
            theta = self.cut.lift_exactly(free)
            for place in self.linear:
                theta[place] *= self.scale
            if self.architecture.coefficients(theta) == self.point:
                return tuple(theta)
        return None


def _by_all_parameters(problem: _Problem, seed: int, time_limit: float) -> Decision:
    """Compute all complex parameters in the slice and look at the real ones."""
    watch = Watch()
    timer = threading.Timer(time_limit, watch.stop)
    timer.daemon = True
    timer.start()
    try:
        found = solve(problem.system(), seed=seed, watch=watch)
    except ResourceError as error:
        return _undecided(f"the fibre's equations are too large to solve: {error.problem}")
    finally:
        timer.cancel()
    near_real = np.abs(found.solutions.imag).max(axis=1, initial=0) <= np.maximum(1e-8, 10 * found.accuracy)
    decision = problem.decide(found.solutions[near_real])
    if decision is not None:
        return decision
    return _none_real(problem, found, near_real)


def _none_real(problem: _Problem, found: SolveResult, near_real: NDArray[np.bool_]) -> Decision:
    """Judge a fibre in which no real parameter was established."""
    doubts = {
        "computing all complex parameters took too long; raise time_limit": found.outcome.name == "interrupted",
        f"the fibre may not be complete: {found.outcome}": not found.outcome.complete,
        "the fibre is not finite in the slice, and no real parameter was found": bool(len(found.nonisolated)),
        f"of {len(found)} complex parameters some look real and could not be proven to be": bool(near_real.any()),
        "no real parameter is in the slice, but not all parameters can be moved there": not problem.cut.general,
    }
    for doubt, applies in doubts.items():
        if applies:
            return _undecided(doubt)
    count = len(found)
    if not count:
        text = (
            "no parameter computes it, not even a complex one: "
            "all paths to the solutions of its equations in a general slice ended elsewhere"
        )
        return Decision("outside", Certainty.NUMERICAL, text, remarks=(found.evidence,))
    proofs = prove(problem.equations, problem.unknowns, found.solutions, problem.cut.dimension)
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


def _undecided(why: str) -> Decision:
    return Decision("undecided", Certainty.NUMERICAL, why)
