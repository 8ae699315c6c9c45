"""Splitting an end-to-end filter by a stride: which pieces must vanish, and which have a common factor.

P of a network with filters w_1, ..., w_L is w_1(x, y) R(x^s, y^s) for the stride s = s_1 of the first layer, where R is
the end-to-end filter of the others, of degree m. Every s-th coefficient of P, from the i-th on, is a piece: the form
p_i = w_{1,i} R of the same piece of w_1. Where w_1 has no such entry the piece vanishes (Shahverdi, Algebraic
complexity and neurovariety of linear convolutional networks, 2024, arXiv 2401.16613).

Direct, ours: for each layer l from the second on let S_l = s_1 ... s_(l-1) and P = A(x, y) B(x^(S_l), y^(S_l)), B the
product of the layers from l on. So the pieces of P itself with step S_l have a common factor of the degree of B. These
L - 1 conditions are enough. Take the roots of P on the complex projective line, with multiplicities; a fibre of level l
is the set of all roots of x^(S_l) = rho, or S_l times the root 0 or infinity. P lies in the closure exactly when its
roots are parted into k_l - 1 fibres of level l for each l, since forms in two variables split into linear ones. The
condition of layer l says that at least sum over j >= l of (k_j - 1) S_j / S_l disjoint fibres of level l lie in P. Take
any k_L - 1 fibres of the last level out: each of them consists of S_L / S_l fibres of level l, and lowers the number of
those that lie in P by exactly that many. So the conditions of the other layers hold for what is left, and so on down.

Recursive, each piece alone: the pieces have a common factor of degree m, and each of them is an end-to-end filter of
the smaller network whose first filter is w_{1,i} w_2. That is enough where L = 2 or k_1 <= s_1 + 1, there and at each
further splitting: all pieces of w_1 but the first have one entry then, so that such a p_i is the common factor itself,
and an end-to-end filter of the other layers; if all of these vanish P is the first piece, in which the two entries of
w_{1,1} are a factor to spare. Elsewhere it may be too weak: it asks of each piece what their common factor must be.

Recursive: as before, and where k_1 > s_1 + 1 and L > 2 the pieces of all pieces are asked together as well. They are
the pieces of P with the steps S_3, S_4, ..., so that these are direct conditions, and they are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import prod

import numpy as np

from neurovariety.variety.equations.by_resultants.rank_condition import Places, RankCondition, common_factor, without


@dataclass
class Conditions:
    """What is known of the coordinates of an end-to-end filter.

    Attributes
    ----------
    vanishing : set of int
        Coordinates, from 0, that are zero.
    ranks : list of RankCondition
    enough : bool
        Whether they are proven to cut out the closure, and nothing more.
    """

    vanishing: set[int] = field(default_factory=set)
    ranks: list[RankCondition] = field(default_factory=list)
    enough: bool = True

    def simplified(self) -> Conditions:
        """Sort by size of the minors, and put zeros where coordinates vanish."""
        ranks = [without(condition, sorted(self.vanishing)) for condition in self.ranks]
        ranks.sort(key=lambda condition: (condition.minor_size, condition.minor_count))
        return Conditions(self.vanishing, ranks, self.enough)


def direct_conditions(sizes: Sequence[int], strides: Sequence[int]) -> Conditions:
    """Compare P with A(x, y) B(x^S, y^S) for each layer from the second on.

    Parameters
    ----------
    sizes, strides : sequence of L int
        Of a reduced network.

    Examples
    --------
    >>> [condition.places.shape for condition in direct_conditions([2, 2, 2], [2, 2, 1]).ranks]
    [(2, 4), (4, 2)]
    """
    found = Conditions()
    whole = _whole(sizes, strides)
    for layer in range(1, len(sizes)):
        _ask(whole, layer, found)
    return found.simplified()


def recursive_conditions(sizes: Sequence[int], strides: Sequence[int], *, together: bool = True) -> Conditions:
    """Split P by the first stride, then each piece by the second, and so on.

    Parameters
    ----------
    sizes, strides : sequence of L int
        Of a reduced network.
    together : bool
        Ask the pieces of all pieces together where it is not enough to ask each piece alone.

    Examples
    --------
    >>> [condition.places.shape for condition in recursive_conditions([2, 2, 2], [2, 2, 1]).ranks]
    [(2, 2), (2, 2), (2, 4)]
    >>> [condition.places.shape for condition in recursive_conditions([4, 2, 2], [2, 2, 1]).ranks]
    [(3, 3), (3, 3), (4, 6), (10, 4)]
    >>> recursive_conditions([4, 2, 2], [2, 2, 1], together=False).enough
    False
    """
    found = Conditions()
    _split(_whole(sizes, strides), found, together=together)
    return found.simplified()


@dataclass(frozen=True)
class _Part:
    """Coordinates that are the end-to-end filter of a network themselves, after so many splittings."""

    places: Places
    sizes: list[int]
    strides: list[int]
    name: str = "the filter"
    splittings: int = 0


def _whole(sizes: Sequence[int], strides: Sequence[int]) -> _Part:
    return _Part(np.arange(_length(sizes, strides)), list(sizes), list(strides))


def _split(part: _Part, found: Conditions, *, together: bool) -> None:
    sizes, strides = part.sizes, part.strides
    if len(sizes) < 2:
        return
    pieces = _ask(part, 1, found)
    if len(sizes) > 2 and sizes[0] > strides[0] + 1:
        found.enough &= together
        for layer in range(2, len(sizes) if together else 2):
            _ask(part, layer, found)
    for number, piece in enumerate(pieces):
        entries = len(range(number, sizes[0], strides[0]))
        smaller = [entries - 1 + sizes[1], *sizes[2:]]
        name = f"piece {number + 1} of {part.name}"
        _split(_Part(piece, smaller, strides[1:], name, part.splittings + 1), found, together=together)


def _ask(part: _Part, layer: int, found: Conditions) -> list[Places]:
    """Ask for the product of the layers from one on, counted from 0, and give the pieces that have it for a factor."""
    sizes, strides = part.sizes, part.strides
    step = prod(strides[:layer])
    first, degree = _length(sizes[:layer], strides[:layer]), _length(sizes[layer:], strides[layer:]) - 1
    every = [part.places[number::step] for number in range(step)]
    found.vanishing.update(place for piece in every[first:] for place in piece.tolist())
    pieces = [piece for piece in every if not found.vanishing.issuperset(piece.tolist())]  # earlier layers count, too
    if len(pieces) > 1:
        start, last = part.splittings + layer + 1, part.splittings + len(sizes)
        factor = f"layer {last}" if start == last else f"the product of layers {start} to {last}"
        whose = f"the {len(pieces)} pieces of step {step} of {part.name}"
        origin = f"{whose} have a common factor of degree {degree}, {factor}"
        found.ranks.append(common_factor(pieces, degree=degree, origin=origin))
    return pieces


def _length(sizes: Sequence[int], strides: Sequence[int]) -> int:
    """Count the entries of an end-to-end filter."""
    dilations = np.cumprod([1, *strides[:-1]])
    return 1 + int(np.dot(dilations, np.array(sizes) - 1))
