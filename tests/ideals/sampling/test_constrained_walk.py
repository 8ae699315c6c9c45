"""The law of the walk: independent chains that start uniform must stay uniform, step after step."""

import numpy as np
import pytest
from scipy import stats
from variety_equations import constant, ellipse, family, rank_one_minors, torus, variables

from neurovariety.ideals.sampling import constrained_walk
from neurovariety.ideals.sampling.constrained_walk import (
    Chains,
    Tally,
    move_along_normals,
    normal_spaces,
    ranks,
    tangent_part,
    walk_one_step,
)
from neurovariety.ideals.sampling.constraints import Constraints

UNLIKELY = 1e-3
CHAINS = 4000


def walk(generators, points, rank, *, step_size, steps, box=None, seed=0):
    constraints = Constraints.of(generators)
    normals, regular = normal_spaces(constraints, points, rank)
    assert regular.all()
    chains, total = Chains(points, normals), Tally()
    random = np.random.default_rng(seed)
    for _ in range(steps):
        chains, tally = walk_one_step(constraints, chains, step_size=step_size, generator=random, box=box)
        total += tally
    return chains, total


def uniform_on_ellipse(a, b, count, random):
    """By inverting the arc length, summed on a fine grid of the angle."""
    grid = np.linspace(0, 2 * np.pi, 100_001)
    speed = np.hypot(a * np.sin(grid), b * np.cos(grid))
    length = np.concatenate([[0], np.cumsum((speed[1:] + speed[:-1]) / 2)])
    angle = np.interp(random.uniform(0, length[-1], count), length, grid)
    return np.stack([a * np.cos(angle), b * np.sin(angle)], axis=1), lambda t: np.interp(t, grid, length / length[-1])


def angle_of(points):
    return np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)


@pytest.mark.parametrize("step_size", [0.3, 1.0, 3.0])
def test_uniform_by_arc_length_on_an_ellipse_stays_so(step_size):
    points, law = uniform_on_ellipse(4.0, 1.0, CHAINS, np.random.default_rng(1))
    chains, tally = walk(family(ellipse(4.0, 1.0)), points, 1, step_size=step_size, steps=15)
    assert tally.accepted > 0.2 * tally.proposed
    angle = angle_of(chains.points / [4.0, 1.0])
    assert stats.kstest(angle, law).pvalue > UNLIKELY
    assert stats.kstest(angle / (2 * np.pi), "uniform").pvalue < 1e-6  # uniform in the angle is another law


def torus_points(large, small, count, random):
    tube = np.zeros(0)
    while len(tube) < count:  # by rejection: the density is proportional to large + small * cos
        angle = random.uniform(0, 2 * np.pi, 4 * count)
        tube = np.append(tube, angle[random.uniform(size=len(angle)) < (large + small * np.cos(angle)) / 2 / large])
    tube, around = tube[:count], random.uniform(0, 2 * np.pi, count)
    radius = large + small * np.cos(tube)
    return np.stack([radius * np.cos(around), radius * np.sin(around), small * np.sin(tube)], axis=1)


@pytest.mark.parametrize("step_size", [0.3, 1.0])
def test_uniform_by_area_on_a_torus_stays_so(step_size):
    points = torus_points(1.0, 0.6, CHAINS, np.random.default_rng(2))
    chains, tally = walk(family(torus(1.0, 0.6)), points, 1, step_size=step_size, steps=12)
    assert tally.accepted > 0.1 * tally.proposed
    assert tally.not_reversed > 0
    x, y, z = chains.points.T
    tube = np.arctan2(z, np.hypot(x, y) - 1.0) % (2 * np.pi)
    assert stats.kstest(tube, lambda t: (t + 0.6 * np.sin(t)) / (2 * np.pi)).pvalue > UNLIKELY
    assert stats.kstest(angle_of(chains.points) / (2 * np.pi), "uniform").pvalue > UNLIKELY


def two_circles(shift, radius):
    x, y = variables(2)
    moved = x - constant(shift, 2)
    return family((x * x + y * y - constant(1.0, 2)) * (moved * moved + y * y - constant(radius**2, 2)))


def weight_of_the_second_circle(shift, radius):
    """Start from the uniform law; return how likely the weight is now, how many have crossed, and how many refused."""
    random = np.random.default_rng(3)
    angle = random.uniform(0, 2 * np.pi, CHAINS)
    weight = radius / (1 + radius)
    second = random.uniform(size=CHAINS) < weight
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points = np.where(second[:, None], radius * circle + [shift, 0.0], circle)
    chains, tally = walk(two_circles(shift, radius), points, 1, step_size=1.0, steps=60)
    now = np.abs(np.linalg.norm(chains.points, axis=1) - 1) > 1e-6
    return stats.binomtest(int(now.sum()), CHAINS, weight).pvalue, np.mean(now != second), tally.not_reversed


def test_chains_that_cross_between_components_keep_their_weights():
    likely, crossed, refused = weight_of_the_second_circle(2.0, 0.5)
    assert likely > UNLIKELY
    assert crossed > 0.05
    assert refused > 0


def test_without_the_check_of_the_way_back_the_law_is_wrong(monkeypatch):
    likely, _, refused = weight_of_the_second_circle(0.0, 2.0)
    assert likely > UNLIKELY
    assert refused > 0
    monkeypatch.setattr(constrained_walk, "BACK_TOLERANCE", np.inf)
    likely, _, refused = weight_of_the_second_circle(0.0, 2.0)
    assert likely < 1e-6
    assert refused == 0


def test_a_box_cuts_the_law_off():
    points, _ = uniform_on_ellipse(1.0, 1.0, CHAINS, np.random.default_rng(4))
    points = np.abs(points)
    box = (np.zeros(2), np.full(2, 2.0))
    chains, tally = walk(family(ellipse(1.0, 1.0)), points, 1, step_size=0.7, steps=15, box=box)
    assert tally.outside > 0
    assert np.all(chains.points >= 0)
    assert stats.kstest(angle_of(chains.points) / (np.pi / 2), "uniform").pvalue > UNLIKELY


def test_moves_add_up_and_stay_on_the_variety():
    points, _ = uniform_on_ellipse(2.0, 1.0, 50, np.random.default_rng(5))
    chains, tally = walk(family(ellipse(2.0, 1.0)), points, 1, step_size=2.0, steps=100)
    assert tally.proposed == 5000
    assert tally.accepted + tally.lost + tally.outside + tally.not_reversed <= tally.proposed
    np.testing.assert_allclose((chains.points / [2.0, 1.0]) ** 2 @ [1, 1], 1, atol=1e-13)


def test_normal_spaces_of_redundant_equations_are_orthonormal_and_of_the_right_rank():
    random = np.random.default_rng(6)
    points = np.einsum("mi,mj->mij", *random.normal(size=(2, 20, 3))).reshape(-1, 9)
    constraints = Constraints.of(family(*rank_one_minors()))
    assert np.all(ranks(constraints, points) == 4)
    normals, regular = normal_spaces(constraints, points, 4)
    assert regular.all()
    identity = np.broadcast_to(np.eye(4), (20, 4, 4))
    np.testing.assert_allclose(normals @ normals.transpose(0, 2, 1), identity, atol=1e-12)
    # A rank-1 matrix u v^T has the tangent vectors a v^T + u b^T.
    matrices = points.reshape(-1, 3, 3)
    tangents = np.einsum("mij,jk->mik", matrices, random.normal(size=(3, 3))).reshape(-1, 9)
    np.testing.assert_allclose(tangent_part(tangents, normals), tangents, atol=1e-10)
    assert not normal_spaces(constraints, points, 3)[1].any()
    assert not normal_spaces(constraints, points * 0, 4)[1].any()


def test_moving_along_normals_finds_the_point_or_says_that_there_is_none():
    constraints = Constraints.of(family(ellipse(1.0, 1.0)))
    start = np.array([[1.0, 0.5], [1.0, 2.0]])
    normals = np.array([[[1.0, 0.0]], [[1.0, 0.0]]])
    points, found = move_along_normals(constraints, start, normals)
    assert found.tolist() == [True, False]
    np.testing.assert_allclose(points[0], [np.sqrt(0.75), 0.5], atol=1e-14)
