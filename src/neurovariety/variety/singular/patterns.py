"""Which parts are left out, up to exchanging equal ones, fewest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from neurovariety.variety.singular.restriction import Restriction
from neurovariety.variety.singular.units import Filter, Parts, UnitGroup


@dataclass(frozen=True)
class GroupPattern:
    """What is left out of a group of n units; the units are taken in this order.

    Attributes
    ----------
    without_incoming, without_outgoing, without_both : int
        So many units have zeros there.
    merged : tuple of int
        Sizes of the sets of other units with the same incoming parameters, largest first.
    """

    without_incoming: int
    without_outgoing: int
    without_both: int
    merged: tuple[int, ...]

    @property
    def dead(self) -> int:
        """Units with zeros."""
        return self.without_incoming + self.without_outgoing + self.without_both

    @property
    def spare(self) -> int:
        """Units that a smaller network would do without."""
        return self.dead + sum(self.merged) - len(self.merged)


@dataclass(frozen=True)
class FilterPattern:
    """Entries of a filter that are zero, by their number in the filter."""

    zeros: tuple[int, ...]

    @property
    def spare(self) -> int:
        """How many there are."""
        return len(self.zeros)


Pattern = GroupPattern | FilterPattern


@dataclass(frozen=True)
class Choice:
    """One pattern for each group and each filter."""

    groups: tuple[GroupPattern, ...]
    filters: tuple[FilterPattern, ...]

    @property
    def spare(self) -> int:
        """All parts that are left out."""
        return sum(pattern.spare for pattern in self.groups) + sum(pattern.spare for pattern in self.filters)


def choices(parts: Parts) -> Iterator[Choice]:
    """List all ways to leave something out, fewest parts first; at least one unit of each group and entry stays.

    Examples
    --------
    >>> from neurovariety.architectures import PolynomialMLP
    >>> from neurovariety.variety.singular.units import parts_of
    >>> [choice.groups[0] for choice in choices(parts_of(PolynomialMLP([2, 2, 1], power=3)))][-1]
    GroupPattern(without_incoming=0, without_outgoing=0, without_both=0, merged=(2,))
    """
    filters = [one for listed in parts.filters for one in listed]
    sizes = [len(group.units) for group in parts.groups]
    lengths = [len(one.places) for one in filters]
    for spare in range(1, sum(sizes) + sum(lengths) - len(sizes) - len(lengths) + 1):
        for patterns in _shared(sizes, lengths, spare):
            groups = tuple(pattern for pattern in patterns if isinstance(pattern, GroupPattern))
            yield Choice(groups, tuple(pattern for pattern in patterns if isinstance(pattern, FilterPattern)))


def restriction(parameters: int, parts: Parts, choice: Choice) -> Restriction:
    """Write a choice as zeros and equalities of parameters."""
    made = Restriction(parameters)
    for group, pattern in zip(parts.groups, choice.groups, strict=True):
        made = _of_group(made, group, pattern)
    filters = [one for listed in parts.filters for one in listed]
    for one, zeros in zip(filters, choice.filters, strict=True):
        made = made.with_zeros(one.places[number] for number in zeros.zeros)
    return made


def describe(parts: Parts, choice: Choice) -> str:
    """Say what is left out."""
    said = []
    for group, pattern in zip(parts.groups, choice.groups, strict=True):
        for count, what in (
            (pattern.without_incoming, "zero incoming weights"),
            (pattern.without_outgoing, "zero outgoing weights"),
            (pattern.without_both, "zero incoming and outgoing weights"),
        ):
            if count:
                said.append(f"{count} of {len(group.units)} {group.unit}s of {group.name} with {what}")
        said += [
            f"{size} of {len(group.units)} {group.unit}s of {group.name} merged" for size in pattern.merged if size > 1
        ]
    filters = [one for listed in parts.filters for one in listed]
    for one, zeros in zip(filters, choice.filters, strict=True):
        if zeros.zeros:
            said.append(f"filter of {one.name} {_stars(one, zeros)}")
    return "; ".join(said)


def _stars(one: Filter, pattern: FilterPattern) -> str:
    """Write a filter of which some entries are zero: (*, 0, *)."""
    return "(" + ", ".join("0" if number in pattern.zeros else "*" for number in range(len(one.places))) + ")"


def _of_group(made: Restriction, group: UnitGroup, pattern: GroupPattern) -> Restriction:
    units = iter(group.units)
    for _ in range(pattern.without_incoming):
        made = made.with_zeros(next(units).incoming)
    for _ in range(pattern.without_outgoing):
        made = made.with_zeros(next(units).outgoing)
    for _ in range(pattern.without_both):
        unit = next(units)
        made = made.with_zeros((*unit.incoming, *unit.outgoing))
    for size in pattern.merged:
        first = next(units)
        for _ in range(size - 1):
            made = made.with_equal(zip(first.incoming, next(units).incoming, strict=True))
    return made


def _shared(sizes: Sequence[int], lengths: Sequence[int], spare: int) -> Iterator[tuple[Pattern, ...]]:
    """Share out how many parts are left out of each group and filter."""
    if not sizes and not lengths:
        if not spare:
            yield ()
        return
    units = bool(sizes)
    first = sizes[0] if units else lengths[0]
    rest = (sizes[1:], lengths) if units else ((), lengths[1:])
    most = sum(rest[0]) + sum(rest[1]) - len(rest[0]) - len(rest[1])
    for here in range(max(0, spare - most), min(first - 1, spare) + 1):
        own: Iterator[Pattern] = iter(_group_patterns(first, here)) if units else _filter_patterns(first, here)
        for pattern in own:
            for others in _shared(*rest, spare - here):
                yield (pattern, *others)


def _filter_patterns(length: int, spare: int) -> Iterator[FilterPattern]:
    return (FilterPattern(zeros) for zeros in combinations(range(length), spare))


@lru_cache(maxsize=256)
def _group_patterns(size: int, spare: int) -> tuple[GroupPattern, ...]:
    """List the patterns of a group of which so many units are spare."""
    found = []
    for dead in range(spare, -1, -1):
        kept = size - spare
        for merged in _partitions(size - dead, kept, size):
            for both in range(dead + 1):
                found += [
                    GroupPattern(incoming, dead - both - incoming, both, merged) for incoming in range(dead - both + 1)
                ]
    return tuple(found)


def _partitions(total: int, parts: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Write a number as a sum of so many positive numbers, falling."""
    if parts == 0:
        if total == 0:
            yield ()
        return
    for first in range(min(largest, total - parts + 1), 0, -1):
        for rest in _partitions(total - first, parts - 1, first):
            yield (first, *rest)
