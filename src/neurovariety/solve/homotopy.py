"""All paths of a homotopy, followed to their ends: tracked, finished, and tracked again where something went wrong."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.moments.checkpoint import Checkpoint
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.loops.distinct_points import same_points
from neurovariety.solve.path_ends import HomotopyEnds
from neurovariety.solve.system.evaluation import values
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track.endgame import REASONS, EndKind, finish
from neurovariety.solve.track.ends import Reason
from neurovariety.solve.track.refine import refine
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import Engine, track
from neurovariety.solve.track.watch import STEPS, Watch

Complex = NDArray[np.complex128]
Numbers = NDArray[np.int64]

BLOCK = 8_192
"""Paths that are tracked and finished together; start points are made block by block."""
AGAIN = 2
"""How often a path is tracked again, each time under tighter settings."""
END_ZONE = 1e-3
"""Path parameter at which the endgame takes over from the tracker, unless it gets to the end first."""
SOLVED = 1e-6
"""Values of the equations at an end, relative to those at other points of the same size."""
ROUGH = 1e-12
"""Last Newton correction from which a regular end is refined."""
LARGEST_SINGULAR = 1e7
"""A singular end is known to about seven digits: farther out than this it cannot be told from one at infinity."""
SAME_REGULAR = 1e-9
"""Regular ends closer than this, relative to their largest coordinate, are one solution."""
SAME_SINGULAR = 1e-5
"""Singular ends closer than this are one solution: they are known to fewer digits."""

_END_OF = {
    EndKind.REGULAR: PathEnd.REGULAR,
    EndKind.SINGULAR: PathEnd.SINGULAR,
    EndKind.AT_INFINITY: PathEnd.AT_INFINITY,
    EndKind.FAILED: PathEnd.FAILED,
    EndKind.INTERRUPTED: PathEnd.NOT_TRACKED,
}


@dataclass(frozen=True, eq=False)
class Homotopy:
    """Paths of solutions of F(x; p(t)) = 0 while p goes from ``start`` to ``target``.

    Attributes
    ----------
    compiled : CompiledSystem
        Homogeneous.
    points : callable
        Gives the homogeneous start points of the paths with the given numbers, shape (m, N).
    count : int
        Number of paths.
    start, target : numpy.ndarray, shape (K,), complex128
    identity : str
        Tells this homotopy from others, for checkpoints.
    """

    compiled: CompiledSystem
    points: Callable[[Numbers], Complex]
    count: int
    start: Complex
    target: Complex
    identity: str


@dataclass(frozen=True, eq=False)
class Means:
    """What the work is done with.

    Attributes
    ----------
    settings : TrackSettings
    engine : {"auto", "native", "numpy"}
    threads : int or None
    executor : concurrent.futures.Executor or None
    watch : Watch
    checkpoint : Checkpoint or None
    """

    settings: TrackSettings = field(default_factory=lambda: TrackSettings(end_zone=END_ZONE))
    engine: Engine = "auto"
    threads: int | None = None
    executor: Executor | None = None
    watch: Watch = field(default_factory=Watch)
    checkpoint: Checkpoint | None = None


def follow(homotopy: Homotopy, means: Means, *, again: int = AGAIN) -> HomotopyEnds:
    """Follow every path to its end.

    A path that failed is tracked again under tighter settings, and so are all paths that lead to one regular
    solution, which can only be one's: path jumping is found where paths meet. The paths that meet still are marked.

    Parameters
    ----------
    homotopy : Homotopy
    means : Means
        When its watch is stopped the paths that are not done stay NOT_TRACKED.
    again : int
        How often paths are tracked again.

    Returns
    -------
    HomotopyEnds

    Raises
    ------
    StoredFileError
        When the checkpoint's file is that of other work.
    """
    ends = HomotopyEnds.untouched(homotopy.count, homotopy.compiled.values.coordinates)
    if means.checkpoint is not None and means.checkpoint.path.exists():
        ends, _ = means.checkpoint.load(homotopy.identity, ends, homotopy.count)
    todo = ends.numbers(PathEnd.NOT_TRACKED)
    means.watch.stage("tracking", len(todo))
    for begin in range(0, len(todo), BLOCK):
        _follow_some(homotopy, ends, todo[begin : begin + BLOCK], means.settings, means)
        _keep(homotopy, ends, means)
        if means.watch.stopped:
            return ends
    settings, careful = means.settings, TrackSettings()
    for _ in range(again):
        settings, careful = settings.tighter(), careful.tighter()
        settings = replace(  # never looser than the defaults made tighter, whatever was asked for at first
            settings,
            contraction=min(settings.contraction, careful.contraction),
            caution=max(settings.caution, careful.caution),
            trust=min(settings.trust, careful.trust),
            most_steps=max(settings.most_steps, careful.most_steps),
        )
        numbers = np.union1d(ends.numbers(PathEnd.FAILED), _to_be_doubted(homotopy, ends))
        if not len(numbers) or means.watch.stopped:
            break
        means.watch.stage("tracking again", len(numbers))
        _follow_some(homotopy, ends, numbers, settings, means)
        _keep(homotopy, ends, means)
    if not means.watch.stopped:
        ends.put(_later_of_those_that_meet(homotopy, ends), PathEnd.MET, "another path leads to the same solution")
    return ends


def _follow_some(
    homotopy: Homotopy, ends: HomotopyEnds, numbers: Numbers, settings: TrackSettings, means: Means
) -> None:
    """Track and finish some paths; what is known of a path is only replaced by something better."""
    tracks = track(
        homotopy.compiled,
        homotopy.points(numbers),
        homotopy.start,
        homotopy.target,
        settings=settings,
        engine=means.engine,
        threads=means.threads,
        executor=means.executor,
        watch=means.watch,
    )
    quiet = Watch(flag=means.watch.flag)  # the endgame tracks every path often: it must not count as more paths
    found = finish(
        homotopy.compiled,
        tracks,
        homotopy.start,
        homotopy.target,
        None,
        settings,
        engine=means.engine,
        threads=means.threads,
        executor=means.executor,
        watch=quiet,
    )
    add_steps(quiet, means.watch)
    end = np.array([_END_OF[EndKind(kind)] for kind in range(len(EndKind))], dtype=np.uint8)[found.kind]
    # A regular solution has one branch, whatever its Jacobian looks like (that of one equation alone looks well).
    end[(end == PathEnd.REGULAR) & (found.winding > 1)] = PathEnd.SINGULAR
    vanishing = np.abs(found.points[:, : homotopy.compiled.groups]).min(axis=1, initial=np.inf)
    far_out = (end == PathEnd.SINGULAR) & (vanishing < 1 / LARGEST_SINGULAR)
    end[far_out] = PathEnd.AT_INFINITY
    singular = np.flatnonzero(end == PathEnd.SINGULAR)  # regular ends are refined, and certified, later
    wrong = singular[~_solves(homotopy, found.points[singular])]
    end[wrong] = PathEnd.FAILED
    code = np.array([ends.code(text) for text in REASONS], dtype=np.int16)[found.code]
    code[far_out] = ends.code(REASONS[Reason.FAR_OUT])
    code[wrong] = ends.code("the point at which it seemed to end is no solution")
    better = (end != PathEnd.NOT_TRACKED) & ~(
        (end == PathEnd.FAILED) & (ends.end[numbers] != PathEnd.NOT_TRACKED) & (ends.end[numbers] != PathEnd.FAILED)
    )
    ends.attempts[numbers] += 1
    ends.steps[numbers] += found.steps
    kept = numbers[better]
    ends.end[kept] = end[better]
    ends.points[kept] = found.points[better]
    ends.winding[kept] = found.winding[better]
    ends.accuracy[kept] = found.accuracy[better]
    ends.condition[kept] = found.condition[better]
    rough = kept[(ends.end[kept] == PathEnd.REGULAR) & (ends.accuracy[kept] > ROUGH)]
    if len(rough):  # ends are compared, so they must be accurate
        refined = refine(homotopy.compiled, ends.points[rough], homotopy.target)
        ends.points[rough], ends.accuracy[rough] = refined.points, refined.accuracy
    ends.reason[kept] = code[better]


def _solves(homotopy: Homotopy, points: Complex) -> NDArray[np.bool_]:
    """Tell which points solve the target system, coarsely: the equations are small beside what they are elsewhere."""
    phases = np.exp(2j * np.pi * np.random.default_rng(0x50).uniform(size=points.shape))
    there = np.abs(values(homotopy.compiled.values, points, homotopy.target))
    elsewhere = np.abs(values(homotopy.compiled.values, np.maximum(np.abs(points), 0.1) * phases, homotopy.target))
    return np.asarray((there <= SOLVED * elsewhere.max(axis=0, initial=0.0)).all(axis=1))


def add_steps(quiet: Watch, watch: Watch) -> None:
    """Book the steps of work that was not shown, and whether it was interrupted."""
    watch.counts[STEPS] += quiet.counts[STEPS]
    watch.interrupted |= quiet.interrupted


def _to_be_doubted(homotopy: Homotopy, ends: HomotopyEnds) -> Numbers:
    """List regular paths that meet, and singular ones whose winding numbers say that a companion is missing."""
    regular = ends.numbers(PathEnd.REGULAR)
    labels = same_points(ends.points[regular], homotopy.compiled.group_of, SAME_REGULAR)
    doubted = [regular[(np.bincount(labels) > 1)[labels]]]
    singular = ends.numbers(PathEnd.SINGULAR)
    labels = same_points(ends.points[singular], homotopy.compiled.group_of, SAME_SINGULAR)
    for winding in np.unique(ends.winding[singular]).tolist():
        if winding > 1:  # a branch of winding number w is left by w paths together
            here = ends.winding[singular] == winding
            broken = np.bincount(labels[here], minlength=len(labels)) % winding != 0
            doubted.append(singular[here & broken[labels]])
    return np.concatenate(doubted)


def _later_of_those_that_meet(homotopy: Homotopy, ends: HomotopyEnds) -> Numbers:
    regular = ends.numbers(PathEnd.REGULAR)
    labels = same_points(ends.points[regular], homotopy.compiled.group_of, SAME_REGULAR)
    first = np.unique(labels, return_index=True)[1]
    return np.setdiff1d(regular, regular[first])


def _keep(homotopy: Homotopy, ends: HomotopyEnds, means: Means) -> None:
    done = homotopy.count - len(ends.numbers(PathEnd.NOT_TRACKED))
    if means.checkpoint is not None and done:
        means.checkpoint.save(homotopy.identity, ends, done)
