"""Noise is taken off rational coefficients, and what cannot be rational is said to be so."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, Polynomial, PolynomialFamily
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.rationalise import (
    COMMON,
    NOT_RATIONAL,
    SEPARATE,
    _simplest_between,
    rationalise,
    rationalise_family,
)

TABLE = Monomials.up_to_degree(2, 2).exponents


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(-9, 9), min_size=6, max_size=6).filter(lambda c: c[-1] != 0),
    st.floats(0.01, 100),
    st.integers(0, 2**32 - 1),
)
def test_rational_polynomials_come_back_whatever_the_scaling(whole, scale, seed):
    """Numerators and denominators up to 9 are at least 1/81 apart, more than twice the tolerance."""
    truth = RationalPolynomial.of(TABLE, whole).monic()
    noise = np.random.default_rng(seed).uniform(-1e-3, 1e-3, 6) * whole[-1]
    noise[-1] = 0.0
    found = rationalise(Polynomial.of(TABLE, scale * (np.array(whole) + noise)), tolerance=2e-3, max_denominator=10)
    assert found.polynomial == truth
    assert found.outcome is COMMON
    assert found.scale == pytest.approx(scale * whole[-1])
    assert found.largest_change == pytest.approx(np.abs(noise / whole[-1]).max(), rel=1e-6, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-50, 50), min_size=2, max_size=5), st.sampled_from([1e-2, 1e-3, 1e-6]))
def test_no_coefficient_moves_more_than_is_said(values, tolerance):
    polynomial = Polynomial.of(TABLE[: len(values) + 1], [*values, 1.0])
    found = rationalise(polynomial, tolerance=tolerance)
    terms = found.polynomial.terms()
    rounded = np.array([float(terms.get(tuple(row), 0)) for row in polynomial.exponents.tolist()])
    assert np.abs(rounded - polynomial.coefficients / found.scale).max() == found.largest_change
    assert found.outcome.complete == (found.largest_change <= tolerance * (1 + 1e-9))
    assert all(value.denominator <= 100 for value in found.polynomial.coefficients)


def test_small_coefficients_become_zero_and_are_told():
    found = rationalise(Polynomial.of(TABLE, [-1, 4e-4, 0, 1, -7e-4, 1]))
    assert str(found) == "x2^2 + x1^2 - 1 (largest change of a coefficient 0.0007; common denominator)"
    assert found.largest_dropped == 7e-4


def test_many_denominators_are_found_one_by_one():
    values = [1 / 2, 1 / 3, 1 / 5, 1 / 7, 1 / 11, 1]
    found = rationalise(Polynomial.of(TABLE, values), tolerance=1e-5)
    assert found.outcome is SEPARATE
    assert found.polynomial.coefficients == tuple(Fraction(1, d) for d in (2, 3, 5, 7, 11, 1))


def test_what_is_not_rational_is_called_so():
    found = rationalise(Polynomial.of(TABLE, [np.pi, 0, 0, 2**0.5, 0, 1]), tolerance=1e-9)
    assert found.outcome is NOT_RATIONAL
    assert found.largest_change > 1e-9
    assert found.polynomial.terms()[(0, 0)] == Fraction(311, 99)


def test_families_and_the_zero_polynomial():
    table = Monomials.up_to_degree(1, 1)
    found = rationalise_family(PolynomialFamily(table, np.array([[2.0, 4.0], [0.0, 0.0]])))
    assert [str(one.polynomial) for one in found] == ["x1 + 1/2", "0"]
    assert (found[1].scale, found[1].largest_change) == (1.0, 0.0)


@given(st.fractions(-20, 20, max_denominator=60), st.fractions(0, 1, max_denominator=60))
def test_simplest_fraction_is_the_first_one_that_a_search_finds(low, width):
    high = low + width
    found = _simplest_between(low, high)
    assert low <= found <= high
    for denominator in range(1, found.denominator):
        assert math.ceil(low * denominator) > high * denominator


def test_the_monomial_to_divide_by_can_be_named():
    """In another order of the variables x1^2 may lead, and x2^2 stand there with noise only."""
    values = [[-2.0, 0.0, 0.0, 2.0, 1.0, 1e-5], [0.0, 3.0, 1.0, 0.0, 0.0, 0.0]]
    family = PolynomialFamily(Monomials.up_to_degree(2, 2), np.array(values))
    found = rationalise_family(family, leading_terms=[[2, 0], [1, 0]])
    assert [str(one.polynomial) for one in found] == ["1/2*x1*x2 + x1^2 - 1", "1/3*x2 + x1"]
    assert found[0].scale == 2.0
    with pytest.raises(InputError, match="no such monomial"):
        rationalise(family[1], leading=[2, 0])
    with pytest.raises(InputError, match="no such monomial"):
        rationalise(family[1], leading=[1])
    with pytest.raises(InputError, match="one leading term"):
        rationalise_family(family, leading_terms=[[2, 0]])


@pytest.mark.parametrize(
    "options",
    [{"tolerance": 0.0}, {"tolerance": 0.5}, {"tolerance": "1"}, {"max_denominator": 0}, {"max_denominator": 1.5}],
)
def test_options_out_of_range_are_refused(options):
    with pytest.raises(InputError, match=next(iter(options))):
        rationalise(Polynomial.of([[1]], [1]), **options)


def test_a_leading_coefficient_of_nothing_is_refused():
    with pytest.raises(InputError, match="too small to divide by"):
        rationalise(Polynomial.of([[0], [1]], [1e300, 1e-300]))
