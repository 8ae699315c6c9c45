"""Exact polynomials on their way into FLINT and back, and the doors that take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from neurovariety.errors import InputError, require
from neurovariety.poly.exponents import deglex_order
from neurovariety.poly.generators import kind_of
from neurovariety.poly.monomials import LARGEST_EXPONENT
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.rationalise import Rationalised, as_rational

Exact = RationalPolynomial | Rationalised
Powers = tuple[int, ...]


def exact_polynomial(polynomial: Exact) -> RationalPolynomial:
    """Take one exact polynomial.

    Raises
    ------
    InputError
        For anything else, float polynomials among them.
    """
    if not isinstance(polynomial, Exact):
        raise InputError(
            "an exact polynomial is needed",
            given=kind_of(polynomial),
            allowed="a RationalPolynomial, or what rationalise returns",
            remedy="round a float polynomial with rationalise(polynomial)",
        )
    return as_rational(polynomial)


def exact_polynomials(polynomials: Sequence[Exact]) -> list[RationalPolynomial]:
    """Take a list of exact polynomials of one ring.

    Raises
    ------
    InputError
        For no polynomials, polynomials in different numbers of variables, or anything else.
    """
    if not isinstance(polynomials, list | tuple) or not polynomials:
        raise InputError(
            "a list of exact polynomials is needed",
            given=kind_of(polynomials),
            allowed="a list of RationalPolynomial, at least one",
        )
    taken = [exact_polynomial(p) for p in polynomials]
    counts = {p.variables for p in taken}
    if len(counts) != 1 or counts == {0}:
        raise InputError(
            "the polynomials do not lie in one ring",
            given=f"polynomials in {', '.join(map(str, sorted(counts)))} variables",
            allowed="all in the same number of variables, at least one",
        )
    return taken


def check_variable(variable: int, variables: int) -> int:
    """Take the number of a variable, from 0.

    Raises
    ------
    InputError
        When there is no such variable.
    """
    if isinstance(variable, bool) or not isinstance(variable, int | np.integer) or not 0 <= variable < variables:
        raise InputError(
            "there is no such variable",
            given=repr(variable),
            allowed=f"a whole number from 0 (which is x1) to {variables - 1} (which is x{variables})",
        )
    return int(variable)


def ring(variables: int) -> Any:
    """Return FLINT's ring of rational polynomials in deglex order; its first variable is our last."""
    flint = require("flint", extra="exact")
    return flint.fmpq_mpoly_ctx.get([f"x{i}" for i in range(variables, 0, -1)], flint.Ordering.deglex)


def to_flint(polynomial: RationalPolynomial, context: Any) -> Any:
    """Carry a polynomial into a ring made by `ring`."""
    fmpq = require("flint", extra="exact").fmpq
    return context.from_dict(
        {powers[::-1]: fmpq(value.numerator, value.denominator) for powers, value in polynomial.terms().items()}
    )


def from_flint(polynomial: Any, variables: int) -> RationalPolynomial:
    """Carry a polynomial back."""
    terms = {tuple(map(int, powers))[::-1]: value for powers, value in polynomial.to_dict().items()}
    return from_terms(terms.keys(), (Fraction(int(value.p), int(value.q)) for value in terms.values()), variables)


def from_terms(powers: Iterable[Powers], values: Iterable[Fraction], variables: int) -> RationalPolynomial:
    """Build a polynomial from terms that are all different and none zero: quicker than `RationalPolynomial.of`."""
    rows = list(powers)
    exponents = np.array(rows, dtype=np.int64).reshape(len(rows), variables)
    if exponents.size and exponents.max() > LARGEST_EXPONENT:
        raise InputError(
            "a degree is too high", given=f"the power {exponents.max():,}", allowed=f"up to {LARGEST_EXPONENT:,}"
        )
    order = deglex_order(exponents)
    exponents = exponents[order]
    exponents.setflags(write=False)
    coefficients = list(values)
    return RationalPolynomial(exponents, tuple(coefficients[i] for i in order.tolist()))
