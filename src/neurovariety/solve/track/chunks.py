"""A batch of paths carried out here, while the keyboard is watched, or in chunks by an executor's workers."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.moments.fold import LostWorkerWarning
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import native
from neurovariety.solve.track.paths import untouched
from neurovariety.solve.track.reference import track_reference
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.tracks import PathStatus, Tracks
from neurovariety.solve.track.watch import FAILED, FINISHED, STARTED, STEPS, Watch

Complex = NDArray[np.complex128]

CHUNK = 512
"""Paths that a worker of an executor is sent at a time."""
BRIEF = 20_000
"""Attempts at a step, of all paths together, that the kernel makes in a fraction of a second."""
LOOK = 0.1
"""Seconds between two looks at the counts and at the keyboard."""


@dataclass(frozen=True, eq=False)
class Work:
    """Checked arguments, as both engines take them."""

    compiled: CompiledSystem
    points: Complex
    start: Complex
    target: Complex
    which: NDArray[np.int32]
    t_from: Complex
    t_to: Complex
    settings: TrackSettings

    def part(self, begin: int, end: int) -> Work:
        """Cut out some paths, and the parameters that they need."""
        rows, which = np.unique(self.which[begin:end], return_inverse=True)
        return replace(
            self,
            points=self.points[begin:end],
            start=self.start[rows],
            target=self.target[rows],
            which=which.astype(np.int32),
            t_from=self.t_from[begin:end],
            t_to=self.t_to[begin:end],
        )


def _run(work: Work, engine: str, threads: int, watch: Watch) -> Tracks:
    tracker = native.track_native if engine == "native" else track_reference
    return tracker(
        work.compiled,
        work.points,
        work.start,
        work.target,
        work.which,
        t_from=work.t_from,
        t_to=work.t_to,
        settings=work.settings,
        threads=threads,
        watch=watch,
    )


def track_here(work: Work, engine: str, threads: int, watch: Watch) -> Tracks:
    """Track in a thread of this process, so that the main one sees Ctrl-C and can tell how it goes.

    What is over sooner than that matters is done without: starting threads takes longer than the few steps of an
    endgame's round.
    """
    if engine != "native" or len(work.points) * work.settings.most_steps > BRIEF:
        return _wait(lambda: _run(work, engine, threads, watch), watch)
    try:
        return _run(work, engine, 1, watch)
    except KeyboardInterrupt:
        watch.interrupted = True
        watch.stop()
        return untouched(work.points, work.t_from)


def _wait(task: Callable[[], Tracks], watch: Watch) -> Tracks:
    result: Future[Tracks] = Future()

    def carry() -> None:
        try:
            result.set_result(task())
        except BaseException as error:  # handed to the thread that waits
            result.set_exception(error)

    thread = threading.Thread(target=carry, name="neurovariety-track", daemon=True)
    thread.start()
    while True:
        try:
            thread.join(LOOK)
            if not thread.is_alive():
                return result.result()
            watch.tell()
        except KeyboardInterrupt:
            watch.interrupted = True
            watch.stop()
        except BaseException:  # what the listener raised ends the work too
            watch.stop()
            thread.join()
            raise


def _remote(work: Work, engine: str, threads: int) -> Tracks:
    """Track a chunk in a worker; a module-level function, so that it pickles."""
    return _run(work, engine, threads, Watch())


def track_by_executor(work: Work, engine: str, threads: int, executor: Executor, watch: Watch) -> Tracks:
    """Send chunks, and bring their ends back in order; a chunk that does not come back is tracked here."""
    pieces = [work.part(begin, begin + CHUNK) for begin in range(0, len(work.points), CHUNK)]
    futures: list[Future[Tracks] | None] = []
    lost: list[str] = []
    parts: list[Tracks] = []
    try:
        for piece in pieces:
            try:
                futures.append(executor.submit(_remote, piece, engine, threads))
            except Exception as error:  # broken or shut down: the rest is tracked here
                futures.append(None)
                lost.append(f"{type(error).__name__}: {error}")
        for piece, future in zip(pieces, futures, strict=True):
            part = _collect(future, piece, watch, lost)
            parts.append(track_here(piece, engine, threads, watch) if part is None else part)
    finally:
        for future in futures:
            if future is not None:
                future.cancel()
    if lost:
        warnings.warn(
            f"{len(lost)} of {len(pieces)} chunks did not come back from their worker ({lost[0]}); they were tracked "
            "here, each is counted once",
            LostWorkerWarning,
            stacklevel=3,
        )
    return Tracks(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Tracks)}
    )


def _collect(future: Future[Tracks] | None, piece: Work, watch: Watch, lost: list[str]) -> Tracks | None:
    """Wait for a chunk; None where it has to be tracked here."""
    while future is not None:
        try:
            if watch.stopped and not future.done():
                return untouched(piece.points, piece.t_from)
            part = future.result(timeout=LOOK)
        except TimeoutError:
            watch.tell()
        except KeyboardInterrupt:
            watch.interrupted = True
            watch.stop()
        except (Exception, CancelledError) as error:  # each executor has its own way to lose a worker
            if watch.stopped:
                return untouched(piece.points, piece.t_from)
            lost.append(f"{type(error).__name__}: {error}")
            return None
        else:
            _count(part, watch)
            return part
    return untouched(piece.points, piece.t_from) if watch.stopped else None


def _count(part: Tracks, watch: Watch) -> None:
    good = int(np.isin(part.status, [PathStatus.REACHED, PathStatus.END_ZONE]).sum())
    watch.counts[STARTED] += len(part.status)
    watch.counts[FINISHED] += good
    watch.counts[FAILED] += len(part.status) - good
    watch.counts[STEPS] += int(part.steps.sum() + part.rejected.sum())
    watch.tell()
