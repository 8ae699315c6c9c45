"""The systems of critical points are what they say, before any of them is solved."""

import numpy as np
import pytest
from critical_systems import convolution, generic_ed_degree, segre

from neurovariety.solve import monodromy

COUNTS = {
    (2, 2): 6,
    (2, 3): 10,
    (3, 3): 39,
    (3, 4): 83,
    (4, 4): 284,
    (2, 2, 2): 34,
    (2, 2, 3): 100,
    (2, 3, 3): 435,
    (3, 3, 3): 2385,
    (2, 2, 2, 2): 280,
    (2, 2, 2, 2, 2): 2808,
    (2, 2, 2, 2, 2, 2): 33808,
    (2, 3, 4, 5): 2976084,
}
"""Computed from Chern classes, the first six also from Groebner bases."""

PROBLEMS = {
    "segre": lambda: segre(2, 3, 2),
    "matrices": lambda: segre(3, 3),
    "convolution": lambda: convolution((3, 2, 2), (2, 2, 1)),
    "stride 1": lambda: convolution((2, 3), (1, 1)),
}


def test_the_closed_form_gives_known_counts():
    assert {sizes: generic_ed_degree(sizes) for sizes in COUNTS} == COUNTS


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_start_pair_solves_its_system(name):
    problem = PROBLEMS[name]()
    point, b = problem.start_pair(3)
    assert np.abs(problem.system.evaluate(point[None], b)).max() < 1e-10
    assert problem.keep(point[None]).all()


@pytest.mark.parametrize("name", PROBLEMS)
def test_the_equations_are_the_gradient_of_the_distance(name):
    """J^T (Q map - b); the map is linear in its first factor, so that its derivatives there give it back."""
    problem = PROBLEMS[name]()
    rng = np.random.default_rng(0)
    points = rng.normal(size=(4, len(problem.system.variables)))
    b = problem.data(0)
    jacobian = problem.jacobian(points)
    values = np.einsum("mda,ma->md", jacobian[:, :, : problem.first], points[:, : problem.first])
    expected = np.einsum("mda,md->ma", jacobian, values @ problem.form - b)
    np.testing.assert_allclose(problem.system.evaluate(points, b), expected, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("name", PROBLEMS)
def test_points_where_the_map_is_zero_are_not_kept(name):
    problem = PROBLEMS[name]()
    points = np.random.default_rng(0).normal(size=(2, len(problem.system.variables))) + 0j
    points[0, : problem.first] = 0
    assert problem.keep(points).tolist() == [False, True]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_trace_test_passes_on_tensors_3x3x3_without_the_count(seed: int):
    """Slices of one curve alone never reached the last auxiliary point of 3,951."""
    problem = segre(3, 3, 3)
    found = monodromy(problem.system, *problem.start_pair(seed), keep=problem.keep, seed=seed)
    assert (len(found), found.outcome.name) == (problem.count, "trace test passed")
    assert found.trace is not None
    assert found.trace.auxiliary == 3951
    assert found.certificates is not None
    assert found.certificates.distinct.all()
