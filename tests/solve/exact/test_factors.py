"""Divisors, factors, resultants and discriminants: the laws that define them, and SymPy as a second opinion."""

import math
from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Polynomial, from_sympy, to_sympy
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.factors import discriminant, factor, greatest_common_divisor, resultant

X, Y = RationalPolynomial.coordinates(2)
NAMES = ["x1", "x2"]


@st.composite
def polynomials(draw):
    rows = draw(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=4, unique=True))
    values = draw(
        st.lists(
            st.fractions(-4, 4, max_denominator=3).filter(bool),
            min_size=len(rows),
            max_size=len(rows),
        )
    )
    return RationalPolynomial.of(np.array(rows), values)


@settings(max_examples=40)
@given(polynomials(), polynomials(), polynomials())
def test_the_divisor_divides_and_holds_every_common_factor(common, first, second):
    found = greatest_common_divisor([common * first, common * second])
    expected = sympy.gcd(*(sympy.Poly(to_sympy(p), *sympy.symbols(NAMES)) for p in (common * first, common * second)))
    assert found == from_sympy(expected.as_expr(), NAMES).monic()


@settings(max_examples=40)
@given(polynomials(), polynomials())
def test_factors_multiply_to_the_polynomial(first, second):
    product = first * first * second
    found = factor(product)
    assert math.prod((f**power for f, power in found.factors), start=RationalPolynomial.of([[0, 0]], [found.unit])) == (
        product
    )
    assert sum(power for _, power in found.factors) >= sum(power for _, power in sympy_factors(first)) * 2
    for part, _ in found.factors:
        assert part == part.primitive()
        assert len(sympy_factors(part)) == 1


def sympy_factors(polynomial):
    return sympy.factor_list(to_sympy(polynomial), *sympy.symbols(NAMES))[1]


@settings(max_examples=40)
@given(polynomials(), polynomials())
def test_resultant_is_sylvesters(first, second):
    symbols = sympy.symbols(NAMES)
    expected = sympy.resultant(to_sympy(first), to_sympy(second), symbols[0])
    assert resultant(first, second, 0) == from_sympy(sympy.expand(expected), NAMES)


@settings(max_examples=40)
@given(polynomials().filter(lambda p: p.exponents[:, 1].any()))
def test_discriminant_is_sympys(polynomial):
    expected = sympy.discriminant(to_sympy(polynomial), sympy.Symbol("x2"))
    assert discriminant(polynomial, 1) == from_sympy(sympy.expand(expected), NAMES)


def test_known_answers():
    x, b, c = RationalPolynomial.coordinates(3)
    assert discriminant(x**3 + b * x + c, 0) == -4 * b**3 - 27 * c**2
    assert resultant(X - Y, X - 3, 0) == Y - 3
    assert greatest_common_divisor([X * 0, X * 0]) == X * 0
    assert greatest_common_divisor([X * 0, 2 * X * Y]) == X * Y


def test_constants_and_zero_have_no_factors():
    assert factor(X * 0).unit == 0
    assert factor(X * 0).factors == ()
    assert str(factor(X * 0 - Fraction(2, 3))) == "-2/3"
    assert str(factor(X**2)) == "(x1)^2"


def test_what_has_no_meaning_is_refused():
    with pytest.raises(InputError, match="only in a variable that it contains"):
        discriminant(Y**2 + 1, 0)
    with pytest.raises(InputError, match="no such variable"):
        resultant(X, Y, 2)
    with pytest.raises(InputError, match="one ring"):
        resultant(X, RationalPolynomial.coordinates(3)[0], 0)
    with pytest.raises(InputError, match="rationalise"):
        factor(Polynomial.of([[1, 0]], [1.0]))
    with pytest.raises(InputError, match="at least one"):
        greatest_common_divisor([])
