"""What is left of a border's values beside the order ideal, in one of three forms.

Elimination asks two things: inner products of residuals inside a panel of terms, and, once some of them are kept, their
inner products with all later residuals. Three forms answer:

* `GramResiduals`: the Schur complement of a Gram matrix that was poured over all rows; nothing depends on their number.
* `ValueResiduals`: the values themselves, in memory. Products are taken only when a term is kept, and in a fit's last
  degree none is: that saves the largest product.
* `OrthogonalResiduals`: the values with their projection on the order ideal taken off, as in a QR factorisation. A
  residual is then known relative to itself, so psi may be far below the floor of any Gram matrix. Also the cheapest
  when there are fewer rows than terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

Float = NDArray[np.float64]


class Panel(Protocol):
    """Residuals of neighbouring border terms while they are decided one after the other."""

    def products(self, term: int) -> Float:
        """Inner products of the residual of ``term`` with itself and the panel's later ones, shape (width - term,)."""
        ...

    def keep(self, term: int) -> Float:
        """Take the residual of ``term`` out of all later ones; return its row of the factor, shape (width,)."""
        ...


class Residuals(Protocol):
    """Residuals of a border of b terms beside an order ideal of k monomials."""

    pivots: Float
    """Squared norm of each residual, shape (b,), at the time its panel starts."""

    def panel(self, start: int, stop: int) -> Panel:
        """Open the panel of terms ``start`` to ``stop``."""
        ...

    def close(self, panel: Panel, start: int, stop: int, kept: list[int], rows: Float) -> Float:
        """Take the kept terms of a panel out of all beyond it; return their rows there, shape (kept, b - stop)."""
        ...


@dataclass
class GramPanel:
    """A panel in the form of its matrix of inner products, shape (width, width)."""

    matrix: Float

    def products(self, term: int) -> Float:
        """See `Panel`."""
        return self.matrix[term, term:]

    def keep(self, term: int) -> Float:
        """See `Panel`."""
        row = np.zeros(len(self.matrix))
        row[term:] = self.matrix[term, term:] / np.sqrt(self.matrix[term, term])
        self.matrix[term + 1 :, term + 1 :] -= np.outer(row[term + 1 :], row[term + 1 :])
        return row


class GramResiduals:
    """The Schur complement of a Gram matrix, shape (b, b); it is overwritten."""

    def __init__(self, schur: Float) -> None:
        self.schur = schur
        self.pivots = np.diag(schur)

    def panel(self, start: int, stop: int) -> GramPanel:
        """See `Residuals`."""
        return GramPanel(self.schur[start:stop, start:stop].copy())

    def close(self, panel: Panel, start: int, stop: int, kept: list[int], rows: Float) -> Float:
        """See `Residuals`."""
        del panel
        later = self.schur[[start + term for term in kept], stop:]
        beyond = solve_triangular(rows[:, kept].T, later, lower=True, check_finite=False)
        self.schur[stop:, stop:] -= beyond.T @ beyond
        return beyond


class ValueResiduals:
    """Values of the border (b, m) and their coordinates in the order ideal (k, b); products when they are needed."""

    def __init__(self, values: Float, projections: Float) -> None:
        self.values = values
        self.projections = projections
        self.pivots = np.einsum("ij,ij->i", values, values) - np.einsum("ij,ij->j", projections, projections)

    def panel(self, start: int, stop: int) -> GramPanel:
        """See `Residuals`."""
        values, projections = self.values[start:stop], self.projections[:, start:stop]
        return GramPanel(values @ values.T - projections.T @ projections)

    def close(self, panel: Panel, start: int, stop: int, kept: list[int], rows: Float) -> Float:
        """See `Residuals`."""
        del panel
        terms = [start + term for term in kept]
        later = self.values[terms] @ self.values[stop:].T - self.projections[:, terms].T @ self.projections[:, stop:]
        beyond = solve_triangular(rows[:, kept].T, later, lower=True, check_finite=False)
        block = np.zeros((len(kept), len(self.values)))
        block[:, start:stop] = rows
        block[:, stop:] = beyond
        self.projections = np.concatenate([self.projections, block])
        self.pivots[stop:] -= np.einsum("ij,ij->j", beyond, beyond)
        return beyond


class OrthogonalPanel:
    """A panel in the form of its residual values, shape (r, width); it is overwritten."""

    def __init__(self, values: Float) -> None:
        self.values = values
        self.directions: list[Float] = []

    def products(self, term: int) -> Float:
        """See `Panel`."""
        return self.values[:, term] @ self.values[:, term:]

    def keep(self, term: int) -> Float:
        """See `Panel`."""
        direction = self.values[:, term] / np.linalg.norm(self.values[:, term])
        self.directions.append(direction)
        row = np.zeros(self.values.shape[1])
        row[term:] = direction @ self.values[:, term:]
        self.values[:, term + 1 :] -= np.outer(direction, row[term + 1 :])
        return row


class OrthogonalResiduals:
    """Residual values in orthonormal coordinates, shape (r, b); they are overwritten."""

    def __init__(self, values: Float) -> None:
        self.values = values
        self.pivots = np.einsum("ij,ij->j", values, values)

    def panel(self, start: int, stop: int) -> OrthogonalPanel:
        """See `Residuals`."""
        return OrthogonalPanel(self.values[:, start:stop].copy())

    def close(self, panel: Panel, start: int, stop: int, kept: list[int], rows: Float) -> Float:
        """See `Residuals`."""
        del start, kept, rows
        directions = np.array(panel.directions)  # type: ignore[attr-defined]
        later = self.values[:, stop:]
        beyond = directions @ later
        later -= directions.T @ beyond
        again = directions @ later  # a second time, so that what is left is orthogonal to working precision
        later -= directions.T @ again
        self.pivots[stop:] = np.einsum("ij,ij->j", later, later)
        return beyond + again
