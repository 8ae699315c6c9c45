"""From a planned homotopy to a result, with the time that each stage takes."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from neurovariety.outcome import Outcome
from neurovariety.solve.collecting import Collected, Target, collect
from neurovariety.solve.homotopy import Homotopy, Means, follow
from neurovariety.solve.ledger import Ledger, PathEnd
from neurovariety.solve.result import (
    COMPLETE,
    INTERRUPTED,
    PATHS_LOST,
    POSITIVE_DIMENSION,
    WITHOUT_EVIDENCE,
    SolveCost,
    SolveResult,
    counted,
)
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.valuation import LARGEST_CLUSTERED, LARGEST_REGULAR

FAR_SOLUTIONS = (
    f"a solution far out (scaled coordinates above {LARGEST_CLUSTERED:.0f} in a cluster, {LARGEST_REGULAR:.0e} alone)"
)


@dataclass(frozen=True, eq=False)
class Plan:
    """A homotopy, and what its paths prove.

    Attributes
    ----------
    system : PolynomialSystem
        Whose parameters the homotopy moves.
    homotopy : Homotopy
    start : str
        The start and why it was chosen.
    expected : int or None
        Largest possible number of isolated solutions, with multiplicities.
    evidence : str
        What the paths say about completeness when none is lost.
    proven : bool
        Whether that is all that can be asked for.
    """

    system: PolynomialSystem
    homotopy: Homotopy
    start: str
    expected: int | None
    evidence: str
    proven: bool


@dataclass(eq=False)
class Run:
    """One call of a solver."""

    means: Means
    seed: int
    stages: dict[str, float] = field(default_factory=dict)
    _since: float = 0.0

    @classmethod
    def begin(cls, means: Means, seed: int) -> Run:
        """Start the clock."""
        return cls(means, seed, _since=time.perf_counter())

    def lap(self, stage: str) -> None:
        """Book the time since the last lap to a stage."""
        now = time.perf_counter()
        self.stages[stage] = self.stages.get(stage, 0.0) + now - self._since
        self._since = now

    def finish(
        self, plan: Plan, target: Target, names: tuple[str, ...], *, certified: bool, remarks: Sequence[str]
    ) -> SolveResult:
        """Follow the paths, collect their ends, and report."""
        watch = self.means.watch
        ends = follow(plan.homotopy, self.means)
        self.lap("tracking")
        remarks = list(remarks)
        try:
            found = collect(ends, plan.system, target, certified=certified, seed=self.seed)
        except KeyboardInterrupt:  # the solutions are there, and are worth more than their certificates
            watch.interrupted = True
            watch.stop()
            found = collect(ends, plan.system, target, certified=False, seed=self.seed)
            remarks.append("interrupted when the paths had been followed: no solution was certified")
            certified = False
        self.lap("certification" if certified else "collecting")
        ledger = ends.ledger(found.of_path)
        return SolveResult(
            solutions=found.solutions,
            names=names,
            real=found.real,
            certified=found.certified,
            singular=found.singular,
            multiplicity=found.multiplicity,
            winding=found.winding,
            condition=found.condition,
            accuracy=found.accuracy,
            radius=found.radius,
            nonisolated=found.nonisolated,
            ledger=ledger,
            start=plan.start,
            expected=plan.expected,
            evidence=_evidence(plan, ledger),
            outcome=_outcome(plan, ledger, found, stopped=watch.stopped),
            seed=self.seed,
            cost=SolveCost(tuple(self.stages.items()), int(ends.attempts.sum()), watch.steps),
            remarks=(*remarks, *_remarks(found, target, certified=certified)),
        )


def _evidence(plan: Plan, ledger: Ledger) -> str:
    if not ledger.complete:
        return f"{plan.evidence} - but not all of them were followed to their ends"
    if ledger.count(PathEnd.AT_INFINITY):
        return f"{plan.evidence}; {FAR_SOLUTIONS} could have been taken for one at infinity"
    return plan.evidence


def _outcome(plan: Plan, ledger: Ledger, found: Collected, *, stopped: bool) -> Outcome:
    if stopped:
        return INTERRUPTED
    if not ledger.complete:
        return PATHS_LOST
    if not plan.proven:
        return WITHOUT_EVIDENCE
    return POSITIVE_DIMENSION if len(found.nonisolated) else COMPLETE


def _remarks(found: Collected, target: Target, *, certified: bool) -> list[str]:
    remarks = []
    if certified and target.certifiable:
        missing = int(np.count_nonzero(~found.certified & ~found.singular))
        if missing:
            remarks.append(f"{counted(missing, 'regular solution')} could not be certified, even with more digits")
    return remarks
