"""Which parameters of lightning attention may be fixed, so that its known symmetries are used up.

Of a layer V X X^T K^T Q X these are: matrices between K and Q; a factor between V and K^T Q; and matrices between V and
the next layer (Henry, Marchetti, Kohn, Geometry of lightning self-attention, 2024). The first layer to see tokens that
are multiples of one another (a single token, or the outputs of one head of rank one) sees only the symmetric part of
K^T Q, which has the symmetries of a quadratic form between K and Q.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

Fixed = Callable[[int, int], int | None]
"""The value of an entry by its row and column, None where it is free."""


def attention_chart(widths: Sequence[int], ranks: Sequence[int], tokens: int, heads: int) -> dict[int, int]:
    """Fix entries: K = [I *], one entry of Q, and an identity in the values of every layer but the last.

    Parameters
    ----------
    widths, ranks, tokens, heads
        As `LightningAttention` takes them.

    Returns
    -------
    dict of flat parameter number to value
        A general function is reached with these values: the closure of the functions stays the same. With one head
        finitely many parameter vectors are left for each function; heads can have symmetries with one another that
        are not used here.

    Examples
    --------
    >>> attention_chart([2, 1], [2], 2, 1)
    {0: 1, 1: 0, 2: 0, 3: 1, 4: 1}
    """
    chart: dict[int, int] = {}
    begin = 0
    features = widths[0]  # that the tokens span: wider layers than the one before hold nothing more
    distinct = min(tokens, features)  # how many tokens are independent
    for number, (before, after, full) in enumerate(zip(widths, widths[1:], ranks, strict=False), start=1):
        rank = min(full, features)
        spanned = min(after, heads * features)
        for head in range(heads):
            value = _last_value(features) if number == len(ranks) else _value(spanned, features, first=head * features)
            arrays: list[tuple[int, Fixed]] = [
                (full, _key(rank, features, symmetric=distinct == 1)),
                (full, _query(rank, features, symmetric=distinct == 1)),
                (after, value),
            ]
            for rows, fixed in arrays:
                places = ((row, column) for row in range(rows) for column in range(before))
                found = {begin + row * before + column: fixed(row, column) for row, column in places}
                chart |= {place: entry for place, entry in found.items() if entry is not None}
                begin += rows * before
        distinct = min(distinct, heads * rank, spanned)
        features = spanned
    return chart


def _key(rank: int, features: int, *, symmetric: bool) -> Fixed:
    """K = [I *]; for a quadratic form the part beside I is upper triangular."""

    def fixed(row: int, column: int) -> int | None:
        if row >= rank or column >= features:
            return 0
        if column < rank:
            return int(row == column)
        return 0 if symmetric and row > column - rank else None

    return fixed


def _query(rank: int, features: int, *, symmetric: bool) -> Fixed:
    """Fix the first entry of Q; for a quadratic form Q begins with an upper triangular matrix."""

    def fixed(row: int, column: int) -> int | None:
        if row >= rank or column >= features:
            return 0
        if row == column == 0:
            return 1
        return 0 if symmetric and row > column else None

    return fixed


def _value(spanned: int, features: int, *, first: int) -> Fixed:
    """Values of all heads beside one another begin with the identity; rows that no column fills are zero."""

    def fixed(row: int, column: int) -> int | None:
        if row >= spanned or column >= features:
            return 0
        return int(row == first + column) if first + column < spanned else None

    return fixed


def _last_value(features: int) -> Fixed:
    return lambda _, column: 0 if column >= features else None
