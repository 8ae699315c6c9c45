"""OAVI with coefficients in an l1 ball: sparse ones, or none where only large ones vanish."""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.conditional_gradients.blended_pairwise import BlendedPairwise, blended_pairwise
from neurovariety.ideals.elimination import Elimination, eliminate
from neurovariety.ideals.evidence import Evidence
from neurovariety.ideals.oavi import LossRule, oavi_generators

Float = NDArray[np.float64]

DEFAULT_TAU = 1000.0
"""The l1 radius of the papers' codes: in practice no bound."""


def oavi_in_ball(
    evidence: Evidence, psi: float, *, tau: float, sparse: bool
) -> tuple[Elimination, tuple[Float, Float, Float]]:
    """Decide one border with coefficients whose l1 norm, the leading 1 included, is at most tau.

    Exact least squares decides first. A generator whose coefficients are too large is sought again inside the ball; the
    duality gap says whether there is none, and then its term joins the order ideal and the terms after it are decided
    anew. A term that depends on the order ideal to the last bit cannot join it and keeps its exact coefficients,
    however large. For sparse coefficients every generator is sought again, and kept sparse where its loss stays within
    psi.

    Returns
    -------
    Elimination, (coefficients (g, k), leading (g,), losses (g,))
    """
    radius = tau - 1.0
    forced = np.zeros(len(evidence.squares), dtype=bool)
    while True:
        fresh = copy.deepcopy(evidence.residuals)
        rule = LossRule(psi * evidence.rows, forced)
        decided = eliminate(evidence.factor, evidence.projections, fresh, rule, evidence.rounding)
        coefficients, leading, losses = oavi_generators(decided, evidence.rows)
        outside = np.abs(coefficients).sum(axis=1) > radius
        sought = np.flatnonzero(outside if not sparse else np.ones(len(losses), dtype=bool))
        if not len(sought):
            return decided, (coefficients, leading, losses)
        # Halfway between the least loss and psi: at psi itself, rows that the fit never saw would lie above it.
        target = (losses[sought] + psi) / 2 if sparse else None
        ball = _in_ball(decided, evidence.rows, sought, radius, target, gap_tolerance=1e-3 * psi)
        found = ball.losses <= psi
        undecided = int(np.sum(~found & (ball.losses - ball.gaps <= psi)))
        dependent = decided.pivots[decided.vanishing] <= evidence.rounding[decided.vanishing]
        none = sought[~found & outside[sought] & ~dependent[sought]]
        if len(none):
            forced[decided.vanishing[none[0]]] = True
            continue
        coefficients[sought[found]] = ball.y.T[found]
        losses[sought[found]] = ball.losses[found]
        return replace(decided, close_calls=decided.close_calls + undecided), (coefficients, leading, losses)


def _in_ball(
    decided: Elimination,
    rows: int,
    sought: NDArray[np.intp],
    radius: float,
    target: Float | None,
    *,
    gap_tolerance: float,
) -> BlendedPairwise:
    """Seek generators in the ball; all inner products come from the triangular factor."""
    factor = decided.factor
    terms = decided.vanishing[sought]
    before = len(factor) - len(decided.kept) + np.searchsorted(decided.kept, terms)
    inside = np.arange(len(factor))[:, None] < before[None, :]
    projections = np.where(inside, decided.rows[:, terms], 0.0)
    squares = np.sum(projections**2, axis=0) + np.maximum(decided.pivots[terms], 0.0)
    return blended_pairwise(
        factor @ factor.T / rows,
        factor @ projections / rows,
        squares / rows,
        inside,
        radius=radius,
        target=target,
        gap_tolerance=gap_tolerance,
    )
