"""Splitting an end-to-end filter by a stride: which pieces must vanish, and which have a common factor.

P of a network with filters w_1, ..., w_L is w_1(x, y) R(x^s, y^s) for the stride s = s_1 of the first layer, where R is
the end-to-end filter of the others, of degree m. Every s-th coefficient of P, from the i-th on, is a piece: the form
p_i = w_{1,i} R of the same piece of w_1. Where w_1 has no such entry the piece vanishes (Shahverdi, Algebraic
complexity and neurovariety of linear convolutional networks, 2024, arXiv 2401.16613).

Recursive, as there: the pieces have a common factor of degree m, and each of them is an end-to-end filter of the
smaller network whose first filter is w_{1,i} w_2.

Direct, ours: for each layer l from the second on let S_l = s_1 ... s_(l-1) and P = A(x, y) B(x^(S_l), y^(S_l)), B the
product of the layers from l on. So the pieces of P itself with step S_l have a common factor of the degree of B. These
L - 1 conditions are enough. Take the roots of P on the complex projective line, with multiplicities; a fibre of level l
is the set of all roots of x^(S_l) = rho, or S_l times the root 0 or infinity. P lies in the closure exactly when its
roots are parted into k_l - 1 fibres of level l for each l, since forms in two variables split into linear ones. The
condition of layer l says that at least sum over j >= l of (k_j - 1) S_j / S_l disjoint fibres of level l lie in P. Take
any k_L - 1 fibres of the last level out: each of them consists of S_L / S_l fibres of level l, and lowers the number of
those that lie in P by exactly that many. So the conditions of the other layers hold for what is left, and so on down.

The recursive conditions are weaker: they ask of each piece alone what the direct ones ask of the common factor of all.
They are the same where one piece with a single entry of w_1 is the common factor itself, or nothing else is there:
where k_1 <= s_1 + 1 at each step with three layers or more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from neurovariety.variety.equations.by_resultants.rank_condition import Places, RankCondition, common_factor, without


@dataclass
class Conditions:
    """What is known of the coordinates of an end-to-end filter.

    Attributes
    ----------
    vanishing : list of int
        Coordinates, from 0, that are zero.
    ranks : list of RankCondition
    enough : bool
        Whether they are proven to cut out the closure, and nothing more.
    """

    vanishing: list[int] = field(default_factory=list)
    ranks: list[RankCondition] = field(default_factory=list)
    enough: bool = True

    def simplified(self) -> Conditions:
        """Sort by size of the minors, and put zeros where coordinates vanish."""
        gone = np.unique(np.array(self.vanishing, dtype=np.int64))
        ranks = [without(condition, gone) for condition in self.ranks]
        ranks.sort(key=lambda condition: (condition.minor_size, condition.minor_count))
        return Conditions(gone.tolist(), ranks, self.enough)


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
    whole = np.arange(_length(sizes, strides))
    step = 1
    for layer in range(1, len(sizes)):
        step *= strides[layer - 1]
        first, others = _length(sizes[:layer], strides[:layer]), _length(sizes[layer:], strides[layer:])
        pieces = list(_pieces(whole, first, step, found))
        origin = f"the {len(pieces)} pieces of step {step} have a common factor of degree {others - 1}, " + (
            f"the product of layers {layer + 1} to {len(sizes)}" if layer + 1 < len(sizes) else f"layer {layer + 1}"
        )
        condition = common_factor([places for _, places in pieces], degree=others - 1, origin=origin)
        if condition is not None:
            found.ranks.append(condition)
    return found.simplified()


def recursive_conditions(sizes: Sequence[int], strides: Sequence[int]) -> Conditions:
    """Split P by the first stride, then each piece by the second, and so on.

    Parameters
    ----------
    sizes, strides : sequence of L int
        Of a reduced network.

    Examples
    --------
    >>> [condition.places.shape for condition in recursive_conditions([2, 2, 2], [2, 2, 1]).ranks]
    [(2, 2), (2, 2), (2, 4)]
    >>> recursive_conditions([4, 2, 2], [2, 2, 1]).enough
    False
    """
    found = Conditions()
    _split(np.arange(_length(sizes, strides)), list(sizes), list(strides), "the filter", found)
    return found.simplified()


def _split(places: Places, sizes: list[int], strides: list[int], name: str, found: Conditions) -> None:
    if len(sizes) < 2:
        return
    degree = _length(sizes[1:], strides[1:]) - 1
    pieces = list(_pieces(places, sizes[0], strides[0], found))
    origin = f"the {len(pieces)} pieces of step {strides[0]} of {name} have a common factor of degree {degree}"
    condition = common_factor([piece for _, piece in pieces], degree=degree, origin=origin)
    if condition is not None:
        found.ranks.append(condition)
    found.enough &= len(sizes) < 3 or sizes[0] <= strides[0] + 1
    for number, piece in pieces:
        entries = len(range(number, sizes[0], strides[0]))
        smaller = [entries - 1 + sizes[1], *sizes[2:]]
        _split(piece, smaller, strides[1:], f"piece {number + 1} of {name}", found)


def _pieces(places: Places, first: int, step: int, found: Conditions) -> Iterator[tuple[int, Places]]:
    """Give the pieces of a product whose first factor has so many entries; the others vanish."""
    for number in range(step):
        piece = places[number::step]
        if number < first:
            yield number, piece
        else:
            found.vanishing += piece.tolist()


def _length(sizes: Sequence[int], strides: Sequence[int]) -> int:
    """Count the entries of an end-to-end filter."""
    dilations = np.cumprod([1, *strides[:-1]])
    return 1 + int(np.dot(dilations, np.array(sizes) - 1))
