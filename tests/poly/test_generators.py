"""What stands for generators, and what is refused with the way to go on."""

from types import SimpleNamespace

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.poly import (
    Polynomial,
    PolynomialFamily,
    RationalPolynomial,
    rationalise,
    rationalise_family,
    to_sympy,
)
from neurovariety.poly.generators import as_family
from neurovariety.poly.rationalise import as_rational

LINE = Polynomial.of([[1, 0], [0, 1]], [0.5, 1.0])
FAMILY = PolynomialFamily.of([LINE, LINE * LINE])
IDEAL = SimpleNamespace(generators=FAMILY)


def test_whatever_holds_polynomials_is_a_family():
    assert as_family(FAMILY) is FAMILY
    assert as_family(IDEAL) is FAMILY
    assert list(as_family(LINE)) == [LINE]
    assert list(as_family([LINE, LINE * 2])) == list(as_family((LINE, LINE * 2))) == [LINE, LINE * 2]
    assert len(as_family(PolynomialFamily.empty(2))) == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (rationalise(LINE), r"Rationalised\n.*\n.*polynomial\.to_float\(\)"),
        ([rationalise(LINE)], r"a list of Rationalised\n.*\n.*polynomial\.to_float\(\)"),
        (rationalise(LINE).polynomial, r"RationalPolynomial\n.*\n.*with to_float\(\)"),
        ([], "a list of nothing"),
        ([LINE, 1.0], "a list of Polynomial, float"),
        (np.eye(2), "ndarray"),
        ("x1 + x2", "str"),
        (None, "NoneType"),
        (SimpleNamespace(generators=3), "SimpleNamespace"),
    ],
)
def test_everything_else_is_refused(given, message):
    with pytest.raises(InputError, match=f"no generators\n  given: .*{message}"):
        as_family(given)


def test_one_polynomial_is_asked_for_where_one_is_meant():
    for many in (IDEAL, FAMILY, [LINE]):
        with pytest.raises(InputError, match=r"rationalise_family\(ideal\.generators\)"):
            rationalise(many)
        with pytest.raises(InputError, match=r"for p in ideal\.generators"):
            to_sympy(many)
        with pytest.raises(InputError, match=r"rationalise_family\(ideal\.generators\)"):
            as_rational(many)


def test_exact_polynomials_are_taken_with_their_report():
    found = rationalise(LINE)
    assert as_rational(found) is as_rational(found.polynomial) is found.polynomial
    assert to_sympy(found) == to_sympy(found.polynomial)
    assert isinstance(found.polynomial, RationalPolynomial)
    assert [str(r) for r in rationalise_family(IDEAL)] == [str(rationalise(p)) for p in FAMILY]
    assert rationalise_family([LINE])[0].polynomial == found.polynomial
