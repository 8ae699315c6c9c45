"""Rank conditions at many points in floating point, by singular values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition

ZERO = 1e-12
"""A singular value below this part of the largest one counts as zero: a few digits above rounding."""
CLEAR = 1e-7
"""From this part on it counts as not zero; in between the answer is undecided."""

_AT_ONCE = 20_000_000
"""Entries of the matrices that are decomposed together."""


@dataclass(frozen=True, eq=False)
class NumericalRanks:
    """Singular values at the place where the rank is decided, for N points and C conditions.

    Attributes
    ----------
    ranks : numpy.ndarray, shape (N, C), int64
        How many singular values are above `ZERO` times the largest.
    last_allowed, first_excess : numpy.ndarray, shape (N, C), float64
        The singular value number `bound`, and the one after it, which must vanish; both as parts of the largest.
    vanishing : numpy.ndarray, shape (N,), float64
        The largest coordinate of those that must vanish, as a part of the largest of all.
    answers : numpy.ndarray, shape (N,), str
        "inside" where all that must vanish is zero up to rounding, "outside" where something is clearly not, and
        "undecided" in between. Nothing is proven.
    """

    ranks: NDArray[np.int64]
    last_allowed: NDArray[np.float64]
    first_excess: NDArray[np.float64]
    vanishing: NDArray[np.float64]

    @property
    def gaps(self) -> NDArray[np.float64]:
        """How many times larger the last allowed singular value is than the first excessive one, shape (N, C).

        Infinite where the latter is zero.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.first_excess == 0, np.inf, self.last_allowed / self.first_excess)

    @property
    def answers(self) -> NDArray[np.str_]:
        """Decide each point, shape (N,)."""
        worst = np.column_stack([self.first_excess, self.vanishing]).max(axis=1)
        return np.where(worst <= ZERO, "inside", np.where(worst >= CLEAR, "outside", "undecided"))


def ranks_at(conditions: Sequence[RankCondition], vanishing: Sequence[int], points: NDArray[Any]) -> NumericalRanks:
    """Decompose the matrices of all conditions at all points.

    Parameters
    ----------
    conditions : sequence of C RankCondition
    vanishing : sequence of int
    points : numpy.ndarray, shape (N, D), float64 or complex128
    """
    sizes = np.abs(points).max(axis=1, initial=0.0)
    scaled = points / np.where(sizes > 0, sizes, 1.0)[:, None]
    parts = [_condition_at(condition, scaled) for condition in conditions]
    shape = (len(points), len(parts))
    columns = [np.array([part[i] for part in parts]).T.reshape(shape) for i in range(3)]
    zeros = np.abs(scaled[:, list(vanishing)]).max(axis=1, initial=0.0)
    return NumericalRanks(columns[0].astype(np.int64), columns[1], columns[2], zeros)


def real_or_complex_points(points: Any, coordinates: int) -> NDArray[Any]:
    """Take points as rows of finite numbers.

    Raises
    ------
    InputError
        For anything else, or another number of coordinates.
    """
    array = _floats(points)
    if array is None:
        raise InputError(
            "points are rows of numbers, no larger than a float can be",
            given=repr(points)[:80],
            allowed=f"shape (N, {coordinates})",
            remedy="hold_at decides exactly about whole numbers and fractions of any size",
        )
    if array.ndim != 2 or array.shape[1] != coordinates:
        raise InputError(
            "points are rows of coordinates", given=f"shape {array.shape}", allowed=f"shape (N, {coordinates})"
        )
    if not np.isfinite(array).all():
        raise InputError("a coordinate is not finite", given="nan or inf", allowed="finite numbers")
    return array


def _floats(points: Any) -> NDArray[Any] | None:
    """Take an array of real or complex numbers; None for anything else."""
    try:
        array = np.asarray(points)
        if array.dtype.kind == "O" and all(isinstance(value, Number) for value in array.ravel()):
            return array.astype(np.float64)  # whole numbers beyond 64 bits, and fractions
    except (TypeError, ValueError, OverflowError):
        return None
    if array.dtype.kind not in "iufc":
        return None
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _condition_at(condition: RankCondition, points: NDArray[Any]) -> tuple[NDArray[Any], ...]:
    at_once = max(1, _AT_ONCE // condition.places.size)
    blocks = [
        np.linalg.svd(condition.matrix(points[begin : begin + at_once]), compute_uv=False)
        for begin in range(0, len(points), at_once)
    ]
    values = np.concatenate(blocks) if blocks else np.zeros((0, min(condition.places.shape)))
    relative = values / np.where(values[:, :1] > 0, values[:, :1], 1.0)
    return (relative > ZERO).sum(axis=1), relative[:, condition.bound - 1], relative[:, condition.bound]
