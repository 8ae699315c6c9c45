"""The share of each filter in the roots of an end-to-end filter, and the filter that has these roots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import atan2, pi, remainder

import numpy as np
from numpy.typing import NDArray

from neurovariety.variety.filters.blocks import Level
from neurovariety.variety.filters.roots.form_roots import FormRoots
from neurovariety.variety.filters.roots.root_fibres import Fibre
from neurovariety.variety.filters.roots.spreads import Spread

FilterFibres = tuple[tuple[Fibre, int], ...]
"""The fibres of one filter, and how often it has each."""

_SMALLEST_FLOAT = 1074
"""Binary places of the smallest float."""


def spread_over_layers(
    spread: Spread, levels: Sequence[Level], layers: int, roots: FormRoots
) -> Iterator[list[FilterFibres]]:
    """Give each filter its fibres, in every way."""

    def go_on(number: int, shares: dict[int, FilterFibres]) -> Iterator[list[FilterFibres]]:
        if number == len(levels):
            yield [shares.get(layer, ()) for layer in range(layers)]
            return
        level = levels[number]
        taken = [(fibre, often) for fibre, often in spread.taken if fibre.level == number]
        taken = _scattered(taken, roots)
        taken.sort(key=lambda one: -one[0].weight)  # pairs first: what they leave open real fibres always fill
        for filling in _fillings(taken, [length - 1 for length in level.lengths]):
            yield from go_on(number + 1, shares | dict(zip(level.layers, filling, strict=True)))

    return go_on(0, {})


def _scattered(taken: Sequence[tuple[Fibre, int]], roots: FormRoots) -> list[tuple[Fibre, int]]:
    """Order fibres so that the first of them have all directions: filters with roots close by are badly rounded."""

    def turn(fibre: Fibre) -> float:
        if fibre.kind == "end":
            return 0.0
        root = roots.roots[fibre.place]
        real, imaginary = root.real[0], root.imaginary[0]
        size = max(abs(real), abs(imaginary)) or 1  # roots can be too large for floats
        return abs(remainder(atan2(imaginary / size, real / size) * roots.dilations[fibre.level], 2 * pi))

    ordered = sorted(taken, key=lambda one: turn(one[0]))
    digits = len(taken).bit_length()
    return [ordered[place] for place in sorted(range(len(taken)), key=lambda place: f"{place:0{digits}b}"[::-1])]


def _fillings(taken: Sequence[tuple[Fibre, int]], rooms: Sequence[int]) -> Iterator[tuple[FilterFibres, ...]]:
    """Spread fibres over filters of one dilation with room for so many each."""
    if not taken or len(rooms) == 1:
        yield tuple(tuple(taken) for _ in rooms)
        return
    (fibre, often), rest = taken[0], taken[1:]
    pairs = sum(number for other, number in rest if other.weight == 2)
    for numbers in splits(often, [room // fibre.weight for room in rooms]):
        left = [room - number * fibre.weight for room, number in zip(rooms, numbers, strict=True)]
        if sum(room // 2 for room in left) < pairs:
            continue
        for others in _fillings(rest, left):
            yield tuple(
                (((fibre, number), *share) if number else share) for number, share in zip(numbers, others, strict=True)
            )


def splits(number: int, most: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Write a number as a sum of bounded ones, in every way."""
    if not most:
        if number == 0:
            yield ()
        return
    for first in range(min(number, most[0]), max(number - sum(most[1:]), 0) - 1, -1):
        for others in splits(number - first, most[1:]):
            yield (first, *others)


def rational_filter(share: FilterFibres, roots: FormRoots) -> tuple[Fraction, ...] | None:
    """Multiply the irreducible factors whose roots a filter has; None if it has not all of one equally often."""
    if not share:
        return (Fraction(1),)
    dilation = roots.dilations[share[0][0].level]
    often = [0] * len(roots.roots)
    ends = {len(roots.roots): 0, len(roots.roots) + 1: 0}
    for fibre, number in share:
        if fibre.kind == "end":
            ends[fibre.place] += number
            continue
        for place in _leaves(fibre, roots):
            often[place] += number
    powers: dict[int, int] = {}
    for owner, number in zip(roots.owners, often, strict=True):
        if powers.setdefault(owner, number) != number:
            return None
    whole = np.ones(1, dtype=object)
    for owner, power in powers.items():
        for _ in range(power):
            whole = np.convolve(whole, np.array([value.numerator for value in roots.factors[owner]], dtype=object))
    zero, infinity = ends.values()
    return tuple(map(Fraction, [0] * infinity + whole[::dilation].tolist() + [0] * zero))


def _leaves(fibre: Fibre, roots: FormRoots) -> list[int]:
    """List the roots of a fibre, and those of its conjugate where it stands for a pair."""
    found = roots.same_value(fibre.level, fibre.place)
    return [*found, *(roots.conjugates[place] for place in found)] if fibre.kind == "pair" else found


def rounded_real_filter(share: FilterFibres, roots: FormRoots) -> NDArray[np.float64]:
    """Multiply the real factors of a filter as accurately as the roots are known, and round it; largest entry 1."""
    places = roots.bits + _SMALLEST_FLOAT  # entries can be of very different sizes
    whole = np.array([1 << places], dtype=object)
    for fibre, number in share:
        factor = np.array([round(value * (1 << places)) for value in _real_factor(fibre, roots)], dtype=object)
        for _ in range(number):
            whole = np.convolve(whole, factor)
            whole >>= max(0, int(max(map(abs, whole))).bit_length() - places)
    largest = Fraction(int(max(map(abs, whole))))
    return np.array([float(value / largest) for value in whole.tolist()])


def rounded_complex_filter(share: FilterFibres, roots: FormRoots) -> NDArray[np.complex128]:
    """Multiply the factors of a filter in floats, its largest entry 1; a pair's fibre stands for itself only."""
    whole = np.ones(1, dtype=np.complex128)
    for fibre, number in share:
        if fibre.kind == "end":
            factor: list[complex] = list(map(complex, _end_factor(fibre, roots)))
        else:
            real, imaginary = roots.fibre_value(fibre.level, fibre.place)
            largest = max(Fraction(1), abs(real) + abs(imaginary))  # scaled before it is rounded
            factor = [float(1 / largest), complex(-float(real / largest), -float(imaginary / largest))]
        for _ in range(number):
            whole = np.convolve(whole, factor)
            whole /= np.abs(whole).max()
    return whole


def _real_factor(fibre: Fibre, roots: FormRoots) -> list[Fraction]:
    """Write x - rho y, or its product with the conjugate one, with largest entry 1."""
    if fibre.kind == "end":
        return _end_factor(fibre, roots)
    real, imaginary = roots.fibre_value(fibre.level, fibre.place)
    factor = [Fraction(1), -real]
    if fibre.kind == "pair":
        factor = [Fraction(1), -2 * real, real * real + imaginary * imaginary]
    sizes = [abs(value) for value in factor]
    return [value / max(sizes) for value in factor]


def _end_factor(fibre: Fibre, roots: FormRoots) -> list[Fraction]:
    """Write x for the root 0, and y for infinity."""
    return [Fraction(1), Fraction(0)] if fibre.place == len(roots.roots) else [Fraction(0), Fraction(1)]
