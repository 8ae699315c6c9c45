"""How many strata of root multiplicities there are, interior, boundary and outside, without listing them."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from neurovariety.errors import ResourceError
from neurovariety.variety.filters.blocks import Blocks, Level

MOST_DEGREE = 500
"""Of a block of which the strata are counted: a second."""


@dataclass(frozen=True)
class StrataCount:
    """Numbers of strata.

    Attributes
    ----------
    total, interior, boundary : int
    """

    total: int
    interior: int
    boundary: int

    @property
    def outside(self) -> int:
        """Those on the closure that real filters do not compute."""
        return self.total - self.interior - self.boundary


def count_strata(parts: Blocks) -> StrataCount:
    """Count the strata of products of blocks.

    Raises
    ------
    ResourceError
        For blocks of degree above `MOST_DEGREE`.

    Examples
    --------
    >>> [count_strata((Level(1, (n + 1,)),)).total for n in range(1, 9)]
    [1, 3, 4, 9, 12, 23, 31, 54]
    """
    highest = max((block.degree for block in parts), default=0)
    if highest > MOST_DEGREE:
        raise ResourceError(
            "the strata of so high a degree are not counted", given=f"degree {highest:,}", allowed=f"{MOST_DEGREE:,}"
        )
    at_most = _partitions_by_parts(highest)
    whole = [row[-1] for row in at_most]
    counted = [_count_block(block, at_most, whole) for block in parts]
    total, inside, interior = (prod(one[place] for one in counted) for place in range(3))
    return StrataCount(total, interior, inside - interior)


def _partitions_by_parts(highest: int) -> list[list[int]]:
    """Table of partitions of n in at most m parts, for n and m from 0 to the highest."""
    table = [[1] * (highest + 1)] + [[0] * (highest + 1) for _ in range(highest)]
    for number in range(1, highest + 1):
        row = table[number]
        for parts in range(1, highest + 1):
            row[parts] = row[parts - 1] + (table[number - parts][parts] if parts <= number else 0)
    return table


def _count_block(block: Level, at_most: list[list[int]], whole: list[int]) -> tuple[int, int, int]:
    """Count the patterns (rho | gamma) of a block: all, with e real roots, with e of odd multiplicity.

    A partition of m with j odd parts is a partition of some s in j odd parts, which are one more than twice the parts
    of a partition of (s - j) / 2 in at most j parts, and a partition of m - s in even parts.
    """
    total = inside = interior = 0
    for real in range(block.degree, -1, -2):
        pairs = whole[(block.degree - real) // 2]
        total += whole[real] * pairs
        if real < block.even:
            continue
        inside += whole[real] * pairs
        odd = sum(
            at_most[(taken - parts) // 2][parts] * whole[(real - taken) // 2]
            for parts in range(block.even, real + 1, 2)
            for taken in range(parts, real + 1, 2)
        )
        interior += odd * pairs
    return total, inside, interior
