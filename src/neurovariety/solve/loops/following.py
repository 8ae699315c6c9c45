"""Solutions sent along the edges of the graph: one batch a round; paths that fail or meet go again, more carefully."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.loops.ledger import Ledger, LostPath
from neurovariety.solve.loops.loop_graph import FAILED, UNTRACKED, Leg, LoopGraph
from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import Engine, track
from neurovariety.solve.track.tracks import PathStatus, Tracks
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]
Index = NDArray[np.int64]
Mask = NDArray[np.bool_]

ACCURATE = 1e-9
"""An end whose last Newton correction is larger than this is not taken for a solution: it could be nobody's."""

JUMPED = 255
"""Beside the values of `PathStatus`: the path arrived among solutions of another kind."""

REASONS: dict[int, str] = {
    PathStatus.STEP_TOO_SMALL: "the step became too small",
    PathStatus.TOO_MANY_STEPS: "too many steps",
    PathStatus.ACCURACY_LOST: "accuracy was lost",
    PathStatus.SINGULAR: "the Jacobian was singular",
    PathStatus.INVALID_START: "the start is no regular solution",
    PathStatus.END_ZONE: "the endgame's zone was entered",
    JUMPED: "arrived among solutions of another kind",
}


@dataclass(frozen=True, eq=False)
class Follower:
    """How paths are tracked, whatever graph they belong to.

    Attributes
    ----------
    compiled : CompiledSystem
        The homogeneous system.
    keep : callable, optional
        Homogeneous points (m, N) to a mask (m,): which may be solutions of the kind wanted. Paths along regular
        parameters never leave their kind, so one that did jumped, and is tracked again.
    settings : TrackSettings
    engine, threads, executor, watch
        As `track` takes them.
    attempts : int
        How often a path is tracked at most, every time under tighter settings. A path that is lost costs little: the
        solution it would have found has other edges.
    """

    compiled: CompiledSystem
    keep: Callable[[Complex], Mask] | None = None
    settings: TrackSettings = field(default_factory=TrackSettings)
    engine: Engine = "auto"
    threads: int | None = None
    executor: Executor | None = None
    watch: Watch = field(default_factory=Watch)
    attempts: int = 2


def follow(graph: LoopGraph, legs: Sequence[Leg], follower: Follower, ledger: Ledger) -> None:
    """Track the legs in one batch, and note in the graph who became whom.

    Two solutions of a fibre never become one along an edge whose segment avoids the branch points. Where they seem
    to, at least one of the two jumped: both are tracked again, and lost if they meet again. The points they arrived
    at are solutions in any case, and stay.
    """
    ledger.paths += sum(leg.numbers.size for leg in legs)
    meeting = _send(graph, legs, follower, ledger, tightened=0)
    if meeting:
        repeated = sum(leg.numbers.size for leg in meeting)
        ledger.again += repeated
        ledger.met += repeated
        still = _send(graph, meeting, follower, ledger, tightened=1)
        for leg in still:
            graph.edges[leg.edge].partners[leg.side][leg.numbers] = FAILED
            _lose(graph, leg, ["arrived where another path did"] * leg.numbers.size, ledger)


def _send(graph: LoopGraph, legs: Sequence[Leg], follower: Follower, ledger: Ledger, *, tightened: int) -> list[Leg]:
    """Track, repeat what failed, and note the arrivals; give back the paths that met another."""
    points, status = _ends(graph, legs, follower, ledger, tightened)
    meeting = []
    offset = 0
    for leg in legs:
        here = slice(offset, offset + leg.numbers.size)
        offset += leg.numbers.size
        reached = status[here] == PathStatus.REACHED
        stopped = status[here] == PathStatus.INTERRUPTED
        ledger.interrupted += int(stopped.sum())
        lost = Leg(leg.edge, leg.side, leg.numbers[~reached & ~stopped])
        graph.edges[leg.edge].partners[leg.side][lost.numbers] = FAILED
        _lose(graph, lost, [REASONS[int(code)] for code in status[here][~reached & ~stopped]], ledger)
        disturbed = _land(graph, Leg(leg.edge, leg.side, leg.numbers[reached]), points[here][reached], ledger)
        if disturbed.numbers.size:
            meeting.append(disturbed)
    return meeting


def _ends(
    graph: LoopGraph, legs: Sequence[Leg], follower: Follower, ledger: Ledger, tightened: int
) -> tuple[Complex, NDArray[np.uint8]]:
    segments = [graph.segment(leg) for leg in legs]
    start, target = np.array([begin for begin, _ in segments]), np.array([end for _, end in segments])
    points = np.concatenate([graph.fibres[graph.edges[leg.edge].ends[leg.side]].points[leg.numbers] for leg in legs])
    row = np.repeat(np.arange(len(legs), dtype=np.int64), [leg.numbers.size for leg in legs])
    arrived = np.full_like(points, np.nan)
    status = np.full(len(points), PathStatus.INVALID_START, dtype=np.uint8)
    waiting = np.arange(len(points))
    settings = follower.settings
    for _ in range(tightened):
        settings = settings.tighter()
    for attempt in range(follower.attempts):
        ledger.again += waiting.size if attempt else 0
        tracks = track(
            follower.compiled,
            points[waiting],
            start,
            target,
            which=row[waiting],
            settings=settings,
            engine=follower.engine,
            threads=follower.threads,
            executor=follower.executor,
            watch=follower.watch,
        )
        ledger.steps += int(tracks.steps.sum())
        ledger.rejected += int(tracks.rejected.sum())
        arrived[waiting], status[waiting] = tracks.points, _judged(tracks, follower)
        waiting = waiting[(status[waiting] != PathStatus.REACHED) & (status[waiting] != PathStatus.INTERRUPTED)]
        if not waiting.size or follower.watch.stopped:
            break
        settings = settings.tighter()
    return arrived, status


def _judged(tracks: Tracks, follower: Follower) -> NDArray[np.uint8]:
    """Give the status of each path; ends that are inaccurate or of another kind count as accuracy lost or a jump."""
    status = tracks.status.copy()
    reached = np.flatnonzero(status == PathStatus.REACHED)
    status[reached[tracks.accuracy[reached] > ACCURATE]] = PathStatus.ACCURACY_LOST
    reached = np.flatnonzero(status == PathStatus.REACHED)
    if follower.keep is not None and reached.size:
        kept = follower.keep(tracks.points[reached])
        status[reached[~kept]] = JUMPED
    return status


def _land(graph: LoopGraph, leg: Leg, points: Complex, ledger: Ledger) -> Leg:
    """Join the solutions to those they became, and give back the ones that arrived where another had."""
    edge, side = graph.edges[leg.edge], leg.side
    arrived = graph.arrive(edge.ends[1 - side], points)
    before = edge.partners[1 - side][arrived]
    _, inverse, counts = np.unique(arrived, return_inverse=True, return_counts=True)
    clash = (counts[inverse] > 1) | ((before >= 0) & (before != leg.numbers))
    edge.join(side, leg.numbers[~clash], arrived[~clash])
    ledger.arrived += int((~clash).sum())
    evicted = np.unique(before[clash & (before >= 0)])
    ledger.arrived -= evicted.size
    disturbed = np.unique(np.concatenate([leg.numbers[clash], evicted]))
    edge.partners[side][disturbed] = UNTRACKED
    edge.partners[1 - side][arrived[clash]] = UNTRACKED
    return Leg(leg.edge, side, disturbed)


def _lose(graph: LoopGraph, leg: Leg, reasons: Sequence[str], ledger: Ledger) -> None:
    ends = graph.edges[leg.edge].ends
    ledger.lost += [
        LostPath(ends[leg.side], ends[1 - leg.side], int(number), reason)
        for number, reason in zip(leg.numbers, reasons, strict=True)
    ]
