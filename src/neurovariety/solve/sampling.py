"""Whether most paths of a start by degrees would be wasted, told by a few of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from neurovariety.solve.homotopy import Homotopy, Means, add_steps, follow
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.track.watch import Watch

SAMPLE = 64
"""Paths that are tried."""
STEPS_EACH = 500
"""Attempts at a step that monodromy and its trace test take for each solution at generic coefficients, as measured."""
LEAST_STEPS = 500_000
"""What degrees may cost in any case: then they are quick, and need no trace test as evidence."""


@dataclass(frozen=True)
class Sample:
    """What a few paths of a start by degrees did.

    Attributes
    ----------
    wasted : float
        Share of them that did not lead to regular solutions.
    steps : float
        Attempts at a step that all paths will take, by estimate.
    count : int
        Number of all paths.
    """

    wasted: float
    steps: float
    count: int

    @property
    def monodromy_is_cheaper(self) -> bool:
        """Whether generic coefficients promise less work; one more regular end than was seen is assumed."""
        solutions = (1 - self.wasted + 1 / SAMPLE) * self.count
        return self.steps > max(LEAST_STEPS, STEPS_EACH * solutions)


def try_some(homotopy: Homotopy, means: Means, seed: int) -> Sample:
    """Follow a sample of paths to their ends.

    Parameters
    ----------
    homotopy : Homotopy
        With more paths than are tried.
    means : Means
        Its checkpoint is not touched; its watch can stop the work.
    seed : int
        Of the sample.
    """
    chosen = np.sort(np.random.default_rng([seed, 0x5B]).choice(homotopy.count, SAMPLE, replace=False))
    some = replace(homotopy, points=lambda numbers: homotopy.points(chosen[numbers]), count=SAMPLE)
    quiet = Watch(flag=means.watch.flag)
    ends = follow(some, replace(means, watch=quiet, checkpoint=None), again=0)
    add_steps(quiet, means.watch)
    return Sample(
        wasted=1 - len(ends.numbers(PathEnd.REGULAR)) / SAMPLE,
        steps=float(ends.steps.mean()) * homotopy.count,
        count=homotopy.count,
    )
