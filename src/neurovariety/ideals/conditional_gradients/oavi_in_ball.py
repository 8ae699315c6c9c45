"""OAVI with coefficients in an l1 ball: sparse ones, or none where only large ones vanish."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.conditional_gradients.ball_rule import GAP_SHARE, BallRule
from neurovariety.ideals.conditional_gradients.blended_pairwise import BlendedPairwise, blended_pairwise
from neurovariety.ideals.elimination import Elimination, eliminate
from neurovariety.ideals.evidence import Evidence
from neurovariety.ideals.oavi import oavi_generators

Float = NDArray[np.float64]

DEFAULT_TAU = 1000.0
"""The l1 radius of the papers' codes: in practice no bound."""


def oavi_in_ball(
    evidence: Evidence, psi: float, *, tau: float, sparse: bool
) -> tuple[Elimination, tuple[Float, Float, Float]]:
    """Decide one border with coefficients whose l1 norm, the leading 1 included, is at most tau.

    A term whose least-squares coefficients are too large is sought in the ball when its turn comes; the duality gap
    says whether there is a polynomial, and where there is none the term joins the order ideal (`BallRule`). A term that
    depends on the order ideal to the last bit cannot join it and keeps its exact coefficients, however large. What is
    found has the least loss in the ball. For sparse coefficients every generator is sought again, and kept sparse where
    its loss stays within psi.

    Returns
    -------
    Elimination, (coefficients (g, k), leading (g,), losses (g,))
    """
    radius = tau - 1.0
    rule = BallRule(evidence, psi, radius)
    decided = eliminate(evidence.factor, evidence.projections, evidence.residuals, rule, evidence.rounding)
    coefficients, leading, losses = oavi_generators(decided, evidence.rows)
    decided = replace(decided, close_calls=decided.close_calls + len(rule.undecided))
    # Halfway between the least loss and psi: at psi itself, rows that the fit never saw would lie above it.
    halfway = (losses + psi) / 2
    for place, term in enumerate(decided.vanishing.tolist()):
        if term in rule.found:
            y, losses[place] = rule.found[term]
            coefficients[place] = np.pad(y, (0, coefficients.shape[1] - len(y)))
    sought = np.arange(len(losses)) if sparse else np.flatnonzero(np.isin(decided.vanishing, list(rule.found)))
    if len(sought):
        target = halfway[sought] if sparse else None
        ball = _in_ball(decided, evidence.rows, sought, radius, target, gap_tolerance=GAP_SHARE * psi)
        better = ball.losses <= (psi if sparse else losses[sought])
        coefficients[sought[better]] = ball.y.T[better]
        losses[sought[better]] = ball.losses[better]
    return decided, (coefficients, leading, losses)


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
