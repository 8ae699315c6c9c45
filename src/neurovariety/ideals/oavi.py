"""OAVI by exact least squares: generators with leading coefficient 1.

Wirth and Pokutta, "Conditional gradients for the approximately vanishing ideal" (AISTATS 2022), algorithm 1, with
the convex solver replaced by the closed form that the factor gives: for a border term u the generator is u minus its
projection on the order ideal O, and its loss is the mean square of the residual.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from neurovariety.ideals.elimination import Elimination

Float = NDArray[np.float64]


class LossRule:
    """A term vanishes when its residual's mean square is at most psi.

    Parameters
    ----------
    bound : float
        psi times the number of rows.
    forced : numpy.ndarray of bool, shape (b,), optional
        Terms that must be kept, however small their residual.
    """

    def __init__(self, bound: float, forced: NDArray[np.bool_] | None = None) -> None:
        self.bound = bound
        self.forced = forced
        self.start = 0

    def open(self, factor: Float, projections: Float, start: int) -> None:
        """See `Rule`."""
        del factor, projections
        self.start = start

    def threshold(self, term: int) -> float:
        """See `Rule`."""
        if self.forced is not None and self.forced[self.start + term]:
            return -np.inf
        return self.bound

    def keep(self, term: int, products: Float) -> None:
        """See `Rule`."""


def oavi_generators(decided: Elimination, rows: int) -> tuple[Float, Float, Float]:
    """Return coefficients on the order ideal (g, k), on the leading terms (g,), and losses (g,)."""
    projections = decided.rows[:, decided.vanishing]
    coefficients = -solve_triangular(decided.factor.T, projections, lower=False, check_finite=False)
    losses = np.maximum(decided.pivots[decided.vanishing], 0.0) / rows
    return coefficients.T, np.ones(len(losses)), losses
