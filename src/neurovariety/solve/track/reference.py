"""The tracker in NumPy: all paths in lockstep, each with its own step. The oracle of the kernel, and its stand-in.

One round is one attempt at a step for every path at work. A path follows F(x; p(t)) = 0 along t = t_from + s (t_to -
t_from), s from 0 to 1. The step control and the mixed precision are those of Timme, "Mixed precision path tracking for
polynomial homotopy continuation" (2021), as HomotopyContinuation.jl has them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import charts
from neurovariety.solve.track.attempt import Attempt, attempt
from neurovariety.solve.track.paths import Paths, untouched, write_ends
from neurovariety.solve.track.predictor import Series, next_coefficient, trust_radius
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.step_size import GROWTH, LEAST_OMEGA, next_step, shorter_step
from neurovariety.solve.track.tracks import PathStatus, Tracks
from neurovariety.solve.track.watch import FAILED, FINISHED, STARTED, STEPS, Watch

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

AT_WORK = -1
"""Stands where a path has no `PathStatus` yet."""
ROUNDING = 1e-12
"""A second correction of this size is accepted however it compares with the first: both may be rounding."""
SMALL = 1e-6
"""Corrections that start below this and still do not shrink have met the end of the arithmetic's accuracy."""
TELLING = 1e3
"""First corrections that are not so many times rounding say nothing about omega."""
FALL = 0.25
"""Factor by which omega falls where corrections say nothing: the next one may then be four times as large."""
BINDING = 1e-4
"""Omega times a first correction, from which it is omega that keeps the steps short."""
LEAST_ERROR = 1e-16
"""Prediction errors are not measured to be smaller."""
START = 1e-3
"""The largest first correction of a given start."""
NOISY, QUIET, HEARD = 1e-3, 1e-4, 1e-11
"""Rounding times omega above the first asks for double-double residuals. Below the second, and with rounding below the
third, which a small correction in double would not tell from failure, they are given up."""
MOST_TAKEN_BACK = 4
"""Steps to the end of a segment that are undone because the point could not be polished there."""
MOST_STAGNANT = 8
"""Attempts in a row that do not contract in the best arithmetic before a path is given up."""
FIRST_SHARE = 0.5
"""Share of the step length that the first step uses, whose error has not been measured yet."""
WORKING_MEMORY = 1 << 25
"""Numbers that the slots of all paths at work may take, with their four orders."""
MOST_AT_WORK = 1024


def track_reference(
    compiled: CompiledSystem,
    points: Complex,
    start: Complex,
    target: Complex,
    which: NDArray[np.int32],
    *,
    t_from: Complex,
    t_to: Complex,
    settings: TrackSettings,
    threads: int,
    watch: Watch,
) -> Tracks:
    """Follow paths in NumPy; see `track` for the arguments, which are taken as they are here.

    Parameters
    ----------
    compiled : CompiledSystem
    points : numpy.ndarray, shape (m, N), complex128
    start, target : numpy.ndarray, shape (B, K), complex128
    which : numpy.ndarray, shape (m,), int32
    t_from, t_to : numpy.ndarray, shape (m,), complex128
    settings : TrackSettings
    threads : int
        Not used: one thread does all.
    watch : Watch

    Returns
    -------
    Tracks
    """
    groups = charts.members(compiled)
    ends = untouched(points, t_from)
    at_once = int(np.clip(WORKING_MEMORY // (4 * max(compiled.values.slots, compiled.jacobian.slots)), 8, MOST_AT_WORK))
    begun = 0

    def more(count: int) -> Paths:
        nonlocal begun
        number = np.arange(begun, min(begun + count, len(points)))
        begun += len(number)
        watch.counts[STARTED] += len(number)
        return Paths.begin(
            number,
            points[number].T,
            groups,
            which=which[number].astype(np.int64),
            t_from=t_from[number],
            t_to=t_to[number],
        )

    paths = more(at_once)
    while paths.count and not watch.stopped:
        with np.errstate(all="ignore"):  # of a step that fails nothing is kept, whatever its numbers
            paths, status = _round(compiled, paths, start, target, settings)
        watch.counts[STEPS] += paths.count
        done = status != AT_WORK
        if done.any():
            write_ends(ends, paths.select(done), status[done], groups)
            good = int(np.isin(status[done], [PathStatus.REACHED, PathStatus.END_ZONE]).sum())
            watch.counts[FINISHED] += good
            watch.counts[FAILED] += int(done.sum()) - good
            paths = paths.select(~done)
        if paths.count <= at_once // 2 and begun < len(points):
            paths = paths.join(more(at_once - paths.count))
    if paths.count:
        write_ends(ends, paths, np.full(paths.count, int(PathStatus.INTERRUPTED)), groups)
    return ends


def _round(
    compiled: CompiledSystem,
    paths: Paths,
    start: Complex,
    target: Complex,
    settings: TrackSettings,
) -> tuple[Paths, Whole]:
    """Make one attempt for every path; give the paths afterwards, and the status of those that are done."""
    tried = attempt(compiled, paths, start, target)
    ratio = np.where(tried.first > 0, tried.second / tried.first, 0)
    accepted = tried.finite & ((ratio <= settings.contraction) | (tried.second <= ROUNDING))
    accepted &= tried.last <= np.maximum(tried.second, ROUNDING)
    accepted &= paths.begun | (tried.first <= START)
    # in theory omega * first / 2 is the ratio: where that is small and the ratio is not, rounding is all there is
    stagnant = ~accepted & tried.finite & (tried.first < SMALL) & (paths.omega * tried.first < 2 * settings.contraction)
    noisy = ~accepted & tried.finite & ~paths.extended & settings.extended & (stagnant | paths.landed)
    rescued = noisy | (~accepted & paths.fresh)
    status = np.full(paths.count, AT_WORK)
    status[~accepted & ~rescued & ~paths.begun] = PathStatus.INVALID_START
    fallen = ~accepted & ~rescued & paths.begun & paths.landed
    back = fallen & (paths.foothold_s < 1) & (paths.taken_back < MOST_TAKEN_BACK)
    status[fallen & ~back] = PathStatus.ACCURACY_LOST
    status[accepted & paths.landed] = PathStatus.REACHED

    paths.extended_attempts = paths.extended_attempts + paths.extended
    paths.stagnant = np.where(stagnant & ~rescued, paths.stagnant + 1, np.where(accepted, 0, paths.stagnant))
    paths.overflowed = ~tried.finite
    before = paths.step
    _move(paths, tried, accepted, settings, compiled.groups)
    _switch_charts(paths, accepted, charts.members(compiled))
    _shorten(paths, before, ratio, ~accepted & ~rescued, settings)
    _take_back(paths, np.flatnonzero(back), charts.members(compiled))
    crowded = ~accepted & paths.fresh & tried.finite
    paths.omega = np.where(crowded, np.fmax(1, 2 * tried.second / tried.first**2), paths.omega)
    paths.extended = paths.extended | (rescued & settings.extended)
    paths.fresh = np.zeros_like(paths.fresh)
    paths.after_failure = np.where(rescued, paths.after_failure, ~accepted)
    paths.steps = paths.steps + accepted
    paths.rejected = paths.rejected + ~accepted

    working = status == AT_WORK
    status[working & (paths.stagnant >= MOST_STAGNANT)] = PathStatus.ACCURACY_LOST
    moving = working & ~paths.landed & paths.begun
    tiny = moving & ((paths.step < settings.smallest_step) | (paths.s + paths.step == paths.s))
    status[tiny] = np.where(paths.overflowed[tiny], PathStatus.SINGULAR, PathStatus.STEP_TOO_SMALL)
    status[working & (status == AT_WORK) & (paths.steps + paths.rejected >= settings.most_steps)] = (
        PathStatus.TOO_MANY_STEPS
    )
    if settings.end_zone > 0:
        near = (paths.t_to == 0) & (np.abs(paths.t(paths.s)) < settings.end_zone) & (paths.s + paths.step < 1)
        status[moving & (status == AT_WORK) & accepted & near] = PathStatus.END_ZONE
    return paths, status


def _move(paths: Paths, tried: Attempt, accepted: Truth, settings: TrackSettings, groups: int) -> None:
    """Take the accepted steps and choose the next ones."""
    first_time = accepted & ~paths.begun
    stepped = accepted & paths.begun & ~paths.landed
    relative = Series(*(part / charts.weights(tried.series.x0, groups) for part in _parts(tried.series)))
    omega = _newton_lipschitz(paths, tried)
    # the last correction is rounding where it is larger than convergence has it, or where nothing converged any more
    seen = (tried.last > 2 * tried.expected) | (tried.second > 0.5 * tried.first)
    noise = np.where(paths.extended, tried.noise, np.where(seen, tried.last, np.minimum(paths.noise, tried.last)))
    loud = (omega * noise > QUIET) | (noise > HEARD)
    noisy = np.where(paths.extended, loud, omega * noise > NOISY) & settings.extended
    error = np.where(stepped, np.maximum(tried.first, LEAST_ERROR) / paths.step**4, next_coefficient(relative))
    longest = np.where(stepped, np.where(paths.after_failure, 1.0, GROWTH) * paths.step, np.inf)
    step = next_step(omega, error, trust_radius(relative), settings, longest=longest, remaining=1 - tried.s)
    step = np.where(stepped, step, FIRST_SHARE * step)
    too_far = (step >= 1 - tried.s) & (1 - tried.s > paths.landing)
    step = np.where(too_far, (1 - tried.s) / 2, step)
    landed = accepted & (tried.s == 1)
    paths.foothold = np.where(stepped & landed, paths.x0, paths.foothold)
    paths.foothold_s = np.where(stepped & landed, paths.s, paths.foothold_s)

    paths.x0, paths.x1, paths.x2, paths.x3 = (
        np.where(accepted, new, old) for new, old in zip(_parts(tried.series), _parts(paths.series), strict=True)
    )
    paths.s = np.where(accepted, tried.s, paths.s)
    paths.step = np.where(landed, 0.0, np.where(accepted, step, paths.step))
    paths.omega = np.where(accepted, omega, paths.omega)
    paths.noise = np.where(accepted, noise, paths.noise)
    paths.accuracy = np.where(tried.finite, tried.last, paths.accuracy)
    paths.extended = np.where(accepted, noisy, paths.extended)
    paths.begun = paths.begun | first_time
    paths.landed = paths.landed | landed


def _newton_lipschitz(paths: Paths, tried: Attempt) -> Float:
    """Estimate omega = 2 |second| / |first|^2.

    Where corrections are too small to tell it from rounding, they bound it from above, and if it is omega that keeps
    the steps short it falls: else shorter steps would make smaller corrections, and so on without end.
    """
    rounding = 10 * np.where(paths.extended, 1e-16, np.maximum(paths.noise, 1e-14))
    measured = 2 * np.maximum(tried.second, rounding) / tried.first**2
    telling = (tried.second > rounding) & (tried.first > TELLING * rounding)
    telling &= paths.begun | paths.fresh  # an exact start says nothing; what the nudged one said stands
    binding = np.maximum(tried.first, LEAST_ERROR) * paths.omega > BINDING
    omega = np.where(telling, measured, np.fmin(np.where(binding, FALL, 1) * paths.omega, measured))
    return np.maximum(np.where(paths.begun, LEAST_OMEGA, 1.0), omega)


def _shorten(paths: Paths, before: Float, ratio: Float, failed: Truth, settings: TrackSettings) -> None:
    paths.step = np.where(failed, shorter_step(before, ratio, ~paths.overflowed, settings), paths.step)


def _take_back(paths: Paths, back: Whole, groups: list[Whole]) -> None:
    """Undo steps to s = 1 that polishing did not confirm; the next one sets out from half as far."""
    paths.chart[:, back] = charts.largest(paths.foothold[:, back], groups)
    paths.x0[:, back] = charts.into_chart([paths.foothold[:, back]], groups, paths.chart[:, back])[0]
    paths.s[back] = paths.foothold_s[back]
    paths.step[back] = 0
    paths.landing[back] = (1 - paths.s[back]) / 2
    paths.taken_back[back] += 1
    paths.landed[back] = paths.begun[back] = False  # its expansion is made anew, as at a start


def _switch_charts(paths: Paths, accepted: Truth, groups: list[Whole]) -> None:
    if not groups:
        return
    moved = np.flatnonzero(accepted & charts.outgrown(paths.x0, groups))
    if not len(moved):
        return
    parts = [part[:, moved] for part in _parts(paths.series)]
    chart = charts.largest(parts[0], groups)
    divided = charts.into_chart(parts, groups, chart)
    for part, new in zip(_parts(paths.series), divided, strict=True):
        part[:, moved] = new
    paths.chart[:, moved] = chart


def _parts(series: Series) -> list[Complex]:
    return [series.x0, series.x1, series.x2, series.x3]
