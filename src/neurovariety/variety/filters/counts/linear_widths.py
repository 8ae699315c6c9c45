"""Fully connected linear networks with a given number of parameters, or functions of a given dimension."""

from __future__ import annotations

from dataclasses import dataclass, replace

from neurovariety.errors import ResourceError
from neurovariety.variety.closed_forms.determinantal import determinantal_dimension
from neurovariety.whole_number import whole_number

MOST_STATES = 200_000
"""Beginnings of lists of widths that are told apart: some seconds for each layer."""

Functions = tuple[int, int, int]
"""Shorter side, longer side and largest rank of the matrices that are the functions, transposed or not."""

Beginning = tuple[int, int, int, int]
"""First, last and smallest width so far, and parameters used."""


@dataclass(frozen=True)
class Widths:
    """Lists of widths with the same functions, up to transposition.

    Attributes
    ----------
    count : int
        How many.
    example : tuple of int
        One of them, the inputs first; with no more outputs than inputs.
    """

    count: int
    example: tuple[int, ...]


def linear_networks_with(parameters: int, *, layers: int) -> dict[Functions, Widths]:
    """Find all lists of widths with d_0 d_1 + ... + d_(L-1) d_L parameters, and group them by their functions.

    Parameters
    ----------
    parameters, layers : int from 1

    Returns
    -------
    dict
        From functions to widths.

    Raises
    ------
    InputError
        On what is no whole number from 1.
    ResourceError
        When more than `MOST_STATES` beginnings would have to be told apart.

    Examples
    --------
    >>> linear_networks_with(6, layers=2)[2, 4, 1]
    Widths(count=2, example=(4, 1, 2))
    """
    total = whole_number("parameters", parameters, least=1)
    remaining = whole_number("layers", layers, least=1)
    begun: dict[Beginning, Widths] = {(first, first, first, 0): Widths(1, (first,)) for first in range(1, total + 1)}
    while remaining and begun:
        remaining -= 1
        longer: dict[Beginning, Widths] = {}
        for (first, last, least, used), widths in begun.items():
            for width in _next_widths(total - used, last, remaining):
                key = first, width, min(least, width), used + last * width
                longer[key] = _joined(longer.get(key), widths, (*widths.example, width))
            if len(longer) > MOST_STATES:
                raise ResourceError(
                    "there are too many fully connected networks with as many parameters",
                    given=f"{total} parameters in {layers} layers",
                    remedy="compare with fewer layers: layers=2",
                )
        begun = longer
    found: dict[Functions, Widths] = {}
    for (first, last, least, _), widths in begun.items():
        kind = min(first, last), max(first, last), least
        found[kind] = _joined(found.get(kind), widths, max(widths.example, widths.example[::-1]))
    return found


def linear_functions_of_dimension(dimension: int) -> list[Functions]:
    """Find all sizes and ranks of matrices whose set has this dimension, r (m + n - r).

    Raises
    ------
    InputError
        When it is no whole number from 1.

    Examples
    --------
    >>> linear_functions_of_dimension(8)
    [(1, 8, 1), (2, 4, 2), (2, 7, 1), (3, 3, 2), (3, 6, 1), (4, 5, 1)]
    """
    total = whole_number("dimension", dimension, least=1)
    found = []
    for rank in range(1, total + 1):
        if total % rank:
            continue
        both = total // rank + rank
        found += [(shorter, both - shorter, rank) for shorter in range(rank, both // 2 + 1)]
    return sorted(kind for kind in found if determinantal_dimension(*kind) == total)


def _next_widths(left: int, last: int, layers: int) -> range:
    """Give the widths after which a parameter at least is left for each further layer, and none without any."""
    if layers:
        return range(1, (left - layers) // last + 1)
    return range(left // last, left // last + 1) if left % last == 0 and left else range(0)


def _joined(known: Widths | None, more: Widths, example: tuple[int, ...]) -> Widths:
    if known is None:
        return replace(more, example=example)
    return Widths(known.count + more.count, max(known.example, example))
