"""What the mean of a sample tells about the mean it was drawn from: empirical Bernstein bounds.

Maurer and Pontil, "Empirical Bernstein bounds and sample variance penalization" (COLT 2009), theorem 4: for
independent values in [0, 1] with sample variance V, the true mean exceeds the sample's by at most

    sqrt(2 V log(2 / failure) / count) + 7 log(2 / failure) / (3 (count - 1))

except with probability ``failure``. Small variance makes the bound fall like 1 / count instead of 1 / sqrt(count),
which is what makes it fit for generators: their squares nearly vanish. The same holds from below, for 1 minus the
values.

Rows drawn *without replacement* from a finite table are not independent. For them the theorem of Bardenet and
Maillard, "Concentration inequalities for sampling without replacement" (Bernoulli 2015), theorem 4.3, stands in:
larger constants, and a first term that falls to zero as the table is used up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError

Float = NDArray[np.float64]


def bernstein_upper(
    count: int, mean: ArrayLike, variance: ArrayLike, *, largest: ArrayLike, failure: float, table: int | None = None
) -> Float:
    """Bound the true mean from above, wrong with probability at most ``failure`` for each mean given.

    Parameters
    ----------
    count : int, at least 1
        Size of the sample. One value alone gives the trivial bound ``largest``.
    mean, variance : array_like, any equal shape
        Mean and sample variance (divided by ``count`` - 1) of values in [0, ``largest``].
    largest : array_like, positive or zero
        No value can exceed it: a fact about the values, not their maximum in the sample.
    failure : float, between 0 and 1
        For a statement about p means at once, divide the wanted failure probability by p.
    table : int, optional
        Size of the finite table from which the sample was drawn without replacement, uniformly; the bound is then for
        the mean over the table. Independent draws otherwise.

    Returns
    -------
    numpy.ndarray, the shape of ``mean``, float64
        Between ``mean`` and ``largest``.

    Raises
    ------
    InputError
        When ``failure`` is not a probability, or the sample is larger than the table.

    Examples
    --------
    >>> round(float(bernstein_upper(1000, 0.001, 1e-6, largest=1.0, failure=0.05)), 4)
    0.0097
    >>> round(float(bernstein_upper(1000, 0.001, 1e-6, largest=1.0, failure=0.05, table=1000)), 4)
    0.001
    """
    means, top = np.asarray(mean, dtype=np.float64), np.asarray(largest, dtype=np.float64)
    return np.minimum(means + _deviation(count, variance, top, failure, table), np.maximum(top, means))


def bernstein_lower(
    count: int, mean: ArrayLike, variance: ArrayLike, *, largest: ArrayLike, failure: float, table: int | None = None
) -> Float:
    """Bound the true mean from below; the arguments are those of `bernstein_upper`.

    Examples
    --------
    >>> round(float(bernstein_lower(1000, 0.5, 0.01, largest=1.0, failure=0.05)), 4)
    0.4828
    """
    means, top = np.asarray(mean, dtype=np.float64), np.asarray(largest, dtype=np.float64)
    return np.maximum(means - _deviation(count, variance, top, failure, table), 0.0)


def bernstein_reach(count: int, mean: ArrayLike, *, largest: ArrayLike, failure: float) -> Float:
    """Say how large a sample's mean can be when the true mean is at most ``mean``: more has probability ``failure``.

    Bernstein's inequality for values in [0, ``largest``], whose variance is then at most ``largest`` times their mean.
    It holds for independent draws and, since sampling without replacement only concentrates (Hoeffding 1963, theorem
    4), for those from a finite table too.

    Examples
    --------
    >>> round(float(bernstein_reach(1000, 0.001, largest=1.0, failure=0.05)), 4)
    0.0044
    """
    _check_sample(count, failure)
    share = np.asarray(largest, dtype=np.float64) * np.log(1 / failure) / count
    true = np.asarray(mean, dtype=np.float64)
    return np.asarray(true + np.sqrt(2 * true * share) + share / 3)


def _check_sample(count: int, failure: float) -> None:
    if not 0 < failure < 1 or count < 1:
        raise InputError(
            "a confidence bound needs a sample and a failure probability",
            given=f"count={count}, failure={failure}",
            allowed="count from 1, 0 < failure < 1",
        )


def _deviation(count: int, variance: ArrayLike, largest: Float, failure: float, table: int | None) -> Float:
    _check_sample(count, failure)
    if table is not None and count > table:
        raise InputError(
            "a sample drawn without replacement is no larger than its table",
            given=f"count={count}, table={table}",
            allowed=f"count up to {table}",
        )
    if count == table:
        return np.zeros_like(largest)
    if count == 1:
        return np.full_like(largest, np.inf)
    spread = np.asarray(variance, dtype=np.float64)
    if table is None:
        log = np.log(2 / failure)
        return np.sqrt(2 * spread * log / count) + 7 * largest * log / (3 * (count - 1))
    log = np.log(5 / failure)
    unread = 1 - (count - 1) / table if 2 * count <= table else (1 - count / table) * (1 + 1 / count)
    # Their standard deviation divides by the count, which is the smaller; taking the other is on the safe side.
    return np.sqrt(2 * spread * unread * log / count) + (7 / 3 + 3 / np.sqrt(2)) * largest * log / count
