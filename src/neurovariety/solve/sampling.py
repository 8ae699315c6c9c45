"""Whether most paths of a start by degrees would be wasted, told by a few of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neurovariety.solve.homotopy import Homotopy, Means, add_steps, follow
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.track.watch import Watch

SAMPLE = 64
"""Paths that are tried."""
WASTEFUL = 0.6
"""Share of paths to infinity from which monodromy over the coefficients is cheaper.

A path to infinity costs about five times one to a regular solution; monodromy tracks some ten paths for each solution.
So it wins where 10 (1 - w) < 1 + 4 w.
"""


def wasted_share(homotopy: Homotopy, means: Means, seed: int) -> float:
    """Estimate the share of paths that do not lead to regular solutions.

    Parameters
    ----------
    homotopy : Homotopy
        With more paths than are tried.
    means : Means
        Its checkpoint is not touched; its watch can stop the work.
    seed : int
        Of the sample.

    Returns
    -------
    float
        From 0 to 1.
    """
    chosen = np.sort(np.random.default_rng([seed, 0x5B]).choice(homotopy.count, SAMPLE, replace=False))
    sample = replace(homotopy, points=lambda numbers: homotopy.points(chosen[numbers]), count=SAMPLE)
    quiet = Watch(flag=means.watch.flag)
    ends = follow(sample, replace(means, watch=quiet, checkpoint=None), again=0)
    add_steps(quiet, means.watch)
    return 1 - len(ends.numbers(PathEnd.REGULAR)) / SAMPLE
