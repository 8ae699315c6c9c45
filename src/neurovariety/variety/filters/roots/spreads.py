"""Ways to spread the fibres of a form's roots over filters.

Complex filters: a form is in the closure exactly if, for every dilation S, its largest factor in x^S and y^S has the
degree that the filters of dilation S and above have together. For a fibre of dilation S takes as much from the largest
factors of the smaller dilations whichever it is, so that taking any, from the largest dilation down, never goes wrong.

Real filters: conjugate fibres go together, and each filter of even length, a form of odd degree, takes an odd number of
real ones. The filters of one dilation can then be filled exactly if there are as many real fibres as even lengths. To
take a real fibre costs a smaller dilation real fibres: one where the quotient q of dilations is odd, two where q is
even and rho positive, none where rho is negative, q of them at 0 or infinity. So it does matter which fibres are taken,
and all ways are gone through; only how many real fibres each dilation can get at best is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce

from neurovariety.variety.filters.blocks import Level, needed_degrees
from neurovariety.variety.filters.roots.root_fibres import Fibre, RootPattern

Counts = tuple[int, ...]
"""One number for each dilation."""
_Reached = dict[Counts, tuple[Counts, ...]]
"""For numbers of fibres taken the numbers of real ones among them: those that no other choice exceeds everywhere."""


@dataclass(frozen=True)
class Spread:
    """Which fibres the filters of each dilation take.

    Attributes
    ----------
    taken : tuple of (Fibre, int)
        A fibre, and how often; its level tells the dilation.
    """

    taken: tuple[tuple[Fibre, int], ...]


def complex_feasible(pattern: RootPattern, levels: Sequence[Level]) -> bool:
    """Tell whether complex filters compute a form with these roots.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.roots.root_fibres import generic_pattern
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> complex_feasible(generic_pattern([1, 2], [(2, "pair")]), levels)
    True
    >>> complex_feasible(generic_pattern([1, 2], [(1, "positive")] * 4), levels)
    False
    """
    needed = needed_degrees(levels)
    found = pattern.factor_degrees
    return found[0] == needed[0] and all(there >= least for there, least in zip(found, needed, strict=True))


def real_counts(pattern: RootPattern, levels: Sequence[Level]) -> tuple[Counts, ...]:
    """Compute how many real fibres the filters of each dilation can get at best.

    Returns
    -------
    tuple of tuples of int
        One number for each dilation, for every way that no other exceeds; none if no way is closed under conjugation.

    Examples
    --------
    x^2 = 1 and x^2 = -4: the filter of dilation 2 takes either, and the other has two real roots or none.

    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.roots.root_fibres import generic_pattern
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> real_counts(generic_pattern([1, 2], [(2, "positive"), (2, "negative")]), levels)
    ((2, 1),)
    """
    degrees = tuple(level.degree for level in levels)
    dilations = pattern.dilations
    reached = reduce(
        lambda before, fibre: _sum(before, _reach(fibre, 0, degrees, dilations), degrees),
        pattern.fibres,
        _nothing(len(levels)),
    )
    return reached.get(degrees, ())


def real_feasible(pattern: RootPattern, levels: Sequence[Level]) -> bool:
    """Tell whether real filters compute a form with these roots.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.roots.root_fibres import generic_pattern
    >>> from neurovariety.variety.filters.blocks import levels_of
    >>> levels = levels_of(LinearConvNet([3, 2], strides=[2]))
    >>> real_feasible(generic_pattern([1, 2], [(2, "pair")]), levels)  # x^4 + y^4
    False
    """
    demand = even_lengths(levels)
    return any(at_least(count, demand) for count in real_counts(pattern, levels))


def real_spreads(pattern: RootPattern, levels: Sequence[Level]) -> Iterator[Spread]:
    """List the ways to spread the fibres over real filters, one after the other as they are asked for."""
    return _spreads(pattern, levels, even_lengths(levels))


def complex_spreads(pattern: RootPattern, levels: Sequence[Level]) -> Iterator[Spread]:
    """List the ways to spread the fibres over complex filters.

    Parameters
    ----------
    pattern : RootPattern
        Whose fibres are "single" ones or ends: conjugates can go to different filters.
    levels : sequence of Level
    """
    return _spreads(pattern, levels, (0,) * len(levels))


def even_lengths(levels: Sequence[Level]) -> Counts:
    """Count the filters of each dilation that need a real fibre."""
    return tuple(level.even for level in levels)


def at_least(count: Counts, demand: Counts) -> bool:
    """Tell whether no number is below the other one."""
    return all(there >= least for there, least in zip(count, demand, strict=True))


def _nothing(size: int) -> _Reached:
    zero = (0,) * size
    return {zero: (zero,)}


@lru_cache(maxsize=50_000)
def _reach(fibre: Fibre, gone: int, degrees: Counts, dilations: Counts) -> _Reached:
    """Collect what the filters can take of a fibre of which so much is gone to larger dilations."""
    found: dict[Counts, list[Counts]] = {}
    for often, after in _choices(fibre, gone, dilations):
        if often * fibre.weight > degrees[fibre.level]:
            break
        start = [0] * len(degrees)
        start[fibre.level] = often * fibre.weight
        real = [0] * len(degrees)
        real[fibre.level] = often * fibre.real
        reached: _Reached = {tuple(start): (tuple(real),)}
        for part in fibre.parts:
            reached = _sum(reached, _reach(part, after, degrees, dilations), degrees)
        for count, reals in reached.items():
            found.setdefault(count, []).extend(reals)
    return {count: _best(reals) for count, reals in found.items()}


def _choices(fibre: Fibre, gone: int, dilations: Counts) -> Iterator[tuple[int, int]]:
    """List how often a fibre can be taken, and what is gone for its parts then; all that is left where it is a root."""
    step = dilations[fibre.level] if fibre.kind == "end" else 1
    most = (fibre.multiplicity - gone) // step
    for often in range(most + 1) if fibre.level else (most,):
        yield often, gone + often * step


def _sum(first: _Reached, second: _Reached, degrees: Counts) -> _Reached:
    """Combine what two fibres give, as far as filters have room for it."""
    found: dict[Counts, list[Counts]] = {}
    for count, reals in first.items():
        for other, more in second.items():
            total = tuple(a + b for a, b in zip(count, other, strict=True))
            if at_least(degrees, total):
                sums = [tuple(a + b for a, b in zip(one, two, strict=True)) for one in reals for two in more]
                found.setdefault(total, []).extend(sums)
    return {count: _best(reals) for count, reals in found.items()}


def _best(counts: Sequence[Counts]) -> tuple[Counts, ...]:
    """Keep those that no other exceeds."""
    different = sorted(set(counts), reverse=True)
    kept: list[Counts] = []
    for one in different:  # what exceeds another everywhere comes before it
        if not any(at_least(other, one) for other in kept):
            kept.append(one)
    return tuple(kept)


@dataclass(frozen=True)
class _Waiting:
    """Fibres that are still to be spread, the first of them before the others, and what they can give."""

    fibre: Fibre
    gone: int
    others: _Waiting | None
    reached: _Reached = field(repr=False)


def _spreads(pattern: RootPattern, levels: Sequence[Level], demand: Counts) -> Iterator[Spread]:
    """Go through the choices for each fibre and its parts, and never into one that cannot be completed."""
    degrees = tuple(level.degree for level in levels)
    dilations = pattern.dilations

    def before(fibre: Fibre, gone: int, others: _Waiting | None) -> _Waiting:
        reached = _reach(fibre, gone, degrees, dilations)
        return _Waiting(fibre, gone, others, _sum(reached, others.reached, degrees) if others else reached)

    def possible(waiting: _Waiting | None, count: Counts, real: Counts) -> bool:
        if waiting is None:
            return not any(count) and at_least((0,) * len(real), real)
        return any(at_least(there, real) for there in waiting.reached.get(count, ()))

    def go_on(waiting: _Waiting | None, count: Counts, real: Counts, taken: _Taken) -> Iterator[Spread]:
        if not possible(waiting, count, real):
            return
        while waiting is not None and waiting.fibre.level == 0:  # roots leave no choice
            fibre = waiting.fibre
            ((often, _),) = _choices(fibre, waiting.gone, dilations)
            count, real = _less(count, 0, often * fibre.weight), _less(real, 0, often * fibre.real)
            taken, waiting = (*taken, (fibre, often)) if often else taken, waiting.others
        if waiting is None:
            yield Spread(taken)
            return
        fibre = waiting.fibre
        for often, after in _choices(fibre, waiting.gone, dilations):
            rest = waiting.others
            for part in reversed(fibre.parts):
                rest = before(part, after, rest)
            yield from go_on(
                rest,
                _less(count, fibre.level, often * fibre.weight),
                _less(real, fibre.level, often * fibre.real),
                (*taken, (fibre, often)) if often else taken,
            )

    first: _Waiting | None = None
    for fibre in reversed(pattern.fibres):
        first = before(fibre, 0, first)
    yield from go_on(first, degrees, demand, ())


_Taken = tuple[tuple[Fibre, int], ...]


def _less(count: Counts, level: int, amount: int) -> Counts:
    return (*count[:level], count[level] - amount, *count[level + 1 :])
