import itertools

import numpy as np
import pytest

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.paths import Paths
from neurovariety.solve.track.reference import _take_back
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus
from neurovariety.solve.track.watch import Watch

GAMMA = np.exp(2.3j)


def total_degree(equations, unknowns):
    """Join the equations with x_i^d_i = 1; give the system and its start solutions, in homogeneous coordinates."""
    a, b = parameters("a b")
    degrees = PolynomialSystem.of(equations, variables=unknowns).degrees.sum(axis=1).tolist()
    joined = [a * f + b * (x**d - 1) for f, x, d in zip(equations, unknowns, degrees, strict=True)]
    system = PolynomialSystem.of(joined, variables=unknowns, parameters=[a, b])
    roots = [np.exp(2j * np.pi * np.arange(d) / d) for d in degrees]
    return system, system.lift(np.array(list(itertools.product(*roots))))


def katsura(n):
    u = variables("u", n + 1)
    values = {i: u[abs(i)] for i in range(-n, n + 1)}
    equations = [sum(values[i] * values.get(k - i, 0) for i in values) - u[k] for k in range(n)]
    return [*equations, sum(values.values()) - 1], u


def follow(system, points, **options):
    return track(system.homogeneous, points, [0, GAMMA], [1, 0], engine="numpy", **options)


def test_all_solutions_of_katsura_5_are_found_once():
    equations, unknowns = katsura(5)
    system, points = total_degree(equations, unknowns)
    tracks = follow(system, points)
    assert (tracks.status == PathStatus.REACHED).all()
    ends = system.drop(tracks.points)
    target = PolynomialSystem.of(equations, variables=unknowns)
    assert np.abs(target.evaluate(ends)).max() < 1e-12
    key = np.sort_complex(ends @ np.random.default_rng(0).normal(size=6))
    assert len(key) == 32
    assert np.abs(np.diff(key)).min() > 1e-6
    assert tracks.accuracy.max() < 1e-13


def test_one_variable_against_companion_matrices():
    x = variables("x", 1)
    coefficients = np.random.default_rng(3).normal(size=9)
    equation = sum(c * x[0] ** (8 - k) for k, c in enumerate(coefficients.tolist()))
    system, points = total_degree([equation], x)
    ends = system.drop(follow(system, points).points)[:, 0]
    distance = np.abs(ends[:, None] - np.roots(coefficients))
    assert sorted(distance.argmin(axis=1)) == list(range(8))
    assert distance.min(axis=1).max() < 1e-12


def _square_root():
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    return PolynomialSystem.of([x**2 - p], parameters=[p])


def test_a_loop_around_the_branch_point_exchanges_the_roots():
    system = _square_root()
    corners = np.exp(2j * np.pi * np.arange(7) / 6)
    points = system.lift(np.array([[1.0], [-1.0]]))
    for begin, end in itertools.pairwise(corners):
        tracks = track(system.homogeneous, points, [1.0], [0.0], t_from=begin, t_to=end, engine="numpy")
        assert (tracks.status == PathStatus.REACHED).all()
        np.testing.assert_array_equal(tracks.t, end)
        points = tracks.points
    np.testing.assert_allclose(system.drop(points)[:, 0], [-1, 1], atol=1e-13)


def test_tangents_are_those_of_the_chart_of_the_largest_coordinate():
    system = _square_root()
    starts = system.lift(np.array([[1.0], [-1.0]]))
    tracks = track(system.homogeneous, starts, [1.0], [0.25], t_to=0.5, engine="numpy")
    root = np.sqrt(0.625)  # p(1/2); dp/dt = 0.75
    np.testing.assert_allclose(tracks.points, [[1, root], [1, -root]], atol=1e-14)
    np.testing.assert_allclose(tracks.tangents, [[0, 0.375 / root], [0, -0.375 / root]], atol=1e-12)


def test_a_segment_of_no_length_polishes_and_gives_the_tangent():
    system = _square_root()
    starts = system.lift(np.array([[0.8], [0.7 + 1e-6]]))
    tracks = track(system.homogeneous, starts, [1.0], [0.28], t_from=0.5, t_to=0.5, engine="numpy")
    assert tracks.status.tolist() == [PathStatus.REACHED, PathStatus.INVALID_START]
    np.testing.assert_allclose(tracks.tangents[0], [0, 0.36 / 0.8], atol=1e-12)


@pytest.mark.parametrize("start", [0.9, 1.01])
def test_a_point_that_is_no_solution_is_refused(start):
    system = _square_root()
    tracks = track(system.homogeneous, system.lift(np.array([[start], [1.0]])), [1.0], [4.0], engine="numpy")
    assert tracks.status.tolist() == [PathStatus.INVALID_START, PathStatus.REACHED]


def test_a_singular_start_is_refused():
    system = _square_root()
    tracks = track(system.homogeneous, system.lift(np.array([[0.0]])), [0.0], [1.0], engine="numpy")
    assert tracks.status[0] == PathStatus.INVALID_START
    assert np.isnan(tracks.tangents).all()


def test_a_path_through_a_singularity_is_given_up_close_to_it():
    system = _square_root()
    tracks = track(system.homogeneous, system.lift(np.array([[1.0]])), [1.0], [-1.0], engine="numpy")
    assert tracks.status[0] in (PathStatus.STEP_TOO_SMALL, PathStatus.SINGULAR, PathStatus.ACCURACY_LOST)
    assert abs(tracks.t[0] - 0.5) < 1e-6


def test_the_end_zone_stops_singular_ends_and_lets_regular_ones_through():
    x, y = variables("x y")
    system, points = total_degree([(x - 2) ** 2, y - 2 * x + 1], [x, y])
    settings = TrackSettings(end_zone=1e-3)
    tracks = follow(system, points, settings=settings)
    assert (tracks.status == PathStatus.END_ZONE).all()
    regular, points = total_degree([x**2 - 2, y - 2 * x + 1], [x, y])
    assert (follow(regular, points, settings=settings).status == PathStatus.REACHED).all()
    left = tracks.status == PathStatus.END_ZONE
    assert (np.abs(tracks.t[left]) < 1e-3).all()
    assert (np.abs(tracks.t[left]) > 1e-6).all()


def test_paths_to_infinity_stay_in_bounds():
    (x,) = variables("x", 1)
    system, points = total_degree([x**2 - 1], [x])
    a, b = parameters("a b")
    system = PolynomialSystem.of([a * (x - 2) + b * (x**2 - 1)], variables=[x], parameters=[a, b])
    tracks = follow(system, points, settings=TrackSettings(end_zone=1e-4))
    assert np.isfinite(tracks.points).all()
    assert np.abs(tracks.points).max() <= 1 + 1e-12
    assert (tracks.status == PathStatus.REACHED).all()  # infinity is a regular end here
    assert sorted(np.isinf(system.drop(tracks.points)[:, 0]) | (np.abs(tracks.points[:, 0]) < 1e-12)) == [False, True]


def test_ends_do_not_depend_on_the_company():
    equations, unknowns = katsura(4)
    system, points = total_degree(equations, unknowns)
    together = follow(system, points)
    for chosen in ([3], [0, 7], list(range(5, 16))):
        apart = follow(system, points[chosen])
        for name in ("points", "tangents", "steps", "rejected", "accuracy", "newton_lipschitz"):
            np.testing.assert_array_equal(getattr(apart, name), getattr(together, name)[chosen], err_msg=name)


def test_every_path_has_parameters_and_a_segment_of_its_own():
    system = _square_root()
    starts = np.array([[1.0], [4.0], [9.0]])
    tracks = track(
        system.homogeneous,
        system.lift(np.array([[3.0], [1.0], [-2.0]])),
        starts,
        starts + 1,
        which=[2, 0, 1],
        t_to=[0, 0.5, 0],
        engine="numpy",
    )
    ends = system.drop(tracks.points)[:, 0]
    np.testing.assert_allclose(ends, [np.sqrt(10), np.sqrt(1.5), -np.sqrt(5)], rtol=1e-13)


def test_the_number_of_attempts_is_bounded():
    system = _square_root()
    settings = TrackSettings(most_steps=3)
    tracks = track(system.homogeneous, system.lift(np.array([[1.0]])), [1.0], [1e6], settings=settings, engine="numpy")
    assert tracks.status[0] == PathStatus.TOO_MANY_STEPS
    assert tracks.steps[0] + tracks.rejected[0] == 3


def test_ill_conditioned_paths_are_followed_with_double_double_residuals():
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    # two roots at a distance of 2e-6, written so that their difference is lost in double
    system = PolynomialSystem.of([x**2 - 2 * x * p + p**2 - 1e-12], parameters=[p])
    start = np.array([[1 + 1e-6]])
    good = track(system.affine, start, [1.0], [2.7], engine="numpy")
    assert good.status[0] == PathStatus.REACHED
    assert good.extended[0] > 0
    np.testing.assert_allclose(good.points[0] - 2.7, 1e-6, rtol=1e-7)
    plain = track(system.affine, start, [1.0], [2.7], settings=TrackSettings(extended=False), engine="numpy")
    assert plain.extended[0] == 0
    assert plain.status[0] != PathStatus.REACHED or np.abs(plain.points[0] - good.points[0]).max() > 1e-12


def test_counts_are_kept_while_it_runs():
    equations, unknowns = katsura(4)
    system, points = total_degree(equations, unknowns)
    watch = Watch()
    tracks = follow(system, points, watch=watch)
    assert (watch.started, watch.finished, watch.failed) == (16, 16, 0)
    assert watch.steps == tracks.steps.sum() + tracks.rejected.sum()


def test_close_neighbours_are_seen_from_the_start():
    (x,) = variables("x", 1)
    (p,) = parameters("p", 1)
    system = PolynomialSystem.of([(x - p) ** 2 - 1e-12], parameters=[p])  # two roots at a distance of 2e-6
    tracks = track(system.affine, np.array([[1 + 1e-6]]), [1.0], [2.0], t_to=1.0, engine="numpy")
    assert tracks.status[0] == PathStatus.REACHED
    assert 2e5 < tracks.newton_lipschitz[0] < 5e6  # half the second derivative over the first: 1e6


def test_a_last_step_that_cannot_be_polished_is_taken_back():
    groups = [np.array([0, 1])]
    points = np.array([[1.0, 1.0], [0.5, 2.0]], dtype=complex)
    ends = {"t_from": np.ones(2, dtype=complex), "t_to": np.zeros(2, dtype=complex)}
    paths = Paths.begin(np.arange(2), points, groups, which=np.zeros(2, dtype=np.int64), **ends)
    foothold = paths.x0.copy()
    paths.x0 = paths.x0 + 0.1
    paths.foothold_s[:] = [0.75, 0.5]
    paths.s[:], paths.landed[:], paths.begun[:] = 1, True, True
    _take_back(paths, np.array([1]), groups)
    assert paths.landed.tolist() == [True, False]
    assert paths.s.tolist() == [1, 0.5]
    assert paths.landing.tolist() == [np.inf, 0.25]  # next time from half as far
    np.testing.assert_array_equal(paths.x0[:, 1], foothold[:, 1])
    np.testing.assert_array_equal(paths.x0[:, 0], foothold[:, 0] + 0.1)


def test_paths_to_singular_ends_stop_in_the_end_zone_or_arrive():
    x, y = variables("x y")
    system, points = total_degree([29 / 16 * x**3 - 2 * x * y, y - x**2], [x, y])
    tracks = follow(system, points, settings=TrackSettings(end_zone=1e-3))
    assert np.isin(tracks.status, [PathStatus.REACHED, PathStatus.END_ZONE]).all()
    assert np.isfinite(tracks.tangents[tracks.status == PathStatus.END_ZONE]).all()
