"""How VCA reads its points: once for each degree, and the degree is decided from the sums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from math import comb
from pathlib import Path

from neurovariety.errors import InputError
from neurovariety.ideals.evidence import Arithmetic
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.vanishing_components.candidates import Candidates, candidate_count, candidates_after
from neurovariety.ideals.vanishing_components.composition import ComposedStep
from neurovariety.ideals.vanishing_components.decision import Normalisation, VCADecision, decide
from neurovariety.ideals.vanishing_components.gradient import HIGHEST
from neurovariety.ideals.vanishing_components.moments import VCASummand
from neurovariety.memory import check_free
from neurovariety.moments import Checkpoint, Rows, fold


@dataclass(frozen=True)
class VCAProgress:
    """Where a fit is.

    Attributes
    ----------
    degree, rows : int
        The degree in hand and how many of its rows have been read.
    candidates, nonvanishing, vanishing : int
        Products to be decided at this degree, and polynomials of F and vanishing components so far.
    """

    degree: int
    rows: int
    candidates: int
    nonvanishing: int
    vanishing: int

    def __str__(self) -> str:
        """Report in one line."""
        return (
            f"degree {self.degree}: {self.rows:,} rows, {self.candidates:,} candidates; "
            f"|F| = {self.nonvanishing:,}, |V| = {self.vanishing:,}"
        )


@dataclass(frozen=True, eq=False)
class VCAReader:
    """The points and how they are read: one pass a degree, two where the Gram matrix does not resolve psi."""

    rows: Rows
    psi: float
    normalisation: Normalisation
    executor: Executor | None
    checkpoint: Path | None
    progress: Callable[[VCAProgress], None] | None

    def decide_next(self, steps: tuple[ComposedStep, ...], choice: ArithmeticChoice) -> tuple[VCADecision, Arithmetic]:
        """Read and decide the next degree, by QR where the Gram matrix will not do; say which it was."""
        self._check_memory(steps, candidate_count(steps, self.rows.variables), candidates=True)
        candidates = candidates_after(steps, self.rows.variables)
        self._check_memory(steps, len(candidates))
        few = self.rows.count <= below(steps) + len(candidates)
        kind: Arithmetic = "triangular" if choice == "triangular" or (few and choice == "auto") else "gram"
        decision = self._decide(steps, candidates, kind)
        if not decision.resolved and choice == "auto" and kind == "gram":
            kind = "triangular"
            decision = self._decide(steps, candidates, kind)
        if not decision.resolved:
            raise InputError(
                f"psi is below what {kind} arithmetic can resolve in float64",
                given=f"psi={self.psi:g}",
                allowed=f"psi >= {decision.floor:.2g} at degree {len(steps) + 1}, and more at higher degrees",
                remedy="scale the data to [-1, 1], or raise psi"
                + (", or arithmetic='triangular'" if kind == "gram" else ""),
            )
        return decision, kind

    def _decide(self, steps: tuple[ComposedStep, ...], candidates: Candidates, kind: Arithmetic) -> VCADecision:
        degree = len(steps) + 1
        slopes = self.normalisation == "gradient" and degree > HIGHEST
        summand = VCASummand(steps, candidates.pairs, kind == "triangular", slopes)
        vanishing = sum(len(step.vanishing) for step in steps)

        def tell(read: int) -> None:
            if self.progress is not None:
                self.progress(VCAProgress(degree, read, len(candidates), below(steps), vanishing))

        tell(0)
        sums = fold(
            self.rows,
            summand,
            block_rows=summand.block_rows,
            executor=self.executor,
            progress=tell,
            checkpoint=self._checkpoint_of(summand, degree, kind),
        )
        return decide(sums, steps, candidates, self.psi, self.normalisation)

    def _checkpoint_of(self, summand: VCASummand, degree: int, kind: Arithmetic) -> Checkpoint | None:
        """Name the file of this degree's sums by what they are sums of."""
        if self.checkpoint is None:
            return None
        self.checkpoint.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256(f"{kind} {self.normalisation} {degree}".encode())
        for step in summand.steps:
            digest.update(step.nonvanishing.tobytes())
        digest.update(summand.pairs.left.tobytes() + summand.pairs.right.tobytes())
        path = self.checkpoint / f"vca-degree-{degree}-{kind}.npz"
        return Checkpoint(path, key=digest.hexdigest())

    def _check_memory(self, steps: tuple[ComposedStep, ...], count: int, *, candidates: bool = False) -> None:
        """Refuse a degree before it takes memory: the choice of its candidates first, then its sums."""
        degree, width = len(steps) + 1, below(steps) + count
        if candidates:
            first = len(steps[0].nonvanishing) if steps else 0
            numbers_held = 4 * count * min(count, comb(first + degree - 1, degree)) if degree > 2 else 0
        else:
            numbers_held = 12 * width**2
        check_free(
            8 * numbers_held,
            f"the {'choice of the candidates' if candidates else 'sums'} of degree {degree}",
            given=f"{count:,} candidates, {below(steps):,} polynomials below",
            remedy=f"max_degree={degree - 1}, a larger psi, or fewer variables",
        )


def below(steps: Sequence[ComposedStep]) -> int:
    """Count the polynomials of F so far."""
    return 1 + sum(len(step.nonvanishing) for step in steps)
