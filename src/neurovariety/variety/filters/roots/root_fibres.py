"""The roots of an end-to-end filter, sorted into the fibres of the maps x -> x^S.

A filter of length k and dilation S is a form of degree k - 1 in x^S and y^S. Over the complex numbers it splits into
k - 1 linear forms in these, and each has the roots of one *fibre*: all x with x^S = rho, S of them, or S times the root
0 or infinity. So an end-to-end filter is computed by complex filters exactly if its roots can be sorted into such
fibres, k_l - 1 of dilation S_l for each layer l. Dilations divide each other, so the fibres of the larger ones are
unions of fibres of the smaller: they form trees. A fibre is real if rho is; others come in pairs of conjugates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from neurovariety.variety.filters.blocks import Level

Kind = Literal["positive", "negative", "pair", "single", "end"]
"""Sign of a real rho; two conjugate fibres taken together; one complex fibre by itself; the root 0 or infinity."""


@dataclass(frozen=True)
class Fibre:
    """A fibre all of whose roots are there, with the fibres of the next smaller dilation that it consists of.

    Attributes
    ----------
    level : int
        Number of its dilation in the list of them.
    kind : {"positive", "negative", "pair", "single", "end"}
        A pair stands for two conjugate fibres, which are taken together; its parts are pairs.
    multiplicity : int
        How often the whole fibre is there; for an end the multiplicity of the root 0 or infinity itself.
    parts : tuple of Fibre
        None for dilation 1, where a fibre is a root.
    place : int
        Where the owner of the pattern finds the fibre's value; it does not count in comparisons.
    """

    level: int
    kind: Kind
    multiplicity: int
    parts: tuple[Fibre, ...] = ()
    place: int = field(default=-1, compare=False)

    @property
    def weight(self) -> int:
        """How many fibres are taken with it."""
        return 2 if self.kind == "pair" else 1

    @property
    def real(self) -> int:
        """How many of them are real."""
        return int(self.kind in {"positive", "negative", "end"})


@dataclass(frozen=True)
class RootPattern:
    """The largest whole fibres among the roots of a form: all that membership depends on.

    Attributes
    ----------
    dilations : tuple of int
        From 1 up, each a divisor of the next.
    fibres : tuple of Fibre
        Disjoint; together all roots of the form.
    """

    dilations: tuple[int, ...]
    fibres: tuple[Fibre, ...]

    @property
    def factor_degrees(self) -> tuple[int, ...]:
        """For each dilation S the degree of the largest factor that is a form in x^S and y^S."""
        found = [0] * len(self.dilations)
        remaining = list(self.fibres)
        while remaining:
            fibre = remaining.pop()
            whole = fibre.multiplicity
            found[fibre.level] += whole // self.dilations[fibre.level] if fibre.kind == "end" else whole * fibre.weight
            remaining += fibre.parts
        return tuple(found)


def end_fibre(multiplicity: int, dilations: Sequence[int], place: int) -> Fibre:
    """Make the fibres of the root 0 or infinity: S times the root, for every dilation S."""
    fibre = Fibre(0, "end", multiplicity, (), place)
    for level in range(1, len(dilations)):
        fibre = Fibre(level, "end", multiplicity, (fibre,), place)
    return fibre


def parts_of(kind: Kind, ratio: int) -> tuple[Kind, ...]:
    """Tell the kinds of the fibres {x : x^q = rho} of the next dilation, whose quotient is q.

    Examples
    --------
    >>> parts_of("positive", 4), parts_of("negative", 2), parts_of("negative", 3)
    (('positive', 'negative', 'pair'), ('pair',), ('negative', 'pair'))
    """
    if kind in {"pair", "single"}:
        return (kind,) * ratio
    pair: tuple[Kind, ...] = ("pair",)
    if ratio % 2:
        return (kind, *pair * (ratio // 2))
    if kind == "negative":
        return pair * (ratio // 2)
    return ("positive", "negative", *pair * (ratio // 2 - 1))


def generic_pattern(dilations: Sequence[int], fibres: Iterable[tuple[int, Kind]]) -> RootPattern:
    """Make the pattern of a product of general fibres: no two have anything to do with each other.

    Parameters
    ----------
    dilations : sequence of int
        Those in which the product is looked at, from 1 up, each a divisor of the next.
    fibres : iterable of (int, kind)
        Dilation and kind of each; the dilation can be any, also one that is not in the list. A pair counts two.

    Examples
    --------
    The fibre x^4 = 1 seen by filters of dilation 1 and 2: of the two fibres x^2 = 1 and x^2 = -1 one has real roots.

    >>> pattern = generic_pattern([1, 2], [(4, "positive")])
    >>> [(fibre.kind, [part.kind for part in fibre.parts]) for fibre in pattern.fibres]
    [('positive', ['positive', 'negative']), ('negative', ['pair'])]
    """
    found: list[Fibre] = []
    for dilation, kind in fibres:
        level = max(number for number, one in enumerate(dilations) if dilation % one == 0)
        tops = parts_of(kind, dilation // dilations[level])
        found += [_whole(top, level, dilations) for top in tops]
    return RootPattern(tuple(dilations), tuple(found))


def generic_patterns(
    levels: Sequence[Level], dilations: Sequence[int]
) -> Iterator[tuple[Mapping[int, tuple[int, int]], RootPattern]]:
    """List every kind of general real filters that there is: how many fibres are real, and their signs.

    The real functions of a network are the limits of general ones, so what holds for all of these on a closed set
    holds for all functions.

    Parameters
    ----------
    levels : sequence of Level
        The filters of a network.
    dilations : sequence of int
        Those in which the products are looked at: its own, or those of another network.

    Yields
    ------
    (dict, RootPattern)
        For each dilation of the network the numbers of positive and of negative fibres; and the pattern.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([2, 2], strides=[2]))
    >>> [signs for signs, _ in generic_patterns(levels, [1, 2])]
    [{1: (0, 1), 2: (0, 1)}, {1: (0, 1), 2: (1, 0)}, {1: (1, 0), 2: (0, 1)}, {1: (1, 0), 2: (1, 0)}]
    """
    used = [level for level in levels if level.degree]
    choices = [
        [
            (positive, real - positive)
            for real in range(level.even, level.degree + 1)
            if (level.degree - real) % 2 == 0
            for positive in range(real + 1)
        ]
        for level in used
    ]
    for signs in product(*choices):
        fibres: list[tuple[int, Kind]] = []
        for level, (positive, negative) in zip(used, signs, strict=True):
            pairs = (level.degree - positive - negative) // 2
            fibres += [(level.dilation, "positive")] * positive
            fibres += [(level.dilation, "negative")] * negative
            fibres += [(level.dilation, "pair")] * pairs
        by_dilation = {level.dilation: sign for level, sign in zip(used, signs, strict=True)}
        yield by_dilation, generic_pattern(dilations, fibres)


def _whole(kind: Kind, level: int, dilations: Sequence[int]) -> Fibre:
    """Make a fibre that is there once, with all its parts."""
    if level == 0:
        return Fibre(0, kind, 1)
    kinds = parts_of(kind, dilations[level] // dilations[level - 1])
    return Fibre(level, kind, 1, tuple(_whole(one, level - 1, dilations) for one in kinds))
