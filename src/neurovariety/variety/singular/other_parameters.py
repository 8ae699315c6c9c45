"""Other parameters with the same function: where spare parts can be put in another way.

A spare unit can have any incoming parameters when its outgoing ones are zero; where that adds nothing, it can have any
outgoing ones when its incoming ones are zero; and it can share the work of another unit whose incoming parameters it
takes over. Filters with zeros at their ends can be shifted one way in one layer and back in others. Whatever is made
here is compared with the given function at random inputs modulo the prime, and thrown away where it differs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.residues import Residues
from neurovariety.variety.singular.patterns import Choice, GroupPattern
from neurovariety.variety.singular.shifts import balanced_shifts
from neurovariety.variety.singular.units import Filter, Parts, Unit, UnitGroup

TEST_INPUTS = 4
MOST_SHIFTS = 200
KINDS = 3
"""Any incoming parameters; any outgoing ones; a share in the work of another unit."""


def other_parameters(
    network: Architecture,
    parts: Parts,
    choice: Choice,
    theta: Residues,
    *,
    prime: int,
    generator: np.random.Generator,
    rounds: int,
) -> list[Residues]:
    """Find parameters with the function of theta, theta first.

    Parameters
    ----------
    network : Architecture
    parts : Parts
    choice : Choice
        What is left out at theta.
    theta : numpy.ndarray, shape (P,), int64
    prime : int
    generator : numpy.random.Generator
    rounds : int
        How often spare units are put in another way.

    Returns
    -------
    list of numpy.ndarray, shape (P,)
        Not all of them: members of the families that are described above.
    """
    inputs = network.random_inputs(generator, prime, TEST_INPUTS)
    wanted = network.evaluate_mod(theta, inputs, prime)
    made = [theta]
    if any(pattern.spare for pattern in choice.groups):
        made += [_rearranged(parts, choice, theta, prime, generator, number) for number in range(rounds)]
    made += list(_shifted(parts, theta))
    return [
        other
        for position, other in enumerate(made)
        if position == 0 or np.array_equal(network.evaluate_mod(other, inputs, prime), wanted)
    ]


def _rearranged(  # noqa: PLR0917  the state of one drawing
    parts: Parts, choice: Choice, theta: Residues, prime: int, generator: np.random.Generator, number: int
) -> Residues:
    """Put the spare units of all groups in another way: the three kinds in turn, later mixed."""
    made = theta.copy()
    for group, pattern in zip(parts.groups, choice.groups, strict=True):
        kept, spare = _split(group, pattern)
        for unit, leader in spare:
            if leader is not None:
                _add(made, leader.outgoing, made[list(unit.outgoing)], prime)
            made[list(unit.outgoing)] = 0
            kind = number % KINDS if number < 2 * KINDS else int(generator.integers(KINDS))
            if kind == 0:
                made[list(unit.incoming)] = _random(generator, prime, len(unit.incoming))
            elif kind == 1:
                made[list(unit.incoming)] = 0
                made[list(unit.outgoing)] = _random(generator, prime, len(unit.outgoing))
            else:
                partner = kept[int(generator.integers(len(kept)))]
                share = _random(generator, prime, len(unit.outgoing))
                made[list(unit.incoming)] = made[list(partner.incoming)]
                made[list(unit.outgoing)] = share
                _add(made, partner.outgoing, -share, prime)
    return made


def _split(group: UnitGroup, pattern: GroupPattern) -> tuple[list[Unit], list[tuple[Unit, Unit | None]]]:
    """Tell the units that are kept, and the spare ones with the unit that they are merged with."""
    units = iter(group.units)
    spare: list[tuple[Unit, Unit | None]] = [(next(units), None) for _ in range(pattern.dead)]
    kept = []
    for size in pattern.merged:
        leader = next(units)
        kept.append(leader)
        spare += [(next(units), leader) for _ in range(size - 1)]
    return kept, spare


def _add(theta: Residues, places: Sequence[int], values: Residues, prime: int) -> None:
    theta[list(places)] = (theta[list(places)] + values) % prime


def _random(generator: np.random.Generator, prime: int, count: int) -> Residues:
    return generator.integers(1, prime, size=count)


def _shifted(parts: Parts, theta: Residues) -> Iterator[Residues]:
    """Shift filters so that their product stays where it is."""
    made = 0
    for filters in parts.filters:
        ranges = [_possible_shifts(one, theta) for one in filters]
        for shifts in balanced_shifts(filters, ranges):
            other = theta.copy()
            for shift, one in zip(shifts, filters, strict=True):
                entries = theta[list(one.places)].reshape(one.shape)
                other[list(one.places)] = np.roll(entries, shift, axis=tuple(range(len(shift)))).ravel()
            yield other
            made += 1
            if made == MOST_SHIFTS:
                return


def _possible_shifts(one: Filter, theta: Residues) -> list[tuple[int, ...]]:
    """List the shifts that keep the nonzero entries within the filter."""
    places = np.argwhere(theta[list(one.places)].reshape(one.shape))
    if not len(places):
        return [(0,) * len(one.shape)]
    low, high = places.min(axis=0), places.max(axis=0)
    axes = [range(-int(a), size - int(b)) for a, b, size in zip(low, high, one.shape, strict=True)]
    return list(product(*axes))
