"""A slice of the parameters that meets the symmetries of an architecture in finitely many points.

Scaling symmetries are taken away by one equation for each scaled block, such as the weights into a neuron: a linear
form in the block is 1. With a general form that loses no function, real parameters for real parameters: every block
that is not zero can be scaled by a real number to meet the equation, unless the form happens to vanish at it, and a
neuron whose block is zero does nothing. `Architecture.chart` is the same with coordinates as forms, which do vanish at
special blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.attention import LightningAttention
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.architectures.polynomial_convolution import PolynomialConvNet
from neurovariety.architectures.polynomial_mlp import PolynomialMLP
from neurovariety.solve.exact.linear_algebra import rank_mod
from neurovariety.solve.system.expression import Expression, as_expression, sum_of, variables
from neurovariety.variety.fibres.parts import parts_of

Whole = NDArray[np.int64]

_PRIME = 2_147_483_647
_SCALE = 2**20
"""Entries of general linear forms have this denominator, so that no form vanishes at a block of small numbers."""


@dataclass(frozen=True, eq=False)
class ParameterSlice:
    """Parameters theta = (base + matrix s) / scale, in the free coordinates s.

    Attributes
    ----------
    base : numpy.ndarray, shape (P,), int64
    matrix : numpy.ndarray, shape (P, n), int64
    scale : int
        A power of two.
    general : bool
        Whether every general real parameter can be moved into the slice by real symmetries.
    dimension : int
        Of the set of functions, by the rank of the derivative at a random point modulo a prime.
    excess : int
        n - dimension: how many of the free coordinates still do not change the function.
    """

    base: Whole
    matrix: Whole
    scale: int
    general: bool
    dimension: int
    excess: int

    @property
    def size(self) -> int:
        """Number n of free coordinates."""
        return int(self.matrix.shape[1])

    def unknowns(self) -> tuple[Expression, ...]:
        """Make the free coordinates as variables s1, ..., sn."""
        return variables("s", self.size)

    def theta(self) -> tuple[Expression, ...]:
        """Write the parameters in the free coordinates."""
        unknowns = self.unknowns()
        return tuple(
            sum_of([as_expression(self._part(start)), *(unknowns[k] * self._part(row[k]) for k in _occupied(row))])
            for start, row in zip(self.base, self.matrix, strict=True)
        )

    def lift(self, points: NDArray[Any]) -> NDArray[Any]:
        """Take free coordinates, shape (..., n), to parameters, shape (..., P)."""
        return (self.base + points @ self.matrix.T) / self.scale

    def lift_exactly(self, point: Sequence[Fraction]) -> list[Fraction]:
        """Take free coordinates to parameters in fractions."""
        return [
            self._part(start) + sum((self._part(row[k]) * point[k] for k in _occupied(row)), Fraction(0))
            for start, row in zip(self.base, self.matrix, strict=True)
        ]

    def _part(self, value: int) -> Fraction:
        return Fraction(int(value), self.scale)


def _occupied(row: Whole) -> list[int]:
    return [int(k) for k in np.flatnonzero(row)]


def parameter_slice(architecture: Architecture, *, seed: int = 0, special: bool = False) -> ParameterSlice:
    """Choose a slice.

    Parameters
    ----------
    architecture : Architecture
    seed : int
        Of the linear forms, and of the point at which ranks are computed.
    special : bool
        Whether to fix the entries of ``architecture.chart`` instead of general linear forms.

    Raises
    ------
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> from neurovariety.architectures.polynomial_mlp import PolynomialMLP
    >>> found = parameter_slice(PolynomialMLP([2, 2, 1], power=3))
    >>> found.size, found.dimension, found.excess, found.general
    (4, 4, 0, True)
    """
    random = np.random.default_rng(seed)
    one_head = isinstance(architecture, LightningAttention) and len(architecture.ranks) == architecture.heads == 1
    if isinstance(architecture, LightningAttention) and one_head and not special:
        base, matrix, known = _attention(architecture, random)
    else:
        base, matrix, known = _by_blocks(architecture, random, special=special)
    whole, inside = _ranks(architecture, base, matrix, seed)
    general = not special and known and inside == whole
    return ParameterSlice(base, matrix, _SCALE, general, whole, matrix.shape[1] - inside)


def _random_entries(random: np.random.Generator, count: int) -> Whole:
    """Draw odd numbers from about -1.5 to 1.5 times the scale, none of them small."""
    sizes = random.integers(_SCALE // 4, 3 * _SCALE // 4, count) * 2 + 1
    entries: Whole = sizes * random.choice([-1, 1], count)
    return entries


def _ranks(architecture: Architecture, base: Whole, matrix: Whole, seed: int) -> tuple[int, int]:
    """Compute the rank of the map at a random point of the slice, and its rank within the slice."""
    random = np.random.default_rng([seed, 7])
    free = random.integers(1, 1000, matrix.shape[1])
    theta = (base % _PRIME + (matrix % _PRIME).astype(object) @ free) * pow(_SCALE, -1, _PRIME) % _PRIME
    inputs = architecture.random_inputs(random, _PRIME, architecture.parameter_count + 5)
    jacobian = architecture.jacobian_mod(theta.astype(np.int64), inputs, _PRIME)
    within = (jacobian.astype(object) @ matrix.astype(object)) % _PRIME
    return rank_mod(jacobian, prime=_PRIME), rank_mod(within.tolist(), prime=_PRIME) if matrix.shape[1] else 0


def _by_blocks(architecture: Architecture, random: np.random.Generator, *, special: bool) -> tuple[Whole, Whole, bool]:
    """Fix a linear form in each scaled block; the same form in blocks of one layer, which may be exchanged."""
    count = architecture.parameter_count
    chart = architecture.chart
    fixed = {} if chart is None else dict(chart)
    blocks = {} if special else _scaled_blocks(architecture)
    base, rows = np.zeros(count, np.int64), _SCALE * np.eye(count, dtype=np.int64)
    forms: dict[tuple[int, int], Whole] = {}
    for place, value in fixed.items():
        base[place], rows[place] = _SCALE * value, 0
        if place in blocks:
            layer, block = blocks[place]
            others = [number for number in block if number != place]
            form = forms.setdefault((layer, len(others)), _random_entries(random, len(others)))
            rows[place, others] = -form
    free = [number for number in range(count) if number not in fixed]
    return base, rows[:, free], _all_scaled(architecture)


def _all_scaled(architecture: Architecture) -> bool:
    """Tell whether all that is fixed are blocks that can be scaled; nothing fixed makes the slice everything."""
    parts = parts_of(architecture)
    if parts:
        return all(_all_scaled(part.network) for part in parts)
    return not architecture.chart or isinstance(architecture, PolynomialMLP | LinearConvNet | PolynomialConvNet)


def _scaled_blocks(architecture: Architecture) -> dict[int, tuple[int, list[int]]]:
    """List the blocks that can be scaled, by their first entry: number of the layer, and the entries."""
    shapes = architecture.parameter_shapes
    begins = list(accumulate((prod(shape) for _, shape in shapes), initial=0))
    blocks: dict[int, tuple[int, list[int]]] = {}
    begin, layers = 0, 0
    for part in parts_of(architecture):
        for first, (layer, block) in _scaled_blocks(part.network).items():
            blocks[begin + first] = (layers + layer, [begin + number for number in block])
        begin, layers = begin + part.network.parameter_count, layers + len(part.names)
    if isinstance(architecture, LinearConvNet | PolynomialConvNet):
        return {
            begin: (layer, list(range(begin, begin + prod(shape))))
            for layer, (begin, (_, shape)) in enumerate(zip(begins, shapes, strict=False))
        }
    if not isinstance(architecture, PolynomialMLP):
        return blocks
    step = 1 + architecture.bias
    for layer in range(0, len(shapes), step):
        rows, columns = shapes[layer][1]
        for row in range(rows):
            first = begins[layer] + row * columns
            bias = [begins[layer + 1] + row] if architecture.bias else []
            blocks[first] = (layer, [*range(first, first + columns), *bias])
    return blocks


def _attention(architecture: LightningAttention, random: np.random.Generator) -> tuple[Whole, Whole, bool]:
    """Set K = [I *] R with a general R, and a linear form in V to 1, for one layer with one head.

    K = [I *] uses up K -> G K, Q -> G^-T Q, and the form in V the scaling of V against K^T Q.
    """
    count = architecture.parameter_count
    base, rows = np.zeros(count, np.int64), _SCALE * np.eye(count, dtype=np.int64)
    shapes = architecture.parameter_shapes
    begins = list(accumulate((prod(shape) for _, shape in shapes), initial=0))
    fixed: list[int] = []
    for begin, (name, shape) in zip(begins, shapes, strict=False):
        if name.endswith(".key"):
            rank, width = shape
            turn = _random_entries(random, width * width).reshape(width, width)
            for row in range(rank):
                places = range(begin + row * width, begin + (row + 1) * width)
                base[list(places)] = turn[row]
                rows[np.ix_(list(places), list(places))] = turn.T
                fixed += places[:rank]
        elif name.endswith(".value"):
            others = list(range(begin + 1, begin + prod(shape)))
            base[begin], rows[begin] = _SCALE, 0
            rows[begin, others] = _random_entries(random, len(others))
            fixed.append(begin)
    free = [number for number in range(count) if number not in set(fixed)]
    return base, rows[:, free], True
