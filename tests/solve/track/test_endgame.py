import itertools

import numpy as np
import pytest

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track import endgame
from neurovariety.solve.track.endgame import EndKind, finish
from neurovariety.solve.track.ends import REASONS, Reason
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus
from neurovariety.solve.track.watch import Watch

SETTINGS = TrackSettings(end_zone=1e-3)
GAMMA = np.exp(2.3j)


def ends_of(equations, unknowns, engine="numpy", **options):
    """Follow all paths of the total degree; give the system and the ends."""
    a, b = parameters("a b")
    degrees = PolynomialSystem.of(equations, variables=unknowns).degrees.sum(axis=1).tolist()
    joined = [a * f + b * (x**d - 1) for f, x, d in zip(equations, unknowns, degrees, strict=True)]
    system = PolynomialSystem.of(joined, variables=unknowns, parameters=[a, b])
    roots = [np.exp(2j * np.pi * np.arange(d) / d) for d in degrees]
    points = system.lift(np.array(list(itertools.product(*roots))))
    tracks = track(system.homogeneous, points, [0, GAMMA], [1, 0], settings=SETTINGS, engine=engine)
    ends = finish(system.homogeneous, tracks, [0, GAMMA], [1, 0], settings=SETTINGS, engine=engine, **options)
    return system, ends


def of_kind(system, ends, kind):
    return system.drop(ends.points[ends.kind == kind])


def test_griewank_and_osborne():
    """A. Griewank and M. R. Osborne, Analysis of Newton's method at irregular singularities (1983)."""
    x, y = variables("x y")
    system, ends = ends_of([29 / 16 * x**3 - 2 * x * y, y - x**2], [x, y])
    singular = ends.kind == EndKind.SINGULAR
    assert singular.sum() == 3  # the multiplicity of the origin
    assert (ends.kind[~singular] == EndKind.AT_INFINITY).all()
    assert (ends.winding[singular] == 3).all()
    np.testing.assert_allclose(system.drop(ends.points[singular]), 0, atol=1e-9)


def test_ojika_one():
    """T. Ojika, Modified deflation algorithm for the solution of singular problems (1987), example 1."""
    x, y = variables("x y")
    system, ends = ends_of([x**2 + y - 3, x + y**2 / 8 - 1.5], [x, y])
    np.testing.assert_allclose(of_kind(system, ends, EndKind.SINGULAR), [[1, 2]] * 3, atol=1e-9)
    np.testing.assert_allclose(of_kind(system, ends, EndKind.REGULAR), [[-3, -6]], atol=1e-12)


def test_three_double_solutions():
    """The classic x^2 + y + z = 1 and its rotations: two regular and three double solutions."""
    x, y, z = variables("x y z")
    system, ends = ends_of([x**2 + y + z - 1, x + y**2 + z - 1, x + y + z**2 - 1], [x, y, z])
    singular = of_kind(system, ends, EndKind.SINGULAR)
    assert sorted(np.abs(singular).argmax(axis=1).tolist()) == [0, 0, 1, 1, 2, 2]
    np.testing.assert_allclose(np.sort(singular.real, axis=1), [[0, 0, 1]] * 6, atol=1e-9)
    assert (ends.winding[ends.kind == EndKind.SINGULAR] == 2).all()
    regular = np.sort(of_kind(system, ends, EndKind.REGULAR)[:, 0].real)
    np.testing.assert_allclose(regular, [-1 - np.sqrt(2), -1 + np.sqrt(2)], rtol=1e-14)


def test_tangent_curves_meet_twice_in_each_point():
    x, y = variables("x y")
    system, ends = ends_of([x**2 + y**2 - 2, x * y - 1], [x, y])
    assert (ends.kind == EndKind.SINGULAR).all()
    assert sorted(system.drop(ends.points)[:, 0].real.round(6).tolist()) == [-1, -1, 1, 1]


@pytest.mark.parametrize("engine", ["numpy", "auto"])
def test_cyclic_5_loses_no_path(engine):
    x = variables("x", 5)
    equations = []
    for length in range(1, 5):
        terms = [np.prod([x[(i + j) % 5] for j in range(length)]) for i in range(5)]
        equations.append(sum(terms[1:], terms[0]))
    equations.append(np.prod(list(x)) - 1)
    system, ends = ends_of(equations, list(x), engine)
    counts = np.bincount(ends.kind, minlength=5)
    assert counts.tolist() == [70, 0, 50, 0, 0]
    solutions = of_kind(system, ends, EndKind.REGULAR)
    key = np.sort_complex(solutions @ np.random.default_rng(0).normal(size=5))
    assert np.abs(np.diff(key)).min() > 1e-6
    assert np.abs(PolynomialSystem.of(equations, variables=x).evaluate(solutions)).max() < 1e-11
    assert ends.condition[ends.kind == EndKind.REGULAR].max() < 1e4


def test_parallel_lines_meet_at_infinity():
    x, y = variables("x y")
    _, ends = ends_of([x + y - 1, x + y - 2], [x, y])
    assert ends.kind.tolist() == [EndKind.AT_INFINITY]
    assert ends.reason[0] == "a homogenising coordinate is zero at the end"


def test_ends_on_a_curve_of_solutions_are_singular():
    x, y = variables("x y")
    _, ends = ends_of([x * (y - 1), x * (y + x - 3)], [x, y])  # the line x = 0, and (2, 1)
    assert np.bincount(ends.kind, minlength=5).tolist() == [1, 3, 0, 0, 0]


def test_a_regular_end_behind_close_branch_points_is_found():
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    # branch points at p = +-1e-5 i, passed on the way to p = 0, where x = +-1e-5 are regular
    system = PolynomialSystem.of([x**2 - p**2 - 1e-10], parameters=[p])
    starts = system.lift(np.array([[np.sqrt(1 + 1e-10)], [-np.sqrt(1 + 1e-10)]]))
    tracks = track(system.homogeneous, starts, [1.0], [0.0], settings=SETTINGS, engine="numpy")
    assert (tracks.status == PathStatus.END_ZONE).any()
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS, engine="numpy")
    assert (ends.kind == EndKind.REGULAR).all()
    np.testing.assert_allclose(np.sort(system.drop(ends.points)[:, 0].real), [-1e-5, 1e-5], rtol=1e-9)


def _square_roots(starts, which=None):
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    system = PolynomialSystem.of([x**2 - p], parameters=[p])
    points = system.lift(np.sqrt(np.array(starts, dtype=complex))[:, None])
    return system, points


def test_paths_with_parameters_of_their_own():
    starts, targets, which = [[1.0], [4.0]], [[0.0], [9.0]], [0, 1, 0]
    system, points = _square_roots([1, 4, 1])
    tracks = track(system.homogeneous, points, starts, targets, which=which, settings=SETTINGS, engine="numpy")
    ends = finish(system.homogeneous, tracks, starts, targets, which, SETTINGS, engine="numpy")
    assert ends.kind.tolist() == [EndKind.SINGULAR, EndKind.REGULAR, EndKind.SINGULAR]
    assert ends.winding.tolist() == [2, 1, 2]
    np.testing.assert_allclose(system.drop(ends.points)[:, 0], [0, 3, 0], atol=1e-9)


@pytest.mark.parametrize("power", [3, 6, 12])
@pytest.mark.parametrize("centre", [0, 3])
def test_a_root_of_any_winding_number_is_decided(power, centre):
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    system = PolynomialSystem.of([(x - centre) ** power - p], parameters=[p])
    roots = centre + np.exp(2j * np.pi * np.arange(power) / power)
    tracks = track(system.homogeneous, system.lift(roots[:, None]), [1.0], [0.0], settings=SETTINGS)
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS)
    assert (ends.kind == EndKind.SINGULAR).all()
    assert (ends.winding == power).all()
    np.testing.assert_allclose(system.drop(ends.points)[:, 0], centre, atol=1e-8)


def test_a_ring_of_regular_solutions_is_not_taken_for_a_multiple_one():
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    system = PolynomialSystem.of([x**6 - p - 1e-9], parameters=[p])  # the ring's radius is 0.03
    roots = (1 + 1e-9) ** (1 / 6) * np.exp(2j * np.pi * np.arange(6) / 6)
    tracks = track(system.homogeneous, system.lift(roots[:, None]), [1.0], [0.0], settings=SETTINGS)
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS)
    assert (ends.kind == EndKind.REGULAR).all()
    np.testing.assert_allclose(np.abs(system.drop(ends.points)), 1e-9 ** (1 / 6), rtol=1e-9)


def test_a_pole_with_a_small_residue_is_no_end():
    x, y = variables("x y")
    (p,) = parameters("p", 1)
    # y = 5e-7 / p seems to rest at 0 until p is small, and the mean over a loop is 0 as well
    system = PolynomialSystem.of([x**2 - p - 3, y * p - 5e-7 * x], parameters=[p], groups=[[x], [y]])
    tracks = track(system.homogeneous, system.lift(np.array([[2.0, 1e-6]])), [1.0], [0.0], settings=SETTINGS)
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS)
    assert ends.kind.tolist() == [EndKind.AT_INFINITY]


def test_a_path_that_needs_many_steps_near_its_end_gets_them(monkeypatch):
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    system = PolynomialSystem.of([x**2 - p**2 - 1e-10], parameters=[p])
    starts = system.lift(np.array([[np.sqrt(1 + 1e-10)], [-np.sqrt(1 + 1e-10)]]))
    tracks = track(system.homogeneous, starts, [1.0], [0.0], settings=SETTINGS)
    monkeypatch.setattr(endgame, "MOST_STEPS", 2)
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS)
    assert (ends.kind == EndKind.REGULAR).all()
    np.testing.assert_allclose(np.sort(system.drop(ends.points)[:, 0].real), [-1e-5, 1e-5], rtol=1e-9)


def test_failures_far_from_the_end_stay_failures_and_say_why():
    system, points = _square_roots([1, 1])
    points[1, 1] = 0.5  # no solution
    tracks = track(system.homogeneous, points, [1.0], [-1.0], settings=SETTINGS, engine="numpy")
    ends = finish(system.homogeneous, tracks, [1.0], [-1.0], settings=SETTINGS, engine="numpy")
    assert (ends.kind == EndKind.FAILED).all()
    assert ends.reason[1] == "the start point is no regular solution"
    assert ends.code[0] in (Reason.TOO_SMALL, Reason.STUCK, Reason.LOST)


def test_stopped_work_is_interrupted_not_failed():
    system, points = _square_roots([1])
    tracks = track(system.homogeneous, points, [1.0], [0.0], settings=SETTINGS, engine="numpy")
    watch = Watch()
    watch.stop()
    ends = finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS, engine="numpy", watch=watch)
    assert ends.kind.tolist() == [EndKind.INTERRUPTED]
    assert ends.reason[0] == "interrupted"


def test_no_paths_have_no_ends():
    system, points = _square_roots([1])
    tracks = track(system.homogeneous, points[:0], [1.0], [0.0], settings=SETTINGS)
    assert len(finish(system.homogeneous, tracks, [1.0], [0.0], settings=SETTINGS).kind) == 0


def test_every_reason_has_words():
    assert len(REASONS) == len(Reason)


@pytest.mark.slow
def test_cyclic_7_loses_no_solution():
    x = variables("x", 7)
    equations = []
    for length in range(1, 7):
        terms = [np.prod([x[(i + j) % 7] for j in range(length)]) for i in range(7)]
        equations.append(sum(terms[1:], terms[0]))
    equations.append(np.prod(list(x)) - 1)
    _, ends = ends_of(equations, list(x), "auto")
    counts = np.bincount(ends.kind, minlength=5)
    assert counts[EndKind.SINGULAR] == 0
    assert counts[EndKind.REGULAR] + counts[EndKind.FAILED] >= 924  # those that failed are tracked again by `solve`
    assert counts[EndKind.REGULAR] <= 924
    assert counts[EndKind.FAILED] < 30
