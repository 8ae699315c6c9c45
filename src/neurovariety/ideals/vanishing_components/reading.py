"""How VCA reads its points: once for each degree, and the degree is decided from the sums."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from math import comb

import numpy as np

from neurovariety.errors import InputError
from neurovariety.ideals.evidence import Arithmetic
from neurovariety.ideals.reading import ArithmeticChoice
from neurovariety.ideals.vanishing_components.candidates import Candidates, candidate_count, candidates_after
from neurovariety.ideals.vanishing_components.composition import ComposedStep
from neurovariety.ideals.vanishing_components.decision import Normalisation, VCADecision, decide
from neurovariety.ideals.vanishing_components.gradient import HIGHEST
from neurovariety.ideals.vanishing_components.moments import VCASummand
from neurovariety.memory import check_free
from neurovariety.moments import Checkpoint, Rows, fold, sums_at_once


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
    """The points and how they are read: one pass a degree, two where the Gram matrix does not resolve psi.

    Attributes are those of `vca`, and in ``parts`` the files in which the sums of each degree are kept.
    """

    rows: Rows
    psi: float
    normalisation: Normalisation
    executor: Executor | None
    checkpoint: Checkpoint | None
    progress: Callable[[VCAProgress], None] | None
    parts: list[Checkpoint] = field(default_factory=list)

    def decide_next(self, steps: tuple[ComposedStep, ...], choice: ArithmeticChoice) -> tuple[VCADecision, Arithmetic]:
        """Read and decide the next degree, by QR where the Gram matrix will not do; say which it was."""
        self._check_choice(steps, candidate_count(steps, self.rows.variables))
        candidates = candidates_after(steps, self.rows.variables)
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
                allowed=f"psi >= {decision.floor:.2g} at degree {len(steps) + 1}, and more at higher degrees"
                if np.isfinite(decision.floor)
                else f"values whose products float64 holds at degree {len(steps) + 1}",
                remedy="scale the data to [-1, 1], or raise psi"
                + (", or arithmetic='triangular'" if kind == "gram" else ""),
            )
        return decision, kind

    def _decide(self, steps: tuple[ComposedStep, ...], candidates: Candidates, kind: Arithmetic) -> VCADecision:
        degree = len(steps) + 1
        slopes = self.normalisation == "gradient" and degree > HIGHEST
        summand = VCASummand(steps, candidates.pairs, kind == "triangular", slopes)
        self._check_sums(summand, degree, len(candidates))
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
        """Name this degree's sums by what they are sums of."""
        if self.checkpoint is None:
            return None
        digest = hashlib.sha256(self.normalisation.encode())
        for step in summand.steps:
            digest.update(step.nonvanishing.tobytes())
        digest.update(summand.pairs.left.tobytes() + summand.pairs.right.tobytes())
        part = replace(self.checkpoint, key=digest.hexdigest()[:16]).part(
            f"degree {degree}{' triangular' if kind == 'triangular' else ''}"
        )
        self.parts.append(part)
        return part

    def finish(self) -> None:
        """Remove the checkpoints of a fit that is done."""
        for part in self.parts:
            part.remove()

    def _check_choice(self, steps: tuple[ComposedStep, ...], count: int) -> None:
        """Refuse a degree before the choice of its candidates takes memory."""
        degree = len(steps) + 1
        if degree > 2:
            forms = min(count, comb(len(steps[0].nonvanishing) + degree - 1, degree))
            _check_numbers(4 * count * forms, "choice of the candidates", degree, count, below(steps))

    def _check_sums(self, summand: VCASummand, degree: int, candidates: int) -> None:
        """Refuse a degree before its sums take memory: those in flight, and then what the decision makes of one."""
        blocks = -(-self.rows.count // summand.block_rows)
        in_flight = min(sums_at_once(self.executor), blocks + 1)  # the running total is one, and a sum has a block
        tables = (2 if summand.triangular else 1) + summand.slopes  # two factors lie one above the other to be merged
        numbers_held = max(12, in_flight * tables) * summand.width**2
        _check_numbers(numbers_held, "sums", degree, candidates, summand.width - candidates)


def _check_numbers(numbers_held: int, what: str, degree: int, candidates: int, polynomials: int) -> None:
    check_free(
        8 * numbers_held,
        f"the {what} of degree {degree}",
        given=f"{candidates:,} candidates, {polynomials:,} polynomials below",
        remedy=(f"max_degree={degree - 1}, a larger psi, or " if degree > 1 else "") + "fewer variables",
    )


def below(steps: Sequence[ComposedStep]) -> int:
    """Count the polynomials of F so far."""
    return 1 + sum(len(step.nonvanishing) for step in steps)
