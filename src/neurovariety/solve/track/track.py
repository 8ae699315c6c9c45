"""Following paths with whichever engine there is, here or by an executor's workers, until they end or Ctrl-C."""

from __future__ import annotations

import os
from concurrent.futures import Executor
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import native
from neurovariety.solve.track.chunks import Work, track_by_executor, track_here
from neurovariety.solve.track.paths import untouched
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.tracks import Tracks
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]
Engine = Literal["auto", "native", "numpy"]


def track(
    compiled: CompiledSystem,
    points: ArrayLike,
    start: ArrayLike,
    target: ArrayLike,
    *,
    which: ArrayLike | None = None,
    t_from: ArrayLike = 1.0,
    t_to: ArrayLike = 0.0,
    settings: TrackSettings | None = None,
    engine: Engine = "auto",
    threads: int | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> Tracks:
    """Follow the solutions of F(x; p(t)) = 0 with p(t) = target + t (start - target).

    Parameters
    ----------
    compiled : CompiledSystem
        As many equations as variables.
    points : array_like, shape (m, N)
        Solutions at ``t_from``: homogeneous coordinates (see `PolynomialSystem.lift`), or plain ones of an affine
        system.
    start, target : array_like, shape (K,) or (B, K)
        Parameters at t = 1 and t = 0; with several rows, ``which`` says which are a path's own.
    which : array_like of int, shape (m,), optional
        Row of ``start`` and ``target`` of each path. By default all have the first.
    t_from, t_to : complex, or array_like of shape (m,)
        The segment, which may leave the real line.
    settings : TrackSettings, optional
    engine : {"auto", "native", "numpy"}
        The compiled kernel, or NumPy. By default the kernel where it is installed.
    threads : int, optional
        Threads of the kernel; by default all the processor's, with an executor one in each worker.
    executor : concurrent.futures.Executor, optional
        Carries chunks of 512 paths. Processes are sent the compiled system with each chunk.
    watch : Watch, optional
        Live counts and a way to stop. Ctrl-C stops too: what has been found is returned, the other paths are
        INTERRUPTED, and ``watch.interrupted`` is set; without a watch KeyboardInterrupt is raised.

    Returns
    -------
    Tracks
        In the order of ``points``. A path's end depends on that path alone: not on the others, nor on the number of
        threads or workers.

    Raises
    ------
    InputError
        Shapes that do not fit, values that are not finite, or an unknown engine.
    MissingExtraError
        ``engine="native"`` where there is no kernel.

    Warns
    -----
    LostWorkerWarning
        A worker did not bring its chunk, which has been tracked here.

    Examples
    --------
    From x^2 = 1 to x^2 = 4:

    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> (x,), (p,) = variables("x"), parameters("p")
    >>> system = PolynomialSystem.of([x**2 - p], parameters=[p])
    >>> tracks = track(system.homogeneous, system.lift(np.array([[1.0], [-1.0]])), [1.0], [4.0])
    >>> system.drop(tracks.points).round(12).real + 0.0
    array([[ 2.],
           [-2.]])
    """
    work = _checked(
        compiled, points, start, target, which=which, t_from=t_from, t_to=t_to, settings=settings or TrackSettings()
    )
    chosen = _engine(engine)
    own_watch = watch is None
    watch = watch or Watch()
    if not len(work.points):
        return untouched(work.points, work.t_from)
    if executor is None:
        tracks = track_here(work, chosen, threads or _processors(), watch)
    else:
        tracks = track_by_executor(work, chosen, threads or 1, executor, watch)
    watch.tell()
    if own_watch and watch.interrupted:
        raise KeyboardInterrupt
    return tracks


def _checked(
    compiled: CompiledSystem,
    points: ArrayLike,
    start: ArrayLike,
    target: ArrayLike,
    *,
    which: ArrayLike | None,
    t_from: ArrayLike,
    t_to: ArrayLike,
    settings: TrackSettings,
) -> Work:
    tape = compiled.values
    if len(tape.outputs) + compiled.groups != tape.coordinates:
        raise InputError(
            "paths are followed in a system with as many equations as variables",
            given=f"{len(tape.outputs)} equations, {tape.coordinates - compiled.groups} variables",
        )
    x = _finite("points", points, (None, tape.coordinates))
    count = len(x)
    begin = np.atleast_2d(np.asarray(start, dtype=np.complex128))
    end = np.atleast_2d(np.asarray(target, dtype=np.complex128))
    begin = _finite("start", begin, (None, tape.parameters))
    end = _finite("target", end, (None, tape.parameters))
    rows = max(len(begin), len(end))
    if {len(begin), len(end)} - {1, rows}:
        raise InputError("start and target have the same number of rows", given=f"{len(begin)} and {len(end)}")
    row = np.zeros(count, dtype=np.int32) if which is None else np.ascontiguousarray(which, dtype=np.int32)
    if row.shape != (count,) or (count and not 0 <= row.min() <= row.max() < rows):
        raise InputError(
            "which names a row of start and target for every path",
            given=f"shape {row.shape}" + (f", {row.min()} to {row.max()}" if row.size else ""),
            allowed=f"shape ({count},), 0 to {rows - 1}",
        )
    return Work(
        compiled,
        x,
        np.ascontiguousarray(np.broadcast_to(begin, (rows, tape.parameters))),
        np.ascontiguousarray(np.broadcast_to(end, (rows, tape.parameters))),
        row,
        _finite("t_from", np.broadcast_to(np.asarray(t_from, dtype=np.complex128), (count,)), (count,)),
        _finite("t_to", np.broadcast_to(np.asarray(t_to, dtype=np.complex128), (count,)), (count,)),
        settings,
    )


def _finite(name: str, given: ArrayLike, shape: tuple[int | None, ...]) -> Complex:
    array = np.ascontiguousarray(given, dtype=np.complex128)
    if array.ndim != len(shape) or any(n is not None and n != m for n, m in zip(shape, array.shape, strict=True)):
        allowed = ", ".join("any" if n is None else str(n) for n in shape)
        raise InputError(f"{name} has another shape", given=str(array.shape), allowed=f"({allowed})")
    if not np.isfinite(array).all():
        raise InputError(f"{name} must be finite", given="NaN or infinity among the values")
    return array


def _engine(engine: str) -> Literal["native", "numpy"]:
    if engine not in ("auto", "native", "numpy"):
        raise InputError("there is no such engine", given=repr(engine), allowed="'auto', 'native' or 'numpy'")
    missing = native.available() if engine != "numpy" else None
    if engine == "native" and missing is not None:
        raise MissingExtraError(
            f"the compiled kernel is not installed: {missing}",
            remedy="install a C++ compiler and install neurovariety again, or use engine='numpy'",
        )
    return "numpy" if engine == "numpy" or missing is not None else "native"


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
