"""Which border terms vanish on the data: one triangular factorisation that skips them.

Go through the border in the order of its terms. The pivot of a term is the squared distance of its values from the
span of the monomials before it that were kept. A rule (`Rule`) says whether a pivot is small enough for a polynomial
with this leading term to vanish: then the term is skipped. Otherwise the monomial joins the order ideal and its row of
the factor is kept.

The work is done panel by panel: within a panel by rank-one updates, beyond it by matrix products, so nearly all of the
floating-point work is BLAS-3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.residuals import Residuals

Float = NDArray[np.float64]

PANEL = 64


class Rule(Protocol):
    """When a border term leads a generator."""

    def open(self, factor: Float, projections: Float, start: int) -> None:
        """Hear of a panel: the factor (k, k) so far, the panel's projections (k, width), its place in the border."""
        ...

    def threshold(self, term: int) -> float:
        """The largest pivot with which the panel's ``term`` vanishes."""
        ...

    def keep(self, term: int, products: Float) -> None:
        """Hear that ``term`` was kept, with the inner products of its residual and the later ones."""
        ...


@dataclass(frozen=True, eq=False)
class Elimination:
    """What one degree decided.

    Attributes
    ----------
    kept, vanishing : numpy.ndarray of int
        Positions in the border of the terms that join the order ideal and of those that lead a generator.
    pivots : numpy.ndarray, shape (b,), float64
        The pivot of each border term when its turn came.
    rows : numpy.ndarray, shape (k + number kept, b), float64
        The factor's entries: columns of L^T for the border terms. Entry (i, j) is zero where the i-th monomial of
        the order ideal comes after border term j.
    factor : numpy.ndarray, shape (k + number kept, k + number kept), float64
        The lower triangular factor of the Gram matrix of the enlarged order ideal.
    close_calls : int
        Decisions so near their threshold that rounding could have turned them.
    """

    kept: NDArray[np.intp]
    vanishing: NDArray[np.intp]
    pivots: Float
    rows: Float
    factor: Float
    close_calls: int


def eliminate(factor: Float, projections: Float, residuals: Residuals, rule: Rule, rounding: Float) -> Elimination:
    """Factorise one border, skipping the terms that vanish.

    Parameters
    ----------
    factor : numpy.ndarray, shape (k, k)
        Lower triangular factor of the Gram matrix of the order ideal so far.
    projections : numpy.ndarray, shape (k, b)
        Coordinates of the border's values along the order ideal's orthonormal basis.
    residuals : Residuals
        What is left of them; used up.
    rule : Rule
    rounding : numpy.ndarray, shape (b,)
        A pivot is known up to this error; pivots no larger vanish whatever the rule says.
    """
    size = projections.shape[1]
    pivots = np.empty(size)
    kept: list[int] = []
    close_calls = 0
    rows = projections
    for start in range(0, size, PANEL):
        stop = min(start + PANEL, size)
        rule.open(factor, rows[:, start:stop], start)
        pivots[start:stop] = residuals.pivots[start:stop]
        if all(pivots[start + j] <= rule.threshold(j) - rounding[start + j] for j in range(stop - start)):
            continue  # pivots only fall: the whole panel vanishes
        panel = residuals.panel(start, stop)
        kept_here, rows_here = [], []
        for j in range(stop - start):
            products = panel.products(j)
            pivots[start + j] = products[0]
            threshold = max(rule.threshold(j), rounding[start + j])
            close_calls += int(abs(products[0] - threshold) <= rounding[start + j])
            if products[0] > threshold:
                rule.keep(j, products)
                kept_here.append(j)
                rows_here.append(panel.keep(j))
        if not kept_here:
            continue
        block = np.zeros((len(kept_here), size))
        block[:, start:stop] = rows_here
        block[:, stop:] = residuals.close(panel, start, stop, kept_here, block[:, start:stop])
        rows = np.concatenate([rows, block])
        columns = [start + j for j in kept_here]
        kept += columns
        factor = _enlarged(factor, rows[:, columns])
    keep = np.array(kept, dtype=np.intp)
    return Elimination(keep, np.setdiff1d(np.arange(size), keep), pivots, rows, factor, close_calls)


def _enlarged(factor: Float, columns: Float) -> Float:
    """Add the kept terms' columns of L^T, shape (k + number kept, number kept), to the factor."""
    before = len(factor)
    enlarged = np.zeros((len(columns), len(columns)))
    enlarged[:before, :before] = factor
    enlarged[before:] = columns.T
    return enlarged
