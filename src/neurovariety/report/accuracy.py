"""Accuracy with an interval: Wilson's score interval for one test set, the standard deviation over seeds beside it.

For a share s = correct / total and the normal quantile z of the confidence, the interval is (Wilson 1927)

    (s + z^2 / 2n  -+  z sqrt(s (1 - s) / n + z^2 / 4n^2)) / (1 + z^2 / n),      n = total.

Unlike s -+ z sqrt(s (1 - s) / n) it stays inside [0, 1] and keeps its coverage near 100 %, where classifiers live.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from neurovariety.errors import InputError

CONFIDENCE = 0.95
"""Confidence of every interval in a report."""


@dataclass(frozen=True)
class Accuracy:
    """The share of a test set that is classified correctly, and how sure that is.

    Attributes
    ----------
    value : float
        Share in 0..1; the mean over the seeds.
    low, high : float
        Ends of the 95 % Wilson interval at the size of one test set.
    total : int
        Images of the test set.
    seeds : int
        Networks that were tested, each on the whole test set.
    sd : float or None
        Sample standard deviation of the seeds' shares; None for a single seed.
    """

    value: float
    low: float
    high: float
    total: int
    seeds: int
    sd: float | None


def wilson_interval(correct: float, total: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Return the ends of the Wilson score interval of a share.

    Parameters
    ----------
    correct : float
        Successes, 0 <= correct <= total; a mean over seeds need not be whole.
    total : int
        Trials, at least 1.
    confidence : float
        Strictly between 0 and 1.

    Returns
    -------
    tuple of float
        Ends of the interval, both in 0..1.

    Raises
    ------
    InputError
        When the counts are impossible or the confidence is not inside (0, 1).

    References
    ----------
    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the American
    Statistical Association 22 (1927); recommended by Brown, Cai and DasGupta, "Interval estimation for a binomial
    proportion", Statistical Science 16 (2001).

    Examples
    --------
    >>> low, high = wilson_interval(9201, 10_000)
    >>> print(f"{low:.4f} {high:.4f}")
    0.9146 0.9253
    """
    if not (total >= 1 and 0 <= correct <= total):
        raise InputError(
            "a share needs correct answers out of a test set",
            given=f"correct={correct}, total={total}",
            allowed="total >= 1 and 0 <= correct <= total",
        )
    if not 0 < confidence < 1:
        raise InputError(
            "a confidence is a probability", given=f"confidence={confidence}", allowed="0 < confidence < 1"
        )
    z = statistics.NormalDist().inv_cdf(0.5 + confidence / 2)
    share = correct / total
    centre = share + z * z / (2 * total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    # At the two ends the formula gives exactly 0 and 1, but for rounding.
    low = 0.0 if correct == 0 else max(0.0, (centre - reach) / scale)
    high = 1.0 if correct == total else min(1.0, (centre + reach) / scale)
    return low, high


def accuracy_over_seeds(correct: Sequence[int], total: int) -> Accuracy:
    """Summarise the correct answers of one network, or of one network per seed on the same test set.

    All seeds see the same images, so pooling their answers would count each image several times and give an interval
    that is too narrow. The interval is therefore that of the mean accuracy at the size of *one* test set: it says how
    much the choice of test images matters. How much the seed matters is said by ``sd`` beside it.

    Parameters
    ----------
    correct : sequence of int
        Correct answers, one count per seed.
    total : int
        Images of the test set.

    Raises
    ------
    InputError
        When there is no count, or one lies outside 0..total.

    Examples
    --------
    >>> accuracy = accuracy_over_seeds([9180, 9190, 9200], 10_000)
    >>> print(f"{accuracy.value:.4f} +- {accuracy.sd:.4f} in [{accuracy.low:.4f}, {accuracy.high:.4f}]")
    0.9190 +- 0.0010 in [0.9135, 0.9242]
    """
    if not correct:
        raise InputError("no seed was tested", given="an empty sequence of counts", allowed="one count per seed")
    for count in correct:
        wilson_interval(count, total)  # refuses an impossible count before it hides in the mean
    mean = statistics.fmean(correct)
    low, high = wilson_interval(mean, total)
    sd = statistics.stdev(count / total for count in correct) if len(correct) > 1 else None
    return Accuracy(value=mean / total, low=low, high=high, total=total, seeds=len(correct), sd=sd)
