"""A polynomial system as a straight-line program: the form in which it is evaluated, whatever the arithmetic.

Slots hold numbers. They are laid out as coordinates, parameters, constants, then one slot for every intermediate
value; a slot is written once. The same tape is run over complex numbers, over truncated power series in the path
parameter, over double-double numbers and over balls.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.kind import Kind
from neurovariety.solve.system.schedule import Step, schedule

__all__ = ["CompiledSystem", "Complex", "Float", "Index", "Kind", "Tape"]

Index = NDArray[np.int32]
Float = NDArray[np.float64]
Complex = NDArray[np.complex128]


@dataclass(frozen=True, eq=False)
class Tape:
    """A straight-line program.

    Attributes
    ----------
    coordinates, parameters : int
        How many slots hold the point and the parameters: 0 to N - 1, and N to N + K - 1.
    constants : numpy.ndarray, shape (C,), complex128
        Contents of the next C slots.
    slots : int
        All slots, intermediate ones included.
    kind, destination, begin, end : numpy.ndarray, shape (I,), int32
        The instructions in order; instruction i has terms begin[i] to end[i] - 1.
    fresh : numpy.ndarray, shape (I,), bool
        Whether the destination starts from zero; otherwise the instruction adds to what the one before it wrote there.
    left, right : numpy.ndarray, shape (T,), int32
        Slots of each term; right is -1 where it is not used.
    factor, factor_radius : numpy.ndarray, shape (T,), float64
        Each term's real factor, and a bound of its distance from the factor that is meant (0 where it is exact).
    outputs : numpy.ndarray, shape (n,), int32
        Slots of the equations' values.
    jacobian_row, jacobian_column, jacobian_slot : numpy.ndarray, shape (J,), int32
        The derivatives that are not identically zero: equation, coordinate, slot. Empty on a tape of values alone.
    """

    coordinates: int
    parameters: int
    constants: Complex
    slots: int
    kind: Index
    destination: Index
    begin: Index
    end: Index
    fresh: NDArray[np.bool_]
    left: Index
    right: Index
    factor: Float
    factor_radius: Float
    outputs: Index
    jacobian_row: Index
    jacobian_column: Index
    jacobian_slot: Index

    @cached_property
    def schedule(self) -> tuple[Step, ...]:
        """The instructions in levels, for NumPy."""
        return schedule(self)

    @cached_property
    def multiplications(self) -> int:
        """Real multiplications that a run takes, a factor of 1 being none."""
        terms = self.end - self.begin
        per_term = np.where(self.kind == Kind.PRODUCT, 4, np.where(self.kind == Kind.LINEAR, 0, 4))
        return int(terms @ per_term) + 2 * int(np.count_nonzero(self.factor != 1))

    def __getstate__(self) -> dict[str, Any]:
        """Leave behind what can be worked out again."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, eq=False)
class CompiledSystem:
    """A system ready to be evaluated, made homogeneous in each group of variables, or left affine.

    The coordinates are the homogenising coordinate of each of the G groups, then the n variables in their order:
    N = G + n. An affine tape has G = 0. There are as many equations as variables.

    Attributes
    ----------
    values, jacobian : Tape
        The equations alone, and the equations with their derivatives by every coordinate.
    groups : int
        G.
    group_of : numpy.ndarray, shape (N,), int32
        The group of each coordinate; empty when affine.
    """

    values: Tape
    jacobian: Tape
    groups: int
    group_of: Index
