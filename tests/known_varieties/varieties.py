"""Varieties whose ideals are known: exact generators, and points on them with noise."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial

Float = NDArray[np.float64]


@dataclass(frozen=True)
class KnownVariety:
    """A real variety in n dimensions.

    Attributes
    ----------
    generators : tuple of RationalPolynomial
        Of the ideal of all polynomials that vanish on it.
    degree : int
        Largest degree of a generator in a smallest set of them.
    dimension : int
    points : function of (count, generator of random numbers) that returns exact points, shape (count, n)
    """

    generators: tuple[RationalPolynomial, ...]
    degree: int
    dimension: int
    points: Callable[[int, np.random.Generator], Float]

    def sample(self, count: int, *, noise: float, seed: int) -> Float:
        """Draw points, and add independent normal noise of this standard deviation to every coordinate."""
        rng = np.random.default_rng(seed)
        points = self.points(count, rng)
        return points + noise * rng.normal(size=points.shape)


def circle() -> KnownVariety:
    """The unit circle in the plane."""
    x, y = RationalPolynomial.coordinates(2)

    def points(count: int, rng: np.random.Generator) -> Float:
        angle = rng.uniform(0, 2 * np.pi, count)
        return np.column_stack([np.cos(angle), np.sin(angle)])

    return KnownVariety((x**2 + y**2 - 1,), 2, 1, points)


def twisted_cubic() -> KnownVariety:
    """The curve (t, t^2, t^3): three quadrics, and no two of them are enough."""
    x, y, z = RationalPolynomial.coordinates(3)

    def points(count: int, rng: np.random.Generator) -> Float:
        t = rng.uniform(-1, 1, count)
        return np.column_stack([t, t**2, t**3])

    return KnownVariety((x**2 - y, x * y - z, x * z - y**2), 2, 1, points)


def torus() -> KnownVariety:
    """The torus of radii 1 and 1/2 about the third axis: one quartic."""
    x, y, z = RationalPolynomial.coordinates(3)

    def points(count: int, rng: np.random.Generator) -> Float:
        around, along = rng.uniform(0, 2 * np.pi, (2, count))
        radius = 1 + np.cos(around) / 2
        return np.column_stack([radius * np.cos(along), radius * np.sin(along), np.sin(around) / 2])

    squares = x**2 + y**2 + z**2 + 1 - RationalPolynomial.of([[0, 0, 0]], [1]) / 4
    return KnownVariety((squares**2 - 4 * (x**2 + y**2),), 4, 2, points)


def rotations() -> KnownVariety:
    """SO(3) in the nine entries of a matrix: R^T R = I, R R^T = I, and R equals its matrix of cofactors."""
    entries = RationalPolynomial.coordinates(9)
    rows = [entries[0:3], entries[3:6], entries[6:9]]
    columns = list(zip(*rows, strict=True))
    generators = [
        _dot(a, b) - int(a is b) for m in (rows, columns) for a, b in itertools.combinations_with_replacement(m, 2)
    ]
    for i, j in itertools.product(range(3), repeat=2):
        (a, b), (c, d) = ((i + 1) % 3, (i + 2) % 3), ((j + 1) % 3, (j + 2) % 3)
        generators.append(rows[a][c] * rows[b][d] - rows[a][d] * rows[b][c] - rows[i][j])

    def points(count: int, rng: np.random.Generator) -> Float:
        orthogonal = np.linalg.qr(rng.normal(size=(count, 3, 3)))[0]
        signs = np.sign(np.linalg.det(orthogonal))
        return (orthogonal * signs[:, None, None]).reshape(count, 9)

    return KnownVariety(tuple(generators), 2, 3, points)


def rank_one() -> KnownVariety:
    """3 x 3 matrices of rank at most one: nine 2 x 2 minors."""
    entries = RationalPolynomial.coordinates(9)
    rows = [entries[0:3], entries[3:6], entries[6:9]]
    pairs = list(itertools.combinations(range(3), 2))
    minors = [rows[a][c] * rows[b][d] - rows[a][d] * rows[b][c] for a, b in pairs for c, d in pairs]

    def points(count: int, rng: np.random.Generator) -> Float:
        left, right = rng.uniform(-1, 1, (2, count, 3))
        return (left[:, :, None] * right[:, None, :]).reshape(count, 9)

    return KnownVariety(tuple(minors), 2, 5, points)


def two_quadrics(seed: int = 4) -> KnownVariety:
    """The intersection of a random ellipsoid and a random quadric, both through the same point, in R^4."""
    rng = np.random.default_rng(seed)
    root = rng.integers(-2, 3, (4, 4))
    definite = root.T @ root + np.eye(4, dtype=int)
    indefinite = np.triu(rng.integers(-3, 4, (4, 4)))
    linear = rng.integers(-2, 3, (2, 4))
    point = RationalPolynomial.coordinates(4)
    forms = [_quadratic(np.triu(definite + np.triu(definite, 1)), point), _quadratic(indefinite, point)]
    forms = [form + _dot(map(int, row), point) for form, row in zip(forms, linear, strict=True)]
    through = [[1, 0, -1, 1]]
    first, second = (form - form.evaluate(through)[0] for form in forms)

    def points(count: int, rng: np.random.Generator) -> Float:
        return _by_newton([first, second], count, rng)

    return KnownVariety((first, second), 2, 2, points)


def _by_newton(equations: Sequence[RationalPolynomial], count: int, rng: np.random.Generator) -> Float:
    """Move random points to the zero set by Gauss-Newton steps; keep those that arrive."""
    functions = [p.to_float() for p in equations]
    arrived = np.zeros((0, equations[0].variables))
    while len(arrived) < count:
        points = rng.normal(size=(2 * count, equations[0].variables))
        for _ in range(25):
            values = np.stack([p.evaluate(points) for p in functions], axis=1)
            jacobian = np.stack(
                [
                    np.stack([p.derivative(v).evaluate(points) for v in range(points.shape[1])], axis=1)
                    for p in functions
                ],
                axis=1,
            )
            normal = jacobian @ jacobian.transpose(0, 2, 1) + 1e-14 * np.eye(len(functions))
            points = points - (jacobian.transpose(0, 2, 1) @ np.linalg.solve(normal, values[:, :, None]))[:, :, 0]
        left = np.abs(np.stack([p.evaluate(points) for p in functions])).max(axis=0)
        arrived = np.concatenate([arrived, points[(left < 1e-12) & (np.abs(points).max(axis=1) < 10)]])
    return arrived[:count]


def _dot(left: object, right: object) -> RationalPolynomial:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _quadratic(matrix: NDArray[np.int64], point: Sequence[RationalPolynomial]) -> RationalPolynomial:
    cells = itertools.product(range(len(matrix)), repeat=2)
    return sum(int(matrix[i, j]) * point[i] * point[j] for i, j in cells)


ALL: dict[str, Callable[[], KnownVariety]] = {
    "circle": circle,
    "twisted cubic": twisted_cubic,
    "torus": torus,
    "SO(3)": rotations,
    "rank one": rank_one,
    "two quadrics": two_quadrics,
}
