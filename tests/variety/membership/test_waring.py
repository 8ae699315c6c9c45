"""Real sums of powers of linear forms in two variables, decided exactly."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.variety.membership.binary_form import as_form, catalecticant, common_apolar_forms, roots_of
from neurovariety.variety.membership.hyperbolic import hyperbolic_member, is_hyperbolic
from neurovariety.variety.membership.waring import real_waring
from neurovariety.variety.membership.waring_inequality import general_apolar_form, waring_inequality


def sum_of_powers(directions, weights, power):
    return [
        sum(c * math.comb(power, i) * a ** (power - i) * b**i for c, (a, b) in zip(weights, directions, strict=True))
        for i in range(power + 1)
    ]


def real_roots(form):
    """Number of real roots with multiplicity, in floats, of a form with leading coefficient not zero."""
    return int((abs(np.roots(np.array(form, dtype=float)).imag) < 1e-7).sum())


def test_the_cubic_of_the_slides_is_outside():
    found = real_waring([[1, 0, -1, 0]], 2)
    assert found.answer == "outside"
    assert found.apolar == (1, 0, 3)
    assert "u^2 + 3*v^2 has 2 that are not" in found.proof
    assert waring_inequality(2, 3).evaluate([[1, 0, -1, 0]]) == (Fraction(-4),)


def test_squares_fill_the_quadratic_forms():
    rng = np.random.default_rng(0)
    for form in rng.integers(-4, 5, (20, 3)).tolist():
        found = real_waring([form], 2)
        assert found.answer == "inside"
        assert found.residual < 1e-12


@pytest.mark.parametrize(("terms", "power"), [(1, 2), (2, 3), (2, 6), (3, 5), (3, 8), (4, 9), (4, 6), (5, 8)])
def test_sums_are_found_again(terms, power):
    rng = np.random.default_rng(terms + 10 * power)
    for _ in range(4):
        slopes = rng.choice(np.arange(-6, 7), terms, replace=False).tolist()
        directions = [(1, slope) for slope in slopes[1:]] + [(0, 1)]
        weights = rng.choice([-3, -2, -1, 1, 2, 3], terms).tolist()
        found = real_waring([sum_of_powers(directions, weights, power)], terms)
        assert found.answer == "inside"
        assert is_hyperbolic(found.apolar)
        assert found.residual < 1e-9
        if 2 * terms <= power + 1:  # the decomposition is unique, and rational here
            assert found.residual == 0
            lines = {(0, 1) if a == 0 else (1, Fraction(b) / a) for a, b in found.directions}
            assert lines == set(directions)


def test_exact_weights_give_the_form_back():
    form = [7, -3, Fraction(1, 2), 5]
    found = real_waring([form], 3)
    assert sum_of_powers(found.directions, found.weights[0], 3) == form


def test_a_double_root_is_a_limit_and_not_inside():
    found = real_waring([[0, 1, 0, 0]], 2)  # x^2 y = limit of ((x + t y)^3 - x^3) / 3t
    assert (found.answer, found.limit) == ("outside", True)
    assert real_waring([[0, 1, 0, 0]], 3).answer == "inside"
    t = Fraction(1, 10**6)
    assert real_waring([[0, 1, t, t * t / 3]], 2).answer == "inside"


def test_more_real_roots_than_terms_are_impossible():
    """All roots real: the length is the degree (Causa and Re), and one root less lets one term less suffice."""
    hyperbolic = np.poly([-2, -1, 0, 1, 2]).astype(int).tolist()
    assert [real_waring([hyperbolic], h).answer for h in (3, 4, 5)] == ["outside", "outside", "inside"]
    mixed = np.poly([-1, 1, 2, 3 + 1j, 3 - 1j]).real.round().astype(int).tolist()
    assert real_waring([mixed], 4).answer == "inside"
    roots = [-3, -2, -1, 0, 1, 2, 3]
    assert real_waring([np.poly(roots).astype(int).tolist()], 5).answer == "outside"


@pytest.mark.parametrize(("terms", "power"), [(2, 3), (3, 5)])
def test_the_inequality_tells_the_same(terms, power):
    inequality = waring_inequality(terms, power)
    rng = np.random.default_rng(power)
    forms = rng.integers(-9, 10, (60, power + 1)).tolist()
    answers = [real_waring([form], terms).answer == "inside" for form in forms]
    assert answers == [value > 0 for value in inequality.evaluate(forms)]
    assert 0 < sum(answers) < len(answers)


def test_cubics_have_two_terms_where_one_root_is_real():
    rng = np.random.default_rng(3)
    for form in rng.integers(1, 9, (30, 4)).tolist():
        if np.unique(np.roots(form).round(5)).size == 3:
            assert (real_waring([form], 2).answer == "inside") == (real_roots(form) == 1)


def test_a_pencil_is_decided_both_ways():
    """Sextics by four powers: the apolar forms are a pencil of quartics."""
    hyperbolic = np.poly([-3, -2, -1, 1, 2, 3]).astype(int).tolist()
    found = real_waring([hyperbolic], 4)
    assert found.answer == "outside"  # it has six real roots, more than four powers can have
    assert "pencil" in found.proof
    inside = real_waring([sum_of_powers([(1, 0), (1, 1), (1, -2), (0, 1)], [1, 2, -1, 3], 6)], 4)
    assert inside.answer == "inside"


def test_forms_together_share_their_directions():
    directions = [(1, 2), (1, -1)]
    first, second = (sum_of_powers(directions, weights, 3) for weights in ([1, 1], [2, -3]))
    assert real_waring([first, second], 2).answer == "inside"
    assert real_waring([first, [1, 0, 0, 5]], 2).answer == "outside"
    assert real_waring([first, [1, 0, 0, 5]], 4).answer == "inside"


def test_zero_and_single_powers():
    assert real_waring([[0, 0, 0, 0]], 1).answer == "inside"
    assert real_waring([[8, 12, 6, 1]], 1).text() == "8*(1*x + 1/2*y)^3"
    assert real_waring([[8, 12, 6, 2]], 1).answer == "outside"
    assert real_waring([[1, 2, 3]], 9).residual == 0


def test_apolar_forms_annihilate():
    form = as_form([3, 1, -4, 1, 5])
    for apolar in common_apolar_forms([form], 3):
        assert all(sum(a * b for a, b in zip(row, apolar, strict=True)) == 0 for row in catalecticant(form, 3))
    values = [value.evaluate([[3, 1, -4, 1]])[0] for value in general_apolar_form(2, 3)]
    (only,) = common_apolar_forms([as_form([3, 1, -4, 1])], 2)
    assert all(value * only[0] == values[0] * entry for value, entry in zip(values, only, strict=True))


def test_systems_of_forms():
    assert hyperbolic_member([]).answer == "no"
    u2v2, uv = as_form([1, 0, 1]), as_form([0, 1, 0])
    assert hyperbolic_member([u2v2, uv]).answer == "yes"  # u^2 + 3uv + v^2
    squares = as_form([1, 0, 0]), as_form([0, 0, 1])
    assert hyperbolic_member(squares).answer == "yes"
    fourth_powers = as_form([1, 0, 0, 0, 0]), as_form([0, 0, 0, 0, 1])
    assert hyperbolic_member(fourth_powers).answer == "no"
    assert roots_of(as_form([0, 0, 1, 0])).real == 3


def test_bad_input():
    with pytest.raises(InputError, match="terms is a whole number"):
        real_waring([[1, 2, 3]], 0)
    with pytest.raises(InputError, match="one degree"):
        real_waring([[1, 2, 3], [1, 2]], 1)
    with pytest.raises(InputError, match="rational"):
        real_waring([[1, float("nan"), 0]], 1)
    with pytest.raises(InputError, match="2h"):
        general_apolar_form(3, 4)
    with pytest.raises(InputError, match="two or three"):
        waring_inequality(4, 9)


@pytest.mark.parametrize(
    ("form", "limit"),
    [
        ([0, 0, 1, 0, 0], True),  # x^2 y^2: (x^2 + t y^2) (y^2 + t x^2) has roots off the real line
        ([0, 1, 0, 0, 0], True),
        ([0, 1, 0, -1, 0], False),  # four different real roots, and so have all forms near it
        ([0, 0, 1, -2, 1], True),
    ],
)
def test_limits_in_pencils(form, limit):
    found = real_waring([form], len(form) - 2)
    assert (found.answer, found.limit) == ("outside", limit)


@pytest.mark.parametrize("forms", [None, 5, "ab", [None], [5], ["abc"], [[1]], [[1, float("nan")]], [[1, 10**400]]])
def test_what_are_no_forms_is_refused(forms):
    with pytest.raises(InputError):
        real_waring(forms, 2)


@pytest.mark.parametrize("terms", ["2", 1.5, None, 0, -1, True])
def test_terms_are_counted(terms):
    with pytest.raises(InputError, match="terms"):
        real_waring([[1, 2, 3]], terms)


def test_coefficients_of_all_sizes():
    form = [10**140, 1, Fraction(1, 10**140), 5, 9, 10**130]
    for terms in (4, 5):
        assert real_waring([form], terms).answer == "inside"


def test_reports_are_read():
    assert str(real_waring([[1, 0, 3, 0]], 2)).splitlines()[:2] == [
        "real sum of 2 powers of degree 3: inside",
        "  1/2*(1*x + -1*y)^3 + 1/2*(1*x + 1*y)^3",
    ]
    assert str(real_waring([[1, 0, -1, 0]], 2)).startswith("real sum of 2 powers of degree 3: outside\n  of the apolar")
    assert "(residual " in str(real_waring([[1, 0, 2, 3]], 2))
