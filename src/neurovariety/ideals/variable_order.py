"""In which order the variables enter the term order."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.moments import GramSummand, Rows, fold

Float = NDArray[np.float64]
VariableOrder = Literal["deglex", "pearson", "reverse_pearson"]


def order_of_variables(rows: Rows, order: VariableOrder, executor: Executor | None = None) -> NDArray[np.intp]:
    """Say which variable comes first, which second, and so on.

    With ``"pearson"`` variables are ranked by the sum of the absolute values of their correlations with the others,
    smallest first (Wirth, Kera and Pokutta, ICLR 2023); with ``"reverse_pearson"`` largest first. A constant variable
    has no correlation. Equal sums keep the order given.
    """
    if order not in ("deglex", "pearson", "reverse_pearson"):
        raise InputError(
            "there is no such order of the variables", given=repr(order), allowed="deglex, pearson, reverse_pearson"
        )
    identity = np.eye(rows.variables, dtype=np.int64)
    if order == "deglex":
        return np.arange(rows.variables)
    summand = GramSummand(np.zeros_like(identity[:1]), identity)
    sums = fold(rows, summand, block_rows=summand.block_rows, executor=executor)
    means = sums.cross[0] / sums.rows
    covariance = sums.square / sums.rows - np.outer(means, means)
    variances = np.diag(covariance)
    varies = variances > 64 * np.finfo(float).eps * np.diag(sums.square) / sums.rows
    scale = np.where(varies, np.sqrt(np.where(varies, variances, 1.0)), np.inf)
    correlation = np.abs(covariance / np.outer(scale, scale))
    ranks = correlation.sum(axis=1).round(12)  # ties up to rounding keep the order given
    return np.argsort(ranks if order == "pearson" else -ranks, kind="stable")
