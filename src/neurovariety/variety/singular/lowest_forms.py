"""The tangent cone of the zeros of polynomials at a point: the lowest forms of all polynomials of the ideal.

For one polynomial it is its own lowest form. For an ideal, the lowest forms of generators are not enough: the ideal is
carried into the family f(t v) / t^order, which shrinks the zeros onto the tangent cone as t goes to 0; what vanishes
on the limit is found by saturating by t, that is by eliminating s from the ideal together with s t - 1, and putting
t = 0 (D. Eisenbud, Commutative Algebra, section 15.10; deformation to the normal cone).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from neurovariety.errors import InputError
from neurovariety.ideals.groebner import groebner_basis
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.engines import MSOLVE, find_engine
from neurovariety.solve.exact.groebner import msolve_basis
from neurovariety.solve.exact.rings import from_flint, ring, to_flint

SECONDS = 60.0


def moved_to_origin(polynomial: RationalPolynomial, point: Sequence[Fraction]) -> RationalPolynomial:
    """Write a polynomial in the steps from a point.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(moved_to_origin(x * y - 2, [Fraction(1), Fraction(2)]))
    x1*x2 + x2 + 2*x1
    """
    variables = polynomial.variables
    context = ring(variables)
    steps = [
        to_flint(x + value, context) for x, value in zip(RationalPolynomial.coordinates(variables), point, strict=True)
    ]
    return from_flint(to_flint(polynomial, context).compose(*steps[::-1]), variables)


def lowest_form(polynomial: RationalPolynomial) -> RationalPolynomial:
    """Keep the terms of lowest degree.

    Examples
    --------
    >>> x, y = RationalPolynomial.coordinates(2)
    >>> print(lowest_form(y**2 - x**3))
    x2^2
    """
    degrees = polynomial.exponents.sum(axis=1)
    lowest = degrees == degrees.min(initial=0 if not len(degrees) else int(degrees[0]))
    values = [value for value, kept in zip(polynomial.coefficients, lowest, strict=True) if kept]
    return RationalPolynomial.of(polynomial.exponents[lowest], values)


def tangent_cone_ideal(polynomials: Sequence[RationalPolynomial]) -> list[RationalPolynomial]:
    """Find generators of the ideal of lowest forms, for polynomials that vanish at the origin.

    Raises
    ------
    InputError
        When one does not vanish there.
    ResourceError
        When the elimination takes too long.
    MissingExtraError
        When neither msolve nor python-flint is installed.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> for form in tangent_cone_ideal([y - x**2, z - x**3]):
    ...     print(form)
    x2
    x3
    """
    nonzero = [p for p in polynomials if p.coefficients]
    if any(not p.exponents[0].any() for p in nonzero):
        raise InputError("the point does not lie on the set", given="an equation that is not zero there")
    if len(nonzero) == 1:
        return [lowest_form(nonzero[0]).primitive()]
    variables = nonzero[0].variables
    # Variables v1, ..., vn, t, s: the last one is eliminated.
    family = []
    for polynomial in nonzero:
        degrees = polynomial.exponents.sum(axis=1)
        columns = [polynomial.exponents, (degrees - degrees.min())[:, None], np.zeros((len(degrees), 1), np.int64)]
        family.append(RationalPolynomial.of(np.hstack(columns), polynomial.coefficients))
    *_, t, s = RationalPolynomial.coordinates(variables + 2)
    family.append(s * t - 1)
    saturated = _without_last(family)
    forms = []
    for polynomial in saturated:
        still = polynomial.exponents[:, variables] == 0
        values = [value for value, kept in zip(polynomial.coefficients, still, strict=True) if kept]
        if values:
            forms.append(RationalPolynomial.of(polynomial.exponents[still, :variables], values).primitive())
    unique = {str(form): form for form in forms}
    return _minimal(sorted(unique.values(), key=lambda form: (form.degree, len(form.coefficients))))


def _without_last(polynomials: Sequence[RationalPolynomial]) -> list[RationalPolynomial]:
    """Eliminate the last variable."""
    last = polynomials[0].variables - 1
    if find_engine(MSOLVE) is not None:
        return list(msolve_basis(list(polynomials), eliminate=[last], timeout=SECONDS).polynomials)
    basis = groebner_basis(list(polynomials), order="lex").polynomials  # the last variable is the largest
    return [polynomial for polynomial in basis if not polynomial.exponents[:, last].any()]


def _minimal(forms: Sequence[RationalPolynomial]) -> list[RationalPolynomial]:
    """Leave out forms that the ones before them generate."""
    if not forms:
        return []
    reduced = groebner_basis(list(forms), order="degrevlex")
    return [polynomial.primitive() for polynomial in reduced.polynomials]
