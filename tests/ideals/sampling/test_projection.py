from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from variety_equations import constant, ellipse, family, rank_one_minors, rotations, torus, variables

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.projection import project_to_variety
from neurovariety.poly import rationalise

SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=25)
@given(SEEDS, st.floats(0.5, 3.0), st.floats(0.5, 3.0))
def test_points_near_a_curve_come_onto_it_and_stay_there(seed, a, b):
    angle, shift = np.random.default_rng(seed).uniform(size=(2, 20))
    near = np.stack([a * np.cos(6.28 * angle), b * np.sin(6.28 * angle)], axis=1) * (0.8 + 0.4 * shift[:, None])
    moved = project_to_variety(family(ellipse(a, b)), near)
    assert moved.converged.all()
    np.testing.assert_allclose((moved.points / [a, b]) ** 2 @ [1, 1], 1, atol=1e-9)
    again = project_to_variety(family(ellipse(a, b)), moved.points)
    np.testing.assert_array_equal(again.points, moved.points)
    assert not again.iterations.any()


@settings(max_examples=15)
@given(SEEDS)
def test_a_point_is_moved_as_if_it_were_alone_and_redundant_generators_do_not_matter(seed):
    points = np.random.default_rng(seed).uniform(-2, 2, size=(6, 3))
    surface = torus(1.0, 0.4)
    together = project_to_variety(family(surface), points)
    alone = [project_to_variety(family(surface), point[None]).points[0] for point in points]
    np.testing.assert_allclose(together.points, alone, atol=1e-7)
    twice = project_to_variety(family(surface, surface * -3.0, surface * 0.0), points)
    np.testing.assert_allclose(twice.points, together.points, atol=1e-7)


def test_a_sphere_gives_the_nearest_point():
    x, y, z = variables(3)
    sphere = family(x * x + y * y + z * z - constant(1.0, 3))
    points = np.random.default_rng(0).normal(size=(50, 3))
    expected = points / np.linalg.norm(points, axis=1, keepdims=True)
    np.testing.assert_allclose(project_to_variety(sphere, points).points, expected, atol=1e-9)


def test_more_equations_than_the_codimension():
    random = np.random.default_rng(0)
    turns = np.linalg.qr(random.normal(size=(30, 3, 3)))[0]
    turns *= np.linalg.det(turns)[:, None, None]
    moved = project_to_variety(rotations(), (turns + 0.1 * random.normal(size=turns.shape)).reshape(-1, 9))
    assert moved.converged.all()
    found = moved.points.reshape(-1, 3, 3)
    np.testing.assert_allclose(found @ found.transpose(0, 2, 1), np.broadcast_to(np.eye(3), found.shape), atol=1e-10)
    np.testing.assert_allclose(np.linalg.det(found), 1, atol=1e-10)


def test_the_codimension_keeps_minors_from_leading_to_the_zero_matrix():
    points = np.random.default_rng(0).uniform(-1, 1, size=(40, 9))
    minors = family(*rank_one_minors())
    without = project_to_variety(minors, points)
    with_it = project_to_variety(minors, points, codimension=4)
    assert with_it.converged.all()
    singular = np.linalg.svd(with_it.points.reshape(-1, 3, 3), compute_uv=False)
    assert np.all(singular[:, 0] > 0.1)
    assert np.all(singular[:, 1] < 1e-9)
    assert np.mean(np.abs(without.points).max(axis=1) < 1e-4) > 0.5


def test_a_set_without_real_points_is_not_reached():
    x, y = variables(2)
    moved = project_to_variety(family(x * x + y * y + constant(1.0, 2)), [[0.3, 0.2], [5.0, -4.0]])
    assert not moved.converged.any()
    assert np.all(moved.residuals > 0.1)
    assert np.isfinite(moved.points).all()


def test_a_double_line_is_reached_slowly_and_huge_points_do_not_overflow():
    x, _ = variables(2)
    moved = project_to_variety(family(x * x), [[1.0, 1.0]])
    assert moved.converged.all()
    assert abs(moved.points[0, 0]) < 1e-5
    far = project_to_variety(family(torus(1.0, 0.4)), [[1e80, 0.0, 1e90], [1e6, 3.0, 0.0]])
    assert far.converged.tolist() == [False, True]
    assert far.points[0].tolist() == [1e80, 0.0, 1e90]


def test_scale_makes_a_large_set_the_same_problem():
    points = np.random.default_rng(1).uniform(-2, 2, size=(20, 2))
    small = project_to_variety(family(ellipse(2, 1)), points)
    large = project_to_variety(family(ellipse(2000, 1000)), 1000 * points, scale=1000)
    np.testing.assert_allclose(large.points / 1000, small.points, atol=1e-9)


def test_odd_input():
    line = family(variables(2)[0])
    assert project_to_variety(line, np.zeros((0, 2))).points.shape == (0, 2)
    zero = project_to_variety(family(variables(2)[0] * 0.0), [[1.0, 2.0]])
    assert zero.converged.all()
    np.testing.assert_array_equal(zero.points, [[1.0, 2.0]])
    assert project_to_variety(line, [[1, 2]], max_iterations=0).converged.tolist() == [False]
    for options in [{"tolerance": 0}, {"max_iterations": -1}, {"scale": 0.0}, {"codimension": 3}, {"codimension": 0}]:
        with pytest.raises(InputError):
            project_to_variety(line, [[1, 2]], **options)
    with pytest.raises(InputError):
        project_to_variety(line, [[1, np.nan]])


def test_whatever_holds_generators_is_taken():
    circle = ellipse(1, 1)
    expected = project_to_variety(family(circle), [[3.0, 4.0]]).points
    for generators in (circle, [circle], SimpleNamespace(generators=family(circle))):
        np.testing.assert_array_equal(project_to_variety(generators, [[3.0, 4.0]]).points, expected)
    with pytest.raises(InputError, match=r"to_float\(\)"):
        project_to_variety(rationalise(circle), [[3.0, 4.0]])
    with pytest.raises(InputError, match="rows must be of equal length"):
        project_to_variety(circle, [[3.0, 4.0], [1.0]])
    with pytest.raises(InputError, match=r"detach\(\)"):
        project_to_variety(circle, torch.ones((1, 2), requires_grad=True))
