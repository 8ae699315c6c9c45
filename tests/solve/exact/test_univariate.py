"""Enclosed roots: roots that are known hold, none is missing, and close ones are told apart."""

from fractions import Fraction

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import to_sympy
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.univariate import complex_roots, real_roots

(X,) = RationalPolynomial.coordinates(1)


@settings(max_examples=40)
@given(st.lists(st.fractions(-5, 5, max_denominator=20), min_size=1, max_size=5))
def test_rational_roots_lie_in_their_intervals(roots):
    product = X**0
    for root in roots:
        product = product * (X - root)
    found = real_roots(product * (X**2 + 1))
    expected = sorted(set(roots))
    assert [root.multiplicity for root in found] == [roots.count(value) for value in expected]
    for root, value in zip(found, expected, strict=True):
        assert root.real[0] <= value <= root.real[1]


@settings(max_examples=40)
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=9).filter(lambda values: values[-1] != 0))
def test_counts_are_sturms_and_the_degree(coefficients):
    polynomial = RationalPolynomial.of(np.arange(len(coefficients))[:, None], coefficients)
    found = complex_roots(polynomial)
    assert sum(root.multiplicity for root in found) == len(coefficients) - 1
    assert len(real_roots(polynomial)) == sympy.Poly(to_sympy(polynomial), sympy.Symbol("x1")).count_roots()


def test_roots_closer_than_the_precision_are_told_apart():
    gap = Fraction(1, 10**40)
    first, second = real_roots((X - 1) * (X - 1 - gap), bits=20)
    assert first.real[0] <= 1 <= first.real[1] < second.real[0] <= 1 + gap <= second.real[1]


def test_intervals_are_as_narrow_as_asked():
    (root,) = real_roots(X**3 - 2, bits=300)
    lower, upper = root.real
    assert lower**3 < 2 < upper**3
    assert upper - lower < Fraction(1, 2**290)


def test_precision_is_given_back():
    flint = pytest.importorskip("flint")
    before = flint.ctx.prec
    complex_roots(X**2 + X + 1, bits=500)
    assert flint.ctx.prec == before


def test_one_variable_of_several_is_enough():
    y = RationalPolynomial.coordinates(3)[1]
    assert [complex(root) for root in complex_roots(y**2 + 4)] == [2j, -2j]
    assert complex_roots(y**0) == ()


def test_what_has_no_finite_set_of_roots_is_refused():
    x, y = RationalPolynomial.coordinates(2)
    with pytest.raises(InputError, match="one variable"):
        real_roots(x + y)
    with pytest.raises(InputError, match="one variable"):
        real_roots(X * 0)
    with pytest.raises(InputError, match="precision"):
        real_roots(X, bits=1)
    with pytest.raises(InputError, match="not real"):
        float(complex_roots(X**2 + 1)[0])


def test_roots_show_where_they_are_and_how_often():
    (x,) = RationalPolynomial.coordinates(1)
    shown = [repr(root) for root in complex_roots((x - 1) ** 2 * (x**2 + 1))]
    assert shown[0] == "<EnclosedRoot near 1, width 0, multiplicity 2>"
    assert shown[1] == "<EnclosedRoot near 0+1j, width 0, multiplicity 1>"
    (root, _) = complex_roots(x**2 - 2)
    assert repr(root).startswith("<EnclosedRoot near -1.4142135623731, width ")
