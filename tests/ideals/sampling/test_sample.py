import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats
from variety_equations import constant, ellipse, family, rank_one_minors, rotations, torus, variables

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.sample import sample_variety
from neurovariety.poly import rationalise

X, Y = variables(2)
CIRCLE = ellipse(1.0, 1.0)
UNLIKELY = 1e-3


def far_from(law, values, sample):
    """Whether the draws contradict the law, counting them by their effective sample size."""
    distance = stats.kstest(values, law).statistic
    effective = min(len(values), sample.effective_sample_size.min())
    return stats.kstwobign.sf(distance * np.sqrt(effective)) < UNLIKELY


def angle_of(points):
    return np.arctan2(points[:, 1], points[:, 0]) % (2 * np.pi)


def test_a_circle():
    sample = sample_variety(family(CIRCLE), 3200, seed=1, burn_in=500)
    assert sample.outcome.name == "sampled"
    assert sample.outcome.complete
    assert (sample.dimension, sample.points.shape) == (1, (3200, 2))
    np.testing.assert_allclose(np.linalg.norm(sample.points, axis=1), 1, atol=1e-12)
    assert not far_from(stats.uniform(0, 2 * np.pi).cdf, angle_of(sample.points), sample)
    assert np.all(sample.r_hat < 1.05)
    assert sample.residuals.max() < 1e-12
    assert 0.5 < sample.acceptance < 0.8
    assert sample.acceptance == sample.tally.accepted / sample.tally.proposed


def test_a_sphere_has_uniform_coordinates():
    p, q, r = variables(3)
    sample = sample_variety(family(p * p + q * q + r * r - constant(4.0, 3)), 3200, seed=2, burn_in=500)
    assert sample.dimension == 2
    for coordinate in sample.points.T:  # Archimedes
        assert not far_from(stats.uniform(-2, 4).cdf, coordinate, sample)


def test_an_ellipse_is_uniform_in_its_length_and_not_in_its_angle():
    sample = sample_variety(family(ellipse(3.0, 1.0)), 3200, seed=3)
    grid = np.linspace(0, 2 * np.pi, 20_001)
    length = np.concatenate([[0], np.cumsum(np.hypot(3 * np.sin(grid), np.cos(grid))[1:])])
    angle = angle_of(sample.points / [3.0, 1.0])
    assert not far_from(lambda t: np.interp(t, grid, length / length[-1]), angle, sample)
    expected = np.average(np.cos(2 * grid[1:]), weights=np.diff(length))
    assert expected < -0.15  # 0 for points that are uniform in the angle
    error = np.cos(2 * angle).std() / np.sqrt(sample.effective_sample_size.min())
    assert abs(np.cos(2 * angle).mean() - expected) < 4 * error < 0.1


def test_a_torus_is_uniform_in_its_area():
    sample = sample_variety(family(torus(1.0, 0.6)), 3200, seed=4, burn_in=500)
    x, y, z = sample.points.T
    tube = np.arctan2(z, np.hypot(x, y) - 1.0) % (2 * np.pi)
    assert not far_from(lambda t: (t + 0.6 * np.sin(t)) / (2 * np.pi), tube, sample)
    assert far_from(stats.uniform(0, 2 * np.pi).cdf, tube, sample)


def test_rotations_from_redundant_equations_have_the_moments_of_haar_measure():
    sample = sample_variety(rotations(), 3200, seed=5, burn_in=400)
    assert sample.dimension == 3
    trace = sample.points[:, [0, 4, 8]].sum(axis=1)
    effective = sample.effective_sample_size.min()
    # E trace^k of SO(3): the number of invariants in the k-th tensor power.
    for power, expected in [(1, 0), (2, 1), (3, 1), (4, 3)]:
        values = trace**power
        assert abs(values.mean() - expected) < 4 * values.std() / np.sqrt(effective)


def test_rank_one_matrices_of_unit_norm_are_pairs_of_directions():
    norm = sum((v * v for v in variables(9)), start=constant(-1.0, 9))
    sample = sample_variety(family(*rank_one_minors(), norm), 3200, seed=6, burn_in=400)
    assert sample.dimension == 4
    singular = np.linalg.svd(sample.points.reshape(-1, 3, 3), compute_uv=False)
    np.testing.assert_allclose(singular[:, 1:], 0, atol=1e-10)
    squares = (sample.points**2).mean(axis=0)
    assert np.all(np.abs(squares - 1 / 9) < 4 * 0.1 / np.sqrt(sample.effective_sample_size.min()))


def test_redundant_generators_give_the_same_law():
    redundant = family(CIRCLE, CIRCLE * -2.0, CIRCLE * (X + 3.0 * Y))
    sample = sample_variety(redundant, 3200, seed=7)
    assert sample.dimension == 1
    assert not far_from(stats.uniform(0, 2 * np.pi).cdf, angle_of(sample.points), sample)
    options = {"seed": 1, "chains": 8, "burn_in": 50, "thinning": 2}
    plain = sample_variety(family(CIRCLE), 80, **options)
    repeated = sample_variety(family(CIRCLE, CIRCLE * -2.0), 80, **options)
    np.testing.assert_allclose(repeated.points, plain.points, atol=1e-6)


def test_the_seed_decides_and_units_do_not_matter():
    options = {"chains": 8, "burn_in": 60, "thinning": 2}
    first, again = (sample_variety(family(CIRCLE), 100, seed=1, **options) for _ in range(2))
    for field in dataclasses.fields(first):
        np.testing.assert_equal(getattr(first, field.name), getattr(again, field.name))
    other = sample_variety(family(CIRCLE), 100, seed=2, **options)
    assert not np.allclose(other.points, first.points)


def test_a_box_makes_an_unbounded_set_finite():
    sample = sample_variety(family(Y - X * X), 3200, seed=8, box=(-1, [1, 5]))
    assert sample.outcome.complete
    assert np.all(np.abs(sample.points[:, 0]) <= 1)
    length = lambda t: (2 * t * np.sqrt(1 + 4 * t**2) + np.arcsinh(2 * t)) / 4  # noqa: E731
    assert not far_from(lambda t: (length(t) - length(-1)) / (2 * length(1)), sample.points[:, 0], sample)
    unbounded = sample_variety(family(Y - X * X), 100, seed=8, thinning=5)
    assert unbounded.outcome.name == "not mixed"
    assert "give a box" in unbounded.outcome.message


def test_components_that_chains_cannot_cross_are_told():
    hyperbola = family(X * X - Y * Y - constant(1.0, 2))
    sample = sample_variety(hyperbola, 3200, seed=9, box=(-2, 2), step_size=0.4)
    assert sample.outcome.name == "separate chains"
    assert not sample.outcome.complete
    assert "weights" in sample.outcome.message
    right = sample.points[:, 0] > 0
    assert right.any()
    assert not right.all()
    for chain in range(sample.chains):
        assert len(set(right[sample.chain == chain])) == 1
    # Within a branch the law is uniform: by symmetry half of each is above the axis.
    heights = np.sign(sample.points[:, 1])
    assert abs(heights[right].mean()) < 0.15


def test_few_draws_and_stuck_chains_are_told():
    few = sample_variety(family(CIRCLE), 50, seed=1, chains=2, thinning=20)
    assert few.outcome.name in {"few draws", "not mixed"}
    stuck = sample_variety(family(CIRCLE), 50, seed=1, step_size=1e5, thinning=1, burn_in=0)
    assert stuck.outcome.name == "stuck"
    assert not stuck.outcome.complete


def test_the_dimension_asked_for_is_checked():
    assert sample_variety(family(CIRCLE), 10, seed=0, dimension=1, burn_in=0, thinning=1).dimension == 1
    with pytest.raises(InputError, match="dimension asked for"):
        sample_variety(family(CIRCLE), 10, seed=0, dimension=2)


def test_refusals_reach_the_caller():
    with pytest.raises(InputError, match="no real zero"):
        sample_variety(family(X * X + Y * Y + constant(1.0, 2)), 10, seed=0)


def test_progress_counts_and_the_report_reads():
    calls = []
    sample = sample_variety(
        family(CIRCLE), 130, seed=0, chains=2, burn_in=10, progress=lambda *at: calls.append(at), start=[[2.0, 0.0]]
    )
    assert calls == [(k, 65) for k in range(1, 66)]
    assert "130 points of a set of dimension 1 in 2 variables" in str(sample)
    assert sample.thinning == 10


@pytest.mark.parametrize(
    "options",
    [
        {"count": 0},
        {"count": 2.5},
        {"seed": -1},
        {"chains": 1},
        {"burn_in": -1},
        {"thinning": 0},
        {"step_size": 0.0},
        {"step_size": np.nan},
        {"box": (1, 0)},
        {"start": np.zeros((0, 2))},
        {"start": [[1.0, 2.0, 3.0]]},
        {"start": [[1.0, np.nan]]},
    ],
)
def test_bad_input(options):
    with pytest.raises(InputError):
        sample_variety(family(CIRCLE), **({"count": 10, "seed": 0} | options))


def test_whatever_holds_generators_is_taken():
    circle = ellipse(1, 1)
    expected = sample_variety(family(circle), 10, seed=0, burn_in=20, chains=4, thinning=1).points
    for generators in (circle, SimpleNamespace(generators=family(circle))):
        np.testing.assert_array_equal(
            sample_variety(generators, 10, seed=0, burn_in=20, chains=4, thinning=1).points, expected
        )
    with pytest.raises(InputError, match=r"to_float\(\)"):
        sample_variety(rationalise(circle), 10, seed=0)
