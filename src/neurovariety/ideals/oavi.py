"""OAVI by exact least squares: generators with leading coefficient 1.

Wirth and Pokutta, "Conditional gradients for the approximately vanishing ideal" (AISTATS 2022), algorithm 1, with
the convex solver replaced by the closed form that Cholesky gives: for a border term u the generator is u minus its
projection on the order ideal O, and its loss is the mean square of the residual.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from neurovariety.ideals.degree_step import DegreeStep
from neurovariety.ideals.elimination import FLOOR, eliminate
from neurovariety.moments import BorderGram

Float = NDArray[np.float64]


def oavi_start(rows: int, psi: float) -> Float:
    """Factor the Gram matrix of the order ideal {1}."""
    del psi  # OAVI does not shift
    return np.array([[np.sqrt(rows)]])


def oavi_step(order_gram: Float, factor: Float, gram: BorderGram, psi: float) -> DegreeStep:
    """Decide one degree: a border term leads a generator when its least-squares residual has mean square <= psi.

    Parameters
    ----------
    order_gram : numpy.ndarray, shape (k, k)
        Gram matrix of the order ideal so far.
    factor : numpy.ndarray, shape (k, k)
        Its lower Cholesky factor, from the degree before.
    gram : BorderGram
        Sums for the border of this degree.
    psi : float
        Bound on the mean square of a generator whose leading coefficient is 1.
    """
    del order_gram  # the factor says it all
    decided = eliminate(factor, gram.cross, gram.square, psi * gram.rows, FLOOR * np.diag(gram.square))
    projections = decided.rows[:, decided.vanishing]
    coefficients = -solve_triangular(decided.factor.T, projections, lower=False, check_finite=False)
    losses = np.maximum(decided.pivots[decided.vanishing], 0.0) / gram.rows
    return DegreeStep(decided.kept, decided.vanishing, coefficients.T, np.ones(len(losses)), losses, decided.factor)
