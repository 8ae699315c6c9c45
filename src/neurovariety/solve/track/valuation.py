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
"""Relative decline over two rounds up to which an estimate counts as settled."""
SLANT = 0.25
"""Relative imaginary part up to which an estimate counts as settled."""
RISING = 1.5
"""Over two rounds a settled estimate rises by no larger a factor: near a cluster of finite ends it goes up and down."""
FALLING = 0.8
"""A finite end of winding number 12 lets its estimate fall below this share in two rounds, others faster."""
SURELY = 1e-2
"""The decline is never trusted to be smaller than this."""
RESOLVED = 1e8
"""To the power of v, this is how large coordinates get before they count as infinite: smaller v come from clusters of
more solutions, which double precision can tell apart only nearer by."""
LARGEST_REGULAR, LARGEST_CLUSTERED, LARGEST_AT_LAST = 1e6, 50.0, 10.0
"""Finite ends whose coordinates exceed these may be taken for ends at infinity: for v of 1, where several lie close
together, and where in addition the path cannot be tracked any farther."""


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


def at_infinity(earlier: Complex, now: Complex, points: Complex, at_last: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Decide which paths run to infinity.

    A coordinate (a^q + b t^r)^(1/q), as in a cluster of q finite solutions, has estimates that decline by a share d of
    about a^q / (b t^r). So where two estimates agree to a share d, a is below d^(1/q) |x|: the end is farther out than
    1 / (d^(1/q) |x|). With q = 1 and r = 1 it is a regular solution far out, which looks as if v were 1; with larger q
    v = r / q is below 1 as a rule. What the estimates still have to go towards a real limit above them, or to the real
    axis, speaks for no finite end.

    Parameters
    ----------
    earlier, now : numpy.ndarray, shape (m, G), complex128
        Estimates at two values of t of which the second is a hundred times smaller.
    points : numpy.ndarray, shape (m, N), complex128
        At the second; the largest coordinate of each group is 1.
    at_last : numpy.ndarray, shape (m,), bool
        Whether the path cannot be tracked farther.

    Returns
    -------
    numpy.ndarray, shape (m,), bool
    """
    with np.errstate(all="ignore"):
        decline = np.maximum(_decline(earlier, now), SURELY)
        size = np.abs(points[:, : now.shape[1]])
        rate = np.minimum(now.real, 1)
        largest = np.clip(RESOLVED**rate, LARGEST_CLUSTERED, LARGEST_REGULAR)
        largest = np.where(at_last[:, None], np.minimum(largest, LARGEST_AT_LAST), largest)
        far = decline**rate * size * largest < 1
    return np.any(_settled(earlier, now) & far, axis=1)


def seems_finite(earlier: Complex, now: Complex) -> NDArray[np.bool_]:
    """Say which paths have estimates that are small or fall, in every group; see `at_infinity`."""
    with np.errstate(invalid="ignore"):
        return np.all((now.real < LEAST) | (now.real < FALLING * earlier.real), axis=1)


def _decline(earlier: Complex, now: Complex) -> Float:
    turned = np.maximum(np.abs(now.imag) - np.abs(earlier.imag), 0)
    return (np.maximum(earlier.real - now.real, 0) + turned) / now.real


def _settled(earlier: Complex, now: Complex) -> NDArray[np.bool_]:
    with np.errstate(all="ignore"):
        settled = (now.real > LEAST) & (earlier.real > LEAST) & (_decline(earlier, now) < STEADY)
        return settled & (np.abs(now.imag) < SLANT * now.real) & (now.real < RISING * earlier.real)
