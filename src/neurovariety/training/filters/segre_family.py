"""Critical points of all quadratic functions on tensors of rank one, of one format: a family of polynomial systems.

The end-to-end filter of a linear convolutional network is a linear function of the tensor w_1 x ... x w_L of its
filters. So each squared distance to data is, up to a constant, a member of

    E(w) = q (w_1 w_1^T x ... x w_L w_L^T) - b (w_1 x ... x w_L),

a form of degree 2 in every filter minus one of degree 1. The coefficients q and b hold everything else: strides, data
and quadratic form. For general q and b there are exactly as many critical points with a tensor that is not zero, up to
scaling, as the generic Euclidean distance degree of the Segre variety says, and by parameter continuation every
isolated critical point of a special member is the end of a path that begins at one of them (Morgan and Sommese 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations_with_replacement
from math import prod

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Mask = NDArray[np.bool_]
Entry = Expression | int

ZERO = 1e-9
"""Tensors whose first factor is smaller than this are zero, for data and forms of size 1."""


@dataclass(frozen=True, eq=False)
class SegreFamily:
    """The equations of critical points, by the coefficients of the quadratic function.

    Attributes
    ----------
    sizes : tuple of int
        Of the factors. The first one is free, each of the others begins with 1.
    system : PolynomialSystem
        The gradient of E by the unknowns; its parameters are q, then b.
    """

    sizes: tuple[int, ...]
    system: PolynomialSystem

    @classmethod
    def of(cls, sizes: Sequence[int]) -> SegreFamily:
        """Write the equations.

        Parameters
        ----------
        sizes : sequence of int from 1
        """
        first, unknowns = sizes[0], sizes[0] + sum(size - 1 for size in sizes[1:])
        free = variables("x", unknowns)
        factors: list[list[Entry]] = [list(free[:first])]
        begin = first
        for size in sizes[1:]:
            factors.append([1, *free[begin : begin + size - 1]])
            begin += size - 1
        squares = [[one * two for one, two in combinations_with_replacement(factor, 2)] for factor in factors]
        quadratic = parameters("q", prod(map(len, squares)))
        linear = parameters("b", prod(sizes))
        energy = _contracted(quadratic, squares) - _contracted(linear, factors)
        groups = [range(first), range(first, unknowns)] if unknowns > first else [range(first)]
        equations = [energy.derivative(one) for one in free]
        return cls(tuple(sizes), PolynomialSystem.of(equations, free, [*quadratic, *linear], groups))

    def coefficients(self, form: Float, linear: Float) -> Float:
        """Give q and b of the function T^T F T / 2 - b^T T of tensors T.

        Parameters
        ----------
        form : numpy.ndarray, shape (D, D)
            F, symmetric, D the product of the sizes; the last factor's index runs fastest.
        linear : numpy.ndarray, shape (D,)
        """
        layers = len(self.sizes)
        rest = (form / 2).reshape(*self.sizes, *self.sizes)
        rest = rest.transpose([axis for layer in range(layers) for axis in (layer, layers + layer)])
        for size in self.sizes:  # the first two axes become one, of unordered pairs, which goes to the end
            rest = np.tensordot(rest, _pairs(size), axes=((0, 1), (1, 2)))
        return np.concatenate([rest.ravel(), linear])

    def start_pair(self, seed: int) -> tuple[Complex, Complex]:
        """Draw a point, shape (n,), and coefficients, shape (K,), general ones among those for which it is critical.

        The equations are linear in b, and b enters by the derivatives of the tensor, which are independent.
        """
        generator = np.random.default_rng([seed, 22])
        point, coefficients = (
            _normal(generator, len(some)) for some in (self.system.variables, self.system.parameters)
        )
        slopes = self._tensor_slopes(point)
        left = self.system.evaluate(point[None], coefficients)[0]
        coefficients[-slopes.shape[1] :] += np.linalg.lstsq(slopes, left, rcond=None)[0]
        return point, coefficients

    def _tensor_slopes(self, point: Complex) -> Complex:
        """Differentiate the tensor by the unknowns, shape (n, D)."""
        ends = np.cumsum([self.sizes[0], *(size - 1 for size in self.sizes[1:])])
        first, *others = np.split(point, ends[:-1])
        factors = [first, *(np.concatenate([[1.0], one]) for one in others)]
        rows = []
        for number, size in enumerate(self.sizes):
            for unit in np.eye(size)[int(number > 0) :]:
                rows.append(reduce(np.kron, [unit if number == other else one for other, one in enumerate(factors)]))
        return np.array(rows, dtype=np.complex128)

    def not_zero(self, points: Complex) -> Mask:
        """Tell solutions whose tensor is not zero, shape (m,)."""
        return np.asarray(np.abs(points[:, : self.sizes[0]]).max(axis=1, initial=0.0) > ZERO)


def _normal(generator: np.random.Generator, count: int) -> Complex:
    return np.asarray(generator.normal(size=count) + 1j * generator.normal(size=count))


def _contracted(coefficients: Sequence[Expression], factors: Sequence[Sequence[Entry]]) -> Expression:
    """Evaluate a multilinear form factor by factor, the last first."""
    rest: list[Expression] = list(coefficients)
    for factor in reversed(factors):
        width = len(factor)
        rest = [
            sum_of(value * entry for value, entry in zip(rest[at : at + width], factor, strict=True))
            for at in range(0, len(rest), width)
        ]
    return rest[0]


def _pairs(size: int) -> Float:
    """Add up the entries of a matrix that belong to one unordered pair of indices, shape (pairs, size, size)."""
    places = list(combinations_with_replacement(range(size), 2))
    chosen = np.zeros((len(places), size, size))
    for number, (row, column) in enumerate(places):
        chosen[number, row, column] = chosen[number, column, row] = 1.0
    return chosen
