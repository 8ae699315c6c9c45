"""The classical trace test: the mean of all points of parallel linear sections of a variety moves along a line.

Sommese, Verschelde, Wampler, "Symmetric functions applied to decomposing solution sets of polynomial systems" (SIAM J.
Numer. Anal. 2002). If some points are missing, the others' mean moves along a curve.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.track import track
from neurovariety.solve.track.tracks import PathStatus
from neurovariety.solve.track.watch import Watch

Complex = NDArray[np.complex128]

LINEAR = 1e-7
"""Largest defect of a trace that is called linear."""
FARTHEST = 0.4
"""How far parameters are moved, relative to their size."""
ATTEMPTS = 3
"""Directions that are tried, as a path along a bad one can take very many steps."""
MOST_STEPS = 1000


@dataclass(frozen=True)
class LinearTrace:
    """What the trace test saw.

    Attributes
    ----------
    defect : float
        Second difference of the sum of all points, relative to the root of the sum of squares of those of the single
        points; infinite where a path was lost.
    share : float
        The smallest defect that one missing point would have left.
    """

    defect: float
    share: float

    @property
    def passed(self) -> bool:
        """Whether the trace is linear, and would not be had any one point been missing."""
        return self.defect <= LINEAR and self.share > 10 * self.defect

    def __str__(self) -> str:
        """Say it in a clause."""
        if not np.isfinite(self.defect):
            return "the trace could not be followed"
        verdict = "is linear" if self.defect <= LINEAR else "is NOT linear"
        return f"the trace {verdict} (defect {self.defect:.0e}; one missing point would leave {self.share:.0e} or more)"


def linear_trace(
    family: PolynomialSystem,
    points: Complex,
    base: Complex,
    images: Callable[[Complex], Complex],
    *,
    seed: int,
    threads: int | None = None,
) -> LinearTrace | None:
    """Move the parameters along a line, and see whether the sum of the images does so too.

    Parameters
    ----------
    family : PolynomialSystem
        Whose members cut the variety by parallel linear spaces when the parameters move.
    points : numpy.ndarray, shape (k, n)
        Solutions over ``base``, one for each point of the section.
    base : numpy.ndarray, shape (K,)
    images : callable
        Solutions (k, n) to the points of the section (k, D).
    seed : int
    threads : int, optional

    Returns
    -------
    LinearTrace or None
        None after Ctrl-C.
    """
    compiled = family.homogeneous
    lifted = family.lift(points)
    for attempt in range(ATTEMPTS):
        generator = np.random.default_rng([seed, 5, attempt])
        direction = generator.standard_normal((2, len(base)))
        step = (direction[0] + 1j * direction[1]) * FARTHEST * np.abs(base).mean()
        settings = TrackSettings(most_steps=MOST_STEPS)
        for _ in range(attempt):
            settings = settings.tighter()
        turns = np.exp(2j * np.pi * np.array([0.0, 1 / 3, 2 / 3]))  # three sections around the base, none of them it
        values = []
        for turn in turns:
            watch = Watch()
            tracks = track(compiled, lifted, base, base + turn * step, settings=settings, threads=threads, watch=watch)
            if watch.interrupted:
                return None
            if (tracks.status != PathStatus.REACHED).any():
                break
            values.append(images(family.drop(tracks.points)))
        if len(values) == len(turns):
            return _defect(turns, np.array(values))
    return LinearTrace(np.inf, 0.0)


def _defect(turns: Complex, values: Complex) -> LinearTrace:
    """Take second divided differences of the points, shape (3, k, D), and of their sum."""
    weights = np.array([1 / np.prod(turn - np.delete(turns, place)) for place, turn in enumerate(turns)])
    single = np.einsum("t,tkd->kd", weights, values)
    rounding = 1e-13 * np.abs(values).sum(axis=(0, 1))
    size = np.sqrt((np.abs(single) ** 2).sum(axis=0))
    telling = size > 1e4 * rounding
    if not telling.any():  # every point moves along a line by itself: a linear space
        return LinearTrace(0.0, 1.0) if len(single) == 1 else LinearTrace(0.0, 0.0)
    relative = np.abs(single[:, telling]) / size[telling]
    defect = float((np.abs(single.sum(axis=0))[telling] / size[telling]).max())
    return LinearTrace(defect, float(relative.max(axis=1).min()))
