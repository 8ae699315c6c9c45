"""Composed polynomials written out in monomials."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.vanishing_components.composition import ComposedStep, combine
from neurovariety.memory import check_free
from neurovariety.poly import Monomials, PolynomialFamily, count_monomials

Float = NDArray[np.float64]


def expand(steps: Sequence[ComposedStep], variables: int) -> PolynomialFamily:
    """Multiply the vanishing components out.

    A ladder again, on coefficient vectors in place of values: multiplying by a coordinate moves the coefficients from
    each monomial to its multiple, so multiplying by a polynomial of F_1 takes n such moves.

    Raises
    ------
    ResourceError
        When the coefficients would not fit in memory; raised before anything is built.
    """
    used = [degree for degree, step in enumerate(steps, start=1) if len(step.vanishing)]
    if not used:
        return PolynomialFamily.empty(variables)
    steps = steps[: used[-1]]
    _check_affordable(steps, variables)
    table = Monomials.up_to_degree(variables, len(steps))
    multiples = _multiples(table)
    constant = np.zeros((1, len(table)))
    constant[0, 0] = 1.0
    levels, vanishing = [constant], []
    linear = np.eye(variables, variables + 1, 1)  # the coordinates; later F_1: the constant, then a slope a variable
    for degree, step in enumerate(steps, start=1):
        candidates = _products(linear[step.pairs.left], levels[-1][step.pairs.right], multiples)
        below = np.concatenate(levels)
        vanishing.append(combine(step.vanishing, below, candidates))
        levels.append(combine(step.nonvanishing, below, candidates))
        if degree == 1:
            linear = levels[1][:, : variables + 1]
    return PolynomialFamily(table, np.concatenate(vanishing))


def expansion_numbers(steps: Sequence[ComposedStep], variables: int) -> int:
    """Estimate how many numbers `expand` holds at once."""
    monomials = count_monomials(variables, len(steps))
    polynomials = sum(len(step.nonvanishing) + len(step.vanishing) for step in steps)
    most_candidates = max(len(step.pairs) for step in steps)
    return monomials * (2 * polynomials + 3 * most_candidates + 6 * variables)


def _check_affordable(steps: Sequence[ComposedStep], variables: int) -> None:
    """Raise ResourceError when the table of monomials would not fit in memory."""
    monomials = count_monomials(variables, len(steps))
    check_free(
        8 * expansion_numbers(steps, variables),
        "the components written out in monomials",
        given=f"{monomials:,} monomials up to degree {len(steps)} in {variables} variables",
        remedy="use evaluate and jacobian, which need no monomials, or fit with a smaller max_degree",
    )


def _multiples(table: Monomials) -> list[NDArray[np.intp]]:
    """Say for each variable where the multiple of each monomial below the largest degree stands."""
    lower = table.exponents[table.degrees < table.degree]
    return [table.index(lower + step) for step in np.eye(table.variables, dtype=np.int64)]


def _products(linear: Float, others: Float, multiples: Sequence[NDArray[np.intp]]) -> Float:
    """Multiply polynomials of degree 1, shape (r, 1 + n), by others, shape (r, s), one by one."""
    lower = len(multiples[0])
    result = linear[:, :1] * others
    for variable, targets in enumerate(multiples, start=1):
        result[:, targets] += linear[:, variable : variable + 1] * others[:, :lower]
    return result
