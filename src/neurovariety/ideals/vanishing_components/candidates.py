"""Which products of F_1 with F_(d-1) VCA has to look at, so that no polynomial it finds is zero in disguise.

f*g and g*f are one product. From degree 3 on there are subtler repetitions: if g = f1*f2 and h = f2*f3, then f3*g is
f1*h. A combination of candidates whose terms of degree d cancel has a lower degree, so it is a combination of the F
below and of multiples of what vanished there: it is no news. Left in, as in the published algorithm, such combinations
come out as vanishing components that are zero everywhere (8 of 18 at degree 3 in three variables), or found before.

What counts is the leading form. In the coordinates y_1, ..., y_k that the polynomials of F_1 are (up to constants),
the leading form of candidate (i, j) is y_i times that of the j-th polynomial of F_(d-1). Evaluated at generic y, a
pivoted QR factorisation tells which combinations cancel; what is left are those orthogonal to them, so the order of the
variables plays no part. While nothing has vanished, products that span the same polynomials do as well, and are fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, qr, solve_triangular

from neurovariety.ideals.vanishing_components.composition import ComposedStep, Pairs

Float = NDArray[np.float64]

INDEPENDENT = 1e-9
"""A leading form adds to those before it if what is left of it is more than this share of it."""

SEED = 2013
"""The generic points are the same in every fit."""


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidates of one degree, of which r combinations are news.

    Attributes
    ----------
    pairs : Pairs
        q products.
    frame : numpy.ndarray, shape (q, r), float64
        The combinations, as columns y -> frame y. The smallest coefficients on all products of F_1 with F_(d-1) that
        make the polynomial frame y have the Euclidean norm of y.
    """

    pairs: Pairs
    frame: Float

    def __len__(self) -> int:
        """Return q."""
        return len(self.pairs)


def candidates_after(steps: Sequence[ComposedStep], variables: int) -> Candidates:
    """List the candidates of the degree that follows the given steps."""
    if not steps:
        return Candidates(Pairs.coordinates(variables), np.eye(variables))
    first = len(steps[0].nonvanishing)
    if len(steps) == 1:
        left, right = np.triu_indices(first)
        return Candidates(Pairs(left, right), np.eye(len(left)))
    left, right = (index.ravel() for index in np.indices((first, len(steps[-1].nonvanishing))))
    points, level = _leading_forms(steps, most=min(len(left), comb(first + len(steps), len(steps) + 1)))
    products = points[left] * level[right]
    lengths = np.linalg.norm(products, axis=1)
    upper, order = qr((products / lengths[:, None]).T, mode="r", pivoting=True, check_finite=False)
    rank = int(np.sum(np.abs(np.diag(upper)) > INDEPENDENT))
    if any(len(step.vanishing) for step in steps):
        return _all_products(Pairs(left, right), upper[:rank] * lengths[order], order)
    return _spanning_products(Pairs(left, right), upper[:rank] * lengths[order], order)


def _all_products(pairs: Pairs, forms: Float, order: NDArray[np.intp]) -> Candidates:
    """Keep all products, and the combinations orthogonal to those that cancel."""
    rows = np.empty_like(forms)
    rows[:, order] = forms
    return Candidates(pairs, qr(rows.T, mode="economic", check_finite=False)[0])


def _spanning_products(pairs: Pairs, forms: Float, order: NDArray[np.intp]) -> Candidates:
    """Keep products that span the others.

    With T all the products in this basis, the smallest coefficients that make the polynomial v have the squared norm
    v^T (T T^T)^-1 v.
    """
    rank = len(forms)
    rest = solve_triangular(forms[:, :rank], forms[:, rank:], check_finite=False)
    in_order = np.argsort(order[:rank])
    basis = order[:rank][in_order]
    frame = cholesky(np.eye(rank) + (rest @ rest.T)[np.ix_(in_order, in_order)], lower=True, check_finite=False)
    return Candidates(Pairs(pairs.left[basis], pairs.right[basis]), frame)


def candidate_count(steps: Sequence[ComposedStep], variables: int) -> int:
    """Bound the number of candidates of the next degree, before any work: all products of F_1 with F_(d-1)."""
    return len(steps[0].nonvanishing) * len(steps[-1].nonvanishing) if steps else variables


def _leading_forms(steps: Sequence[ComposedStep], most: int) -> tuple[Float, Float]:
    """Evaluate the leading forms of F_1 and F_(d-1) at a few more generic points than there are forms, ``most``."""
    first = len(steps[0].nonvanishing)
    points = np.random.default_rng(SEED).normal(size=(first, most + 10))
    points *= np.sqrt(first) / np.linalg.norm(points, axis=0)
    level = points
    for step in steps[1:]:
        level = step.nonvanishing[:, step.below :] @ (points[step.pairs.left] * level[step.pairs.right])
    return points, level
