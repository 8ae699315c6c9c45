"""Units of equations and variables in which a system's coefficients are as near to 1 as they can be.

Meintjes and Morgan, "A methodology for solving chemical equilibrium systems" (1987): least squares on the logarithms
of the coefficients, so that they are of size 1 and those of one equation alike. Factors are rounded to powers of two:
scaling then changes no digit of a coefficient.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import inf

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.solve.start.support import Support
from neurovariety.solve.system.coefficient import Coefficient
from neurovariety.solve.system.expression import Expression
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.rewriting import expand, substitute_all
from neurovariety.solve.system.symbol import Symbol

Float = NDArray[np.float64]
Complex = NDArray[np.complex128]

_LARGEST = 900.0
"""Exponents of two are kept below this, so that points near 1 do not overflow when they are taken back."""
_NEGLIGIBLE = 46.0
"""A term this many powers of two smaller than a weighted mean of others, wherever the point is, has no vote."""
_MOST_JUDGED = 200
"""Small terms that are compared with the others, a linear program each; if there are more, all have a vote."""
_ABOVE_ALL_FLOATS = 2**1024 - 2**970
_TOO_FAR_APART = 100.0
"""Powers of two by which scaled coefficients may differ from 1: products of a few of them must not overflow."""
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
        by_variable = dict(zip(given.variables, _exponents(self.variables), strict=True))
        units = {variable: Fraction(2) ** power * variable for variable, power in by_variable.items()}
        powers = {variable.symbol: power for variable, power in by_variable.items()}
        scaled = []
        for equation, power in zip(given.equations, _exponents(self.equations), strict=True):
            if all(isinstance(atom, Symbol) for monomial, _ in equation.terms for atom, _ in monomial):
                scaled.append(_scaled_terms(equation, powers, power))
            else:
                product = Fraction(2) ** power * substitute_all([equation], units)[0]
                expected = _scaled_terms(expand(equation), powers, power)
                if expand(product).terms != expected.terms:
                    raise _too_far_apart("factors that overflow or vanish in units in which the equations would not")
                scaled.append(product)
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
    logarithms = np.log2(sizes)
    voting = _voting(support, logarithms)
    logarithms, owner, exponents = logarithms[voting], support.equation[voting], support.exponents[voting]
    ones = SystemScaling(
        np.ones(support.equations), np.ones(support.variables), _spread(logarithms), _spread(logarithms)
    )
    if np.abs(logarithms).max() <= _WORTH_IT:
        return ones
    powers = _least_squares(support, owner, exponents, logarithms)
    by_equation, by_variable = powers[: support.equations], powers[support.equations :]
    after = logarithms + by_equation[owner] + exponents @ by_variable
    if min(np.abs(after).max(), np.abs(logarithms).max()) > _TOO_FAR_APART:
        raise _too_far_apart(f"coefficients from {2.0 ** logarithms.min():.1g} to {2.0 ** logarithms.max():.1g}")
    if np.abs(after).max() >= _GAIN * np.abs(logarithms).max():
        return ones
    return SystemScaling(2.0**by_equation, 2.0**by_variable, ones.spread_before, _spread(after))


def _voting(support: Support, logarithms: Float) -> NDArray[np.bool_]:
    """Tell which terms matter somewhere: not those below the upper hull of the others, in every point negligible."""
    largest = np.full(support.equations, -np.inf)
    np.maximum.at(largest, support.equation, logarithms)
    voting = np.ones(len(support), dtype=np.bool_)
    small = np.flatnonzero(logarithms < largest[support.equation] - _NEGLIGIBLE)
    if len(small) > _MOST_JUDGED:
        return voting
    from scipy import optimize  # noqa: PLC0415  a fifth of a second that most systems need not spend

    for term in small.tolist():
        others = (support.equation == support.equation[term]) & voting
        others[term] = False
        equal = np.vstack([support.exponents[others].T, np.ones(int(others.sum()))])
        hull = optimize.linprog(-logarithms[others], A_eq=equal, b_eq=[*support.exponents[term], 1])
        voting[term] = not (hull.success and -hull.fun > logarithms[term] + _NEGLIGIBLE)
    return voting


def _scaled_terms(equation: Expression, powers: dict[Symbol | None, int], power: int) -> Expression:
    """Scale every coefficient in one go: in steps it may overflow or vanish."""
    terms = []
    for monomial, coefficient in equation.terms:
        factor = power + sum(powers[atom] * exponent for atom, exponent in monomial if isinstance(atom, Symbol))
        terms.append((monomial, _shifted(coefficient, factor)))
    return Expression.collect(terms)


def _shifted(coefficient: Coefficient, power: int) -> Coefficient:
    """Multiply by a power of two, exactly; what float64 has no room for stays a fraction."""
    if not isinstance(coefficient, complex):
        exact = Fraction(coefficient) * Fraction(2) ** power
        rounded = float(exact) if abs(exact) < _ABOVE_ALL_FLOATS else inf
        return rounded if isinstance(coefficient, float) and rounded < inf and rounded == exact else exact
    real, imaginary = (_shifted(part, power) for part in (coefficient.real, coefficient.imag))
    if isinstance(real, float) and isinstance(imaginary, float):
        return complex(real, imaginary)
    raise _too_far_apart(f"the coefficient {coefficient}")


def _too_far_apart(given: str) -> InputError:
    return InputError(
        "the coefficients are too far apart for float64, in whatever units",
        given=given,
        allowed=f"equations and variables in units in which coefficients are within {2.0**_TOO_FAR_APART:.0e} of 1",
        remedy="leave out terms that do not matter, or write the system in variables of other sizes",
    )


def _exponents(factors: Float) -> list[int]:
    return [int(exponent) - 1 for exponent in np.frexp(factors)[1]]


def _least_squares(
    support: Support, owner: NDArray[np.int64], exponents: NDArray[np.int64], logarithms: Float
) -> Float:
    """Minimise squared logarithms, and their squared distance from the mean of their equation."""
    from scipy import optimize  # noqa: PLC0415

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
    return np.rint(optimize.lsq_linear(rows, goals, bounds=(-_LARGEST, _LARGEST)).x)


def _spread(logarithms: Float) -> float:
    return float(2.0 ** min(1023.0, logarithms.max() - logarithms.min()))
