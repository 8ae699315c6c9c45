"""Which terms are shown, and which names can stand in an equation."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Polynomial, RationalPolynomial, rationalise, to_sympy
from neurovariety.poly.text import polynomial_text, variable_names

ROWS = np.arange(6)[:, None]


@given(st.lists(st.floats(1e-20, 1e20), min_size=6, max_size=6), st.integers(1, 7), st.integers(0, 5))
def test_the_leading_term_is_always_among_those_shown(values, count, leading):
    """The last in deglex order, or the one that is given."""
    coefficients = np.array(values)
    pieces = polynomial_text(ROWS, coefficients, most_terms=count).split(" + ")
    assert pieces[0].endswith("x1^5")
    assert len(pieces) == min(count, 6) + (count < 6)
    assert pieces[-1] == f"... ({6 - count} more)" or count >= 6
    chosen = polynomial_text(ROWS, coefficients, most_terms=count, leading=[leading]).split(" + ")
    whole = polynomial_text(ROWS, coefficients).split(" + ")
    assert whole[5 - leading] in chosen
    largest = whole[5 - int(np.argmax(coefficients))]
    assert count == 1 or largest in chosen


def test_small_terms_are_counted_and_not_shown():
    values = np.array([2.0, 1e-14, -3.0, 0.0, 1.0, 1e-15])
    text = "x1^4 - 3*x1^2 + 2 + ... (2 below 1e-12)"
    assert polynomial_text(ROWS, values, below=1e-12) == text
    assert polynomial_text(ROWS, values, below=1e-12, most_terms=2) == "x1^4 - 3*x1^2 + ... (1 more, 2 below 1e-12)"
    assert polynomial_text(ROWS, values, below=1e-12, leading=[5]).startswith("1e-15*x1^5 + x1^4 - 3*x1^2")
    assert polynomial_text(ROWS, values, below=0.0) == polynomial_text(ROWS, values)
    assert polynomial_text(ROWS, values, below=0.5, latex=True).endswith(r"(\text{3 below 0.5})")
    assert Polynomial.of(ROWS, values).text(below=1e-12) == text
    assert polynomial_text(ROWS, np.zeros(6), below=0.5, most_terms=1) == "0"


def test_lists_are_written_too_if_they_fit():
    assert polynomial_text([[0], [1]], [Fraction(1, 2), 2]) == "2*x1 + 1/2"
    with pytest.raises(InputError, match="coefficient for each row"):
        polynomial_text([[0], [1]], [1.0])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"most_terms": 0}, "most_terms=0"),
        ({"most_terms": 1.5}, "most_terms=1.5"),
        ({"below": -1}, "below=-1"),
        ({"below": "no"}, "below='no'"),
        ({"leading": [9]}, "no such monomial"),
        ({"leading": [1, 1]}, "no such monomial"),
    ],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(InputError, match=message):
        polynomial_text(ROWS, np.ones(6), **options)


@pytest.mark.parametrize("name", ["u", "é0", "x_1", "pH", "x.1", "x[0]", "x_{1}"])
def test_names_that_can_stand_in_an_equation(name):
    assert variable_names(1, [name], latex=False) == [name]


@pytest.mark.parametrize("name", [r"\alpha", r"\lambda_{\text{a, b}}", r"\mathrm{a\_b}", "x_{i+1}", "{x^{2}}"])
def test_latex_names_may_hold_anything_between_braces(name):
    assert variable_names(1, (name,), latex=True) == [name]


@pytest.mark.parametrize("latex", [False, True])
@pytest.mark.parametrize(
    "name", ["", " ", "a b", "a+b", "a-b", "a*b", "x^2", "f(x)", "2x", "1e5", ".5", "a=b", 1, None]
)
def test_other_names_are_refused(name, latex):
    with pytest.raises(InputError, match="cannot stand in an equation"):
        variable_names(2, ["u", name], latex=latex)


@pytest.mark.parametrize(("names", "message"), [("uv", "list"), (7, "list"), (["u"], "1 names"), (["u", "u"], "same")])
def test_names_are_one_for_each_variable(names, message):
    with pytest.raises(InputError, match=message):
        variable_names(2, names, latex=False)


def test_names_are_written_by_every_polynomial():
    half = Polynomial.of([[1, 0], [0, 1]], [0.5, 1.0])
    exact = RationalPolynomial.of([[1, 0], [0, 1]], [Fraction(1, 2), 1])
    assert rationalise(half).text(names=["u", "v"]) == exact.text(names=["u", "v"]) == "v + 1/2*u"
    assert rationalise(half).text(latex=True) == r"x_{2} + \frac{1}{2}\,x_{1}"
    assert str(to_sympy(rationalise(half), names=["u", "v"])) == "u/2 + v"
    for write in (half.text, exact.text, rationalise(half).text):
        with pytest.raises(InputError, match="same name"):
            write(names=["u", "u"])
