"""Batches that come by once, poured into all sums that a fit up to a degree can ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from neurovariety.errors import InputError
from neurovariety.ideals.estimators.points import checked_array
from neurovariety.ideals.value_range import check_range
from neurovariety.moments import ArrayRows, FullGram, fold


def pour_batches(
    estimator: Any, batches: Iterable[Any], degree: int, tell: Callable[[object], None] | None = None
) -> FullGram:
    """Pour batches of shape (rows, n) one after the other.

    Raises
    ------
    InputError
        No rows at all, a batch of another width than the first (both are named), NaN or inf (batch and row are named),
        values too large for sums of squares of the highest monomials.
    ResourceError
        When the sums over all monomials up to the degree would not fit in memory.
    """
    sums: FullGram | None = None
    for number, batch in enumerate(batches):
        try:
            sums = add_batch(estimator, sums, batch, degree)
        except InputError as error:
            raise InputError(
                f"batch {number}, counted from 0: {error.problem}",
                given=error.given,
                allowed=error.allowed,
                remedy=error.remedy,
            ) from error
        if tell is not None:
            tell(
                f"stream: {number + 1:,} batches, {sums.rows:,} rows into products of {len(sums.monomials):,} monomials"
            )
    if sums is None or not sums.rows:
        raise InputError("the stream of batches holds no rows", allowed="at least one")
    return sums


def add_batch(estimator: Any, sums: FullGram | None, batch: Any, degree: int) -> FullGram:
    """Add one batch to the sums, or start them with it; the bits depend on the batches, not on threads."""
    if sums is not None and sums.degree != degree:
        raise InputError(
            "the degree cannot change while sums are poured",
            given=f"degree={degree}",
            allowed=f"degree={sums.degree}, as in the batches before",
            remedy="set degree back, or start anew with a clone",
        )
    array = checked_array(estimator, batch, reset=sums is None, least_rows=0)
    if sums is None:
        sums = FullGram.empty(array.shape[1], degree)
    if not len(array):
        return sums
    check_range(max(float(array.max()), -float(array.min())), degree, sums.rows + len(array))
    summand = sums.summand
    return sums.plus(fold(ArrayRows.of(array), summand, block_rows=summand.block_rows))
