"""Groebner bases: the laws of ideals, SymPy as a second opinion, and growth that is stopped."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import groebner
from neurovariety.ideals.groebner import GroebnerBasis, groebner_basis, in_ideal, same_ideal
from neurovariety.poly import Polynomial, PolynomialFamily, rationalise, rationalise_family
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.sympy_text import from_sympy, to_sympy

X, Y, Z = RationalPolynomial.coordinates(3)
NAMES = ["x1", "x2", "x3"]


@st.composite
def small_polynomials(draw):
    count = draw(st.integers(1, 3))
    rows = draw(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=count, max_size=count, unique=True))
    values = draw(st.lists(st.fractions(-3, 3, max_denominator=3), min_size=count, max_size=count))
    return RationalPolynomial.of(np.array(rows), values)


families = st.lists(small_polynomials(), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(families, small_polynomials(), small_polynomials())
def test_combinations_lie_in_the_ideal_and_do_not_change_it(generators, factor, other):
    inside = sum((g * factor for g in generators), start=generators[0] * other)
    assert in_ideal(inside, generators)
    assert in_ideal(inside, groebner_basis(generators))
    assert same_ideal([*generators, inside], generators)
    assert same_ideal(groebner_basis(generators, order="lex").polynomials or [X * 0], generators)


@settings(max_examples=40, deadline=None)
@given(families, families)
def test_ideals_are_equal_exactly_when_their_reduced_bases_are(one, other):
    assert same_ideal(one, other) == (groebner_basis(one) == groebner_basis(other))
    assert same_ideal(one, one[::-1])


@settings(max_examples=25, deadline=None)
@given(families, st.sampled_from([("deglex", "grlex"), ("degrevlex", "grevlex"), ("lex", "lex")]))
def test_sympy_finds_the_same_reduced_basis(generators, orders):
    ours, theirs = orders
    symbols = sympy.symbols("x3 x2 x1")  # its first variable is the largest, ours the last
    expected = sympy.groebner([to_sympy(g) for g in generators], *symbols, order=theirs, domain=sympy.QQ)
    basis = groebner_basis(generators, order=ours)
    assert set(basis.polynomials) == {from_sympy(p.as_expr(), NAMES) for p in expected.polys if p}
    assert all(sympy.Poly(to_sympy(p), *symbols).LC(order=theirs) == 1 for p in basis.polynomials)


def test_known_bases():
    assert str(groebner_basis([X**2 + Y**2 - 1, X - Y])) == "x2 - x1\nx1^2 - 1/2"
    assert groebner_basis([X, X - 1]).is_unit
    assert groebner_basis([X, X - 1]).polynomials == (X * 0 + 1,)
    assert groebner_basis([X * 0]) == GroebnerBasis((), 3, "deglex")
    assert in_ideal(X * 0, [X * 0])
    assert not in_ideal(X, [X * 0])


def test_equal_sets_of_zeros_are_not_equal_ideals():
    assert not same_ideal([X**2], [X])
    assert not same_ideal([X], [X**2])
    assert same_ideal([X**2, X], [X])


def test_polynomials_that_generate_too_much_are_stopped(monkeypatch):
    monkeypatch.setattr(groebner, "MOST_BITS", 1000)  # so that it stops sooner
    rng = np.random.default_rng(0)
    point = RationalPolynomial.coordinates(6)
    products = [a * b for a, b in itertools.combinations_with_replacement((*point, point[0] * 0 + 1), 2)]
    wild = [sum(int(c) * p for c, p in zip(rng.integers(-99, 99, 28), products, strict=True)) for _ in range(7)]
    with pytest.raises(ResourceError, match="check the rounding"):
        groebner_basis(wild)
    assert not same_ideal(wild, point)  # the other direction decides
    assert not same_ideal(point, wild)


@pytest.mark.parametrize(
    ("work", "message"),
    [
        (lambda: groebner_basis([]), "at least one polynomial"),
        (lambda: groebner_basis([X, RationalPolynomial.of([[1]], [1])]), "one polynomial ring"),
        (lambda: groebner_basis([Polynomial.of([[1]], [1])]), "rationalise"),
        (lambda: groebner_basis(X), "list of RationalPolynomial"),
        (lambda: groebner_basis([X], order="random"), "deglex, degrevlex, lex"),
        (lambda: in_ideal(RationalPolynomial.of([[1]], [1]), [X]), "different numbers of variables"),
        (lambda: in_ideal(X.to_float(), [X]), "rationalise"),
        (lambda: same_ideal([X], [RationalPolynomial.of([[1]], [1])]), "one polynomial ring"),
        (lambda: same_ideal([X], []), "at least one polynomial"),
    ],
)
def test_misuse_is_refused(work, message):
    with pytest.raises(InputError, match=message):
        work()


def test_bounds_of_growth_are_those_of_the_docstring():
    bounds = (groebner.MOST_POLYNOMIALS, groebner.MOST_TERMS, groebner.MOST_BITS)
    assert all(f"{bound:,}" in groebner_basis.__doc__ for bound in bounds)


def test_rounded_generators_are_taken_and_ideals_are_told_how_to_become_exact():
    ideal = SimpleNamespace(generators=PolynomialFamily.of([(X + Y).to_float(), (X - Y).to_float() * 0.3]))
    found = rationalise_family(ideal)
    assert same_ideal(found, [X, Y])
    assert in_ideal(rationalise((X * Y).to_float()), found)
    assert groebner_basis(found).polynomials == groebner_basis([X, Y]).polynomials
    for work in (lambda: same_ideal(ideal, ideal), lambda: groebner_basis(ideal), lambda: in_ideal(X, ideal)):
        with pytest.raises(InputError, match=r"SimpleNamespace\n.*\n.*rationalise_family\(ideal\.generators\)"):
            work()
    with pytest.raises(InputError, match=r"rationalise\(polynomial\)"):
        in_ideal(ideal, [X])
