"""The equations of the parameters that compute one function, and what a solution of them says about membership."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.fibres.slice import ParameterSlice, parameter_slice
from neurovariety.variety.membership.real_search import prove
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.membership.scaling import last_layer, size_of
from neurovariety.variety.result import Certainty

_CLOSE = 1e-9
"""Relative deviation up to which equations that are not certified count as met."""
_DENOMINATORS = (1, 12, 1_000, 100_000)
_MOST_PROVEN = 6
"""Real candidates that are examined."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FibreProblem:
    """The equations over a point in a slice, with what is needed to report their solutions.

    Attributes
    ----------
    architecture : Architecture
    point : tuple of fractions.Fraction
    scale : fractions.Fraction
        The equations are about point / scale, and the last layer of a solution is multiplied by the scale.
    linear : tuple of int
        The parameters of the last layer.
    cut : ParameterSlice
    equations : tuple of Expression
        Those that are not 0 = 0.
    unknowns : tuple of Expression
        The slice's free coordinates.
    """

    architecture: Architecture
    point: tuple[Fraction, ...]
    scale: Fraction
    linear: tuple[int, ...]
    cut: ParameterSlice
    equations: tuple[Expression, ...]
    unknowns: tuple[Expression, ...]

    @classmethod
    def over(cls, point: Sequence[Fraction], architecture: Architecture, *, seed: int, special: bool) -> FibreProblem:
        """Write the equations in a slice."""
        linear = last_layer(architecture)
        scale = size_of(point) if linear else Fraction(1)
        cut = parameter_slice(architecture, seed=seed, special=special)
        pairs = zip(architecture.expressions(cut.theta()), point, strict=True)
        return cls(
            architecture=architecture,
            point=tuple(point),
            scale=scale,
            linear=linear,
            cut=cut,
            equations=tuple(e for e in (value - number / scale for value, number in pairs) if e.symbols),
            unknowns=cut.unknowns(),
        )

    def system(self, *more: Expression) -> PolynomialSystem:
        """All equations, as many as there are, and some more if given."""
        return PolynomialSystem.of([*self.equations, *more], variables=list(self.unknowns))

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
