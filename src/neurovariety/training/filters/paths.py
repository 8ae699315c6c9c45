"""From general critical points to those of one loss: paths, their ends, and proofs about these."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve import certify, solve_from
from neurovariety.solve.ledger import Ledger, PathEnd
from neurovariety.solve.result import counted
from neurovariety.training.filters.chart import FilterChart
from neurovariety.training.filters.equations import equation_parameters, filter_equations
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import Progress, SegreStart

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

ATTEMPTS = 3
"""Charts in which paths are followed while some are lost, or while no two agree on ends that are not regular."""

MOST_AFTER_STOP = 1000
"""Paths that are followed, and points that are proven, the real ones first, once the work was stopped."""

CONDITION = 1e6
"""Of the form in units that make its diagonal 1: above, rounding can look like an end at infinity, in any chart."""


@dataclass(frozen=True, eq=False)
class PathEnds:
    """Critical points of one loss, in the coordinates of a chart.

    Attributes
    ----------
    chart : FilterChart
    points : numpy.ndarray, shape (m, n), complex128
        With functions that are not zero, each once.
    certified, real, singular : numpy.ndarray, shape (m,), bool
        Proven by interval arithmetic for the data as they are; real (then proven, too); not isolated to first order.
    multiplicity : numpy.ndarray, shape (m,), int64
        Paths that end there.
    zero : int
        Paths to parameters whose function is zero.
    repeated : int
        Regular ends that are proven to be one with another.
    ledger : Ledger
    interrupted : bool
        Whether the work was stopped.
    confirmed : bool
        Whether all paths end at regular points, or another chart gave as many regular and degenerate points for a
        form that is not nearly singular. Which points are degenerate, parts of curves or infinitely far is a matter
        of tolerances.
    """

    chart: FilterChart
    points: Complex
    certified: Mask
    real: Mask
    singular: Mask
    multiplicity: NDArray[np.int64]
    zero: int
    repeated: int
    ledger: Ledger
    interrupted: bool
    confirmed: bool = False

    @property
    def all_regular(self) -> bool:
        """Whether no path ends elsewhere than at a regular point."""
        return len(self.ledger) == len(self.points) and not self.singular.any()

    def agrees(self, other: PathEnds) -> bool:
        """Whether another chart gave as many regular and as many degenerate points."""
        return len(self.points) == len(other.points) and self.singular.sum() == other.singular.sum()

    @property
    def lost(self) -> int:
        """Paths of which no end is known."""
        ends = (PathEnd.FAILED, PathEnd.MET, PathEnd.EXTRANEOUS)
        return sum(map(self.ledger.count, ends)) + self.repeated

    @property
    def complete(self) -> bool:
        """Whether every path was followed to an end that is understood."""
        return self.confirmed and not (self.lost or self.ledger.count(PathEnd.NOT_TRACKED) or self.interrupted)

    def account(self) -> str:
        """Say where the paths went."""
        regular, singular = int((~self.singular).sum()), int(self.singular.sum())
        untracked = self.ledger.count(PathEnd.NOT_TRACKED)
        parts = [
            f"{regular:,} to {'a regular critical point' if regular == 1 else 'regular critical points'}",
            *(
                [f"{int(self.multiplicity[self.singular].sum()):,} to {counted(singular, 'degenerate one')}"]
                if singular
                else []
            ),
            *_told(self.zero, "to the zero function"),
            *_told(self.ledger.count(PathEnd.NOT_ISOLATED), "to curves or surfaces of critical parameters"),
            *_told(self.ledger.count(PathEnd.AT_INFINITY), "to infinity"),
            *_told(self.lost, "was lost" if self.lost == 1 else "were lost"),
            *_told(untracked, "was not followed" if untracked == 1 else "were not followed"),
        ]
        return ", ".join(parts)


def _told(count: int, what: str) -> list[str]:
    return [f"{count:,} {what}"] if count else []


def paths_to_loss(
    start: SegreStart,
    products: FilterProducts,
    form: Float,
    data: Float,
    *,
    certified: bool,
    seed: int,
    threads: int | None,
    progress: Progress | None,
) -> PathEnds:
    """Follow all general critical points to those of (c - u)^T Q (c - u), and prove the regular ones.

    Parameters
    ----------
    start : SegreStart
    products : FilterProducts
    form : numpy.ndarray, shape (K, K)
        Q, of size about 1.
    data : numpy.ndarray, shape (K,)
        u, of size about 1.
    certified, seed, threads, progress
        As `critical_points` takes them.

    Returns
    -------
    PathEnds
        Of the chart, among at most `ATTEMPTS`, with the fewest lost paths, and of these with the most points.
    """
    units = np.sqrt(np.diagonal(form))
    sound = bool(np.linalg.cond(form / np.outer(units, units)) < CONDITION)
    found: list[PathEnds] = []
    for number in range(seed, seed + 1_000_000 * ATTEMPTS, 1_000_000):
        chart = FilterChart.random(products, number)
        found.append(
            _follow(start, chart, form, data, certified=certified, seed=number, threads=threads, progress=progress)
        )
        best = min(found, key=lambda ends: (ends.interrupted, ends.lost, -len(ends.points)))
        agreed = any(best.agrees(ends) for ends in found if ends is not best)
        confirmed = best.all_regular or (agreed and sound)
        if found[-1].interrupted or (confirmed and not best.lost):
            break
    return replace(best, confirmed=confirmed, interrupted=found[-1].interrupted)


def _follow(
    start: SegreStart,
    chart: FilterChart,
    form: Float,
    data: Float,
    *,
    certified: bool,
    seed: int,
    threads: int | None,
    progress: Progress | None,
) -> PathEnds:
    family = start.family
    found = solve_from(
        family.system,
        start.solutions,
        start.parameters,
        family.coefficients(*chart.quadratic_function(form, data)),
        certify=False,
        seed=seed,
        threads=threads,
        progress=progress,
    )
    kept = family.not_zero(found.solutions)
    points, singular, real = found.solutions[kept].copy(), found.singular[kept], found.real[kept].copy()
    proven = np.zeros(len(points), np.bool_)
    repeated = np.zeros(len(points), np.bool_)
    interrupted = found.outcome.name == "interrupted"
    regular = np.flatnonzero(~singular)
    if interrupted:
        regular = regular[np.argsort(~real[regular], kind="stable")][:MOST_AFTER_STOP]
    if certified and len(regular):
        try:
            proofs = certify(filter_equations(chart), points[regular], equation_parameters(chart, form, data))
        except KeyboardInterrupt:  # the points are there, and are worth more than their proofs
            interrupted = True
        else:
            points[regular] = np.where(proofs.certified[:, None], proofs.centre, points[regular])
            proven[regular] = proofs.distinct
            repeated[regular] = proofs.duplicate_of >= 0
            real[regular] = np.where(proofs.certified & (proofs.real | proofs.not_real), proofs.real, real[regular])
    return PathEnds(
        chart=chart,
        points=points[~repeated],
        certified=proven[~repeated],
        real=real[~repeated],
        singular=singular[~repeated],
        multiplicity=found.multiplicity[kept][~repeated],
        zero=int(found.multiplicity[~kept].sum()),
        repeated=int(repeated.sum()),
        ledger=found.ledger,
        interrupted=interrupted,
    )
