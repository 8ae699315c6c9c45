"""Units of equations and variables in which a system's coefficients are as near to 1 as they can be.

Meintjes and Morgan, "A methodology for solving chemical equilibrium systems" (1987): least squares on the logarithms
of the coefficients, so that they are of size 1 and those of one equation alike. Factors are rounded to powers of two:
scaling then changes no digit of a coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import lsq_linear

from neurovariety.solve.start.support import Support
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import substitute_all

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]

_LARGEST = 300.0
"""Exponents of two are kept below this, so that no scaled value overflows."""
_NEGLIGIBLE = 1e-14
"""Terms this much smaller than their equation's largest one have no vote."""
_WORTH_IT = 10.0
"""Powers of two by which coefficients may differ from 1 before scaling is worth it."""
_GAIN = 0.7
"""Scaling must shrink the largest logarithm of a coefficient at least so much."""


@dataclass(frozen=True, eq=False)
class SystemScaling:
    """Powers of two: the variable x_i is ``variables[i]`` times the scaled one, equation j times ``equations[j]``.

    Attributes
    ----------
    equations : numpy.ndarray, shape (n,), float64
    variables : numpy.ndarray, shape (n,), float64
    spread_before, spread_after : float
        Largest over smallest absolute coefficient.
    """

    equations: Float
    variables: Float
    spread_before: float
    spread_after: float

    @property
    def trivial(self) -> bool:
        """Whether nothing is scaled."""
        return bool(np.all(self.equations == 1) and np.all(self.variables == 1))

    def system(self, given: PolynomialSystem) -> PolynomialSystem:
        """Write the given system in scaled variables and equations; exact, and products stay products."""
        if self.trivial:
            return given
        units = {
            variable: Fraction(factor) * variable
            for variable, factor in zip(given.variables, self.variables.tolist(), strict=True)
        }
        scaled = [
            Fraction(factor) * equation
            for equation, factor in zip(substitute_all(given.equations, units), self.equations.tolist(), strict=True)
        ]
        return PolynomialSystem.of(scaled, given.variables, (), given.groups)

    def apply(self, points: Complex) -> Complex:
        """Take points of the given system to the scaled one."""
        return points / self.variables

    def undo(self, points: Complex) -> Complex:
        """Take solutions of the scaled system to the given one."""
        return points * self.variables


def scale_system(support: Support) -> SystemScaling:
    """Choose the factors.

    Parameters
    ----------
    support : Support
        With coefficients that are not zero.

    Returns
    -------
    SystemScaling
        Trivial where coefficients are within a factor of a thousand of 1 already, or where little is won.

    Examples
    --------
    >>> import numpy as np
    >>> tiny = Support(1, 1, np.array([0, 0]), np.array([[2], [0]]), np.array([1e-12 + 0j, -1.0]))
    >>> scaling = scale_system(tiny)
    >>> scaling.variables, scaling.spread_after < 3
    (array([1048576.]), True)
    """
    sizes = np.abs(support.coefficients)
    largest = np.zeros(support.equations)
    np.maximum.at(largest, support.equation, sizes)
    voting = sizes > _NEGLIGIBLE * largest[support.equation]
    sizes, owner, exponents = sizes[voting], support.equation[voting], support.exponents[voting]
    logarithms = np.log2(sizes)
    ones = SystemScaling(
        np.ones(support.equations), np.ones(support.variables), _spread(logarithms), _spread(logarithms)
    )
    if np.abs(logarithms).max() <= _WORTH_IT:
        return ones
    powers = _least_squares(support, owner, exponents, logarithms)
    by_equation, by_variable = powers[: support.equations], powers[support.equations :]
    after = logarithms + by_equation[owner] + exponents @ by_variable
    if np.abs(after).max() >= _GAIN * np.abs(logarithms).max():
        return ones
    return SystemScaling(2.0**by_equation, 2.0**by_variable, ones.spread_before, _spread(after))


def _least_squares(
    support: Support, owner: NDArray[np.int64], exponents: NDArray[np.int64], logarithms: Float
) -> Float:
    """Minimise squared logarithms, and their squared distance from the mean of their equation."""
    indicator = np.zeros((len(owner), support.equations))
    indicator[np.arange(len(owner)), owner] = 1
    design = np.hstack([indicator, exponents.astype(np.float64)])
    shares = indicator / indicator.sum(axis=0)
    centred_design = design - indicator @ (shares.T @ design)
    centred = logarithms - indicator @ (shares.T @ logarithms)
    # A trace of ridge makes the answer unique where an equation or a variable is free (one monomial alone).
    ridge = 1e-4 * np.eye(design.shape[1])
    rows = np.vstack([design, centred_design, ridge])
    goals = np.concatenate([-logarithms, -centred, np.zeros(design.shape[1])])
    return np.rint(lsq_linear(rows, goals, bounds=(-_LARGEST, _LARGEST)).x)


def _spread(logarithms: Float) -> float:
    return float(2.0 ** min(1023.0, logarithms.max() - logarithms.min()))
