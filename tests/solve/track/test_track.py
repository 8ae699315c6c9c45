import os
import signal
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import fields

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.moments.fold import LostWorkerWarning
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track import chunks as module
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus
from neurovariety.solve.track.watch import Watch


@pytest.fixture(scope="module")
def problem():
    """Eighth roots, followed from p = 1 to p = 2 + i."""
    (x,), (p,) = variables("x", 1), parameters("p", 1)
    system = PolynomialSystem.of([x**8 - p], parameters=[p])
    points = system.lift(np.exp(2j * np.pi * np.arange(8) / 8)[:, None])
    return system, points


def _same(one, other):
    for field in fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(module, "CHUNK", 3)


@pytest.mark.parametrize("workers", [1, 2])
def test_executors_bring_the_same_bits(problem, small_chunks, workers):
    system, points = problem
    here = track(system.homogeneous, points, [1.0], [2 + 1j], engine="numpy")
    with ThreadPoolExecutor(workers) as executor:
        watch = Watch()
        there = track(system.homogeneous, points, [1.0], [2 + 1j], engine="numpy", executor=executor, watch=watch)
    _same(here, there)
    assert (watch.started, watch.finished, watch.failed) == (8, 8, 0)


def test_processes_bring_the_same_bits(problem, small_chunks):
    system, points = problem
    here = track(system.homogeneous, points, [1.0], [2 + 1j])
    with ProcessPoolExecutor(1) as executor:
        _same(here, track(system.homogeneous, points, [1.0], [2 + 1j], executor=executor))


class _LosingExecutor(ThreadPoolExecutor):
    """Loses every second chunk, as if its worker had been killed."""

    def submit(self, task, /, *arguments, **options):
        self.given = getattr(self, "given", 0) + 1
        if self.given % 2:
            return super().submit(task, *arguments, **options)
        lost = Future()
        lost.set_exception(RuntimeError("the worker was killed"))
        return lost


def test_a_lost_workers_paths_are_tracked_here(problem, small_chunks):
    system, points = problem
    here = track(system.homogeneous, points, [1.0], [2 + 1j], engine="numpy")
    with _LosingExecutor(1) as executor, pytest.warns(LostWorkerWarning, match="1 of 3 chunks.*was killed"):
        there = track(system.homogeneous, points, [1.0], [2 + 1j], engine="numpy", executor=executor)
    _same(here, there)


def test_an_executor_that_is_shut_down_is_done_without(problem, small_chunks):
    system, points = problem
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.warns(LostWorkerWarning, match="3 of 3"):
        tracks = track(system.homogeneous, points, [1.0], [2 + 1j], engine="numpy", executor=executor)
    assert (tracks.status == PathStatus.REACHED).all()


def test_a_killed_process_loses_no_path(problem, small_chunks):
    system, points = problem
    with ProcessPoolExecutor(1) as executor:
        executor.submit(os._exit, 1)
        with pytest.warns(LostWorkerWarning):
            tracks = track(system.homogeneous, points, [1.0], [2 + 1j], executor=executor)
    _same(tracks, track(system.homogeneous, points, [1.0], [2 + 1j]))


def test_stopping_beforehand_leaves_all_paths_where_they_are(problem):
    system, points = problem
    watch = Watch()
    watch.stop()
    tracks = track(system.homogeneous, points, [1.0], [2.0], watch=watch)
    assert (tracks.status == PathStatus.INTERRUPTED).all()
    np.testing.assert_allclose(tracks.points, points)
    assert (tracks.t == 1).all()


def _slow(work, engine, threads, watch):
    """Stand in for long work that looks at its watch."""
    while not watch.stopped:
        time.sleep(0.01)
    return module.untouched(work.points, work.t_from)


def _press_ctrl_c():
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()


def test_ctrl_c_returns_what_there_is(problem, monkeypatch):
    system, points = problem
    monkeypatch.setattr(module, "_run", _slow)
    watch = Watch()
    _press_ctrl_c()
    tracks = track(system.homogeneous, points, [1.0], [2.0], watch=watch)
    assert watch.interrupted
    assert (tracks.status == PathStatus.INTERRUPTED).all()


def test_ctrl_c_raises_where_nobody_watches(problem, monkeypatch):
    system, points = problem
    monkeypatch.setattr(module, "_run", _slow)
    _press_ctrl_c()
    with pytest.raises(KeyboardInterrupt):
        track(system.homogeneous, points, [1.0], [2.0])


def test_an_error_in_the_work_reaches_the_caller(problem, monkeypatch):
    system, points = problem

    def broken(*arguments):
        raise MemoryError("no room")

    monkeypatch.setattr(module, "_run", broken)
    with pytest.raises(MemoryError, match="no room"):
        track(system.homogeneous, points, [1.0], [2.0])


def test_progress_is_told(problem):
    system, points = problem
    told = []
    watch = Watch(progress=lambda *words: told.append(words))
    watch.stage("roots", 8)
    track(system.homogeneous, points, [1.0], [2.0], watch=watch)
    assert told[0] == ("roots", 0, 8)
    assert told[-1] == ("roots", 8, 8)


def test_no_paths_are_no_work(problem):
    system, _ = problem
    tracks = track(system.homogeneous, np.empty((0, 2)), [1.0], [2.0])
    assert tracks.points.shape == (0, 2)
    assert tracks.status.dtype == np.uint8


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"points": np.ones((3, 3))}, "points has another shape"),
        ({"points": np.full((3, 2), np.nan)}, "points must be finite"),
        ({"start": [1.0, 2.0]}, "start has another shape"),
        ({"target": [np.inf]}, "target must be finite"),
        ({"start": np.ones((2, 1)), "target": np.ones((3, 1))}, "same number of rows"),
        ({"which": [0, 0, 1]}, "which names a row"),
        ({"which": [0]}, "which names a row"),
        ({"t_to": np.nan}, "t_to must be finite"),
        ({"engine": "steam"}, "no such engine"),
    ],
)
def test_misuse_is_told_at_the_door(problem, change, words):
    system, points = problem
    arguments = {"points": points[:3], "start": [1.0], "target": [2.0], **change}
    with pytest.raises(InputError, match=words):
        track(system.homogeneous, **arguments)


def test_a_system_that_is_not_square_is_refused():
    x, y = variables("x y")
    system = PolynomialSystem.of([x * y - 1])
    with pytest.raises(InputError, match="as many equations as variables"):
        track(system.homogeneous, np.ones((1, 3)), [], [])


def test_settings_reach_the_engine(problem):
    system, points = problem
    plain = track(system.homogeneous, points, [1.0], [2 + 1j])
    tight = track(system.homogeneous, points, [1.0], [2 + 1j], settings=TrackSettings().tighter())
    assert (tight.steps > plain.steps).all()
    np.testing.assert_allclose(tight.points, plain.points, atol=1e-13)
