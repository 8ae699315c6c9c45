"""Generators fitted in scaled variables come back in the units of the table."""

from dataclasses import replace

import numpy as np
import pytest

from neurovariety.cli.own_units import in_own_units, rationalised
from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import scaling as scaling_module
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.scaling import Scaling
from neurovariety.poly import Polynomial


def fitted(points, *, kind="unit", **options):
    scaling = Scaling.of(kind, np.stack([points.min(axis=0), points.max(axis=0)]))
    return replace(vanishing_ideal(scaling.apply(points), psi=1e-8, max_degree=2, **options), scaling=scaling)


def ellipse(width, height, middle=(0.0, 0.0)):
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 300)
    return np.column_stack([middle[0] + width * np.cos(angle), middle[1] + height * np.sin(angle)])


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
@pytest.mark.parametrize("order", ["deglex", "pearson", "reverse_pearson"])
@pytest.mark.parametrize("kind", ["unit", "symmetric"])
def test_an_ellipse_is_rounded_in_its_own_units(algorithm, order, kind):
    ideal = fitted(ellipse(3, 2), kind=kind, algorithm=algorithm, order=order)
    found = rationalised(ideal, 0)
    assert str(found.polynomial) in ("x2^2 + 4/9*x1^2 - 4", "9/4*x2^2 + x1^2 - 9")
    own = in_own_units(ideal, 0)
    assert own.coefficients[(own.exponents == ideal.leading_terms[0]).all(axis=1)] == [1.0]
    assert np.abs(own.evaluate(ellipse(3, 2))).max() < 1e-9


def test_what_is_not_scaled_stays():
    ideal = vanishing_ideal(ellipse(3, 2), psi=1e-8, max_degree=2, algorithm="abm")
    assert in_own_units(ideal, 0) == ideal.generators[0]
    assert rationalised(ideal, 0).polynomial.coefficients[-1] == 1


def test_a_term_that_matters_is_never_rounded_away():
    found = rationalised(fitted(ellipse(1e4, 1.0)), 0)  # y^2 + 1e-8 x^2 - 1 is no circle without x^2
    assert isinstance(found, InputError)
    assert "small fractions" in found.problem


def test_what_is_too_large_is_said(monkeypatch):
    ideal = fitted(ellipse(3, 2))
    monkeypatch.setattr(scaling_module, "LARGEST_EXPANSION", 4)
    for found in (in_own_units(ideal, 0), rationalised(ideal, 0)):
        assert isinstance(found, ResourceError)
    far = replace(ideal, scaling=Scaling("unit", np.zeros(2), np.array([1.0, 1e-200])))
    assert isinstance(in_own_units(far, 0), (InputError, ResourceError))
    assert isinstance(in_own_units(replace(ideal, scaling=None), 0), Polynomial)
