"""Where a path will be: Pade approximants of type (2, 1) of each coordinate, and how far they can be trusted.

Source: Telen, Van Barel and Verschelde, "A robust numerical path tracking algorithm for polynomial homotopy
continuation" (2020), and Timme, "Mixed precision path tracking for polynomial homotopy continuation" (2021).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

NEGLIGIBLE = 1e-9
"""Coordinates whose last terms are this small where they are alike hardly move: the trust region leaves them out."""


@dataclass(frozen=True, eq=False)
class Series:
    """Local expansions x(s + h) = x0 + x1 h + x2 h^2 + x3 h^3 of m paths; each array of shape (N, m), complex128."""

    x0: Complex
    x1: Complex
    x2: Complex
    x3: Complex


def predict(series: Series, step: Float) -> Complex:
    """Evaluate the Pade approximants, or the series where a pole would be near.

    Parameters
    ----------
    series : Series
    step : numpy.ndarray, shape (m,), float64

    Returns
    -------
    numpy.ndarray, shape (N, m), complex128

    Examples
    --------
    >>> ones = np.ones((1, 1), dtype=complex)  # 1 / (1 - h) is met exactly
    >>> predict(Series(ones, ones, ones, ones), np.array([0.25])).real
    array([[1.33333333]])
    """
    with np.errstate(all="ignore"):
        ratio = step * series.x3 / series.x2
        rational = np.abs(ratio) < 0.5  # false where x2 is zero
        # where the ratio is large or not a number the plain cubic term stands instead
        tail = np.where(rational, series.x2 / (1 - np.where(rational, ratio, 0)), series.x2 + step * series.x3)
        return series.x0 + step * (series.x1 + step * tail)


def trust_radius(series: Series) -> Float:
    """Estimate the distance to the nearest singularity of each path, shape (m,); infinite where none is seen.

    The ratio of the last two coefficients is a radius, and so is the root of the ratio of x1 and x3, which does not
    vanish where x2 happens to: the larger of both is taken for each coordinate, the second divided by sqrt(2). At a
    branch point of square roots, the nearest singularity as a rule, both are then twice the distance.
    """
    first, second, third = np.abs(series.x1), np.abs(series.x2), np.abs(series.x3)
    with np.errstate(all="ignore"):
        radius = np.fmax(second / third, np.sqrt(0.5 * first / third))
        counts = (third > 0) & (third * radius**3 > NEGLIGIBLE)
    return np.where(counts, radius, np.inf).min(axis=0)


def next_coefficient(series: Series) -> Float:
    """Guess the size of the first coefficient left out, shape (m,), from the last two known."""
    second, third = np.abs(series.x2), np.abs(series.x3)
    with np.errstate(all="ignore"):
        guess = np.where(second > 0, third * third / second, third)
    return guess.max(axis=0)
