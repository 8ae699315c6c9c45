"""Minors of a matrix of coordinates one after the other, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.rings import from_flint, ring
from neurovariety.variety.equations.by_resultants.rank_condition import RankCondition

LARGEST_MINOR = 12
"""Rows of a minor that is multiplied out; a full matrix of that size has 479 million terms, a banded one far fewer."""


def lazy_minors(
    conditions: Iterable[RankCondition], vanishing: Iterable[int], coordinates: int
) -> Iterator[RationalPolynomial]:
    """Write the coordinates that vanish, then minors: one is computed when it is asked for.

    Parameters
    ----------
    conditions : iterable of RankCondition
        In this order.
    vanishing : iterable of int
        Coordinates, from 0.
    coordinates : int
        D, the number of variables.

    Yields
    ------
    RationalPolynomial
        Whole coefficients without a common factor, the leading one positive. Zeros and repetitions are left out, for
        which those that were given are kept in memory.

    Raises
    ------
    ResourceError
        Before the first minor of a condition whose minors are too large.
    """
    context = ring(coordinates)
    variables = context.gens()[::-1]  # FLINT's first variable is our last
    seen: set[RationalPolynomial] = set()
    for number in vanishing:
        yield from_flint(variables[number], coordinates)
    for condition in conditions:
        for determinant in _minors(condition, variables, context.constant(0)):
            if determinant.is_zero():
                continue
            polynomial = from_flint(determinant, coordinates).primitive()
            if polynomial not in seen:
                seen.add(polynomial)
                yield polynomial


def _minors(condition: RankCondition, variables: tuple[Any, ...], zero: Any) -> Iterator[Any]:
    """Expand by the last of the chosen rows; smaller minors of the first rows are kept while these stay the same."""
    size = condition.minor_size
    if size > LARGEST_MINOR:
        raise ResourceError(
            "the minors are too large to be multiplied out",
            given=f"minors of size {size}",
            allowed=f"up to {LARGEST_MINOR}",
            remedy="hold_at decides by the rank of the same matrices, exactly",
        )
    rows, columns = condition.places.shape
    entries = [[(column, place) for column, place in enumerate(row) if place >= 0] for row in condition.places.tolist()]
    known: dict[tuple[int, ...], dict[tuple[int, ...], Any]] = {(): {(): zero + 1}}

    def minor(of_rows: tuple[int, ...], of_columns: tuple[int, ...]) -> Any:
        table = known.setdefault(of_rows, {})
        if of_columns in table:
            return table[of_columns]
        above, total = of_rows[:-1], zero
        for column, place in entries[of_rows[-1]]:
            if column in of_columns:
                position = of_columns.index(column)
                part = minor(above, of_columns[:position] + of_columns[position + 1 :])
                sign = -1 if (len(of_columns) - 1 - position) % 2 else 1
                total = total + sign * variables[place] * part
        table[of_columns] = total
        return total

    for of_rows in combinations(range(rows), size):
        for chosen in [key for key in known if key != of_rows[: len(key)]]:
            del known[chosen]  # rows come in lexical order, so that these are not needed again
        for of_columns in combinations(range(columns), size):
            yield minor(of_rows, of_columns)
