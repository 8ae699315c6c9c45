"""The equations of the parameters that compute one function."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.fibres.scaling import last_layer, size_of
from neurovariety.variety.fibres.slice import ParameterSlice, parameter_slice


@dataclass(frozen=True, kw_only=True, eq=False)
class FibreEquations:
    """The equations of the parameters that compute a point, in a slice across the symmetries.

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
    def over(cls, point: Sequence[Fraction], architecture: Architecture, *, seed: int, special: bool) -> FibreEquations:
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

    def parameters(self, free: NDArray[Any]) -> NDArray[Any]:
        """Take solutions, shape (..., n), to parameters of the point, shape (..., P)."""
        theta = self.cut.lift(free)
        theta[..., list(self.linear)] *= float(self.scale)
        return theta

    def exact_parameters(self, free: Sequence[Fraction]) -> tuple[Fraction, ...]:
        """Take a solution to parameters of the point, in fractions."""
        theta = self.cut.lift_exactly(free)
        for place in self.linear:
            theta[place] *= self.scale
        return tuple(theta)

    def radius(self, radius: float) -> float:
        """Bound the distance of parameters by that of the free coordinates."""
        growth = float(np.abs(self.cut.matrix).sum(axis=1).max() / self.cut.scale)
        return radius * growth * max(1.0, float(self.scale))

    def residual(self, theta: Sequence[float]) -> float:
        """Compute the largest deviation from the point, by the point's largest entry, or by 1 if all are smaller."""
        values = self.architecture.coefficients(theta)
        size = max(Fraction(1), *map(abs, self.point))
        return float(max(abs(a - b) for a, b in zip(values, self.point, strict=True)) / size)
