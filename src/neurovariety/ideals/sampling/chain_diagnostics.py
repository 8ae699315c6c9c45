"""Whether several chains agree, and what their draws are worth: split R-hat and the effective sample size.

Every chain is cut in two. R-hat compares the spread of all halves together with the spread inside them: 1 when they
tell the same story. It is taken of the coordinate and of its distance from the median, so that halves of the same mean
and different spread are found too; the larger counts. The effective sample size is the number of draws divided by their
autocorrelation time, whose sum is cut by Geyer's monotone sequence.

Source: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter, P.-C. Buerkner, Rank-normalization, folding, and localization:
an improved R-hat for assessing convergence of MCMC, Bayesian Analysis 16 (2021) 667-718, sections 3 and 4; without the
rank-normalisation, which is for laws without moments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]

AGREE = 1.05
"""Chains agree when no R-hat is above this."""

SETTLED = 10.0
"""A chain has settled when it is worth so many independent draws."""


def split_r_hat(draws: Float) -> Float:
    """Compute R-hat of every coordinate.

    Parameters
    ----------
    draws : numpy.ndarray, shape (t, c, n)
        t draws, at least 4, of c chains (50 and more to tell much) in n coordinates.

    Returns
    -------
    numpy.ndarray, shape (n,)
        1 for a coordinate that never changes.
    """
    folded = np.abs(draws - np.median(draws, axis=(0, 1)))
    return np.maximum(_r_hat(_halves(draws)), _r_hat(_halves(folded)))


def have_settled(draws: Float) -> bool:
    """Tell whether every chain has settled, be it each in its own place.

    So it is when the two halves of each chain agree, and the draws of a chain forget one another within it: then
    chains that disagree are kept apart by something other than their shortness.
    """
    centred = draws - draws.mean(axis=0)
    spread = np.abs(centred)
    drift = np.maximum(_r_hat(_halves(centred)), _r_hat(_halves(spread - spread.mean(axis=0))))
    forgotten = effective_sample_size(centred) / draws.shape[1]
    return bool(drift.max() <= AGREE and forgotten.min() >= SETTLED)


def effective_sample_size(draws: Float) -> Float:
    """Compute the effective sample size of every coordinate's mean.

    Parameters
    ----------
    draws : numpy.ndarray, shape (t, c, n), t at least 4

    Returns
    -------
    numpy.ndarray, shape (n,)
        t * c for a coordinate that never changes.
    """
    halves = _halves(draws)
    count, chains, variables = halves.shape
    within, pooled = _variances(halves)
    constant = pooled <= _rounding(halves)
    covariance = _autocovariances(halves).mean(axis=1)
    correlation = 1 - (within - covariance * count / (count - 1)) / np.where(constant, 1.0, pooled)
    correlation[0] = 1.0
    pairs = correlation[: count // 2 * 2].reshape(-1, 2, variables).sum(axis=1)
    falling = np.minimum.accumulate(pairs, axis=0)
    positive = np.logical_and.accumulate(pairs > 0, axis=0)
    time = -1 + 2 * np.sum(np.where(positive, falling, 0.0), axis=0)
    total = float(count * chains)
    size = total / np.maximum(time, 1 / np.log10(max(total, 10.0)))
    return np.where(constant, total, size)


def _halves(draws: Float) -> Float:
    """Cut (t, c, n) into (t // 2, 2 * c, n)."""
    half = len(draws) // 2
    return np.concatenate([draws[:half], draws[len(draws) - half :]], axis=1)


def _variances(halves: Float) -> tuple[Float, Float]:
    count = len(halves)
    within = halves.var(axis=0, ddof=1).mean(axis=0)
    between = halves.mean(axis=0).var(axis=0, ddof=1)
    return within, within * (count - 1) / count + between


def _r_hat(halves: Float) -> Float:
    within, pooled = _variances(halves)
    constant = pooled <= _rounding(halves)
    stuck = np.maximum(within, np.finfo(float).tiny)
    return np.where(constant, 1.0, np.sqrt(np.where(constant, 1.0, pooled) / stuck))


def _rounding(halves: Float) -> Float:
    """Return the variance that rounding alone gives a coordinate."""
    return (1e-9 * np.abs(halves).max(axis=(0, 1), initial=0.0)) ** 2


def _autocovariances(halves: Float) -> Float:
    count = len(halves)
    centred = halves - halves.mean(axis=0)
    transform = np.fft.rfft(centred, n=2 * count, axis=0)
    return np.fft.irfft(np.abs(transform) ** 2, n=2 * count, axis=0)[:count] / count
