"""To SymPy and back, without loss; what is no polynomial is refused."""

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety import errors
from neurovariety.errors import InputError, MissingExtraError
from neurovariety.poly import Polynomial
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.poly.sympy_text import from_sympy, to_sympy

NAMES = ["u", "v"]
exponents = arrays(np.int64, st.tuples(st.integers(0, 5), st.just(2)), elements=st.integers(0, 4))


@settings(max_examples=50, deadline=None)
@given(exponents, st.data())
def test_floats_come_back_with_the_same_bits(rows, data):
    values = data.draw(arrays(np.float64, len(rows), elements=st.floats(-1e9, 1e9)))
    p = Polynomial.of(rows, values)
    assert from_sympy(to_sympy(p, NAMES), NAMES).to_float() == p


@settings(max_examples=50, deadline=None)
@given(exponents, st.data())
def test_fractions_come_back(rows, data):
    values = data.draw(st.lists(st.fractions(), min_size=len(rows), max_size=len(rows)))
    p = RationalPolynomial.of(rows, values)
    assert from_sympy(to_sympy(p, NAMES), NAMES) == p


def test_sympy_agrees_on_values_and_products():
    x1, x2 = sympy.symbols("x1 x2")
    p = Polynomial.of([[2, 0], [1, 1], [0, 0]], [1.5, -2.0, 0.25])
    assert float(to_sympy(p).subs({x1: 0.5, x2: 2.0})) == p.evaluate([[0.5, 2.0]])[0]
    assert from_sympy((x1 + x2 / 3) ** 2) == from_sympy(x1 + x2 / 3) ** 2


def test_variables_follow_their_numbers_and_names():
    x2, real = sympy.Symbol("x2"), sympy.Symbol("v", real=True)
    assert from_sympy(x2 - 1).variables == 2
    assert from_sympy(sympy.Symbol("x10")).variables == 10
    assert from_sympy(real**2, NAMES).exponents.tolist() == [[0, 2]]
    assert from_sympy(sympy.Integer(3), NAMES) == RationalPolynomial.of([[0, 0]], [3])
    assert from_sympy(sympy.Integer(3)).variables == 0
    assert from_sympy(sympy.Rational(1, 3) * x2 + 0.5).coefficients[-1].denominator == 3


x, y = sympy.symbols("x y")


@pytest.mark.parametrize(
    ("expression", "names", "message"),
    [
        ("x1**2", None, "no SymPy expression"),
        (sympy.Eq(x, 1), ["x"], "no SymPy expression"),
        (x + 1, None, "give names"),
        (x + y, ["x"], "order of the variables"),
        (x, ["x", "x"], "order of the variables"),
        (x + sympy.Symbol("x", real=True), ["x"], "order of the variables"),
        (1 / x, ["x"], "not a polynomial"),
        (sympy.sin(x), ["x"], "not a polynomial"),
        (x**y, ["x", "y"], "not a polynomial"),
        (sympy.sqrt(2) * x, ["x"], "not a rational number"),
        (sympy.pi + x, ["x"], "not a rational number"),
        (sympy.oo, ["x"], "not a rational number"),
        (sympy.I * x, ["x"], "not a rational number"),
    ],
)
def test_what_is_no_rational_polynomial_is_refused(expression, names, message):
    with pytest.raises(InputError, match=message):
        from_sympy(expression, names)


def test_without_sympy_the_command_that_brings_it_is_named(monkeypatch):
    def absent(name):
        raise ModuleNotFoundError(name=name)

    monkeypatch.setattr(errors.importlib, "import_module", absent)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[exact\]"):
        to_sympy(Polynomial.of([[1]], [1]))
