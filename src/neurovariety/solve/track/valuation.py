"""Which paths run to infinity, told early from the rate at which a homogenising coordinate vanishes.

Near t = 0 a path's coordinate is c t^v (1 + ...) with powers of t^(1/m) in the bracket. So t x'(t) / x(t) tends to
v: to 0 at an end that is finite, to a positive number at one that is not. The tracker gives the tangent for nothing.
Source: the valuations of HomotopyContinuation.jl's endgame.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.track.tracks import Tracks

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

LEAST = 0.05
"""Smaller than 1/12, the least valuation among windings that the endgame follows."""
STEADY = 0.1
"""Relative change between two rounds, and relative imaginary part, up to which an estimate counts as settled."""
SURELY = 1e-3
"""The change is never trusted to be smaller than this."""
LARGEST_FINITE = 1e6
"""A finite end whose coordinates exceed this could be taken for one at infinity."""


def valuations(tracks: Tracks, groups: int) -> Complex:
    """Estimate the valuation of each homogenising coordinate.

    Parameters
    ----------
    tracks : Tracks
        Of m paths, none of them at t = 0.
    groups : int
        G.

    Returns
    -------
    numpy.ndarray, shape (m, G), complex128
        NaN where there is no tangent.
    """
    with np.errstate(all="ignore"):
        return tracks.t[:, None] * tracks.tangents[:, :groups] / tracks.points[:, :groups]


def at_infinity(before: Complex, now: Complex, points: Complex) -> NDArray[np.bool_]:
    """Decide which paths run to infinity.

    A coordinate a + b t^v with a not zero would change its estimate between rounds by about a / (b t^v). So where
    estimates agree to a share d, an end with a not zero has a < d |x|: it is farther out than 1 / (d |x|).

    Parameters
    ----------
    before, now : numpy.ndarray, shape (m, G), complex128
        Estimates at two values of t of which the second is several times smaller.
    points : numpy.ndarray, shape (m, N), complex128
        At the second; the largest coordinate of each group is 1.

    Returns
    -------
    numpy.ndarray, shape (m,), bool
    """
    with np.errstate(all="ignore"):
        change = (np.abs(now - before) + np.abs(now.imag)) / now.real
        settled = (now.real > LEAST) & (change < STEADY)
        bound = np.maximum(change, SURELY) * np.abs(points[:, : now.shape[1]])
    return np.any(settled & (bound < 1 / LARGEST_FINITE), axis=1)
