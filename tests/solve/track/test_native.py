import ctypes
import dataclasses
import itertools
import os
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.system.evaluation import values_and_jacobian
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import native
from neurovariety.solve.track.reference import track_reference
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.tracks import PathStatus, Tracks
from neurovariety.solve.track.watch import FAILED, FINISHED, STARTED, STEPS, Watch

ROOT = Path(__file__).parents[3]
GAMMA = np.exp(2.3j)

needs_kernel = pytest.mark.skipif(native.available() is not None, reason=f"no native tracker: {native.available()}")


def follow(compiled, points, start, target, *, engine=native.track_native, threads=1, watch=None, **options):
    m = len(points)
    arguments = {
        "which": np.zeros(m, dtype=np.int32),
        "t_from": np.ones(m, dtype=complex),
        "t_to": np.zeros(m, dtype=complex),
        "settings": TrackSettings(),
    } | options
    which = arguments.pop("which")
    ends = [np.atleast_2d(np.asarray(p, dtype=complex)) for p in (start, target)]
    points = np.asarray(points, dtype=complex)
    return engine(compiled, points, *ends, which, threads=threads, watch=watch or Watch(), **arguments)


def total_degree(equations, unknowns):
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


def cyclic(n):
    z = variables("z", n)
    equations = [
        sum(np.prod([z[(i + j) % n] for j in range(k)], initial=1, dtype=object) for i in range(n)) for k in range(1, n)
    ]
    return [*equations, np.prod(z, dtype=object) - 1], z


def same_bits(one: Tracks, other: Tracks) -> bool:
    return all(getattr(one, f.name).tobytes() == getattr(other, f.name).tobytes() for f in dataclasses.fields(Tracks))


@needs_kernel
def test_agrees_with_the_reference_on_every_path_of_katsura_5():
    system, points = total_degree(*katsura(5))
    watch = Watch()
    tracks = follow(system.homogeneous, points, [0, GAMMA], [1, 0], watch=watch)
    oracle = follow(system.homogeneous, points, [0, GAMMA], [1, 0], engine=track_reference)
    assert (tracks.status == PathStatus.REACHED).all()
    assert (oracle.status == PathStatus.REACHED).all()
    assert np.abs(tracks.points - oracle.points).max() < 1e-12
    scale = np.abs(oracle.tangents).max()
    assert np.abs(tracks.tangents - oracle.tangents).max() < 1e-9 * scale
    assert tracks.accuracy.max() < 1e-13
    assert abs(tracks.steps.mean() / oracle.steps.mean() - 1) < 0.1
    assert list(watch.counts[:3]) == [32, 32, 0]
    assert watch.counts[STEPS] == (tracks.steps + tracks.rejected).sum()


@needs_kernel
def test_agrees_with_the_reference_on_paths_that_diverge():
    system, points = total_degree(*cyclic(5))
    settings = TrackSettings(end_zone=1e-3)
    tracks = follow(system.homogeneous, points, [0, GAMMA], [1, 0], settings=settings)
    oracle = follow(system.homogeneous, points, [0, GAMMA], [1, 0], settings=settings, engine=track_reference)
    assert np.array_equal(tracks.status, oracle.status)
    assert set(tracks.status) == {PathStatus.REACHED, PathStatus.END_ZONE}
    reached = tracks.status == PathStatus.REACHED
    assert reached.sum() == 70
    ends, expected = (system.drop(t.points[reached]) for t in (tracks, oracle))  # the largest coordinate may be a tie
    assert np.abs(ends - expected).max() < 1e-11
    assert (np.abs(tracks.t[~reached]) < 1e-3).all()


@needs_kernel
def test_bits_do_not_depend_on_lanes_threads_or_neighbours():
    system, points = total_degree(*cyclic(5))
    settings = TrackSettings(end_zone=1e-3)
    whole = follow(system.homogeneous, points, [0, GAMMA], [1, 0], settings=settings)
    for width, threads in itertools.product(native.widths(), (1, 3)):
        again = follow(system.homogeneous, points, [0, GAMMA], [1, 0], settings=settings, width=width, threads=threads)
        assert same_bits(whole, again), (width, threads)
    order = np.random.default_rng(0).permutation(len(points))[:37]
    some = follow(system.homogeneous, points[order], [0, GAMMA], [1, 0], settings=settings)
    assert some.points.tobytes() == whole.points[order].tobytes()
    assert np.array_equal(some.steps, whole.steps[order])


@needs_kernel
def test_each_path_has_its_own_parameters_and_segment():
    x, y = variables("x y")
    p, q = parameters("p q")
    system = PolynomialSystem.of([x**2 + y - p, x * y + y**2 - q * x], parameters=[p, q])
    rng = np.random.default_rng(1)
    points = rng.normal(size=(50, 2)) + 1j * rng.normal(size=(50, 2))
    start = np.stack([points[:, 0] ** 2 + points[:, 1], points[:, 1] + points[:, 1] ** 2 / points[:, 0]], axis=1)
    target = rng.normal(size=(50, 2)) + 1j * rng.normal(size=(50, 2))
    which = np.arange(50, dtype=np.int32)
    compiled, lifted = system.homogeneous, system.lift(points)
    there = follow(compiled, lifted, start, target, which=which)
    assert (there.status == PathStatus.REACHED).all()
    ends = system.drop(there.points)
    assert np.abs(system.evaluate(ends, target)).max() < 1e-10 * (1 + np.abs(ends).max() ** 2)
    back = follow(compiled, there.points, start, target, which=which, t_from=there.t, t_to=there.t + 1)
    assert np.abs(back.points - lifted / lifted[np.arange(50), np.abs(lifted).argmax(1)][:, None]).max() < 1e-10

    corner = 0.3 + 0.8j  # a detour over the complex plane that closes up
    first = follow(compiled, lifted, start, target, which=which, t_to=np.full(50, corner))
    second = follow(compiled, first.points, start, target, which=which, t_from=first.t, t_to=np.ones(50, dtype=complex))
    assert (second.status == PathStatus.REACHED).all()
    assert np.abs(system.evaluate(system.drop(second.points), start)).max() < 1e-9


@needs_kernel
def test_tangents_are_derivatives_by_t():
    (x,), (p,) = variables("x"), parameters("p")
    system = PolynomialSystem.of([x**2 - p], parameters=[p])
    standing = np.full(1, 0.25 + 0j)
    at = follow(system.affine, [[1.5]], [[6.0]], [[1.0]], t_from=standing, t_to=standing)  # p = 2.25
    assert at.status[0] == PathStatus.REACHED
    assert at.tangents[0, 0] == pytest.approx(5 / 3)  # dx/dt = (dp/dt) / (2 x)


@needs_kernel
def test_affine_systems_and_several_groups():
    x, y = variables("x y")
    a, b = parameters("a b")
    equations = [a * (x * y - 2) + b * (x * y - 1), a * (x + 3 * y - 7) + b * (x - y)]
    grouped = PolynomialSystem.of(equations, variables=[x, y], parameters=[a, b], groups=[[x], [y]])
    starts = np.array([[1.0, 1.0], [-1.0, -1.0]])
    expected = np.sort_complex(np.roots([3, -7, 2]))
    ends = grouped.drop(follow(grouped.homogeneous, grouped.lift(starts), [0, GAMMA], [1, 0]).points)
    assert np.abs(np.sort_complex(ends[:, 1]) - expected).max() < 1e-13
    affine = follow(grouped.affine, starts, [0, GAMMA], [1, 0])
    assert np.abs(np.sort_complex(affine.points[:, 1]) - expected).max() < 1e-13


@needs_kernel
def test_double_double_residuals_where_double_no_longer_contracts():
    # Roots at distance 2e-6 of a polynomial expanded about a point far away: its values cancel 14 digits.
    (x,), p = variables("x"), parameters("p", 4)
    system = PolynomialSystem.of([sum(p[k] * x**k for k in range(4))], variables=[x], parameters=list(p))
    roots = np.array([1.0, 1.0 + 2e-5, -1.0])
    target = np.poly(roots)[::-1]
    start = np.poly([1.0, 2.0 + 1j, -1.0 + 0.5j])[::-1]
    points = system.lift(np.array([[1.0], [2.0 + 1j], [-1.0 + 0.5j]]))
    tracks = follow(system.homogeneous, points, start, target)
    assert (tracks.status == PathStatus.REACHED).all()
    assert tracks.extended.max() > 0
    assert follow(system.homogeneous, points, start, target, settings=TrackSettings(extended=False)).extended.max() == 0
    ends = np.sort_complex(system.drop(tracks.points)[:, 0])
    # The coefficients' own rounding moves close roots by far more than what the tracker loses.
    assert np.abs(ends - np.sort(roots)).max() < 1e-10
    assert tracks.accuracy.max() < 1e-14


@needs_kernel
def test_failures_are_named():
    (x,), p = variables("x"), parameters("p", 2)
    system = PolynomialSystem.of([x**2 - p[0]], variables=[x], parameters=list(p))
    compiled = system.homogeneous
    one = system.lift(np.array([[1.0]]))

    def status(points, start, target, **options):
        return PathStatus(int(follow(compiled, points, start, target, **options).status[0]))

    assert status(system.lift(np.array([[1.3]])), [1, 0], [2, 0]) == PathStatus.INVALID_START
    assert status(system.lift(np.array([[0.0]])), [0, 0], [2, 0]) == PathStatus.INVALID_START  # a double root
    assert status(one, [1, 0], [-1, 0]) in {PathStatus.STEP_TOO_SMALL, PathStatus.ACCURACY_LOST, PathStatus.SINGULAR}
    assert status(one, [1, 0], [0, 0], settings=TrackSettings(end_zone=1e-3)) == PathStatus.END_ZONE
    assert status(one, [1, 0], [9, 0], settings=TrackSettings(most_steps=2)) == PathStatus.TOO_MANY_STEPS
    assert status(one, [1, 0], [9, 0]) == PathStatus.REACHED


@needs_kernel
def test_a_stopped_watch_ends_the_work():
    system, points = total_degree(*cyclic(7))
    watch = Watch()
    stopper = threading.Timer(0.02, watch.stop)
    stopper.start()
    tracks = follow(system.homogeneous, points, [0, GAMMA], [1, 0], watch=watch, threads=2)
    stopper.join()
    left = tracks.status == PathStatus.INTERRUPTED
    assert left.any()
    assert np.isfinite(tracks.points).all()
    assert watch.counts[FINISHED] + watch.counts[FAILED] == (~left).sum()
    assert watch.counts[STARTED] < len(points)
    begun = left & (tracks.t != 1)
    assert (tracks.steps[begun] > 0).all()


@needs_kernel
def test_evaluation_in_lanes():
    system, _ = total_degree(*cyclic(5))
    rng = np.random.default_rng(2)
    points, at = (rng.normal(size=(13, k)) + 1j * rng.normal(size=(13, k)) for k in (6, 2))
    expected = values_and_jacobian(system.homogeneous, points, at)
    for width in native.widths():
        found = native.evaluate(system.homogeneous, points, at, width=width)
        for one, other in zip(found, expected, strict=True):
            assert np.abs(one - other).max() < 1e-12 * np.abs(other).max()


@needs_kernel
def test_hostile_tapes_are_refused_or_run_but_never_crash():
    system, points = total_degree(*katsura(3))
    compiled = system.homogeneous
    rng = np.random.default_rng(0)
    names = ["kind", "destination", "begin", "end", "left", "right", "outputs"]
    names += ["jacobian_row", "jacobian_column", "jacobian_slot"]
    settings = TrackSettings(most_steps=20)
    refused = 0
    for _ in range(400):
        which = rng.choice(["values", "jacobian"])
        tape = getattr(compiled, which)
        name = rng.choice([n for n in names if len(getattr(tape, n))])
        array = getattr(tape, name).copy()
        array[rng.integers(len(array))] = rng.choice([-(2**31), -2, -1, 0, 3, tape.slots - 1, tape.slots, 2**31 - 1])
        broken = dataclasses.replace(compiled, **{which: dataclasses.replace(tape, **{name: array})})
        try:
            follow(broken, points, [0, GAMMA], [1, 0], settings=settings)
        except InputError:
            refused += 1
    assert refused > 200
    short = dataclasses.replace(compiled.values, left=compiled.values.left[:-1])
    wide = dataclasses.replace(compiled.values, left=compiled.values.left.astype(np.int64))
    for tape in (
        short,
        wide,
        dataclasses.replace(compiled.values, slots=3),
        dataclasses.replace(compiled.values, slots=-1),
    ):
        with pytest.raises(InputError):
            follow(dataclasses.replace(compiled, values=tape), points, [0, GAMMA], [1, 0])


@needs_kernel
def test_arrays_that_do_not_fit_are_refused():
    system, points = total_degree(*katsura(3))
    compiled: CompiledSystem = system.homogeneous
    for wrong in (
        {"points": points[:, :-1]},
        {"start": [0, 1, 2]},
        {"which": np.full(len(points), 1, dtype=np.int32)},
        {"which": np.full(len(points), -1, dtype=np.int32)},
        {"which": np.zeros(3, dtype=np.int32)},
        {"t_to": np.zeros(3, dtype=complex)},
        {"width": "avx9"},
    ):
        arguments = {"points": points, "start": [0, GAMMA], "target": [1, 0]} | wrong
        with pytest.raises(InputError):
            follow(compiled, arguments.pop("points"), arguments.pop("start"), arguments.pop("target"), **arguments)


@needs_kernel
@pytest.mark.skipif(os.name == "nt", reason="asks the C library for the rounding state")
def test_the_processor_is_left_as_it_was():
    system, points = total_degree(*katsura(3))
    before = ctypes.CDLL(None).fegetround()
    follow(system.homogeneous, points, [0, GAMMA], [1, 0])
    assert ctypes.CDLL(None).fegetround() == before
    assert np.float64(5e-324) * np.float64(1.0) == 5e-324  # tiny numbers are flushed to zero while tracking only


def test_without_a_compiler_nothing_is_built(tmp_path):
    cmake = shutil.which("cmake")
    if cmake is None:
        pytest.skip("cmake is not installed outside the build")
    environment = {**os.environ, "CXX": "/nonexistent"}
    command = [cmake, "-S", str(ROOT), "-B", str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "uses NumPy" in " ".join(done.stderr.split())


def test_without_a_kernel_it_is_said_why(monkeypatch):
    def missing():
        raise ModuleNotFoundError("none", name="neurovariety.solve.track._kernel")

    monkeypatch.setattr(native, "_kernel", missing)
    assert "compiler" in native.available()
    assert native.widths() == ()
    assert native.lanes() == 0
