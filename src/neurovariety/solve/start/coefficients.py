"""All systems with the same monomials: coefficients become parameters, so that one of them starts all others.

A system with generic coefficients has as many solutions as the mixed volume of its Newton polytopes (Bernstein 1975).
Every equation gets a constant term, so that solutions with coordinates 0 are ends of paths too (Li and Wang, "The BKK
root count in C^n", 1996).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.start.blend import free_stem
from neurovariety.solve.start.support import Support, support_of
from neurovariety.solve.system.expression import Expression, parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class CoefficientFamily:
    """The family in which a system lies.

    Attributes
    ----------
    system : PolynomialSystem
        One parameter for every coefficient.
    target : numpy.ndarray, shape (K,), complex128
        The parameters at which it is the given system.
    support : Support
        The terms, in the order of the parameters.
    """

    system: PolynomialSystem
    target: Complex
    support: Support

    def start_pair(self, seed: int) -> tuple[Complex, Complex]:
        """Draw a point, and coefficients at random among those of which it is a solution.

        Returns
        -------
        point : numpy.ndarray, shape (n,), complex128
            Coordinates of modulus 1.
        coefficients : numpy.ndarray, shape (K,), complex128
        """
        generator = np.random.default_rng([seed, 0xC0])
        point = np.exp(2j * np.pi * generator.uniform(size=self.support.variables))
        size = len(self.support)
        coefficients = generator.normal(size=size) + 1j * generator.normal(size=size)
        monomials = np.prod(point**self.support.exponents, axis=1)
        for equation in range(self.support.equations):
            here = np.flatnonzero(self.support.equation == equation)
            value = coefficients[here] @ monomials[here]
            coefficients[here] -= value * monomials[here].conj() / len(here)
        return point, coefficients


def coefficient_family(system: PolynomialSystem) -> CoefficientFamily:
    """Make every coefficient of a system a parameter.

    Parameters
    ----------
    system : PolynomialSystem
        Without parameters.

    Raises
    ------
    ResourceError
        When the system has too many terms to be multiplied out.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y = variables("x y")
    >>> family = coefficient_family(PolynomialSystem.of([x**2 - y, x * y - 2]))
    >>> family.target.real.tolist()  # a constant term was added to the first equation
    [1.0, -1.0, 0.0, 1.0, -2.0]
    >>> point, coefficients = family.start_pair(seed=0)
    >>> bool(abs(family.system.evaluate(point[None], coefficients)).max() < 1e-14)
    True
    """
    support = _with_constants(support_of(system.expanded().equations, system.variables))
    symbols = parameters(free_stem("c", system.variables), len(support))
    powers = [
        [variable**power for power in range(int(largest) + 1)]
        for variable, largest in zip(system.variables, support.exponents.max(axis=0, initial=0), strict=True)
    ]
    terms: list[list[Expression]] = [[] for _ in range(support.equations)]
    for symbol, equation, row in zip(symbols, support.equation.tolist(), support.exponents.tolist(), strict=True):
        term = symbol
        for ladder, power in zip(powers, row, strict=True):
            if power:
                term = term * ladder[power]
        terms[equation].append(term)
    family = PolynomialSystem.of(
        [sum_of(part) for part in terms], variables=system.variables, parameters=symbols, groups=system.groups
    )
    return CoefficientFamily(family, support.coefficients, support)


def _with_constants(support: Support) -> Support:
    constant = support.exponents.sum(axis=1) == 0
    missing = np.setdiff1d(np.arange(support.equations), support.equation[constant])
    equation = np.concatenate([support.equation, missing])
    order = np.argsort(equation, kind="stable")
    zeros = np.zeros((len(missing), support.variables), dtype=np.int64)
    return Support(
        support.equations,
        support.variables,
        equation[order],
        np.concatenate([support.exponents, zeros])[order],
        np.concatenate([support.coefficients, np.zeros(len(missing), dtype=np.complex128)])[order],
    )
