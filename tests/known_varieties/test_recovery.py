"""From noisy points to the exact ideal: fitted, rounded to fractions, and compared by Groebner bases."""

import numpy as np
import pytest
from varieties import ALL, rotations, two_quadrics

from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.groebner import groebner_basis, in_ideal, same_ideal
from neurovariety.poly.echelon import echelon_form
from neurovariety.poly.rationalise import rationalise_family

SETTINGS = [
    # variety, noise, psi, tolerance, largest denominator
    ("circle", 1e-6, 1e-8, 1e-3, 100),
    ("circle", 1e-4, 1e-6, 1e-3, 100),
    ("twisted cubic", 1e-6, 1e-8, 1e-3, 100),
    ("twisted cubic", 1e-4, 1e-6, 1e-3, 100),
    ("torus", 1e-6, 1e-8, 1e-3, 100),
    ("torus", 3e-5, 2e-8, 5e-3, 16),
    ("SO(3)", 1e-6, 1e-8, 1e-3, 100),
    ("SO(3)", 1e-4, 1e-6, 1e-3, 100),
    ("rank one", 1e-6, 1e-8, 1e-3, 100),
    ("rank one", 1e-4, 1e-6, 1e-3, 100),
    ("two quadrics", 1e-6, 1e-8, 1e-3, 100),
    ("two quadrics", 1e-4, 1e-6, 1e-3, 100),
]


@pytest.mark.parametrize("name", ALL)
def test_the_generators_vanish_on_the_points_and_on_nothing_of_another_dimension(name):
    variety = ALL[name]()
    points = variety.sample(200, noise=0.0, seed=0)
    families = [p.to_float() for p in variety.generators]
    for p in families:
        assert np.abs(p.evaluate(points)).max() < 1e-10
    gradients = [[p.derivative(v).evaluate(points[:5]) for v in range(points.shape[1])] for p in families]
    for jacobian in np.transpose(gradients, (2, 0, 1)):
        assert np.linalg.matrix_rank(jacobian, tol=1e-8) == points.shape[1] - variety.dimension


@pytest.mark.parametrize("algorithm", ["oavi", "abm"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: f"{setting[0]}, noise {setting[1]:g}")
def test_the_ideal_is_recovered_from_noisy_points(setting, algorithm):
    name, noise, psi, tolerance, largest = setting
    variety = ALL[name]()
    points = variety.sample(3000, noise=noise, seed=1)
    ideal = vanishing_ideal(points, psi=psi, max_degree=variety.degree, algorithm=algorithm)
    rounded = rationalise_family(ideal.generators, tolerance=tolerance, max_denominator=largest)
    assert all(one.outcome.complete for one in rounded)
    found = [one.polynomial for one in rounded]
    assert groebner_basis(found) == groebner_basis(variety.generators)
    assert same_ideal(found, variety.generators)


def test_abm_recovers_the_torus_from_noise_that_biases_oavi():
    """Noise in the regressors biases OAVI's coefficients, however many points; a singular vector has no such bias."""
    variety = ALL["torus"]()
    points = variety.sample(30_000, noise=1e-4, seed=1)
    rounded = {
        algorithm: rationalise_family(
            vanishing_ideal(points, psi=psi, max_degree=4, algorithm=algorithm).generators,
            tolerance=5e-3,
            max_denominator=16,
        )
        for algorithm, psi in (("oavi", 3e-7), ("abm", 1e-8))
    }
    (abm,), (oavi,) = rounded["abm"], rounded["oavi"]
    assert abm.polynomial == variety.generators[0]
    assert abm.largest_change < 2e-3
    assert oavi.polynomial != variety.generators[0]


@pytest.mark.parametrize("order", ["pearson", "reverse_pearson"])
def test_the_leading_terms_of_another_order_are_divided_by(order):
    variety = two_quadrics()
    points = variety.sample(3000, noise=1e-6, seed=1)
    ideal = vanishing_ideal(points, psi=1e-8, max_degree=2, order=order)
    rounded = rationalise_family(ideal.generators, leading_terms=ideal.leading_terms)
    assert same_ideal([one.polynomial for one in rounded], variety.generators)
    assert [one.scale for one in rounded] == [1.0, 1.0]


def test_an_ideal_rounded_wrongly_is_told_from_the_true_one():
    variety = ALL["twisted cubic"]()
    first, *others = variety.generators
    assert not same_ideal([first + first.coordinates(3)[0] / 100, *others], variety.generators)
    assert not same_ideal(others, variety.generators)


def test_reflections_with_rotations_satisfy_fewer_equations():
    """Points of O(3): the cofactor equations hold on half of them only, and are not found."""
    variety = rotations()
    points = variety.sample(2000, noise=1e-5, seed=2) * np.where(np.arange(2000) % 2, 1, -1)[:, None]
    rounded = rationalise_family(vanishing_ideal(points, psi=1e-7, max_degree=2).generators)
    found = [one.polynomial for one in rounded]
    assert len(found) == 11
    assert same_ideal(found, variety.generators[:12])
    assert not same_ideal(found, variety.generators)
    assert not any(in_ideal(p, found) for p in variety.generators[12:])


def test_echelon_form_recovers_what_a_badly_conditioned_leading_pair_loses():
    variety = two_quadrics(0)
    points = variety.sample(3000, noise=1e-4, seed=1)
    ideal = vanishing_ideal(points, psi=1e-6, max_degree=2, algorithm="abm")
    plain = rationalise_family(ideal.generators, max_denominator=200)
    assert not same_ideal([one.polynomial for one in plain], variety.generators)
    better = echelon_form(ideal.generators)
    rounded = rationalise_family(better.family, max_denominator=200, leading_terms=better.pivots)
    assert same_ideal([one.polynomial for one in rounded], variety.generators)
