"""Rational polynomials: a ring, exactly, and the float ones are their rounding."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Polynomial
from neurovariety.poly.rational import RationalPolynomial, as_fraction

fractions = st.fractions(-9, 9, max_denominator=12)
points = st.lists(st.tuples(fractions, fractions), min_size=1, max_size=3)


@st.composite
def rational_polynomials(draw, variables=2):
    terms = draw(st.lists(st.tuples(*[st.integers(0, 3)] * variables, fractions), max_size=5))
    return RationalPolynomial.of(
        np.array([t[:-1] for t in terms], dtype=int).reshape(-1, variables), [t[-1] for t in terms]
    )


@given(rational_polynomials(), rational_polynomials(), rational_polynomials(), fractions)
def test_ring_laws(p, q, r, number):
    assert p + q == q + p
    assert p * (q + r) == p * q + p * r
    assert (p - q) + q == p
    assert number - p == -(p - number)
    assert p**3 == p * p * p
    assert p**0 == p * 0 + 1
    assert (p - p).degree == -1
    assert number == 0 or (p * number) / number == p


@given(rational_polynomials(), rational_polynomials(), points)
def test_evaluation_is_an_exact_ring_map(p, q, where):
    expected = [a * b - a for a, b in zip(p.evaluate(where), q.evaluate(where), strict=True)]
    assert list((p * q - p).evaluate(where)) == expected


@given(rational_polynomials(), points)
def test_rounding_agrees_with_the_exact_values(p, where):
    rounded = p.to_float()
    assert [row.tolist() for row in rounded.exponents] == [row.tolist() for row in p.exponents]
    assert np.allclose(
        rounded.evaluate(np.array(where, dtype=float)), np.array(p.evaluate(where), dtype=float), atol=1e-6
    )


@given(rational_polynomials(), fractions.filter(bool))
def test_scalings_are_normal_forms(p, factor):
    assert (p * factor).monic() == p.monic()
    assert (p * factor).primitive() == p.primitive()
    assert hash((p * factor).monic()) == hash(p.monic())
    if p.coefficients:
        assert p.monic().coefficients[-1] == 1
        whole = p.primitive().coefficients
        assert all(value.denominator == 1 for value in whole)
        assert math.gcd(*(value.numerator for value in whole)) == 1
        assert whole[-1] > 0


def test_text_is_exact_and_in_the_style_of_polynomials():
    p = RationalPolynomial.of([[0, 0], [1, 1], [0, 2], [1, 0]], [Fraction(1, 4), -1, 3, Fraction(-22, 7)])
    assert str(p) == "3*x2^2 - x1*x2 - 22/7*x1 + 1/4"
    assert p.text(names=["u", "v"], most_terms=2) == "3*v^2 - 22/7*u + ... (2 more)"
    assert p.text(latex=True) == r"3\,x_{2}^{2} - x_{1}\,x_{2} - \frac{22}{7}\,x_{1} + \frac{1}{4}"
    assert str(p - p) == "0"
    assert repr(p) == "<RationalPolynomial 3*x2^2 - x1*x2 - 22/7*x1 + 1/4, variables=2>"
    assert str(p.to_float()) == "3*x2^2 - x1*x2 - 3.143*x1 + 0.25"


def test_floats_are_the_binary_fractions_they_are():
    p = RationalPolynomial.of([[1]], [0.1])
    assert p.coefficients == (Fraction(0.1),)
    assert p.to_float() == Polynomial.of([[1]], [0.1])
    assert as_fraction(np.int64(2**62)) * 4 == 2**64
    assert as_fraction(np.float32(0.1)) == Fraction(float(np.float32(0.1)))


def test_it_cannot_be_changed():
    p = RationalPolynomial.of([[1]], [1])
    with pytest.raises(ValueError, match="read-only"):
        p.exponents[0, 0] = 2
    with pytest.raises(AttributeError):
        p.coefficients = ()


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda p: RationalPolynomial.of([[1]], [math.nan]), "not a rational number"),
        (lambda p: RationalPolynomial.of([[1]], ["1e99999"]), "not a rational number"),
        (lambda p: RationalPolynomial.of([[1]], [1, 2]), "one coefficient for each row"),
        (lambda p: RationalPolynomial.of([[-1]], [1]), "whole numbers"),
        (lambda p: p + RationalPolynomial.of([[1, 0]], [1]), "same number of variables"),
        (lambda p: p / 0, "divided by zero"),
        (lambda p: p**-1, "whole number"),
        (lambda p: p.evaluate([[1, 2]]), "1 coordinates each"),
        (lambda p: (p * 10**400).to_float(), "too large for float64"),
    ],
)
def test_misuse_is_refused(work, message):
    with pytest.raises(InputError, match=message):
        work(RationalPolynomial.of([[1]], [1]))


def test_float_and_exact_polynomials_do_not_mix_silently():
    p = RationalPolynomial.of([[1]], [1])
    with pytest.raises(TypeError):
        p + p.to_float()
    with pytest.raises(TypeError):
        p.to_float() * p
