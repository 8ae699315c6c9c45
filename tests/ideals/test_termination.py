"""The termination bound: its published values, that fits keep to it, and where it is not claimed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.termination import termination_bound, termination_verdict


@pytest.mark.parametrize(
    ("psi", "degree", "tau", "sizes"),
    [
        (0.1, 2, 2.25, {3: 10, 8: 45, 128: 8385}),
        (0.05, 3, 3.375, {3: 20, 16: 969}),
        (0.005, 4, 5.0625, {3: 35, 32: 58905}),
        (0.001, 5, 7.59375, {8: 1287}),
        (0.0001, 7, 17.0859375, {3: 120, 8: 6435}),
    ],
)
def test_published_values(psi, degree, tau, sizes):
    for variables, size in sizes.items():
        bound = termination_bound(psi, variables)
        assert (bound.degree, bound.size, bound.tau) == (degree, size, tau)


@pytest.mark.parametrize("power", range(1, 30))
def test_powers_of_a_quarter_need_no_degree_more(power):
    """Logarithms would round some of these up."""
    assert termination_bound(0.25**power, 2).degree == power


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([0.3, 0.1, 0.05, 0.01, 0.005]),
    st.integers(1, 4),
    st.integers(1, 300),
    st.sampled_from(["oavi", "abm"]),
    st.integers(0, 2**32 - 1),
)
def test_fits_keep_to_the_bound(psi, variables, rows, algorithm, seed):
    """Among the data: corners of the cube, where polynomials are largest."""
    rng = np.random.default_rng(seed)
    points = np.where(rng.random((rows, variables)) < 0.5, rng.integers(0, 2, (rows, variables)), rng.random(variables))
    bound = termination_verdict(psi, [points.min(axis=0), points.max(axis=0)], algorithm=algorithm).bound
    ideal = vanishing_ideal(points, psi=psi, algorithm=algorithm, max_degree=12)
    assert ideal.generators.degrees.max() <= bound.degree
    assert len(ideal.generators) + len(ideal.order_ideal) <= bound.size
    assert ideal.outcome.complete


def test_normalised_to_unit_norm_the_products_that_prove_the_bound_are_smaller_still():
    """(x - 1/2)^D at a corner of the cube: mean square 4^-D, coefficients of norm 1 at least."""
    for degree in range(1, 8):
        coefficients = np.polynomial.polynomial.polyfromroots([0.5] * degree)
        value = np.polynomial.polynomial.polyval(1.0, coefficients)
        assert (value / np.linalg.norm(coefficients)) ** 2 <= 0.25**degree
    verdict = termination_verdict(0.005, [[0.0], [1.0]], algorithm="abm")
    assert verdict.bound == termination_bound(0.005, 1)
    assert verdict.reason == "data in [0, 1], coefficients of Euclidean norm 1"


def test_nothing_is_claimed_where_it_does_not_apply():
    box = [[0.0, 0.2], [1.0, 0.9]]
    assert termination_verdict(0.005, box).bound == termination_bound(0.005, 2)
    assert termination_verdict(0.005, box, tau=5.1).bound is not None
    for options, reason in [
        ({"algorithm": "vca"}, "oavi and abm, not for 'vca'"),
        ({"algorithm": "abm", "border": "full"}, "border 'groebner'"),
        ({"border": "full"}, "border 'groebner'"),
        ({"tau": 5.0}, "tau of at least 5.0625"),
    ]:
        verdict = termination_verdict(0.005, box, **options)
        assert verdict.bound is None
        assert reason in verdict.reason
    for outside in ([[-0.1, 0.0], [1.0, 1.0]], [[0.0, 0.0], [1.0, 1.1]], [[np.nan], [1.0]]):
        assert termination_verdict(0.005, outside).bound is None


@pytest.mark.parametrize(("psi", "variables"), [(0.0, 3), (-1.0, 3), (np.nan, 3), (np.inf, 3), (0.1, 0)])
def test_misuse_is_refused(psi, variables):
    with pytest.raises(InputError, match="psi"):
        termination_bound(psi, variables)
