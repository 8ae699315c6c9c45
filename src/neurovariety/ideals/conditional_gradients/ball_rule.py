"""Which border terms vanish with coefficients in an l1 ball, decided in the order of the terms.

Least squares answers for nearly all terms: where its coefficients lie in the ball, or its loss is above psi, nothing
else is asked. Only for the others is the ball searched, for a whole panel of terms at once. A polynomial found stays
one when further monomials join the order ideal; that there is none has to be seen anew.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from neurovariety.ideals.conditional_gradients.blended_pairwise import blended_pairwise
from neurovariety.ideals.evidence import Evidence

Float = NDArray[np.float64]

GAP_SHARE = 1e-3
"""The search in the ball ends at gaps of this share of psi."""
SLACK = 64 * np.finfo(float).eps
"""Share of a pivot that updates within a panel may have cost."""


class BallRule:
    """A term vanishes when a polynomial that it leads has its other coefficients in the ball and a loss within psi.

    Sums of squares and products are over all rows, as in elimination. For the panel at hand, of width w, with k
    monomials in the order ideal before it and those kept since: projections, inner products with the order ideal and
    least-squares coefficients, each of shape (k + kept, w), and pivots (w,).

    Parameters
    ----------
    evidence : Evidence
        The same that is eliminated: its residuals are read as they shrink.
    psi, radius : float, positive

    Attributes
    ----------
    found : dict of int to (numpy.ndarray, float)
        For terms of the border that vanish, but not by least squares: coefficients in the ball, on the monomials that
        were in the order ideal at that time, and the loss.
    undecided : set of int
        Terms for which the search ended before it was clear whether there is a polynomial; they count as if not.
    """

    def __init__(self, evidence: Evidence, psi: float, radius: float) -> None:
        self.rows, self.residuals = evidence.rows, evidence.residuals
        self.psi, self.radius = psi, radius
        self.found: dict[int, tuple[Float, float]] = {}
        self.undecided: set[int] = set()
        self._gram = np.zeros((0, 0))

    def open(self, factor: Float, projections: Float, start: int) -> None:
        """See `Rule`."""
        width = projections.shape[1]
        self._start, self._factor, self._projections = start, factor, projections
        self._products = factor @ projections
        self._coefficients = solve_triangular(factor.T, projections, lower=False, check_finite=False)
        self._pivots = np.array(self.residuals.pivots[start : start + width])
        self._slack = SLACK * np.abs(self._pivots)
        self._kept: list[int] = []
        self._seen = np.full(width, -1)  # how many had been kept in this panel when there was none in the ball
        self._seek(np.flatnonzero(self._in_question(np.arange(width))))

    def threshold(self, term: int) -> float:
        """See `Rule`."""
        one = np.array([term])
        if self._start + term in self.found or not self._in_question(one)[0]:
            return self.psi * self.rows
        if self._seen[term] < len(self._kept):
            self._seek(one)
        return self.psi * self.rows if self._start + term in self.found else -np.inf

    def keep(self, term: int, products: Float) -> None:
        """See `Rule`."""
        row = np.zeros(len(self._pivots))
        row[term:] = products / np.sqrt(products[0])
        inner = np.zeros(len(row))
        inner[term:] = self._projections[:, term] @ self._projections[:, term:] + products
        share = row / row[term]
        share[: term + 1] = 0.0
        self._coefficients = np.vstack([self._coefficients - np.outer(self._coefficients[:, term], share), share])
        self._projections = np.vstack([self._projections, row])
        self._products = np.vstack([self._products, inner])
        self._pivots = self._pivots - row**2
        self._kept.append(term)

    def _in_question(self, terms: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Say where least squares vanishes, but with coefficients outside the ball."""
        small = self._pivots[terms] <= self.psi * self.rows + self._slack[terms]
        return np.asarray(small & (np.abs(self._coefficients[:, terms]).sum(axis=0) > self.radius))

    def _seek(self, terms: NDArray[np.intp]) -> None:
        if not len(terms):
            return
        squares = np.sum(self._projections[:, terms] ** 2, axis=0) + np.maximum(self._pivots[terms], 0.0)
        ball = blended_pairwise(
            self._order_ideal_gram() / self.rows,
            self._products[:, terms] / self.rows,
            squares / self.rows,
            radius=self.radius,
            target=self.psi,
            gap_tolerance=GAP_SHARE * self.psi,
        )
        self._seen[terms] = len(self._kept)
        clear = ball.vanishing | ball.none_exists
        for place, term in enumerate((self._start + terms).tolist()):
            if ball.vanishing[place]:
                self.found[term] = (ball.y[:, place], float(ball.losses[place]))
            if clear[place]:
                self.undecided.discard(term)
            else:
                self.undecided.add(term)

    def _order_ideal_gram(self) -> Float:
        """Return the Gram matrix of the order ideal so far; that of the panels before is kept."""
        known, before = len(self._gram), len(self._factor)
        if known < before:
            fresh = self._factor[known:] @ self._factor.T
            self._gram = np.block([[self._gram, fresh[:, :known].T], [fresh[:, :known], fresh[:, known:]]])
        if not self._kept:
            return self._gram
        beside = self._products[:before, self._kept]
        own = np.triu(self._products[before:][:, self._kept])
        return np.block([[self._gram, beside], [beside.T, own + np.triu(own, 1).T]])
