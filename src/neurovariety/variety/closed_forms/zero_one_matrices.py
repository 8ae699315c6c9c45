"""Matrices of zeros and ones with given sums: how rank-one tensors fall on multiple root loci.

Multiplying filters of lengths k_1, ..., k_l with stride one projects the tensors of rank one, of format k, onto the
binary forms of degree n = sum (k_i - 1). Their critical points and polar degrees are those of the multiple root loci:

    C_k = sum over the partitions lambda of n of N(lambda, k - 1) gEDdeg(Delta_lambda),

C_k the generic Euclidean distance degree of the Segre variety, N the number of matrices of zeros and ones with row sums
lambda and column sums k_i - 1; and so for every polar degree, counted from the last one.

*Proof.* N(lambda, mu) is the coefficient of the monomial symmetric function m_lambda in the product e_mu of elementary
ones. The formula for C_k (see `segre_veronese`) is linear in the product of the images of e_(k_i - 1) under a ring
homomorphism to polynomials in t, e_j -> sum_a binom(j + 1, a) t^a / (j - a)!. Their generating function is
exp(z / (1 - t z)) / (1 - t z)^2, so power sums go to p_j -> (-t)^(j - 1) (j + 2 t). Writing m_lambda by power sums of
the blocks of set partitions gives m_lambda -> (-1)^(n - s) t^n / prod m_i! sum_j e_j(lambda) (s + 1)! / (j + 1)! t^-j,
for s parts, and the linear function takes it to the polar degrees of `multiple_root_loci`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import comb, prod

from neurovariety.variety.closed_forms.work import check_work
from neurovariety.whole_number import whole_numbers

MOST_STATES = 1e6
"""Of the row sums still to come, sorted: some minutes."""

State = tuple[tuple[int, int], ...]
"""How many rows still need how many ones: (need, rows), the need falling, needs of zero left out."""


def count_zero_one_matrices(row_sums: Iterable[int], column_sums: Iterable[int]) -> int:
    """Count the matrices of zeros and ones with given row and column sums.

    Parameters
    ----------
    row_sums, column_sums : iterable of int from 0

    Returns
    -------
    int
        Zero where the totals differ.

    Raises
    ------
    InputError
        When a sum is negative, or none is given.
    ResourceError
        When there may be more than `MOST_STATES` different sums to go through.

    Notes
    -----
    Column by column: how the ones of a column fall on rows that need the same number is a binomial coefficient.

    Examples
    --------
    >>> count_zero_one_matrices([2, 1], [1, 1, 1]), count_zero_one_matrices([1, 1, 1], [1, 1, 1])
    (3, 6)
    >>> count_zero_one_matrices([3], [2, 1])
    0
    """
    rows = whole_numbers("row_sums", row_sums, least=0)
    columns = whole_numbers("column_sums", column_sums, least=0)
    if sum(rows) != sum(columns):
        return 0
    needs = sorted(Counter(row for row in rows if row).items(), reverse=True)
    check_work("counting these matrices", _most_states(needs), most=MOST_STATES)
    ways: Counter[State] = Counter({tuple(needs): 1})
    for column in sorted(columns, reverse=True):
        following: Counter[State] = Counter()
        for state, count in ways.items():
            for taken, choices in _spread(state, column):
                following[_after(state, taken)] += count * choices
        ways = following
    return ways[()]


def _most_states(needs: list[tuple[int, int]]) -> int:
    """Bound the states: the rows of one need end as a multiset of smaller needs."""
    return prod(comb(rows + need, need) for need, rows in needs)


def _spread(state: State, ones: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """List how many rows of each need take a one, and in how many ways."""
    if not state:
        if ones == 0:
            yield (), 1
        return
    (_, rows), *others = state
    for taken in range(min(rows, ones) + 1):
        for rest, choices in _spread(tuple(others), ones - taken):
            yield (taken, *rest), comb(rows, taken) * choices


def _after(state: State, taken: tuple[int, ...]) -> State:
    left: Counter[int] = Counter()
    for (need, rows), fewer in zip(state, taken, strict=True):
        left[need] += rows - fewer
        left[need - 1] += fewer
    return tuple(sorted(((need, rows) for need, rows in left.items() if need and rows), reverse=True))
