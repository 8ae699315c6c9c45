"""Membership on curves is exact: known points, all against brute force, and ties are told from near misses."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.solve import variables
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi import voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
CUSP = [-(t**2), t**3]


@pytest.fixture(scope="module")
def cusp():
    return voronoi_cell(CUSP, [0, 0])


@pytest.mark.parametrize("data", [(2, 3), (Fraction(7, 32), Fraction(3, 4)), (26, 18), (2, -3)])
def test_known_boundary_points_are_ties(cusp, data):
    answer = cusp.membership(data)
    assert (answer.inside, answer.unique, answer.interior) == (True, False, False)
    assert answer.certainty is Certainty.EXACT
    assert len(answer.nearest) == 2
    np.testing.assert_allclose(np.linalg.norm(answer.nearest - np.array(data, float), axis=1), answer.distance)
    nudged = (data[0] - Fraction(1, 10**30), data[1])
    assert cusp.membership(nudged).inside is False
    assert cusp.membership((data[0] + Fraction(1, 10**30), data[1])).interior is True


def test_the_tie_is_at_the_parameter_of_the_arc(cusp):
    for s in (Fraction(1, 2), Fraction(1), Fraction(2)):
        answer = cusp.membership(((s**2 + 3 * s**4) / 2, s + 2 * s**3))
        np.testing.assert_allclose(answer.nearest[-1], [-(float(s) ** 2), float(s) ** 3])


def test_the_isolated_point_of_the_boundary_equation_lies_inside(cusp):
    answer = cusp.membership((Fraction(1, 8), 0))
    assert (answer.inside, answer.unique, answer.interior) == (True, True, True)


def test_the_cusp_is_its_own_nearest_point_and_on_the_boundary_of_its_cell(cusp):
    answer = cusp.membership((0, 0))
    assert (answer.inside, answer.unique, answer.interior) == (True, True, False)


def test_the_halfplane_in_front_is_outside(cusp):
    assert [cusp.membership(u).inside for u in ((-1, 0), (0, 1), (0, -1))] == [False] * 3


@pytest.mark.parametrize("metric", [None, [1, 5], [[2, 1], [1, 3]]])
def test_it_agrees_with_brute_force(metric):
    cell = voronoi_cell(CUSP, [0, 0], metric=metric)
    form = np.eye(2) if metric is None else np.diag(metric) if np.ndim(metric) == 1 else np.array(metric)
    places = np.concatenate([np.linspace(-3, 3, 30_001), np.linspace(-0.01, 0.01, 2_001)])
    curve = np.stack([-(places**2), places**3], axis=1)
    data = np.random.default_rng(3).uniform(-1, 3, (60, 2))
    inside = 0
    for u in data:
        steps = curve - u
        margin = np.einsum("ij,jk,ik->i", steps, form, steps).min() - u @ form @ u
        answer = cell.membership(u)
        inside += bool(answer.inside)
        assert answer.inside == (margin > -1e-12)
        if not answer.inside:
            np.testing.assert_allclose(answer.distance**2 - u @ form @ u, margin, rtol=1e-3, atol=1e-7)
    assert 12 < inside < 48


def test_space_curves_are_decided_too():
    cell = voronoi_cell([t**2, t**3, t**4], [0, 0, 0])
    places = np.linspace(-2, 2, 40_001)
    curve = np.stack([places**2, places**3, places**4], axis=1)
    answers = []
    for u in np.random.default_rng(1).uniform(-2, 1, (60, 3)):
        answers.append(cell.membership(u).inside)
        assert answers[-1] == (np.square(curve - u).sum(axis=1).min() >= u @ u - 1e-12)
    assert 5 < sum(answers) < 55


def test_reach_agrees_with_membership():
    cell = voronoi_cell([t**2, t**3, t**4], [0, 0, 0])
    rays = np.random.default_rng(2).standard_normal((40, 3))
    reach = cell.reach(rays)
    assert np.isinf(reach).any()
    for ray, end in zip(rays, reach, strict=True):
        near, far = (min(end, 50) * 0.999, end * 1.001 + 1e-6)
        assert cell.membership(near * ray).inside
        if np.isfinite(end):
            assert not cell.membership(far * ray).inside
