"""As many equations as unknowns: what there is of them is checked, and what is too much is combined at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve.result import counted
from neurovariety.solve.system.expression import sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]

_SATISFIED = 1e-7
"""Newton correction that the equations left out may still ask for, relative to the point."""


@dataclass(frozen=True, eq=False)
class SquaredSystem:
    """A square system among whose solutions are those of the given one.

    Attributes
    ----------
    given : PolynomialSystem
    square : PolynomialSystem
        The given one itself, or n random combinations of its equations.
    """

    given: PolynomialSystem
    square: PolynomialSystem

    @property
    def combined(self) -> bool:
        """Whether equations were combined, so that solutions of the combinations must be checked."""
        return self.square is not self.given

    def satisfied(self, points: Complex, slack: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Tell which solutions of the combinations solve every equation.

        Parameters
        ----------
        points : numpy.ndarray, shape (m, n), complex128
        slack : numpy.ndarray, shape (m,), float64
            How far from a solution the points may be, relative to their size.

        Returns
        -------
        numpy.ndarray, shape (m,), bool
        """
        if not self.combined or not len(points):
            return np.ones(len(points), dtype=np.bool_)
        values, jacobians = self.given.evaluate(points), self.given.jacobian(points)
        # A random point with coordinates of the same sizes tells how large an equation is where it does not vanish. One
        # size for all would excuse anything at points with a single large coordinate.
        sizes = np.maximum(1.0, np.abs(points))
        phases = np.exp(2j * np.pi * np.random.default_rng(0x5A).uniform(size=points.shape))
        ordinary = np.abs(self.given.evaluate(points + sizes * phases))
        size = sizes.max(axis=1, keepdims=True)
        allowed = np.maximum(_SATISFIED, 10 * np.nan_to_num(slack, nan=0.0))[:, None] * size
        small = np.abs(values) <= allowed * np.abs(jacobians).sum(axis=2)
        tiny = np.abs(values) <= 1e-13 * ordinary
        return np.asarray((small | tiny).all(axis=1))


def square_up(system: PolynomialSystem, seed: int) -> SquaredSystem:
    """Check the numbers of equations and unknowns, and combine equations where there are too many.

    Each of the n equations of highest degree that are needed gets random multiples of all that are left over, so that
    degrees grow as little as they can (Sommese and Wampler, "The Numerical Solution of Systems of Polynomials Arising
    in Engineering and Science", 2005, section 13.5).

    Raises
    ------
    InputError
        When there are fewer equations than unknowns.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> squared = square_up(PolynomialSystem.of([x**2 - 1, y - x, x * y - 1]), seed=0)
    >>> len(squared.square), squared.combined
    (2, True)
    """
    equations, unknowns = len(system), len(system.variables)
    if equations < unknowns:
        raise InputError(
            "fewer equations than unknowns: the solutions form a curve, a surface or more, or there are none",
            given=f"{counted(equations, 'equation')} in {counted(unknowns, 'unknown')}",
            allowed="at least as many equations as unknowns",
            remedy=f"add {counted(unknowns - equations, 'linear equation')} with random coefficients to cut the "
            "set down to points, or fix some variables with with_parameters",
        )
    if equations == unknowns:
        return SquaredSystem(system, system)
    # Equations of lowest degree are kept nearly as they are: every combination gets its own and all that come after.
    order = np.argsort(-system.degrees.sum(axis=1), kind="stable")
    ranked = [system.equations[place] for place in order]
    generator = np.random.default_rng([seed, 0x50])
    spare = ranked[unknowns:]
    combined = []
    for equation in ranked[:unknowns]:
        phases = np.exp(2j * np.pi * generator.uniform(size=len(spare)))
        parts = [complex(phase) * other for phase, other in zip(phases, spare, strict=True)]
        combined.append(sum_of([equation, *parts]))
    return SquaredSystem(system, PolynomialSystem.of(combined, system.variables, (), system.groups))
