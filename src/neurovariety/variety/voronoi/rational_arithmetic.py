"""Arithmetic of rational polynomials that distances need: sums with weights, squares, derivatives, exact quotients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import from_flint, ring, to_flint


def combination(weights: Sequence[Fraction], polynomials: Sequence[RationalPolynomial]) -> RationalPolynomial:
    """Add up polynomials with weights; those of weight 0 cost nothing."""
    total = polynomials[0] * 0
    for weight, polynomial in zip(weights, polynomials, strict=True):
        if weight:
            total = total + polynomial * weight
    return total


def squared_length(
    metric: Sequence[Sequence[Fraction]], polynomials: Sequence[RationalPolynomial]
) -> RationalPolynomial:
    """Compute |y|^2 for a vector y of polynomials."""
    total = polynomials[0] * 0
    for row, polynomial in zip(metric, polynomials, strict=True):
        total = total + polynomial * combination(row, polynomials)
    return total


def derivative(polynomial: RationalPolynomial, place: int) -> RationalPolynomial:
    """Differentiate by the variable of this number, from 0."""
    kept = polynomial.exponents[:, place] > 0
    lowered = polynomial.exponents[kept].copy()
    powers = lowered[:, place].copy()
    lowered[:, place] -= 1
    values = [value for value, keep in zip(polynomial.coefficients, kept, strict=True) if keep]
    return RationalPolynomial.of(lowered, [value * int(power) for value, power in zip(values, powers, strict=True)])


def divided(polynomial: RationalPolynomial, divisor: RationalPolynomial) -> RationalPolynomial:
    """Divide by a divisor."""
    context = ring(polynomial.variables)
    return from_flint(to_flint(polynomial, context) // to_flint(divisor, context), polynomial.variables)


def widened(polynomial: RationalPolynomial, count: int) -> RationalPolynomial:
    """Add variables in which nothing happens."""
    rows = [[*row, *[0] * count] for row in polynomial.exponents.tolist()]
    if not rows:
        return RationalPolynomial.of([[0] * (polynomial.variables + count)], [0])
    return RationalPolynomial.of(rows, polynomial.coefficients)


def free_names(taken: Sequence[str], stem: str, count: int) -> list[str]:
    """Number names of this stem, or of a longer one where they are taken."""
    while any(f"{stem}{number}" in taken for number in range(1, count + 1)):
        stem += "_"
    return [f"{stem}{number}" for number in range(1, count + 1)]


def on_line(polynomial: RationalPolynomial, start: Sequence[Fraction], step: Sequence[int]) -> RationalPolynomial:
    """Put start + s step in the place of the variables; what is left is a polynomial in s."""
    (s,) = RationalPolynomial.coordinates(1)
    one = s**0
    total = one * 0
    for powers, value in polynomial.terms().items():
        term = one * value
        for power, begin, slope in zip(powers, start, step, strict=True):
            if power:
                term = term * (s * slope + begin) ** power
        total = total + term
    return total


def partly_evaluated(polynomial: RationalPolynomial, values: Sequence[Fraction]) -> RationalPolynomial:
    """Put numbers in the place of the first variables; what is left is a polynomial in the others."""
    count = len(values)
    weights = [
        coefficient * math.prod(map(pow, values, powers[:count]), start=Fraction(1))
        for powers, coefficient in polynomial.terms().items()
    ]
    if not weights:
        return RationalPolynomial.of([[0] * (polynomial.variables - count)], [0])
    return RationalPolynomial.of(polynomial.exponents[:, count:], weights)
