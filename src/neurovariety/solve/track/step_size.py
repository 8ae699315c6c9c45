"""How long a step may be, decided beforehand: Newton's method must contract from where the predictor will land.

Source: Timme, "Mixed precision path tracking for polynomial homotopy continuation" (2021), section 4.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.track.settings import TrackSettings

Float = NDArray[np.float64]

GROWTH = 10.0
"""A step is at most this many times as long as the one before."""
LEAST_OMEGA = 0.1
"""Floor of the Newton-Lipschitz estimate, so that a prediction never errs by more than a share of the unit chart."""
SLIVER = 1.5
"""What remains of a segment is done in one step or two halves when it is shorter than so many steps."""


def radius_of_contraction(contraction: float) -> float:
    """Return omega times the prediction error from which corrections shrink by ``contraction`` each.

    Examples
    --------
    >>> round(radius_of_contraction(0.125), 4)
    0.1791
    """
    share = 2 * contraction * (math.sqrt(4 * contraction * contraction + 1) - 2 * contraction)
    return math.sqrt(1 + 2 * share) - 1


def next_step(
    omega: Float, error: Float, trust_radius: Float, settings: TrackSettings, *, longest: Float, remaining: Float
) -> Float:
    """Choose the length of the next step.

    Parameters
    ----------
    omega : numpy.ndarray, shape (m,), float64
        Newton-Lipschitz estimates.
    error : numpy.ndarray, shape (m,), float64
        Prediction error over the fourth power of the step.
    trust_radius : numpy.ndarray, shape (m,), float64
    settings : TrackSettings
    longest : numpy.ndarray, shape (m,), float64
        What growth allows.
    remaining : numpy.ndarray, shape (m,), float64
        Length left of the segment.

    Returns
    -------
    numpy.ndarray, shape (m,), float64
    """
    with np.errstate(all="ignore"):
        curvature = np.maximum(omega, LEAST_OMEGA) * error
        by_newton = (radius_of_contraction(settings.contraction) / curvature) ** 0.25 / settings.caution
    step = np.minimum(np.minimum(by_newton, settings.trust * trust_radius), longest)
    return np.where(step >= remaining, remaining, np.where(SLIVER * step > remaining, remaining / 2, step))


def shorter_step(step: Float, ratio: Float, finite: NDArray[np.bool_], settings: TrackSettings) -> Float:
    """Shorten a step after a failure: the more, the less Newton's corrections shrank.

    Parameters
    ----------
    step : numpy.ndarray, shape (m,), float64
    ratio : numpy.ndarray, shape (m,), float64
        Second correction over first.
    finite : numpy.ndarray, shape (m,), bool
        Where false, values overflowed or a pivot was zero, and the ratio says nothing.
    settings : TrackSettings
    """
    with np.errstate(all="ignore"):
        share = 0.5 * (settings.contraction / ratio) ** 0.25
    share = np.where(np.isfinite(share), np.clip(share, 0.1, 0.5), 0.1)
    return step * np.where(finite, share, 0.25)
