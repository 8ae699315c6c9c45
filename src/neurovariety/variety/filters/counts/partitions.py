"""Partitions of a whole number, and how products of filters fall on the partitions that count equal roots."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import comb, factorial, prod

Partition = tuple[int, ...]
"""Parts from the largest to the smallest."""

Parts = tuple[tuple[int, int], ...]
"""Each part with how often it occurs, the largest first."""


def partitions(total: int, largest: int | None = None) -> Iterator[Partition]:
    """Give all ways to write a number as a sum, the order of the terms left aside.

    Parameters
    ----------
    total : int from 0
    largest : int, optional
        Part that is allowed.

    Examples
    --------
    >>> list(partitions(4))
    [(4,), (3, 1), (2, 2), (2, 1, 1), (1, 1, 1, 1)]
    """
    if total == 0:
        yield ()
        return
    for first in range(total if largest is None else min(total, largest), 0, -1):
        for rest in partitions(total - first, first):
            yield (first, *rest)


def count_partitions(total: int) -> int:
    """Count them without listing them.

    Examples
    --------
    >>> count_partitions(10), count_partitions(100)
    (42, 190569292)
    """
    ways = [1] + [0] * total
    for part in range(1, total + 1):
        for amount in range(part, total + 1):
            ways[amount] += ways[amount - part]
    return ways[total]


def count_orderings(parts: Iterable[int]) -> int:
    """Count the different sequences with these entries.

    Examples
    --------
    >>> count_orderings([3, 2, 2])
    3
    """
    counted = Counter(parts)
    return factorial(counted.total()) // prod(map(factorial, counted.values()))


def products_of_square_free(degrees: Iterable[int]) -> dict[Partition, int]:
    """Count how a form with given multiplicities of its roots is a product of forms without multiple roots.

    Parameters
    ----------
    degrees : iterable of int from 0
        Of the factors, which are told apart.

    Returns
    -------
    dict of partition to int
        For the multiplicities lambda of the roots: the number N(lambda, degrees) of ways, up to scaling. That is the
        number of matrices of zeros and ones with row sums lambda and column sums `degrees`, and the coefficient of the
        monomial symmetric function m_lambda in the product of the elementary ones. Partitions without a way are left
        out.

    Notes
    -----
    `count_zero_one_matrices` counts for one partition; here all of them grow together, factor by factor.

    Examples
    --------
    >>> products_of_square_free([2, 1])
    {(2, 1): 1, (1, 1, 1): 3}
    """
    ways: Counter[Parts] = Counter({(): 1})
    for degree in degrees:
        following: Counter[Parts] = Counter()
        for parts, count in ways.items():
            for grown, choices in _with_one_factor_more(parts, degree):
                following[grown] += count * choices
        ways = following
    written = {tuple(part for part, times in parts for _ in range(times)): count for parts, count in ways.items()}
    return dict(sorted(written.items(), reverse=True))


def _with_one_factor_more(parts: Parts, degree: int) -> Iterator[tuple[Parts, int]]:
    """Put the roots of a factor on old roots or new ones, and count which of the roots then are those of the factor."""
    kinds = (*parts, (0, degree))
    for chosen in _choices([times for _, times in kinds], degree):
        grown: Counter[int] = Counter()
        for (part, times), raised in zip(kinds, chosen, strict=True):
            grown[part] += times - raised
            grown[part + 1] += raised
        del grown[0]
        choices = prod(comb(grown[part + 1], raised) for (part, _), raised in zip(kinds, chosen, strict=True))
        yield tuple(sorted(((part, times) for part, times in grown.items() if times), reverse=True)), choices


def _choices(most: list[int], total: int) -> Iterator[tuple[int, ...]]:
    """Give all lists of numbers from 0 with this sum, each at most as large as allowed."""
    if not most:
        if total == 0:
            yield ()
        return
    for first in range(max(0, total - sum(most[1:])), min(most[0], total) + 1):
        for rest in _choices(most[1:], total - first):
            yield (first, *rest)
