"""The torus that acts on parameters, inputs and functions of a network alike, read off its tensor program.

Scale every parameter and every input by powers of some numbers t_1, ..., t_k so that each entry of each value of the
program is only scaled as well. Then each coefficient of the outputs is scaled, the set of functions stays as it is, and
its ideal is homogeneous for the weights of the coefficients: equations are looked for one weight after the other.

Weights are linear forms in unknown weights of the parameters and inputs. A sum of products asks that all of them have
one weight; these equations are collected, and every whole solution is a one-parameter subgroup of the torus. Nothing is
multiplied out. Entries that vanish are told apart only where the program says so; others would make the torus smaller,
never wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import gcd, prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.program import (
    Activate,
    Combine,
    Constant,
    Contract,
    Gather,
    Input,
    Parameter,
    TensorProgram,
)
from neurovariety.errors import require

Weights = NDArray[np.int64]


@dataclass(frozen=True)
class Torus:
    """Weights of k one-parameter subgroups.

    Attributes
    ----------
    parameters : numpy.ndarray, shape (k, P), int64
    coordinates : numpy.ndarray, shape (k, D), int64
        t sends theta_j to t^parameters[:, j] theta_j and thereby coordinate i to t^coordinates[:, i] times itself.
    """

    parameters: Weights
    coordinates: Weights

    @property
    def homogeneous(self) -> bool:
        """Whether the set of functions is a cone: all coordinates can be scaled alike."""
        return self.allows(np.ones(self.coordinates.shape[1], dtype=np.int64))

    def allows(self, weight: Weights) -> bool:
        """Tell whether the coordinates, shape (D,), can be scaled with these weights (or a multiple of them)."""
        return _rank(np.vstack([self.coordinates, weight])) == _rank(self.coordinates)

    def slice(self) -> tuple[int, ...]:
        """Choose parameters that the torus makes 1 together, for all parameter vectors where they are not 0."""
        return _pivots(self.parameters)


def torus(architecture: Architecture) -> Torus:
    """Find all scalings of a network.

    Examples
    --------
    >>> from neurovariety.architectures import LinearNetwork
    >>> found = torus(LinearNetwork([2, 1, 2]))  # rows and columns of the matrix are scaled
    >>> found.coordinates.shape[1], found.homogeneous
    (4, True)
    """
    unknowns = architecture.parameter_count + prod(architecture.input_shape)
    forms, conditions = _run(architecture.program, unknowns)
    solutions = _solutions(conditions, unknowns)
    outputs, exponents = architecture.ambient.coordinates()
    of_outputs = forms.reshape(-1, unknowns)[outputs] @ solutions.T
    inputs = solutions[:, architecture.parameter_count :]
    coordinates = (of_outputs - exponents @ inputs.T).T
    return Torus(solutions[:, : architecture.parameter_count], coordinates)


def torus_of_map(exponents: Sequence[Weights], parameters: int) -> Torus:
    """Find all scalings of the parameters that scale every coordinate, from the map multiplied out.

    There can be more of them than `torus` sees, where not all coefficients of the outputs are coordinates.

    Parameters
    ----------
    exponents : sequence of D numpy.ndarray, shape (terms, P), int64
        Of the coordinates as polynomials in the parameters.
    parameters : int
        P.

    Examples
    --------
    >>> torus_of_map([np.array([[1, 1, 0], [0, 0, 2]])], 3).coordinates.shape  # w1 w2 + w3^2
    (2, 1)
    """
    conditions = np.zeros((0, parameters), np.int64)
    for rows in exponents:
        conditions = _independent(np.vstack([conditions, *(rows[1:] - rows[:1])]))
    solutions = _solutions(conditions, parameters)
    nothing = np.zeros((1, parameters), np.int64)
    first = np.vstack([nothing[:0], *(rows[:1] if len(rows) else nothing for rows in exponents)])
    zero = np.flatnonzero([not len(rows) for rows in exponents])  # coordinates that any scaling keeps at 0
    free = np.eye(len(exponents), dtype=np.int64)[zero]
    still = np.zeros((len(zero), parameters), np.int64)
    return Torus(np.vstack([solutions, still]), np.vstack([solutions @ first.T, free]))


@dataclass
class _Graded:
    """Linear forms for the weights of the entries, shape (*shape, U), and which entries are not plainly zero."""

    forms: Weights
    alive: NDArray[np.bool_]


def _run(program: TensorProgram, unknowns: int) -> tuple[Weights, Weights]:
    """Give the forms of the outputs, and the forms that must vanish."""
    units = np.eye(unknowns, dtype=np.int64)
    values: list[_Graded] = []
    conditions: list[Weights] = [np.zeros((0, unknowns), np.int64)]
    begins = np.cumsum([0, *(prod(shape) for _, shape in program.parameters)])
    for operation, shape in zip(program.operations, program.shapes, strict=True):
        everywhere = np.ones(shape, dtype=np.bool_)
        if isinstance(operation, Input):
            made = _Graded(units[begins[-1] :].reshape(*shape, unknowns), everywhere)
        elif isinstance(operation, Parameter):
            begin = begins[operation.number]
            made = _Graded(units[begin : begin + prod(shape)].reshape(*shape, unknowns), everywhere)
        elif isinstance(operation, Constant):
            made = _Graded(np.zeros((*shape, unknowns), np.int64), np.asarray(operation.array) != 0)
        elif isinstance(operation, Contract):
            made = _sum(*_products(operation, values[operation.left], values[operation.right]), conditions)
        elif isinstance(operation, Combine):
            terms = [values[term] for term, factor in zip(operation.terms, operation.factors, strict=True) if factor]
            made = _sum(np.stack([t.forms for t in terms]), np.stack([t.alive for t in terms]), conditions)
        elif isinstance(operation, Activate):
            made = _activated(values[operation.value], operation, conditions)
        else:
            made = _gathered(values[operation.value], operation)
        values.append(made)
    return values[-1].forms, np.unique(np.concatenate(conditions), axis=0)


def _products(operation: Contract, left: _Graded, right: _Graded) -> tuple[Weights, NDArray[np.bool_]]:
    """Give the summands of all entries, on a first axis."""
    first, second, out = operation.letters
    summed = [letter for letter in first if letter not in out]
    order = [*summed, *out]
    forms = _spread(left.forms, first, order, trailing=1) + _spread(right.forms, second, order, trailing=1)
    alive = _spread(left.alive, first, order) & _spread(right.alive, second, order)
    shape = alive.shape[len(summed) :]
    return forms.reshape(-1, *shape, forms.shape[-1]), alive.reshape(-1, *shape)


def _spread(array: NDArray[Any], letters: str, order: Sequence[str], *, trailing: int = 0) -> NDArray[Any]:
    """Put the axes in an order of letters, of size 1 where the array lacks one."""
    present = [letter for letter in order if letter in letters]
    axes = [*(letters.index(letter) for letter in present), *range(len(letters), len(letters) + trailing)]
    moved = array.transpose(axes)
    sizes = dict(zip(letters, array.shape, strict=False))
    return moved.reshape(*(sizes.get(letter, 1) for letter in order), *array.shape[len(letters) :])


def _sum(forms: Weights, alive: NDArray[np.bool_], conditions: list[Weights]) -> _Graded:
    """Ask that all summands that live, along the first axis, have one weight."""
    first = np.argmax(alive, axis=0)
    chosen = np.take_along_axis(forms, first[None, ..., None], axis=0)
    conditions.append(np.unique((forms - chosen)[alive], axis=0))
    return _Graded(chosen[0], np.asarray(np.any(alive, axis=0)))


def _activated(value: _Graded, operation: Activate, conditions: list[Weights]) -> _Graded:
    powers = [power for power, factor in enumerate(operation.coefficients) if factor]
    terms = np.stack([power * value.forms for power in powers] or [0 * value.forms])
    alive = np.stack([value.alive | (power == 0) for power in powers] or [np.zeros_like(value.alive)])
    return _sum(terms, alive, conditions)


def _gathered(value: _Graded, operation: Gather) -> _Graded:
    flat = value.forms.reshape(-1, value.forms.shape[-1])
    taken = np.maximum(operation.indices, 0)
    return _Graded(flat[taken], value.alive.ravel()[taken] & (operation.indices >= 0))


def _solutions(conditions: Weights, unknowns: int) -> Weights:
    """Give whole vectors that span all weights that meet the conditions, shape (k, unknowns)."""
    flint = require("flint", extra="exact")
    if not len(conditions):
        return np.eye(unknowns, dtype=np.int64)
    matrix = flint.fmpz_mat(len(conditions), unknowns, conditions.ravel().tolist())
    kernel, nullity = matrix.nullspace()
    rows = [[int(kernel[i, j]) for i in range(unknowns)] for j in range(nullity)]
    primitive = [[value // gcd(*row) for value in row] for row in rows]
    if not primitive:
        return np.zeros((0, unknowns), np.int64)
    short = flint.fmpz_mat(nullity, unknowns, [value for row in primitive for value in row]).lll()
    return np.array([int(value) for value in short.entries()], dtype=np.int64).reshape(nullity, unknowns)


def _independent(rows: Weights) -> Weights:
    """Keep rows that span the others."""
    distinct = np.unique(rows, axis=0)
    return distinct[list(_pivots(distinct.T))]


def _pivots(matrix: Weights) -> tuple[int, ...]:
    flint = require("flint", extra="exact")
    if not matrix.size:
        return ()
    reduced, _, rank = flint.fmpz_mat(*matrix.shape, matrix.ravel().tolist()).rref()
    return tuple(next(j for j in range(matrix.shape[1]) if reduced[i, j] != 0) for i in range(rank))


def _rank(matrix: Weights) -> int:
    return len(_pivots(matrix))
