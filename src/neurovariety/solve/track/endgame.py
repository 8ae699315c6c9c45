"""Where paths end that the tracker left short of t = 0: singular solutions, infinity, or regular solutions after all.

In rounds of shrinking t every path is first tracked on, to its end if that turns out to be within reach of a step; a
path whose homogenising coordinate vanishes at a steady rate is at infinity; the others are sent around t = 0 until
they close up, and the mean over the loops is their end when two rounds agree on it.
Source: Morgan, Sommese and Wampler, "Computing singular solutions to nonlinear analytic systems" (1991), and the
endgame of HomotopyContinuation.jl.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import charts
from neurovariety.solve.track.cauchy import MOST_LOOPS, loops
from neurovariety.solve.track.ends import GIVEN_UP, REASONS, EndKind, PathEnds, Reason
from neurovariety.solve.track.refine import condition_numbers, refine
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import Engine, track
from neurovariety.solve.track.tracks import PathStatus, Tracks
from neurovariety.solve.track.valuation import at_infinity, seems_finite, valuations
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Whole = NDArray[np.int64]

__all__ = ["REASONS", "EndKind", "PathEnds", "finish"]

NEAR = 0.1
"""A path that failed this near to t = 0 is taken up by the endgame; one that failed before is lost."""
RATIO = 0.1
"""Each round's t over the one before."""
AT_LAST = 1e-5
"""Largest last correction of a path that arrived at infinity and could not be polished there."""
STOP = 0.5
"""Share of a round's bound to which paths are tracked that must not try t = 0."""
MOST_STEPS = 200
"""Attempts at a step in a round."""
MOST_STEPS_AT_LAST = 4_000
"""Attempts at a step for a path that moved on in every round but slowly: it passes close to singular points."""
MOST_ROUNDS = 9
PATIENCE = 6
"""Rounds after which paths are sent around t = 0 even if they seem to run to infinity."""
FEW_LOOPS, PATIENT_ROUND = 3, 3
"""Before this round only small winding numbers are looked for: most paths that do not close up so soon are on their way
to infinity, or will be told better nearer to t = 0."""
AGREEMENT = 1e-7
"""Two rounds' ends agree when they differ by no more, relative to the largest coordinate."""
FAR_DOWN = 1e-8
"""A path that cannot be tracked on from here is near a singular end or infinity."""
PRINCIPAL = 1e-10
"""Principal parts, see `cauchy.Loops`, below which loops enclose no singular point but t = 0: two solutions at a
distance d trade places near t = d^2, and their mean would otherwise be taken for a double one."""
INFINITE = 1e-9
"""A homogenising coordinate this small, or as small as its error, is zero."""
LARGEST_FOLLOWED = 1e7
"""A path that is lost near t = 0 with larger coordinates than this counts as one to infinity."""
DOUBTFUL, SINGULAR = 1e7, 1e11
"""Condition numbers from which an end is looked at more closely, and from which it counts as singular."""


ROUNDING = 1e-14
"""Corrections of this size are rounding."""
NO_FARTHER = 1e-3
"""Newton's method that moves an end by more goes to another solution."""
CLEARLY = 1e-4
"""Product of condition number and correction that only a regular solution stays below."""


def finish(  # noqa: PLR0917  the settings stand where `track` has them
    compiled: CompiledSystem,
    tracks: Tracks,
    start: ArrayLike,
    target: ArrayLike,
    which: ArrayLike | None = None,
    settings: TrackSettings | None = None,
    *,
    engine: Engine = "auto",
    threads: int | None = None,
    executor: Executor | None = None,
    watch: Watch | None = None,
) -> PathEnds:
    """Decide where every path ends.

    Parameters
    ----------
    compiled : CompiledSystem
        Homogeneous, if paths may go to infinity.
    tracks : Tracks
        Towards t = 0, stopped by ``settings.end_zone`` where the end cannot be reached in a step.
    start, target, which, settings, engine, threads, executor, watch
        As they were for `track`.

    Returns
    -------
    PathEnds

    Examples
    --------
    Two paths that meet at the double root of (x - 1)^2, a branch of winding number 2:

    >>> from neurovariety.solve.system.expression import parameters, variables
    >>> from neurovariety.solve.system.polynomial_system import PolynomialSystem
    >>> (x,), (p,) = variables("x", 1), parameters("p", 1)
    >>> system = PolynomialSystem.of([(x - 1) ** 2 - p], parameters=[p])
    >>> settings = TrackSettings(end_zone=1e-3)
    >>> tracks = track(system.homogeneous, system.lift(np.array([[3.0], [-1.0]])), [4.0], [0.0], settings=settings)
    >>> ends = finish(system.homogeneous, tracks, [4.0], [0.0], settings=settings)
    >>> ends.winding
    array([2, 2], dtype=int32)
    >>> print(ends.reason[0])
    loops around t = 0 closed up at a singular solution
    """
    count = len(tracks.status)
    rows = np.zeros(count, dtype=np.int32) if which is None else np.asarray(which, dtype=np.int32)
    tracker = _Tracker(
        compiled,
        np.atleast_2d(np.asarray(start, dtype=np.complex128)),
        np.atleast_2d(np.asarray(target, dtype=np.complex128)),
        rows,
        _limited(settings or TrackSettings()),
        engine,
        threads,
        executor,
        watch or Watch(),
    )
    ends = PathEnds(
        points=tracks.points.copy(),
        kind=np.full(count, EndKind.FAILED, dtype=np.uint8),
        winding=np.zeros(count, dtype=np.int32),
        accuracy=np.full(count, np.nan),
        condition=np.full(count, np.nan),
        t=tracks.t.copy(),
        status=tracks.status.copy(),
        steps=(tracks.steps + tracks.rejected).astype(np.int64),
        code=np.full(count, Reason.DISAGREED, dtype=np.uint8),
    )
    every = np.arange(count)
    for status, code in GIVEN_UP.items():
        ends.code[tracks.status == status] = code
    ends.kind[tracks.status == PathStatus.INTERRUPTED] = EndKind.INTERRUPTED
    arrived = _have_arrived(tracks, compiled.groups)
    _arrived(tracker, ends, every[arrived], _rows(tracks, arrived))
    near = (np.abs(tracks.t) < NEAR) & (tracks.t != 0) & np.isfinite(tracks.tangents).all(axis=1)
    open_ends = every[~arrived & (tracks.status != PathStatus.INTERRUPTED) & near]
    _rounds(tracker, ends, open_ends, _rows(tracks, open_ends))
    slow = open_ends[(ends.kind == EndKind.FAILED)[open_ends] & (ends.status == PathStatus.TOO_MANY_STEPS)[open_ends]]
    patient = replace(tracker.settings, most_steps=max(MOST_STEPS_AT_LAST, tracker.settings.most_steps))
    _to_the_end(replace(tracker, settings=patient), ends, slow)
    if watch is None and tracker.watch.interrupted:
        raise KeyboardInterrupt
    return ends


def _limited(settings: TrackSettings) -> TrackSettings:
    return replace(settings, end_zone=0.0, most_steps=min(settings.most_steps, MOST_STEPS))


@dataclass(frozen=True, eq=False)
class _Tracker:
    """What is needed to track any of the paths."""

    compiled: CompiledSystem
    start: Complex
    target: Complex
    which: NDArray[np.int32]
    settings: TrackSettings
    engine: Engine
    threads: int | None
    executor: Executor | None
    watch: Watch

    def follow(
        self, numbers: Whole, points: Complex, t_from: Complex, t_to: ArrayLike, end_zone: float = 0.0
    ) -> Tracks:
        return track(
            self.compiled,
            points,
            self.start,
            self.target,
            which=self.which[numbers],
            t_from=t_from,
            t_to=t_to,
            settings=replace(self.settings, end_zone=end_zone),
            engine=self.engine,
            threads=self.threads,
            executor=self.executor,
            watch=self.watch,
        )

    def targets(self, numbers: Whole) -> Complex:
        rows = np.broadcast_to(self.target, (max(len(self.start), len(self.target)), self.target.shape[1]))
        return rows[self.which[numbers]]


def _rounds(tracker: _Tracker, ends: PathEnds, numbers: Whole, now: Tracks) -> None:
    """Shrink t until every open end is decided; ``now`` has the rows of the open ends' ``numbers``."""
    zone = float(np.abs(now.t).max(initial=0))
    estimate = valuations(now, tracker.compiled.groups)
    before = np.full_like(estimate, np.nan)
    guess = np.full(now.points.shape, np.nan, dtype=np.complex128)
    for round_number in range(MOST_ROUNDS):
        if not len(numbers) or tracker.watch.stopped:
            break
        zone *= RATIO
        moving = np.flatnonzero(np.abs(now.t) >= zone)  # the others have failed farther on, their turn comes
        there = _farther(tracker, ends, numbers[moving], _rows(now, moving), zone)
        now = _replaced(now, moving, there)
        ends.points[numbers], ends.t[numbers], ends.status[numbers] = now.points, now.t, now.status
        arrived = _have_arrived(now, tracker.compiled.groups)
        _arrived(tracker, ends, numbers[arrived], _rows(now, arrived))

        earlier, before, estimate = before, estimate, valuations(now, tracker.compiled.groups)
        slow = (now.status == PathStatus.TOO_MANY_STEPS) & (round_number < MOST_ROUNDS - 1)  # it gets as many again
        lost = ~arrived & ~slow & (now.status != PathStatus.END_ZONE)
        gone = np.zeros(len(numbers), dtype=np.bool_)
        at_last = (lost & (np.abs(now.t) < FAR_DOWN))[moving]
        gone[moving] = at_infinity(earlier[moving], estimate[moving], now.points[moving], at_last) & ~arrived[moving]
        _decide(ends, numbers[gone], EndKind.AT_INFINITY, Reason.STEADY)
        far_out = lost & ~gone & (_nearest_to_zero(now, tracker.compiled.groups) < 1 / LARGEST_FOLLOWED)
        _decide(ends, numbers[far_out], EndKind.AT_INFINITY, Reason.FAR_OUT)
        gone |= far_out

        finite = seems_finite(earlier, estimate) | (round_number >= PATIENCE) | lost
        circling = moving[(finite & ~arrived & ~gone)[moving]]
        decided = arrived | gone
        decided[circling], guess[circling] = _circle(
            tracker,
            ends,
            numbers[circling],
            _rows(now, circling),
            guess[circling],
            most_loops=FEW_LOOPS if round_number < PATIENT_ROUND else MOST_LOOPS,
        )
        lost[np.setdiff1d(np.arange(len(numbers)), moving)] = False  # their turn comes
        left = ~decided & ~lost
        numbers, now, guess = numbers[left], _rows(now, left), guess[left]
        before, estimate = before[left], estimate[left]
    if tracker.watch.stopped:
        _decide(ends, numbers, EndKind.INTERRUPTED, Reason.INTERRUPTED)


def _to_the_end(tracker: _Tracker, ends: PathEnds, numbers: Whole) -> None:
    """Track paths to t = 0 that did not come far enough for loops around it."""
    if not len(numbers) or tracker.watch.stopped:
        return
    there = tracker.follow(numbers, ends.points[numbers], ends.t[numbers], 0.0)
    ends.steps[numbers] += there.steps + there.rejected
    arrived = _have_arrived(there, tracker.compiled.groups)
    _arrived(tracker, ends, numbers[arrived], _rows(there, arrived))


def _farther(tracker: _Tracker, ends: PathEnds, numbers: Whole, now: Tracks, zone: float) -> Tracks:
    """Track to t = 0 where that is a step away, or else until t is below ``zone``."""
    there = tracker.follow(numbers, now.points, now.t, 0.0, zone)
    ends.steps[numbers] += there.steps + there.rejected
    again = np.flatnonzero(_unsettled(there) & ~_have_arrived(there, tracker.compiled.groups))
    if not len(again):
        return there
    short = tracker.follow(numbers[again], now.points[again], now.t[again], STOP * zone * _direction(now.t[again]))
    ends.steps[numbers[again]] += short.steps + short.rejected
    short.status[short.status == PathStatus.REACHED] = PathStatus.END_ZONE
    return _replaced(there, again, short)


def _direction(t: Complex) -> Complex:
    return t / np.abs(t)


def _circle(
    tracker: _Tracker, ends: PathEnds, numbers: Whole, now: Tracks, guess: Complex, *, most_loops: int
) -> tuple[NDArray[np.bool_], Complex]:
    """Send paths around t = 0; say which are decided because this end agrees with the guess, and give the ends."""

    def follow(points: Complex, t_from: Complex, t_to: Complex, which: Whole) -> Tracks:
        tracks = tracker.follow(numbers[which], points, t_from, t_to)
        ends.steps[numbers[which]] += tracks.steps + tracks.rejected
        return tracks

    groups = charts.members(tracker.compiled)
    found = loops(now.points, now.t, groups, follow, most_loops)
    chart = charts.largest(found.ends.T, groups)
    with np.errstate(all="ignore"):
        end = charts.into_chart([found.ends.T], groups, chart)[0]
        gap = charts.size(end - charts.into_chart([guess.T], groups, chart)[0], end, tracker.compiled.groups)
    closed = found.winding > 0
    end = np.where(closed[:, None], end.T, np.nan)
    agreed = closed & (gap < AGREEMENT) & (found.principal < PRINCIPAL)
    chosen = numbers[agreed]
    ends.points[chosen], ends.winding[chosen], ends.accuracy[chosen] = end[agreed], found.winding[agreed], gap[agreed]
    vanishing = np.abs(end[:, : tracker.compiled.groups]).min(axis=1, initial=np.inf)
    infinite = agreed & (vanishing <= np.maximum(INFINITE, 10 * gap))
    _decide(ends, numbers[infinite], EndKind.AT_INFINITY, Reason.ZERO)
    finite = agreed & ~infinite
    regular = _finite_ends(tracker, ends, numbers[finite])
    contradicted = np.zeros(len(numbers), dtype=np.bool_)  # a regular solution has one branch
    contradicted[finite] = regular & (found.winding[finite] > 1)
    return agreed & ~contradicted, end


def _finite_ends(tracker: _Tracker, ends: PathEnds, numbers: Whole) -> NDArray[np.bool_]:
    """Tell regular from singular ends that loops have found."""
    regular = _refined(tracker, ends, numbers)
    _decide(ends, numbers[regular], EndKind.REGULAR, Reason.CLOSED_REGULAR)
    _decide(ends, numbers[~regular], EndKind.SINGULAR, Reason.CLOSED_SINGULAR)
    return regular


def _refined(tracker: _Tracker, ends: PathEnds, numbers: Whole) -> NDArray[np.bool_]:
    """Refine ends with double-double residuals, and say which are regular; the others stay as they are."""
    refined = refine(tracker.compiled, ends.points[numbers], tracker.targets(numbers))
    # Newton's corrections at a point that is d off a singular solution are about d, its condition number about 1 / d
    with np.errstate(invalid="ignore"):
        isolated = refined.condition * np.maximum(refined.relative, ROUNDING) < CLEARLY
        isolated &= np.abs(refined.points - ends.points[numbers]).max(axis=1) < NO_FARTHER
    regular = isolated & (refined.condition < SINGULAR)
    chosen = numbers[regular]
    ends.points[chosen], ends.accuracy[chosen] = refined.points[regular], refined.accuracy[regular]
    ends.condition[numbers] = refined.condition
    return regular


def _have_arrived(tracks: Tracks, groups: int) -> NDArray[np.bool_]:
    """Say which paths got to t = 0, be it far beyond all finite points, where corrections do not settle."""
    vanishing = _nearest_to_zero(tracks, groups) <= INFINITE
    return (tracks.status == PathStatus.REACHED) | (_unsettled(tracks) & vanishing & (tracks.accuracy < AT_LAST))


def _nearest_to_zero(tracks: Tracks, groups: int) -> Float:
    """Give the size of the smallest homogenising coordinate; infinite where there is none."""
    return np.abs(tracks.points[:, :groups]).min(axis=1, initial=np.inf)


def _unsettled(tracks: Tracks) -> NDArray[np.bool_]:
    """Say which paths took a step to t = 0 that polishing did not confirm."""
    return (tracks.t == 0) & (tracks.status == PathStatus.ACCURACY_LOST)


def _arrived(tracker: _Tracker, ends: PathEnds, numbers: Whole, tracks: Tracks) -> None:
    """Take the ends of paths that the tracker followed to t = 0; ``tracks`` has their rows."""
    if not len(numbers):
        return
    condition = condition_numbers(tracker.compiled, tracks.points, tracker.targets(numbers))
    ends.points[numbers], ends.t[numbers], ends.status[numbers] = tracks.points, tracks.t, tracks.status
    ends.accuracy[numbers], ends.condition[numbers], ends.winding[numbers] = tracks.accuracy, condition, 1
    vanishing = _nearest_to_zero(tracks, tracker.compiled.groups)
    infinite = vanishing <= np.clip(10 * ROUNDING * condition, 10 * ROUNDING, INFINITE)
    _decide(ends, numbers, EndKind.REGULAR, Reason.ARRIVED)
    _decide(ends, numbers[infinite], EndKind.AT_INFINITY, Reason.ZERO)
    doubtful = numbers[~infinite & (condition >= DOUBTFUL)]
    regular = _refined(tracker, ends, doubtful)
    _decide(ends, doubtful[~regular], EndKind.SINGULAR, Reason.ARRIVED_SINGULAR)


def _decide(ends: PathEnds, numbers: Whole, kind: EndKind, code: Reason) -> None:
    ends.kind[numbers], ends.code[numbers] = kind, code


def _rows(tracks: Tracks, chosen: NDArray[np.bool_] | Whole) -> Tracks:
    return Tracks(**{field.name: getattr(tracks, field.name)[chosen] for field in fields(Tracks)})


def _replaced(tracks: Tracks, rows: Whole, by: Tracks) -> Tracks:
    copies = {field.name: getattr(tracks, field.name).copy() for field in fields(Tracks)}
    for name, array in copies.items():
        array[rows] = getattr(by, name)
    return Tracks(**copies)
