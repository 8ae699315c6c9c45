"""The space an architecture's functions live in: coefficients of the outputs as polynomials in the inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.memory import check_free
from neurovariety.poly import all_exponents
from neurovariety.poly.text import variable_names
from neurovariety.whole_number import count_text

Indices = NDArray[np.int64]

MOST_COORDINATES = 2_000_000
"""Coordinates that are listed at most; the dimension is known without a list."""

_REMEDY = "the dimension of the variety does not need them: `dimension` works at points"


@dataclass(frozen=True)
class Ambient:
    """Polynomial maps of some degree, or a space of coefficients that determine them.

    Attributes
    ----------
    dimension : int
        D, by a formula: nothing is built for it.
    outputs, variables : int
        Numbers of the outputs that are looked at, and of the inputs.
    degree : int
    homogeneous : bool
        Whether only monomials of that degree occur, or all of lower degree too.
    """

    dimension: int
    outputs: int
    variables: int
    degree: int
    homogeneous: bool
    listed: Callable[[], tuple[Indices, Indices]] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of_polynomials(cls, outputs: int, variables: int, degree: int, *, homogeneous: bool) -> Ambient:
        """All polynomial maps of a degree.

        Examples
        --------
        >>> ambient = Ambient.of_polynomials(1, 2, 2, homogeneous=True)
        >>> ambient.dimension, ambient.names()
        (3, ('x1^2', 'x1*x2', 'x2^2'))
        """
        free = variables - 1 if homogeneous else variables
        return cls(outputs * comb(free + degree, degree) if free >= 0 else 0, outputs, variables, degree, homogeneous)

    def coordinates(self) -> tuple[Indices, Indices]:
        """List the coordinates: number of the output, and powers of the inputs.

        Returns
        -------
        outputs : numpy.ndarray, shape (D,), int64
        exponents : numpy.ndarray, shape (D, variables), int64
            Output by output; degrees falling, then x1 first: x1^2, x1*x2, x2^2.

        Raises
        ------
        ResourceError
            When there are too many to list, or the list would not fit in memory.
        """
        _check_listed(self.dimension, self.variables)
        if self.listed is not None:
            return self.listed()
        monomials = self.monomials()
        outputs = np.repeat(np.arange(self.outputs), len(monomials))
        return outputs, np.tile(monomials, (self.outputs, 1))

    @property
    def monomial_count(self) -> int:
        """Number M of monomials of one output."""
        return Ambient.of_polynomials(1, self.variables, self.degree, homogeneous=self.homogeneous).dimension

    def monomials(self) -> Indices:
        """List the monomials of one output that may occur, shape (M, variables).

        Raises
        ------
        ResourceError
            When there are too many to list.
        """
        _check_listed(self.monomial_count, self.variables)
        lowest = self.degree if self.homogeneous else 0
        blocks = [_of_degree(self.variables, degree) for degree in range(self.degree, lowest - 1, -1)]
        return np.concatenate(blocks)

    def names(self) -> tuple[str, ...]:
        """Write the coordinates out; several outputs are told by a number before a colon."""
        outputs, exponents = self.coordinates()
        inputs = variable_names(self.variables, None, latex=False)
        texts = [_monomial_text(row, inputs) for row in exponents.tolist()]
        if self.outputs == 1:
            return tuple(texts)
        return tuple(f"{output + 1}:{text}" for output, text in zip(outputs.tolist(), texts, strict=True))


def _check_listed(count: int, variables: int) -> None:
    if count > MOST_COORDINATES:
        raise ResourceError(
            "there are too many coordinates to list",
            given=f"{count_text(count)} monomials",
            allowed=f"{MOST_COORDINATES:,}",
            remedy=_REMEDY,
        )
    check_free(count * variables * 8, "the coordinates", given=f"{count:,} in {variables:,} inputs", remedy=_REMEDY)


def _of_degree(variables: int, degree: int) -> Indices:
    """List all monomials of a degree, x1 first."""
    if degree == 0:
        return np.zeros((1, variables), np.int64)
    if variables == 0:
        return np.zeros((0, 0), np.int64)
    if variables == 1:
        return np.array([[degree]])
    inner = np.asarray(all_exponents(variables - 1, degree), dtype=np.int64)  # the powers of all but the last
    rows = np.hstack([inner, degree - inner.sum(axis=1, keepdims=True)])
    return rows[np.lexsort(rows.T[::-1])[::-1]]


def _monomial_text(powers: Sequence[int], names: Sequence[str]) -> str:
    parts = [name if power == 1 else f"{name}^{power}" for name, power in zip(names, powers, strict=True) if power]
    return "*".join(parts) or "1"
