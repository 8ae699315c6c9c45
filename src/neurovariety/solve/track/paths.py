"""The paths at work in one round of the NumPy tracker, and where they end."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.track import charts
from neurovariety.solve.track.predictor import Series
from neurovariety.solve.track.tracks import PathStatus, Tracks

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(eq=False)
class Paths:
    """State of m paths; the path is the last axis of every array.

    Attributes
    ----------
    number, which : numpy.ndarray, shape (m,), int64
        Place among the paths given, and row of its parameters.
    t_from, t_to : numpy.ndarray, shape (m,), complex128
    x0, x1, x2, x3 : numpy.ndarray, shape (N, m), complex128
        Local expansion by s in the present chart.
    chart : numpy.ndarray, shape (G, m), int64
        The coordinate of each group that is held at 1.
    s, step : numpy.ndarray, shape (m,), float64
        How far along the segment, and the next step.
    omega, noise, accuracy : numpy.ndarray, shape (m,), float64
        Newton-Lipschitz estimate, size of corrections that are rounding, last correction.
    extended, after_failure, begun, landed : numpy.ndarray, shape (m,), bool
        Whether residuals are double-double; whether the last attempt failed; whether the start was found to be a
        solution; whether s = 1 has been reached and only polishing is left.
    steps, rejected, extended_attempts, stagnant : numpy.ndarray, shape (m,), int64
        Counts; the last one of attempts in a row whose corrections no longer shrank.
    overflowed : numpy.ndarray, shape (m,), bool
        Whether the last attempt met a zero pivot or values that are not finite.
    fresh : numpy.ndarray, shape (m,), bool
        Whether the start point has not been tried yet.
    foothold : numpy.ndarray, shape (N, m), complex128
    foothold_s, landing : numpy.ndarray, shape (m,), float64
    taken_back : numpy.ndarray, shape (m,), int64
        Where the step to s = 1 set out; the length from which such a step is allowed; how often one was taken back.
    """

    number: Whole
    which: Whole
    t_from: Complex
    t_to: Complex
    x0: Complex
    x1: Complex
    x2: Complex
    x3: Complex
    chart: Whole
    s: Float
    step: Float
    omega: Float
    noise: Float
    accuracy: Float
    extended: Truth
    after_failure: Truth
    begun: Truth
    landed: Truth
    steps: Whole
    rejected: Whole
    extended_attempts: Whole
    stagnant: Whole
    overflowed: Truth
    fresh: Truth
    foothold: Complex
    foothold_s: Float
    landing: Float
    taken_back: Whole

    @classmethod
    def begin(
        cls, number: Whole, points: Complex, groups: list[Whole], *, which: Whole, t_from: Complex, t_to: Complex
    ) -> Self:
        """Put paths at their starts; points have shape (N, m)."""
        count = len(number)
        chart = charts.largest(points, groups)
        x0 = charts.into_chart([points], groups, chart)[0]
        no_series = [np.zeros_like(x0) for _ in range(3)]
        standing = t_from == t_to  # nothing to follow: the point is polished where it is
        return cls(
            number=number,
            which=which,
            t_from=t_from,
            t_to=t_to,
            x0=x0,
            x1=no_series[0],
            x2=no_series[1],
            x3=no_series[2],
            chart=chart,
            s=standing.astype(np.float64),
            step=np.zeros(count),
            omega=np.ones(count),
            noise=np.zeros(count),
            accuracy=np.full(count, np.nan),
            extended=np.zeros(count, dtype=np.bool_),
            after_failure=np.zeros(count, dtype=np.bool_),
            begun=np.zeros(count, dtype=np.bool_),
            landed=standing,
            steps=np.zeros(count, dtype=np.int64),
            rejected=np.zeros(count, dtype=np.int64),
            extended_attempts=np.zeros(count, dtype=np.int64),
            stagnant=np.zeros(count, dtype=np.int64),
            overflowed=np.zeros(count, dtype=np.bool_),
            fresh=np.ones(count, dtype=np.bool_),
            foothold=x0,
            foothold_s=np.ones(count),
            landing=np.full(count, np.inf),
            taken_back=np.zeros(count, dtype=np.int64),
        )

    @property
    def count(self) -> int:
        """How many paths there are."""
        return len(self.number)

    @property
    def series(self) -> Series:
        """The local expansions."""
        return Series(self.x0, self.x1, self.x2, self.x3)

    @property
    def span(self) -> Complex:
        """dt/ds; 1 for a path that stands, whose tangent is then the one by t as well."""
        length = self.t_to - self.t_from
        return np.where(length == 0, 1, length)

    def t(self, s: Float) -> Complex:
        """Give the path parameter at s, exact at both ends."""
        return np.where(s == 1, self.t_to, self.t_from + s * (self.t_to - self.t_from))

    def select(self, chosen: Truth) -> Self:
        """Keep the chosen paths."""
        return type(self)(**{field.name: getattr(self, field.name)[..., chosen] for field in fields(self)})

    def join(self, other: Self) -> Self:
        """Put other paths behind these."""
        return type(self)(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)], axis=-1)
                for field in fields(self)
            }
        )


def untouched(points: Complex, t_from: Complex) -> Tracks:
    """Give the ends of paths of which none has been started; points have shape (m, N)."""
    count = len(points)
    return Tracks(
        points=points.copy(),
        tangents=np.full_like(points, np.nan),
        t=t_from.copy(),
        status=np.full(count, PathStatus.INTERRUPTED, dtype=np.uint8),
        steps=np.zeros(count, dtype=np.int32),
        rejected=np.zeros(count, dtype=np.int32),
        extended=np.zeros(count, dtype=np.int32),
        accuracy=np.full(count, np.nan),
        newton_lipschitz=np.full(count, np.nan),
    )


def write_ends(tracks: Tracks, paths: Paths, status: NDArray[np.int64], groups: list[Whole]) -> None:
    """Write where paths were left into the rows of their numbers."""
    rows = paths.number
    chart = charts.largest(paths.x0, groups)
    with np.errstate(all="ignore"):
        point, tangent = charts.into_chart([paths.x0, paths.x1 / paths.span], groups, chart)
    tangent = np.where(paths.begun, tangent, np.nan)
    tracks.points[rows] = point.T
    tracks.tangents[rows] = tangent.T
    tracks.t[rows] = paths.t(paths.s)
    tracks.status[rows] = status
    tracks.steps[rows] = paths.steps
    tracks.rejected[rows] = paths.rejected
    tracks.extended[rows] = paths.extended_attempts
    tracks.accuracy[rows] = paths.accuracy
    tracks.newton_lipschitz[rows] = np.where(paths.begun, paths.omega, np.nan)
