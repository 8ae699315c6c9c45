"""The solutions of a system, how they were certified, and what speaks for their being all."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neurovariety.outcome import Outcome
from neurovariety.solve.ledger import Ledger, PathEnd

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Flags = NDArray[np.bool_]

COMPLETE = Outcome("complete", "every path was followed to its end", complete=True)
POSITIVE_DIMENSION = Outcome(
    "positive-dimensional",
    "the system has curves or surfaces of solutions too, which no list holds: `nonisolated` has points of them; "
    "add equations (slices by hyperplanes) to cut them down to points",
    complete=True,
)
PATHS_LOST = Outcome(
    "paths lost",
    "some paths could not be followed to their ends, so solutions may be missing; `ledger.text()` gives the reasons, "
    "and another seed or more cautious settings may find them",
    complete=False,
)
WITHOUT_EVIDENCE = Outcome(
    "incomplete evidence",
    "no proven count and no trace test says that these are all solutions; see `evidence`, and try another seed",
    complete=False,
)
INTERRUPTED = Outcome(
    "interrupted",
    "stopped by hand; what was found is here, and other solutions are missing",
    complete=False,
)


@dataclass(frozen=True)
class SolveCost:
    """What it took.

    Attributes
    ----------
    stages : tuple of (str, float)
        Seconds of each stage, in order.
    paths, steps : int
        Paths tracked, those tracked again counted again, and attempts at a step, over all of them.
    """

    stages: tuple[tuple[str, float], ...] = ()
    paths: int = 0
    steps: int = 0

    @property
    def seconds(self) -> float:
        """Wall time in all."""
        return sum(seconds for _, seconds in self.stages)

    @property
    def microseconds_per_step(self) -> float:
        """Wall time of the stages that track, by their steps."""
        tracking = sum(seconds for stage, seconds in self.stages if stage in {"tracking", "monodromy"})
        return 1e6 * tracking / self.steps if self.steps else 0.0

    def __str__(self) -> str:
        """Say it in one line."""
        stages = ", ".join(f"{stage} {seconds:.2g}" for stage, seconds in self.stages if seconds >= 5e-4)
        tracked = f"{self.steps:,} steps at {self.microseconds_per_step:.2g} microseconds" if self.steps else "no steps"
        return f"{self.seconds:.2g} s ({stages}), {tracked}"


@dataclass(frozen=True, eq=False, repr=False)
class SolveResult:
    """All isolated solutions that were found.

    Attributes
    ----------
    solutions : numpy.ndarray, shape (k, n), complex128
        Each once.
    names : tuple of str, length n
        Of the variables.
    real, certified, singular : numpy.ndarray, shape (k,), bool
        Real: proven for certified solutions, else judged by size of the imaginary parts. Certified: existence and
        uniqueness in a box proven by interval arithmetic, and distinct from all others. Singular: several solutions
        in one, or a Jacobian that is not invertible there; these cannot be certified so.
    multiplicity, winding : numpy.ndarray, shape (k,), int64
        Paths that lead to the solution, and the largest winding number among them.
    condition, accuracy, radius : numpy.ndarray, shape (k,), float64
        Condition number of the Jacobian; how far the point may be off, by estimate; radius of the box in which the
        solution is proven to be, NaN without proof.
    nonisolated : numpy.ndarray, shape (p, n), complex128
        Points of curves and surfaces of solutions, where paths ended on such.
    at_infinity, failed : int
        Paths that went to infinity, and paths that were lost.
    ledger : Ledger
        Every path with its end.
    start : str
        The start system and why it was chosen.
    expected : int or None
        Number of solutions, counted with multiplicity, that there can be at most, where one is known.
    evidence : str
        What speaks for the completeness of the list.
    outcome : Outcome
    seed : int
        Of all random choices; with the same seed the result is the same, for any number of threads and workers.
    cost : SolveCost
    remarks : tuple of str
        What else the reader should know.
    """

    solutions: Complex
    names: tuple[str, ...]
    real: Flags
    certified: Flags
    singular: Flags
    multiplicity: NDArray[np.int64]
    winding: NDArray[np.int64]
    condition: Float
    accuracy: Float
    radius: Float
    nonisolated: Complex
    ledger: Ledger
    start: str
    expected: int | None
    evidence: str
    outcome: Outcome
    seed: int
    cost: SolveCost
    remarks: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        """Return the number of solutions."""
        return len(self.solutions)

    @property
    def at_infinity(self) -> int:
        """Paths that went to infinity."""
        return self.ledger.count(PathEnd.AT_INFINITY)

    @property
    def failed(self) -> int:
        """Paths that were lost: given up, or met by another at a regular solution."""
        return self.ledger.count(PathEnd.FAILED) + self.ledger.count(PathEnd.MET)

    @property
    def real_solutions(self) -> Float:
        """The real solutions, shape (number of them, n), float64."""
        return np.ascontiguousarray(self.solutions[self.real].real)

    def __repr__(self) -> str:
        """Report in a few lines."""
        regular = int((~self.singular).sum())
        lines = [
            f"{counted(len(self), 'solution')} in {counted(len(self.names), 'variable')}: "
            f"{int(self.certified.sum()):,} certified, {int(self.real.sum()):,} real, "
            f"{len(self) - regular:,} singular"
            + (f" (multiplicities {_listed(self.multiplicity[self.singular])})" if regular < len(self) else ""),
            str(self.outcome),
            repr(self.ledger),
            f"start: {self.start}",
            f"evidence: {self.evidence}",
            f"cost: {self.cost}; seed {self.seed}",
            *self.remarks,
        ]
        shown = [f"  {self.text(number)}" for number in range(min(len(self), 5))]
        return "\n".join([*lines, *shown, *([f"  ... and {len(self) - 5:,} more"] if len(self) > 5 else [])])

    def text(self, number: int, *, digits: int = 6) -> str:
        """Write one solution out.

        Parameters
        ----------
        number : int
        digits : int
            Significant digits.
        """
        point = self.solutions[number]
        point = np.where(np.abs(point) <= self.accuracy[number], 0, point)  # no more than noise
        pairs = zip(self.names, point.tolist(), strict=True)
        values = ", ".join(f"{name} = {_number(value, bool(self.real[number]), digits)}" for name, value in pairs)
        notes = [
            *(["not certified"] if not self.certified[number] and not self.singular[number] else []),
            *([f"multiplicity {self.multiplicity[number]}"] if self.singular[number] else []),
        ]
        return values + (f"  ({', '.join(notes)})" if notes else "")


def _number(value: complex, real: bool, digits: int) -> str:
    if real:
        return f"{value.real:.{digits}g}"
    return f"{value.real:.{digits}g} {'-' if value.imag < 0 else '+'} {abs(value.imag):.{digits}g}i"


def counted(count: int, noun: str) -> str:
    """Write a number with its noun in the singular or the plural."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _listed(values: NDArray[np.int64], most: int = 6) -> str:
    shown = ", ".join(str(value) for value in values[:most].tolist())
    return shown + (", ..." if len(values) > most else "")
