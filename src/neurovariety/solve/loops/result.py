"""What monodromy found, and what speaks for its being everything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.outcome import Outcome
from neurovariety.solve.certification import Certificates
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.trace_test import TraceTest
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Index = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class MonodromyResult:
    """Solutions of a general member of a family, found along loops of parameters.

    `solve_from` takes them to any other member, for instance to the next data set.

    Attributes
    ----------
    system : PolynomialSystem
        The family.
    parameters : numpy.ndarray, shape (K,), complex128
        Of the member that is solved; general ones, from where every other member can be reached.
    solutions : numpy.ndarray, shape (k, n), complex128
        Distinct by their digits, of which ``certificates`` says what is proved; where a group acts, orbit by orbit.
    orbits : int
        Number of orbits; k where no group acts.
    target_count : int or None
        What was asked for.
    outcome : Outcome
        ``complete`` is True where the target count was reached, or the trace test passed and would have noticed one
        missing point.
    trace : TraceTest or None
        The last trace test.
    certificates : Certificates or None
        One for each solution; None where they were not asked for, or Ctrl-C was pressed before they were there.
    permutations : numpy.ndarray, shape (loops, orbits), int64
        What loops do to the solutions (orbits): generators of a part of the Galois group; -1 where not known.
    ledger : Ledger
        Of all paths, those of the trace tests not included.
    edges : int
        Of the graph of parameters; one less than that are its loops.
    seed : int
    seconds : dict of str to float
        Wall time of each stage.
    """

    system: PolynomialSystem
    parameters: Complex
    solutions: Complex
    orbits: int
    target_count: int | None
    outcome: Outcome
    trace: TraceTest | None
    certificates: Certificates | None
    permutations: Index
    ledger: Ledger
    edges: int
    seed: int
    seconds: dict[str, float]

    def __len__(self) -> int:
        return len(self.solutions)

    @property
    def evidence(self) -> str:
        """What speaks for completeness, in words."""
        return self.outcome.message

    def __repr__(self) -> str:
        """Show the counts, the evidence and the cost."""
        count = f"{len(self)} solution{'s' * (len(self) != 1)}"
        if self.orbits != len(self):
            count += f" in {self.orbits} orbits"
        lines = [f"MonodromyResult: {count}", f"  {self.outcome}"]
        if self.certificates is not None:
            lines.append(f"  {self.certificates}")
        lines.append(f"  {self.ledger}")
        cost = ", ".join(f"{stage} {value:.2f} s" for stage, value in self.seconds.items())
        lines.append(f"  {self.edges} edges, seed {self.seed}; {cost}")
        return "\n".join(lines)
