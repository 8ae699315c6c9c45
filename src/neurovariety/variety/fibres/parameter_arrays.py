"""Flat parameter vectors as arrays by name and back, in fractions as well as in floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction

Number = Fraction | float
Objects = NDArray[np.object_]


def as_arrays(architecture: Architecture, theta: Any) -> dict[str, Objects]:
    """Cut a flat vector into its arrays, whole numbers turned into fractions.

    Raises
    ------
    InputError
        When there are not P finite numbers.
    """
    numbers = theta.tolist() if isinstance(theta, np.ndarray) else theta
    listed = isinstance(numbers, Sequence) and not isinstance(numbers, str)
    if not listed or len(numbers) != architecture.parameter_count:
        raise InputError(
            f"the parameters do not fit {architecture.spec}",
            given=f"{len(numbers)} numbers" if listed else repr(theta)[:80],
            allowed=f"{architecture.parameter_count} numbers",
        )
    flat = np.empty(len(numbers), dtype=object)
    flat[:] = [_number(value) for value in numbers]
    arrays, begin = {}, 0
    for name, shape in architecture.parameter_shapes:
        arrays[name] = flat[begin : begin + prod(shape)].reshape(shape).copy()
        begin += prod(shape)
    return arrays


def flattened(arrays: Iterable[Objects]) -> tuple[Number, ...]:
    """Put arrays one after the other again."""
    return tuple(value for array in arrays for value in array.ravel().tolist())


def inverse(matrix: Objects) -> Objects:
    """Invert a matrix of fractions exactly, by elimination."""
    size = len(matrix)
    work = np.hstack([matrix, np.array([[Fraction(int(i == k)) for k in range(size)] for i in range(size)])])
    for column in range(size):
        pivot = next((row for row in range(column, size) if work[row, column]), None)
        if pivot is None:
            raise InputError("a singular matrix has no inverse", given=f"a matrix of rank below {size}")
        work[[column, pivot]] = work[[pivot, column]]
        work[column] = work[column] / work[column, column]
        for row in range(size):
            if row != column:
                work[row] = work[row] - work[row, column] * work[column]
    return work[:, size:]


def random_invertible(size: int, generator: np.random.Generator) -> Objects:
    """Draw a matrix of small fractions with a determinant that is neither 0 nor 1."""
    entries = generator.integers(-2, 3, (2, size, size))
    product = (np.tril(entries[0], -1) + np.eye(size, dtype=np.int64)) @ (
        np.triu(entries[1], 1) + np.eye(size, dtype=np.int64)
    )
    exact = np.empty((size, size), dtype=object)
    exact[...] = [[Fraction(int(value)) for value in row] for row in product]
    exact[0] *= Fraction(int(generator.choice([-3, -2, 2, 3])), int(generator.choice([1, 5])))
    return exact


def _number(value: Any) -> Any:
    return float(as_fraction(value)) if isinstance(value, float | np.floating) else as_fraction(value)
