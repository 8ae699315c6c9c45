"""What the data say about one border, whichever way they were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr, solve_triangular

from neurovariety.ideals.elimination import Elimination
from neurovariety.ideals.residuals import GramResiduals, OrthogonalResiduals, Residuals, ValueResiduals
from neurovariety.moments import BorderGram, BorderTriangle

Float = NDArray[np.float64]
Arithmetic = Literal["gram", "triangular"]

SHARES = {"gram": 16 * np.finfo(float).eps, "triangular": (16 * np.finfo(float).eps) ** 2}
"""The square of a sum of terms is resolved down to this share of the square of the sum of their norms."""
FLOORS = {"gram": 64 * np.finfo(float).eps, "triangular": (64 * np.finfo(float).eps) ** 2}
"""A residual's square is resolved down to this share of the square of the term it belongs to."""


@dataclass(frozen=True, eq=False)
class Evidence:
    """A border of b terms beside an order ideal of k monomials, over m rows.

    Attributes
    ----------
    rows : int
    factor : numpy.ndarray, shape (k, k), float64
        Lower triangular factor of the order ideal's Gram matrix.
    projections : numpy.ndarray, shape (k, b), float64
        The border's coordinates along the order ideal's orthonormal basis.
    residuals : Residuals
        What is left of the border beside it; elimination uses it up.
    squares : numpy.ndarray, shape (b,), float64
        Each border term's own sum of squares.
    arithmetic : {"gram", "triangular"}
    """

    rows: int
    factor: Float
    projections: Float
    residuals: Residuals
    squares: Float
    arithmetic: Arithmetic

    @property
    def rounding(self) -> Float:
        """Sums of squares up to these, shape (b,), are rounding errors."""
        return FLOORS[self.arithmetic] * self.squares

    @property
    def operations(self) -> float:
        """Floating-point operations that elimination takes if no term of a Gram matrix vanishes, or most others do."""
        ideal, terms = self.projections.shape
        return 2.0 * ideal * terms * (ideal + terms)

    @property
    def floor(self) -> float:
        """No smaller psi is resolved for these terms, even where nothing cancels."""
        return float(self.rounding.max(initial=0.0)) / self.rows

    def floor_of(self, decided: Elimination, coefficients: Float, leading: Float) -> float:
        """The smallest psi with which these decisions are beyond rounding.

        A polynomial's square is known up to the rounding of the square of sum |c_s| ||t_s||, its terms before they
        cancel. So it is with a generator and with what sets a kept term apart from the monomials before it.

        Parameters
        ----------
        coefficients : numpy.ndarray, shape (g, number of monomials in the enlarged order ideal)
        leading : numpy.ndarray, shape (g,)
        """
        norms = np.sqrt(np.einsum("ij,ij->i", decided.factor, decided.factor))
        own = np.sqrt(self.squares)
        sizes = np.abs(coefficients) @ norms + np.abs(leading) * own[decided.vanishing]
        found = float(np.max(sizes, initial=0.0)) ** 2
        before = len(decided.factor) - len(decided.kept)
        rows = decided.factor[before:].copy()
        pivots = rows[np.arange(len(rows)), before + np.arange(len(rows))] ** 2
        rows[np.arange(len(rows)), before + np.arange(len(rows))] = 0.0
        apart = np.abs(solve_triangular(decided.factor.T, rows.T, lower=False, check_finite=False)).T @ norms
        kept = (apart + own[decided.kept]) ** 2
        unsure = kept[SHARES[self.arithmetic] * kept >= pivots]
        return SHARES[self.arithmetic] * max(found, float(unsure.max(initial=0.0))) / self.rows


def from_gram(gram: BorderGram, factor: Float) -> Evidence:
    """Take the evidence from poured sums and the order ideal's factor, known from the degrees before."""
    projections = solve_triangular(factor, gram.cross, lower=True, check_finite=False)
    squares = np.diag(gram.square).copy()
    schur = gram.square - projections.T @ projections
    return Evidence(gram.rows, factor, projections, GramResiduals(schur), squares, "gram")


def from_values(ideal_values: Float, border_values: Float, factor: Float) -> Evidence:
    """Take the evidence from values in memory, shapes (k, m) and (b, m)."""
    projections = solve_triangular(factor, ideal_values @ border_values.T, lower=True, check_finite=False)
    squares = np.einsum("ij,ij->i", border_values, border_values)
    return Evidence(
        ideal_values.shape[1], factor, projections, ValueResiduals(border_values, projections), squares, "gram"
    )


def from_triangle(triangle: BorderTriangle, order: int) -> Evidence:
    """Take the evidence from a poured triangular factor whose first ``order`` columns are the order ideal."""
    upper = triangle.factor
    signs = np.where(np.diag(upper)[:order] < 0, -1.0, 1.0)
    top = upper[:order] * signs[:, None]
    squares = np.sum(upper[:, order:] ** 2, axis=0)
    residuals = OrthogonalResiduals(upper[order:, order:].copy())
    return Evidence(triangle.rows, top[:, :order].T, top[:, order:], residuals, squares, "triangular")


def from_few_rows(ideal_values: Float, border_values: Float) -> Evidence:
    """Take the evidence in sample space from values in memory, shapes (k, m) and (b, m), by QR."""
    basis, upper = qr(ideal_values.T, mode="economic", check_finite=False)
    signs = np.where(np.diag(upper) < 0, -1.0, 1.0)
    basis, upper = basis * signs, upper * signs[:, None]
    squares = np.einsum("ij,ij->i", border_values, border_values)
    projections = basis.T @ border_values.T
    rest = border_values.T - basis @ projections
    again = basis.T @ rest  # a second time, so that the rest is orthogonal to working precision
    rest -= basis @ again
    return Evidence(len(basis), upper.T, projections + again, OrthogonalResiduals(rest), squares, "triangular")
