"""How far the Voronoi cell of a point of a curve reaches in given directions, for many directions at once.

The cell is convex and contains p. In the direction e it ends at the infimum of |y|^2 / (2 <e, y>) over all y = x(t) - p
with <e, y> > 0. With N and M for the two, divided by what they have in common, that is at a zero of N'M - NM'. N/2M at
any t whatever is an upper bound, so that no zero has to be told real; and an error in the place of a minimum changes
the minimum only to second order, so that double precision gives nearly all digits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.voronoi.gap import Gap

Float = NDArray[np.float64]


def extents(gap: Gap, weights: Float) -> Float:
    """Measure the cell from the point outwards.

    Parameters
    ----------
    gap : Gap
        Of a curve.
    weights : numpy.ndarray, shape (m, d), float64
        The directions, as combinations of those of the gap; not zero.

    Returns
    -------
    numpy.ndarray, shape (m,), float64
        Multiples of the given directions up to which the cell reaches: from 0 to infinity.
    """
    square = _ascending(gap.square)
    slopes = [_ascending(slope) for slope in gap.slopes]
    table = np.zeros((len(slopes), max(map(len, slopes))))
    for row, slope in zip(table, slopes, strict=True):
        row[: len(slope)] = slope
    lines = weights @ table
    places = _zeros(_times(_derivative(square[None]), lines) - _times(square[None], _derivative(lines)))
    with np.errstate(over="ignore", invalid="ignore"):  # far out, where the distance is infinite
        slope, height = _value(lines[:, None], places), _value(square[None, None], places)
        ahead = (slope > 0) & np.isfinite(height)
        ratios = np.divide(height, 2 * slope, out=np.full(ahead.shape, np.inf), where=ahead)
    return np.maximum(ratios, 0).min(axis=1, initial=np.inf)


def _ascending(polynomial: RationalPolynomial) -> Float:
    coefficients = np.zeros(max(polynomial.degree, 0) + 1)
    for (power,), value in polynomial.terms().items():
        coefficients[power] = float(value)
    return coefficients


def _derivative(rows: Float) -> Float:
    """Differentiate row by row; the highest coefficient becomes 0, so that the shape stays."""
    return np.pad(rows[:, 1:] * np.arange(1, rows.shape[1]), ((0, 0), (0, 1)))


def _times(left: Float, right: Float) -> Float:
    """Multiply polynomials row by row, by a loop over the few coefficients of one side."""
    product = np.zeros((max(len(left), len(right)), left.shape[1] + right.shape[1] - 1))
    for power in range(left.shape[1]):
        product[:, power : power + right.shape[1]] += left[:, power, None] * right
    return product


def _zeros(rows: Float) -> Float:
    """Give the real parts of the zeros of polynomials, shape (m, degree); leading zeros count as very small numbers."""
    used = np.flatnonzero(np.any(rows, axis=0))
    if not len(used) or used[-1] == 0:
        return np.zeros((len(rows), 0))
    rows = rows[:, : used[-1] + 1]
    degree = rows.shape[1] - 1
    least = np.abs(rows).max(axis=1) * np.finfo(float).eps / 4
    leading = np.where(np.abs(rows[:, -1]) < least, least, rows[:, -1])
    leading[leading == 0] = 1.0  # a row of zeros
    companion = np.zeros((len(rows), degree, degree))
    companion[:, np.arange(1, degree), np.arange(degree - 1)] = 1.0
    companion[:, :, -1] = -rows[:, :-1] / leading[:, None]
    return np.linalg.eigvals(companion).real


def _value(rows: Float, places: Float) -> Float:
    """Evaluate by Horner's rule, coefficients along the last axis."""
    value = np.zeros(np.broadcast_shapes(rows.shape[:-1], places.shape))
    for power in range(rows.shape[-1] - 1, -1, -1):
        value = value * places + rows[..., power]
    return value
