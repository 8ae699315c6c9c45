"""Critical points of the distance to a variety, with and without parameters, and how many there are.

The distance is (x - u)^T Q (x - u). For general Q the number of critical points is the generic Euclidean distance
degree (Draisma, Horobet, Ottaviani, Sturmfels and Thomas 2016), which for products of projective spaces has a closed
form by Chern classes, `generic_ed_degree`. Parametrised problems depend linearly on b = Q u, so that a data set for
which a given point is critical is found by linear algebra.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, factorial, prod

import numpy as np
from numpy.typing import NDArray
from solving_systems import KnownSystem

from neurovariety.solve.system.expression import Expression, parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]

BASE_LOCUS = 1e-9
"""Largest entry of the map, for data of size about 1, at the points where it is zero but for rounding. True critical
points come close: for one of 200 data sets of a convolution (3, 2, 2) one was certified where the map is 1e-6."""


@dataclass(frozen=True, eq=False)
class CriticalProblem:
    """Critical points of a map's distance to data: J^T (Q map - b) = 0 with parameters b = Q u.

    Attributes
    ----------
    name : str
    system : PolynomialSystem
        As many equations as unknowns; the parameters are b.
    jacobian : function of points (m, n) that returns the map's derivatives, (m, D, n)
    first : int
        How many of the unknowns, at the beginning, the first factor has; the map is linear in them.
    form : numpy.ndarray, shape (D, D)
        Q, symmetric and positive definite.
    count : int
        Critical points where the map is not zero, for general Q and b.
    source : str
        Why.
    """

    name: str
    system: PolynomialSystem
    jacobian: Callable[[Complex], Complex]
    first: int
    form: Float
    count: int
    source: str

    def data(self, seed: int) -> Float:
        """Parameters b = Q u of real normal data u, shape (D,)."""
        return self.form @ np.random.default_rng([seed, 1]).normal(size=len(self.form))

    def start_pair(self, seed: int) -> tuple[Complex, Complex]:
        """Give a random point, shape (n,), and random parameters, shape (D,), for which it is critical."""
        generator = np.random.default_rng([seed, 2])
        n, ambient = len(self.system.variables), len(self.form)
        point = generator.normal(size=n) + 1j * generator.normal(size=n)
        b = generator.normal(size=ambient) + 1j * generator.normal(size=ambient)
        residual = self.system.evaluate(point[None], b)[0]  # affine in b, with derivative -J^T
        b += np.linalg.lstsq(self.jacobian(point[None])[0].T, residual, rcond=None)[0]
        return point, b

    def keep(self, points: Complex) -> NDArray[np.bool_]:
        """Say where the map is not zero: elsewhere a point can be critical although its image is not.

        The map's rank would say so too, but where a factor is nearly orthogonal to its chart's hyperplane it is
        nearly deficient at points that are as good as any.
        """
        values = np.einsum("mda,ma->md", self.jacobian(points)[:, :, : self.first], points[:, : self.first])
        kept: NDArray[np.bool_] = np.abs(values).max(axis=1, initial=0) > BASE_LOCUS
        return kept


def generic_ed_degree(sizes: Sequence[int]) -> int:
    """Count critical points on the tensors of rank one of these sizes, for a general quadratic form.

    sum over i of (-1)^i (2^(m + 1 - i) - 1) deg c_i(X), X the product of projective spaces in its Segre embedding, m
    its dimension (Draisma et al. 2016, theorem 5.8).
    """
    dimension = sum(size - 1 for size in sizes)
    by_codegree = [Fraction(1)]
    for size in sizes:
        factor = [Fraction(comb(size, i), factorial(size - 1 - i)) for i in range(size)]
        product_of_both = [Fraction(0)] * (len(by_codegree) + size - 1)
        for (i, a), (j, b) in product(enumerate(by_codegree), enumerate(factor)):
            product_of_both[i + j] += a * b
        by_codegree = product_of_both
    total = sum(
        (-1) ** i * (2 ** (dimension + 1 - i) - 1) * factorial(dimension - i) * by_codegree[i]
        for i in range(dimension + 1)
    )
    return int(total)


def general_form(size: int, seed: int) -> Float:
    """A random symmetric positive definite matrix, well conditioned."""
    generator = np.random.default_rng([seed, 0])
    a = generator.normal(size=(size, size))
    return np.eye(size) + a @ a.T / size


def segre(*sizes: int, seed: int = 0) -> CriticalProblem:
    """Tensors of rank one, general Q; the first vector is free, the others have a first entry 1. Expanded.

    The equations are the derivatives of 1/2 map^T Q map - b^T map by the unknowns.
    """
    firsts = np.cumsum([0, sizes[0], *(size - 1 for size in sizes[1:])])
    unknowns, ambient = int(firsts[-1]), prod(sizes)
    choices = [np.eye(unknowns, dtype=np.int64)[: sizes[0]]]
    for size, first in zip(sizes[1:], firsts[1:], strict=False):
        choices.append(np.vstack([np.zeros(unknowns, np.int64), np.eye(unknowns, dtype=np.int64)[first:][: size - 1]]))
    exponents = np.array([sum(rows) for rows in product(*choices)])  # of each entry of the tensor, (D, n)
    form = general_form(ambient, seed)
    pairs = (exponents[:, None] + exponents).reshape(-1, unknowns)
    energy, place = np.unique(pairs, axis=0, return_inverse=True)
    coefficients = np.bincount(place.ravel(), weights=form.ravel() / 2)
    x, b = variables("x", unknowns), parameters("b", ambient)
    equations = [
        _polynomial(x, *_derivative(energy, coefficients, a))
        - sum_of(
            b[i] * _monomial(x, row - np.eye(unknowns, dtype=np.int64)[a]) for i, row in enumerate(exponents) if row[a]
        )
        for a in range(unknowns)
    ]

    def jacobian(points: Complex) -> Complex:
        powers = np.ones((len(points), ambient, unknowns), np.complex128)
        for a in range(unknowns):
            others = np.delete(exponents, a, axis=1)[None], np.delete(points, a, axis=1)[:, None]
            powers[:, :, a] = np.prod(np.where(others[0] == 1, others[1], 1), axis=2) * (exponents[:, a] == 1)
        return powers

    name = "segre " + "x".join(map(str, sizes))
    system = PolynomialSystem.of(equations, x, b, _groups(sizes[0], unknowns))
    return CriticalProblem(
        name, system, jacobian, sizes[0], form, generic_ed_degree(sizes), "Chern classes of the Segre variety"
    )


def convolution(sizes: Sequence[int], strides: Sequence[int], *, seed: int = 0) -> CriticalProblem:
    """Linear convolutional network, filters of these sizes; the first is free, the others begin with 1. Composed.

    The number is that of the tensors of rank one of these sizes: the network's functions are a general enough linear
    projection of them when the strides but the last exceed 1 (Shahverdi, Marchetti and Kohn 2024).
    """
    firsts = np.cumsum([0, sizes[0], *(size - 1 for size in sizes[1:])])
    unknowns = int(firsts[-1])
    x = variables("x", unknowns)
    dilations = np.cumprod([1, *strides])[: len(sizes)].tolist()
    filters: list[list[Expression | int]] = [list(x[: sizes[0]])]
    for size, first in zip(sizes[1:], firsts[1:], strict=False):
        filters.append([1, *x[int(first) : int(first) + size - 1]])
    whole: list[Expression | int] = filters[0]
    for one, dilation in zip(filters[1:], dilations[1:], strict=True):
        whole = _convolve(whole, one, int(dilation))
    ambient = len(whole)
    form = general_form(ambient, seed)
    b = parameters("b", ambient)
    gradient = [sum_of(float(form[i, j]) * whole[j] for j in range(ambient)) - b[i] for i in range(ambient)]
    slopes = [[_slope(entry, one) for one in x] for entry in whole]
    equations = [sum_of(gradient[i] * slopes[i][a] for i in range(ambient)) for a in range(unknowns)]

    def jacobian(points: Complex) -> Complex:
        ones = np.ones((len(points), 1))
        values = [points[:, : sizes[0]]]
        for size, first in zip(sizes[1:], firsts[1:], strict=False):
            values.append(np.hstack([ones, points[:, first : first + size - 1]]))
        columns = []
        for layer, size in enumerate(sizes):
            for entry in range(int(layer > 0), size):
                changed = np.zeros((len(points), size), np.complex128)
                changed[:, entry] = 1
                parts = [*values[:layer], changed, *values[layer + 1 :]]
                column = parts[0]
                for part, dilation in zip(parts[1:], dilations[1:], strict=True):
                    column = _convolve_values(column, part, int(dilation))
                columns.append(column)
        return np.stack(columns, axis=2)

    name = f"convolution {tuple(sizes)}, strides {tuple(strides)}"
    system = PolynomialSystem.of(equations, x, b, _groups(sizes[0], unknowns))
    source = "generic ED degree of the Segre variety of the filters' sizes"
    return CriticalProblem(name, system, jacobian, sizes[0], form, generic_ed_degree(sizes), source)


def quadric_distance(*, ellipse: bool) -> KnownSystem:
    """Critical points of the Euclidean distance to a circle (2) or to an ellipse (4), by Lagrange's multiplier."""
    x, y, multiplier = variables("x y l")
    a, c = (1.0, 4.0) if ellipse else (1.0, 1.0)
    equation = a * x**2 + c * y**2 - 1
    system = _lagrange(equation, (x, y), multiplier, np.eye(2), np.array([0.7, 1.3]))
    return KnownSystem(system, 4 if ellipse else 2, "Draisma et al. 2016: ED degree 2 of a circle, 4 of an ellipse")


def determinant_distance(size: int, *, seed: int = 0) -> KnownSystem:
    """Square matrices of determinant 0, general Q, by Lagrange's multiplier: 6 for size 2, 39 for size 3."""
    entries = variables("x", size * size)
    (multiplier,) = variables("l", 1)
    rows = [entries[i * size : (i + 1) * size] for i in range(size)]
    data = np.random.default_rng([seed, 1]).normal(size=size * size)
    system = _lagrange(_determinant(rows), entries, multiplier, general_form(size * size, seed), data)
    return KnownSystem(system, {2: 6, 3: 39}[size], "Draisma et al. 2016, generic ED degree of determinantal varieties")


def attention_distance(*, seed: int = 0) -> KnownSystem:
    """The quartic of slides of a layer of attention with 2 channels: a resultant of two binary quadrics; general Q, 14.

    Singular points of the quartic are not critical by Lagrange's multiplier.
    """
    y = variables("y", 6)
    (multiplier,) = variables("l", 1)
    quartic = (y[0] * y[5] - y[2] * y[3]) ** 2 - (y[0] * y[4] - y[1] * y[3]) * (y[1] * y[5] - y[2] * y[4])
    data = np.random.default_rng([seed, 1]).normal(size=6)
    system = _lagrange(quartic, y, multiplier, general_form(6, seed), data)
    return KnownSystem(system, 14, "Henry, Marchetti and Kohn 2024; polar degrees 4, 6, 4")


def _groups(first: int, unknowns: int) -> tuple[range, range]:
    """Put the first factor in a group of its own.

    It grows where the others shrink; in one projective space both would be of very different sizes on the way, which
    takes thousands of small steps.
    """
    return range(first), range(first, unknowns)


def _lagrange(
    equation: Expression, point: Sequence[Expression], multiplier: Expression, form: Float, data: Float
) -> PolynomialSystem:
    constants = form @ data
    stationary = [
        sum_of(float(form[i, j]) * point[j] for j in range(len(point)))
        - float(constants[i])
        + multiplier * equation.derivative(point[i])
        for i in range(len(point))
    ]
    return PolynomialSystem.of([*stationary, equation], (*point, multiplier))


def _determinant(rows: Sequence[Sequence[Expression]]) -> Expression:
    if len(rows) == 1:
        return rows[0][0]
    minors = [_determinant([[*row[:j], *row[j + 1 :]] for row in rows[1:]]) for j in range(len(rows))]
    return sum_of((-1) ** j * rows[0][j] * minors[j] for j in range(len(rows)))


def _convolve(
    left: Sequence[Expression | int], right: Sequence[Expression | int], dilation: int
) -> list[Expression | int]:
    whole: list[Expression | int] = [0] * (len(left) + (len(right) - 1) * dilation)
    for (i, a), (j, b) in product(enumerate(left), enumerate(right)):
        whole[i + j * dilation] = whole[i + j * dilation] + a * b
    return whole


def _convolve_values(left: Complex, right: Complex, dilation: int) -> Complex:
    whole = np.zeros((len(left), left.shape[1] + (right.shape[1] - 1) * dilation), np.complex128)
    for j in range(right.shape[1]):
        whole[:, j * dilation : j * dilation + left.shape[1]] += left * right[:, j : j + 1]
    return whole


def _slope(entry: Expression | int, unknown: Expression) -> Expression | int:
    return entry.derivative(unknown) if isinstance(entry, Expression) else 0


def _derivative(exponents: NDArray[np.int64], coefficients: Float, variable: int) -> tuple[NDArray[np.int64], Float]:
    used = exponents[:, variable] > 0
    lowered = exponents[used] - np.eye(exponents.shape[1], dtype=np.int64)[variable]
    return lowered, coefficients[used] * exponents[used, variable]


def _polynomial(x: Sequence[Expression], exponents: NDArray[np.int64], coefficients: Float) -> Expression:
    terms = (float(c) * _monomial(x, row) for c, row in zip(coefficients, exponents, strict=True))
    return sum_of(terms)


def _monomial(x: Sequence[Expression], exponents: NDArray[np.int64]) -> Expression | int:
    factors = [one**e for one, e in zip(x, exponents.tolist(), strict=True) if e]
    return prod(factors) if factors else 1
