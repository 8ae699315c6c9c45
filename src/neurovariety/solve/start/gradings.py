"""Which grading with one variable of negative weight has the fewest paths."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.start.support import Support
from neurovariety.solve.start.weighted import Grading

Whole = NDArray[np.int64]

PROPORTIONAL = 1e-15
"""Parts of two equations are multiples of each other when no coefficient is off by more, relative to the largest."""


def best_grading(support: Support) -> Grading | None:
    """Look for the grading with the smallest number of paths.

    Tried are all variables that occur linearly, in all weights that make the heaviest terms with and without the
    variable of some equation equally heavy.

    Parameters
    ----------
    support : Support
        Of as many equations as variables.

    Returns
    -------
    Grading or None
        None where no variable has terms of higher degree with it than without.

    Examples
    --------
    The distance to a cubic curve: 12 paths in the groups {x, y} and {m}, with weights 9.

    >>> from neurovariety.solve.start.support import support_of
    >>> from neurovariety.solve.system.expression import variables
    >>> x, y, m = variables("x y m")
    >>> equations = [x - 2 + m * x**2, y - 1 + m * y**2, x**3 + y**3 - 1]
    >>> best = best_grading(support_of(equations, [x, y, m]))
    >>> best.variable, best.weight, best.count
    (2, 1, 9)
    """
    if support.variables < 2:
        return None
    best: Grading | None = None
    for variable in np.flatnonzero(support.exponents.max(axis=0, initial=0) == 1).tolist():
        for weight in _weights(support, variable):
            for grading in (_homogeneous(support, variable, weight), _affine(support, variable, weight)):
                if grading is not None and grading.count > 0 and (best is None or grading.count < best.count):
                    best = grading
    return best


def _split(support: Support, variable: int) -> tuple[NDArray[np.bool_], Whole]:
    """Tell which terms contain the variable, and the degree of every term in the others."""
    with_it = support.exponents[:, variable] > 0
    return with_it, support.exponents.sum(axis=1) - with_it


def _weights(support: Support, variable: int) -> list[int]:
    with_it, degree = _split(support, variable)
    found = set()
    for equation in range(support.equations):
        here = support.equation == equation
        if (here & with_it).any():
            found.add(int(degree[here & with_it].max()) - int(degree[here & ~with_it].max(initial=0)))
    return sorted(weight for weight in found if weight > 0)


def _affine(support: Support, variable: int, weight: int) -> Grading:
    with_it, degree = _split(support, variable)
    heaviness = np.zeros(support.equations, dtype=np.int64)
    np.maximum.at(heaviness, support.equation, degree - weight * with_it)
    linear = tuple((np.bincount(support.equation, with_it, minlength=support.equations) > 0).tolist())
    return Grading(variable, weight, tuple(heaviness.tolist()), linear, None, (0,) * support.equations)


def _homogeneous(support: Support, variable: int, weight: int) -> Grading | None:
    """Find an equation with a constant of which multiples make all others homogeneous."""
    with_it, degree = _split(support, variable)
    heaviness = degree - weight * with_it
    constant = np.flatnonzero((support.exponents.sum(axis=1) == 0) & (support.coefficients != 0))
    if not len(constant):
        return None
    fixing = int(support.equation[constant[np.argmax(np.abs(support.coefficients[constant]))]])
    fixing_terms = _terms(support, fixing, heaviness)
    if min(fixing_terms) < 0 or max(fixing_terms) < 1:
        return None  # where x = 0 there would be terms beside the constant; or no term to be weighed against it
    one = (0,) * support.variables
    degrees, linear, multiples = [], [], []
    for equation in range(support.equations):
        terms, multiple = _terms(support, equation, heaviness), 0j
        if equation != fixing and len(terms) > 1:
            multiple = terms.get(0, {}).get(one, 0j) / fixing_terms[0][one]
            terms = _less(terms, fixing_terms, multiple)
        if (equation != fixing and len(terms) != 1) or min(terms) < 0:
            return None
        degrees.append(max(terms))
        linear.append(any(monomial[variable] for part in terms.values() for monomial in part))
        multiples.append(multiple)
    return Grading(variable, weight, tuple(degrees), tuple(linear), fixing, tuple(multiples))


_Terms = dict[int, dict[tuple[int, ...], complex]]


def _terms(support: Support, equation: int, heaviness: Whole) -> _Terms:
    """Give the terms of an equation by their weights."""
    terms: _Terms = {}
    for term in np.flatnonzero(support.equation == equation).tolist():
        monomial = tuple(support.exponents[term].tolist())
        terms.setdefault(int(heaviness[term]), {})[monomial] = complex(support.coefficients[term])
    return terms


def _less(terms: _Terms, other: _Terms, multiple: complex) -> _Terms:
    """Subtract a multiple of other terms; weights of which nothing but rounding is left are dropped."""
    left: _Terms = {}
    for weight in terms.keys() | other.keys():
        one, two = terms.get(weight, {}), other.get(weight, {})
        rest = {m: one.get(m, 0j) - multiple * two.get(m, 0j) for m in one.keys() | two.keys()}
        size = max((abs(value) for value in one.values()), default=0.0) + abs(multiple) * max(
            (abs(value) for value in two.values()), default=0.0
        )
        rest = {monomial: value for monomial, value in rest.items() if abs(value) > PROPORTIONAL * size}
        if rest:
            left[weight] = rest
    return left
