"""All systems with the same monomials: coefficients become parameters, so that one of them starts all others.

A system with generic coefficients has as many solutions as the mixed volume of its Newton polytopes (Bernstein 1975).
Every equation gets a constant term, so that solutions with coordinates 0 are ends of paths too (Li and Wang, "The BKK
root count in C^n", 1996).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.start.blend import free_stem
from neurovariety.solve.start.counting import Groups
from neurovariety.solve.start.support import Support, support_of
from neurovariety.solve.system.expression import Expression, parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]

MOST_CHECKED = 12
"""Equations of which all subsets are looked at."""


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

    def pencil(self, seed: int) -> Complex | None:
        """Draw a direction that moves one equation's coefficients, if the curve of the others is irreducible.

        Solutions then move along the curve that the other equations cut out, and a trace test along this direction
        needs fewer auxiliary points than one along a general direction. For generic coefficients the curve is
        irreducible if the polytopes of any j of the equations add up to one of dimension j + 1 at least (Khovanskii,
        "Newton polytopes and irreducible components of complete intersections", 2016).

        Returns
        -------
        numpy.ndarray, shape (K,), complex128, or None
            None where no equation can be left out so, or where there are too many equations to check.
        """
        support = self.support
        if not 1 < support.equations <= MOST_CHECKED:
            return None
        largest = support.degrees((tuple(range(support.variables)),))[:, 0]
        terms = np.bincount(support.equation, minlength=support.equations)
        for moved in np.lexsort((-terms, -largest)).tolist():
            if _curve_is_irreducible(support, moved):
                generator = np.random.default_rng([seed, 0xC1])
                direction = generator.normal(size=len(support)) + 1j * generator.normal(size=len(support))
                return np.where(support.equation == moved, direction, 0)
        return None


def _curve_is_irreducible(support: Support, moved: int) -> bool:
    """Check the dimensions of all sums of Newton polytopes; every equation has a constant term."""
    others = [number for number in range(support.equations) if number != moved]
    spans = [_basis(support.exponents[support.equation == number].astype(np.float64)) for number in others]
    small = [span for span in spans if len(span) < support.variables]  # a sum with a full one is full
    return all(
        np.linalg.matrix_rank(np.vstack(chosen)) > size
        for size in range(1, len(small) + 1)
        for chosen in combinations(small, size)
    )


def _basis(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give orthonormal rows that span the same space."""
    _, sizes, right = np.linalg.svd(rows, full_matrices=False)
    return np.asarray(right[sizes > 1e-9 * max(1.0, sizes.max(initial=0.0))])


def coefficient_family(system: PolynomialSystem, groups: Groups | None = None) -> CoefficientFamily:
    """Make every coefficient of a system a parameter.

    Parameters
    ----------
    system : PolynomialSystem
        Without parameters.
    groups : tuple of tuples of int, optional
        Groups of variables in which the family is made homogeneous; the system's own by default.

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
    # Everything is checked already; reading thousands of parameters again would take long.
    family = PolynomialSystem(tuple(sum_of(part) for part in terms), system.variables, symbols, groups or system.groups)
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
