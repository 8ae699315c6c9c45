"""A tape put in an order in which whole levels are evaluated at once: products, then sums, then products of those."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from neurovariety.solve.system.tape import Complex, Float, Index, Kind, Tape


@dataclass(frozen=True, eq=False)
class Products:
    """Slots first to last - 1 become products of two earlier slots."""

    first: int
    last: int
    left: Index
    right: Index


@dataclass(frozen=True, eq=False)
class Sums:
    """Slots first to last - 1 become sums of real multiples of earlier slots, given row by row.

    The terms of row i are begin[i] to begin[i + 1] - 1.
    """

    first: int
    last: int
    begin: Index
    slot: Index
    factor: Float
    factor_radius: Float
    slots: int

    def _matrix(self, data: Float) -> sparse.csr_array:
        return sparse.csr_array((data, self.slot, self.begin), shape=(self.last - self.first, self.slots))

    @cached_property
    def matrix(self) -> sparse.csr_array:
        """The factors, shape (rows, slots)."""
        return self._matrix(self.factor)

    @cached_property
    def moduli(self) -> sparse.csr_array:
        """Absolute values of the factors."""
        return self._matrix(np.abs(self.factor))

    @cached_property
    def radii(self) -> sparse.csr_array | None:
        """Radii of the factors; None where all are exact."""
        return self._matrix(self.factor_radius) if self.factor_radius.any() else None

    @cached_property
    def longest(self) -> int:
        """Number of terms of the longest row."""
        return int(np.diff(self.begin).max())

    @cached_property
    def weight(self) -> Float:
        """Sum of the moduli of each row, shape (rows, 1)."""
        return np.asarray(self.moduli.sum(axis=1)).reshape(-1, 1)


@dataclass(frozen=True, eq=False)
class Schedule:
    """Levels of a tape, with slots renumbered so that every step writes to adjacent ones.

    Attributes
    ----------
    coordinates, parameters, slots : int
    constants : numpy.ndarray, shape (C,), complex128
        They follow the coordinates and parameters.
    steps : tuple of Products and Sums
        In order.
    outputs, jacobian_row, jacobian_column, jacobian_slot : numpy.ndarray, int32
        As those of the tape.
    """

    coordinates: int
    parameters: int
    slots: int
    constants: Complex
    steps: tuple[Products | Sums, ...]
    outputs: Index
    jacobian_row: Index
    jacobian_column: Index
    jacobian_slot: Index


_KNOWN: weakref.WeakKeyDictionary[Tape, Schedule] = weakref.WeakKeyDictionary()


def schedule_of(tape: Tape) -> Schedule:
    """Order a tape by levels; the same tape is ordered once."""
    if tape not in _KNOWN:
        _KNOWN[tape] = _ordered(tape)
    return _KNOWN[tape]


def _ordered(tape: Tape) -> Schedule:
    pairs, sums, order = _products_and_sums(tape)
    inputs = tape.coordinates + tape.parameters + len(tape.constants)
    level = _levels(inputs, pairs, sums, order)
    renumbered = {slot: slot for slot in range(inputs)}
    total = inputs + len(pairs) + len(sums)
    steps: list[Products | Sums] = []
    for number in range(1, max(level.values(), default=0) + 1):
        here = [slot for slot in pairs if level[slot] == number]
        if here:
            first = len(renumbered)
            both = np.array([[renumbered[operand] for operand in pairs[slot]] for slot in here], dtype=np.int32)
            steps.append(Products(first, first + len(here), both[:, 0].copy(), both[:, 1].copy()))
            renumbered.update({slot: first + place for place, slot in enumerate(here)})
        here = [slot for slot in sums if level[slot] == number]
        if here:
            first = len(renumbered)
            steps.append(_sums([sums[slot] for slot in here], first, renumbered, total))
            renumbered.update({slot: first + place for place, slot in enumerate(here)})

    def new(slots: Index) -> Index:
        return np.array([renumbered[int(slot)] for slot in slots], dtype=np.int32)

    return Schedule(
        coordinates=tape.coordinates,
        parameters=tape.parameters,
        slots=total,
        constants=tape.constants,
        steps=tuple(steps),
        outputs=new(tape.outputs),
        jacobian_row=tape.jacobian_row,
        jacobian_column=tape.jacobian_column,
        jacobian_slot=new(tape.jacobian_slot),
    )


Pairs = dict[int, tuple[int, int]]
Terms = dict[int, list[tuple[int, float, float]]]


def _products_and_sums(tape: Tape) -> tuple[Pairs, Terms, list[int]]:
    """Split sums of products: every product of two slots gets a slot of its own, once, behind those of the tape.

    Also gives the slots in an order in which each comes after those it is made of.
    """
    pairs: Pairs = {}
    order: dict[int, None] = {}
    sums: Terms = {}
    slot_of: dict[tuple[int, int], int] = {}
    extra = tape.slots
    left, right = tape.left.tolist(), tape.right.tolist()
    factor, radius = tape.factor.tolist(), tape.factor_radius.tolist()
    for kind, destination, begin, end in zip(
        tape.kind.tolist(), tape.destination.tolist(), tape.begin.tolist(), tape.end.tolist(), strict=True
    ):
        if kind == Kind.PRODUCT:
            pair = (min(left[begin], right[begin]), max(left[begin], right[begin]))
            pairs[destination] = pair
            order[destination] = None
            slot_of.setdefault(pair, destination)
            continue
        terms = sums.setdefault(destination, [])
        for term in range(begin, end):
            slot = left[term]
            if kind != Kind.LINEAR:
                pair = (min(slot, right[term]), max(slot, right[term]))
                if pair not in slot_of:
                    slot_of[pair] = extra
                    pairs[extra] = pair
                    order[extra] = None
                    extra += 1
                slot = slot_of[pair]
            terms.append((slot, factor[term], radius[term]))
        order.pop(destination, None)
        order[destination] = None
    return pairs, sums, list(order)


def _levels(inputs: int, pairs: Pairs, sums: Terms, order: Iterable[int]) -> dict[int, int]:
    level = dict.fromkeys(range(inputs), 0)
    for slot in order:
        operands = pairs[slot] if slot in pairs else [term[0] for term in sums[slot]]
        level[slot] = 1 + max((level[operand] for operand in operands), default=0)
    return level


def _sums(rows: list[list[tuple[int, float, float]]], first: int, renumbered: dict[int, int], slots: int) -> Sums:
    terms = [term for row in rows for term in row]
    begin = np.zeros(len(rows) + 1, dtype=np.int32)
    np.cumsum([len(row) for row in rows], out=begin[1:])
    values: NDArray[np.float64] = np.array([term[1:] for term in terms], dtype=np.float64).reshape(-1, 2)
    return Sums(
        first=first,
        last=first + len(rows),
        begin=begin,
        slot=np.array([renumbered[term[0]] for term in terms], dtype=np.int32),
        factor=values[:, 0].copy(),
        factor_radius=values[:, 1].copy(),
        slots=slots,
    )
