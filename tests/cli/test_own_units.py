"""Generators fitted in scaled variables come back in the units of the table."""

from dataclasses import replace

import numpy as np
import pytest

from neurovariety.cli import own_units
from neurovariety.cli.own_units import in_own_units, rationalised
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import scaling as scaling_module
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.scaling import Scaling, expanded_terms
from neurovariety.poly import Polynomial


def fitted(points, *, kind="unit", **options):
    scaling = Scaling.of(kind, np.stack([points.min(axis=0), points.max(axis=0)]))
    return replace(vanishing_ideal(scaling.apply(points), psi=1e-8, max_degree=2, **options), scaling=scaling)


def ellipse(width, height, middle=(0.0, 0.0)):
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 300)
    return np.column_stack([middle[0] + width * np.cos(angle), middle[1] + height * np.sin(angle)])


def own_form(ideal):
    return in_own_units(ideal, [0])[0]


def rounded(ideal):
    return rationalised(ideal, 0, own_form(ideal))


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
@pytest.mark.parametrize("order", ["deglex", "pearson", "reverse_pearson"])
@pytest.mark.parametrize("kind", ["unit", "symmetric"])
def test_an_ellipse_is_rounded_in_its_own_units(algorithm, order, kind):
    ideal = fitted(ellipse(3, 2), kind=kind, algorithm=algorithm, order=order)
    found = rounded(ideal)
    assert str(found.polynomial) in ("x2^2 + 4/9*x1^2 - 4", "9/4*x2^2 + x1^2 - 9")
    own = own_form(ideal)
    assert own.coefficients[(own.exponents == ideal.leading_terms[0]).all(axis=1)] == [1.0]
    assert np.abs(own.evaluate(ellipse(3, 2))).max() < 1e-9


def test_what_is_not_scaled_stays():
    ideal = vanishing_ideal(ellipse(3, 2), psi=1e-8, max_degree=2, algorithm="abm")
    assert own_form(ideal) == ideal.generators[0]
    assert rounded(ideal).polynomial.coefficients[-1] == 1


def test_a_term_that_matters_is_never_rounded_away():
    found = rounded(fitted(ellipse(1e4, 1.0)))  # y^2 + 1e-8 x^2 - 1 is no circle without x^2
    assert isinstance(found, InputError)
    assert "small fractions" in found.problem


def test_what_is_too_large_is_said(monkeypatch):
    ideal = fitted(ellipse(3, 2))
    monkeypatch.setattr(scaling_module, "LARGEST_EXPANSION", 4)
    for found in (own_form(ideal), rounded(ideal)):
        assert isinstance(found, ResourceError)
    far = replace(ideal, scaling=Scaling("unit", np.zeros(2), np.array([1.0, 1e-200])))
    assert isinstance(own_form(far), (InputError, ResourceError))
    assert isinstance(own_form(replace(ideal, scaling=None)), Polynomial)


def test_only_so_much_time_is_spent(monkeypatch):
    ideal = fitted(np.random.default_rng(0).uniform(size=(4, 2)))
    assert all(isinstance(form, Polynomial) for form in in_own_units(ideal, [0, 1]))
    monkeypatch.setattr(own_units, "MOST_TERMS", expanded_terms(ideal.generators[0]))
    first, second = in_own_units(ideal, [0, 1])
    assert isinstance(first, Polynomial)
    assert isinstance(second, ResourceError)
