"""Families made homogeneous in their parameters, so that two parameter values are joined by many segments."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from neurovariety.solve.loops.start_pair import new_names
from neurovariety.solve.system.degrees import Degrees, homogenised
from neurovariety.solve.system.expression import Expression, parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem

WIDEST = 0.9
"""Twists turn by at most this share of a half turn: near a half turn segments pass close to parameters at infinity."""


def twisted_family(system: PolynomialSystem) -> PolynomialSystem:
    """Add a first parameter that makes every equation homogeneous in the parameters.

    With it equal to 1 the equations are those given. Parameters c (1, p) have the same solutions for every complex
    c; the segment from c (1, p) to (1, q) runs, in terms of the given family, along a circular arc of the complex
    line through p and q. By the theorem of Zariski and Lefschetz the loops of one general line generate the whole
    monodromy group.

    Examples
    --------
    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> (x, y), (p, q) = variables("x y"), parameters("p q")
    >>> family = PolynomialSystem.of([x**2 + p * y - 1, p * q * x + q * y], parameters=[p, q])
    >>> family.evaluate([[2, 3]], [5, 7]).real.tolist()
    [[18.0, 91.0]]
    >>> (twisted_family(family).evaluate([[2, 3]], [2, 10, 14]) / [2, 4]).real.tolist()
    [[18.0, 91.0]]
    """
    (extra,) = parameters(new_names(system, "unit", 1))
    symbol = extra.symbol
    if symbol is None:
        raise TypeError("a parameter is a symbol")
    degrees = Degrees({one.symbol: 0 for one in system.parameters if one.symbol is not None}, 1)
    equations = []
    for equation in system.equations:
        # terms of one degree together: one product with the new parameter for all of them
        by_degree = defaultdict(list)
        for monomial, coefficient in equation.terms:
            by_degree[int(degrees.of_monomial(monomial)[0])].append((monomial, coefficient))
        parts = []
        for degree, terms in by_degree.items():
            (part,) = homogenised([Expression(tuple(terms))], degrees, [symbol])
            parts.append(extra ** (max(by_degree) - degree) * part)
        equations.append(sum_of(parts))
    return PolynomialSystem.of(
        equations, variables=system.variables, parameters=(extra, *system.parameters), groups=system.groups
    )


def twist(seed: int, number: int) -> complex:
    """Give the factors of a graph's edges, one after the other: evenly spread over the circle however many there are.

    Examples
    --------
    >>> [round(float(np.angle(twist(0, number)) / np.pi), 2) for number in range(4)]
    [-0.21, 0.69, 0.24, -0.66]
    """
    offset = np.random.default_rng([seed, 5]).random()
    place, weight = 0.0, 0.5
    while number:
        place, weight, number = place + weight * (number & 1), weight / 2, number >> 1
    return complex(np.exp(1j * np.pi * WIDEST * (2 * ((offset + place) % 1.0) - 1)))
