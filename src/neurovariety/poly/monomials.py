"""The shared table of monomials, and the ladder that evaluates it.

Every monomial but 1 is its *parent* times one *variable*; the parent stands higher in the same table. So a whole
table costs one multiplication an entry: degree by degree, values[parent] * points[variable].
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents, all_exponents, deglex_order, find_rows, unique_rows
from neurovariety.poly.given_arrays import as_array, as_floats, is_tensor

if TYPE_CHECKING:
    import torch

Float = NDArray[np.float64]

LARGEST_EXPONENT = 4096
"""The ladder has a rung for each degree; a larger exponent is a mistake or an attack."""


@dataclass(frozen=True, eq=False)
class Monomials:
    """Monomials in deglex order, each one with its parent in the table.

    Build one with `Monomials.of` or `Monomials.up_to_degree`.

    Attributes
    ----------
    exponents : numpy.ndarray, shape (s, n), int64
        Row 0 is the monomial 1, unless the table is empty.
    parent, variable : numpy.ndarray, shape (s,), int64
        The ladder: monomial i is monomial ``parent[i]`` times x(``variable[i]`` + 1). Both are -1 for the monomial 1.

    Examples
    --------
    >>> table = Monomials.up_to_degree(2, 2)
    >>> len(table), table.degree
    (6, 2)
    >>> table.evaluate([[2.0, 3.0]])
    array([[1., 2., 3., 4., 6., 9.]])
    """

    exponents: Exponents
    parent: NDArray[np.int64]
    variable: NDArray[np.int64]

    @classmethod
    def of(cls, exponents: ArrayLike) -> Monomials:
        """Make the smallest table with a ladder that holds the given monomials.

        Rows may come in any order and may repeat. Monomials that the ladder needs in between are added: x1*x2
        alone gives 1, x1, x1*x2.

        Parameters
        ----------
        exponents : array_like, shape (s, n), whole numbers from 0
        """
        rows = _checked_exponents(exponents)
        level, _ = unique_rows(rows)
        levels = [level]
        while (level := level[level.sum(axis=1) > 0]).size:
            level, _ = unique_rows(_parents(level))
            levels.append(level)
        table, _ = unique_rows(np.concatenate(levels))
        return cls._with_ladder(table[deglex_order(table)])

    @classmethod
    def up_to_degree(cls, variables: int, degree: int) -> Monomials:
        """Make the table of all monomials of total degree at most ``degree``."""
        return cls._with_ladder(all_exponents(variables, degree))

    @classmethod
    def _with_ladder(cls, table: Exponents) -> Monomials:
        positive = table.sum(axis=1) > 0
        parent = np.full(len(table), -1)
        variable = np.full(len(table), -1)
        if positive.any():
            parent[positive] = find_rows(table, _parents(table[positive]))
            variable[positive] = _last_variable(table[positive])
        for array in (table, parent, variable):
            array.setflags(write=False)
        return cls(table, parent, variable)

    def __len__(self) -> int:
        """Return the number of monomials."""
        return len(self.exponents)

    def __eq__(self, other: object) -> bool:
        """Tables are equal when they list the same monomials."""
        return isinstance(other, Monomials) and np.array_equal(self.exponents, other.exponents)

    __hash__ = None  # type: ignore[assignment]  # compares by content of arrays

    @property
    def variables(self) -> int:
        """The number of variables n."""
        return int(self.exponents.shape[1])

    @cached_property
    def degrees(self) -> NDArray[np.int64]:
        """The total degree of each monomial."""
        return self.exponents.sum(axis=1)

    @property
    def degree(self) -> int:
        """The largest total degree in the table; -1 for an empty table."""
        return int(self.degrees[-1]) if len(self) else -1

    def index(self, exponents: Exponents) -> NDArray[np.intp]:
        """Say where the given monomials stand in this table, -1 where they do not."""
        return find_rows(self.exponents, np.asarray(exponents, dtype=np.int64))

    def locate(self, exponents: Exponents) -> slice | NDArray[np.intp]:
        """Say where the given monomials stand: a slice, whose values are a view, if they stand side by side."""
        rows = self.index(exponents)
        if len(rows) and np.array_equal(rows, np.arange(rows[0], rows[0] + len(rows))):
            return slice(int(rows[0]), int(rows[0]) + len(rows))
        return rows

    def levels(self) -> Iterator[slice]:
        """Go through the table degree by degree; the first slice is the constant."""
        ends = np.searchsorted(self.degrees, np.arange(self.degree + 1), side="right")
        start = 0
        for end in ends.tolist():
            yield slice(start, end)
            start = end

    @overload
    def evaluate(self, points: torch.Tensor) -> torch.Tensor: ...
    @overload
    def evaluate(self, points: ArrayLike) -> Float: ...
    def evaluate(self, points: Any) -> Any:
        """Evaluate every monomial at every point.

        Parameters
        ----------
        points : array_like or torch.Tensor, shape (m, n)
            A numpy array or nested list is taken to float64. A tensor keeps its dtype and device, and gradients
            flow through.

        Returns
        -------
        numpy.ndarray (float64) or torch.Tensor, shape (m, s)
            A transposed view: the values of one monomial lie side by side in memory.

        Raises
        ------
        InputError
            When the points do not have n coordinates.
        """
        if is_tensor(points):
            return self._evaluate_tensor(points)
        array = as_floats(points, "the points")
        self.check_points(array.shape)
        coordinates = np.ascontiguousarray(array.T)
        values = np.empty((len(self), len(array)))
        values[:1] = 1.0
        for rung in self._rungs:
            target = values[rung.rows]
            if isinstance(rung.parents, slice):
                np.multiply(values[rung.parents], coordinates[rung.variable], out=target)
            else:
                np.take(values, rung.parents, axis=0, out=target, mode="clip")
                target *= coordinates[rung.variable]
        return values.T

    @cached_property
    def _rungs(self) -> tuple[_Rung, ...]:
        """Cut the ladder where the degree or the variable changes: one multiplication of whole rows each.

        In a table of all monomials the parents of a rung stand side by side, and nothing need be gathered.
        """
        changes = (np.diff(self.degrees) != 0) | (np.diff(self.variable) != 0)
        bounds = [*(np.flatnonzero(changes) + 1).tolist(), len(self)] if len(self) else []
        rungs = []
        for start, stop in itertools.pairwise(bounds):
            parents = self.parent[start:stop]
            first, last = int(parents[0]), int(parents[-1])
            whole = last - first == stop - start - 1 and bool(np.all(np.diff(parents) == 1))
            rungs.append(
                _Rung(slice(start, stop), slice(first, last + 1) if whole else parents, int(self.variable[start]))
            )
        return tuple(rungs)

    def _evaluate_tensor(self, points: torch.Tensor) -> torch.Tensor:
        torch = sys.modules["torch"]  # the caller holds a tensor, so torch is loaded already
        self.check_points(tuple(points.shape))
        if not (points.is_floating_point() or points.is_complex()):
            raise InputError(
                "coefficients are real numbers, so tensors of points are too",
                given=f"a tensor of {points.dtype}",
                allowed="a floating or complex dtype",
            )
        coordinates = points.T.contiguous()
        rungs = [points.new_ones((min(1, len(self)), len(points)))]
        for parents, variables in self._level_indices(points.device):
            rungs.append(rungs[-1][parents] * coordinates[variables])
        return torch.cat(rungs).T

    def _level_indices(self, device: torch.device) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Parents (counted within the level above) and variables of each level above the constant, on a device."""
        if device not in self._indices_on_device:
            torch = sys.modules["torch"]
            with torch.inference_mode(mode=False):  # else they could not take part in training later
                self._indices_on_device[device] = [
                    (
                        torch.tensor(self.parent[level] - above.start, device=device),
                        torch.tensor(self.variable[level], device=device),
                    )
                    for above, level in itertools.pairwise(self.levels())
                ]
        return self._indices_on_device[device]

    @cached_property
    def _indices_on_device(self) -> dict[torch.device, list[tuple[torch.Tensor, torch.Tensor]]]:
        """Made once for a device: making them anew would copy to it at every evaluation."""
        return {}

    def check_points(self, shape: tuple[int, ...]) -> None:
        """Raise InputError unless the shape is (m, n)."""
        if len(shape) != 2 or shape[1] != self.variables:
            raise InputError(
                "points do not fit the polynomial's variables",
                given=f"an array of shape {shape}",
                allowed=f"shape (number of points, {self.variables})",
            )


@dataclass(frozen=True, eq=False)
class _Rung:
    """Monomials that are their parents times one and the same variable."""

    rows: slice
    parents: slice | NDArray[np.int64]
    variable: int


def _checked_exponents(exponents: ArrayLike) -> Exponents:
    rows = as_array(exponents, "the exponents")
    whole = rows.dtype.kind in "iu" or (rows.dtype.kind == "f" and bool(np.all(rows == np.floor(rows))))
    if rows.ndim != 2 or not whole or (rows.size and not 0 <= rows.min() <= rows.max() <= LARGEST_EXPONENT):
        raise InputError(
            "exponents are a table of whole numbers, a row for each monomial",
            given=f"an array of shape {rows.shape} and dtype {rows.dtype}",
            allowed=f"shape (monomials, variables), whole numbers from 0 to {LARGEST_EXPONENT:,}",
        )
    return rows.astype(np.int64)


def _last_variable(exponents: Exponents) -> NDArray[np.int64]:
    return exponents.shape[1] - 1 - np.argmax(exponents[:, ::-1] > 0, axis=1)


def _parents(exponents: Exponents) -> Exponents:
    parents = exponents.copy()
    parents[np.arange(len(parents)), _last_variable(parents)] -= 1
    return parents
