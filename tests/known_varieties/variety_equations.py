"""Equations of varieties whose volume, or law of uniform points, is known."""

import itertools

import numpy as np

from neurovariety.poly import Polynomial, PolynomialFamily


def variables(count):
    return [Polynomial.of(row[None, :], [1.0]) for row in np.eye(count, dtype=int)]


def constant(value, count):
    return Polynomial.of(np.zeros((1, count), dtype=int), [value])


def family(*polynomials):
    return PolynomialFamily.of(polynomials)


def ellipse(a, b):
    x, y = variables(2)
    return x * x * (1 / a**2) + y * y * (1 / b**2) - constant(1.0, 2)


def torus(large, small):
    x, y, z = variables(3)
    square = x * x + y * y + z * z + constant(large**2 - small**2, 3)
    return square * square - (x * x + y * y) * (4 * large**2)


def rank_one_minors():
    """The nine 2 x 2 minors of a 3 x 3 matrix: codimension 4."""
    entries = np.array(variables(9), dtype=object).reshape(3, 3)
    pairs = list(itertools.combinations(range(3), 2))
    return [entries[i, k] * entries[j, m] - entries[i, m] * entries[j, k] for i, j in pairs for k, m in pairs]


def rotations():
    """M M^T = 1 and M^T M = 1 and det M = 1: 13 equations of codimension 6."""
    entries = np.array(variables(9), dtype=object).reshape(3, 3)
    equations = [
        matrix[i, 0] * matrix[j, 0]
        + matrix[i, 1] * matrix[j, 1]
        + matrix[i, 2] * matrix[j, 2]
        - constant(float(i == j), 9)
        for matrix in (entries, entries.T)
        for i in range(3)
        for j in range(i, 3)
    ]
    determinant = constant(-1.0, 9)
    for i, j, k in itertools.permutations(range(3)):
        sign = float(np.linalg.det(np.eye(3)[[i, j, k]]))
        determinant = determinant + entries[0, i] * entries[1, j] * entries[2, k] * sign
    return family(*equations, determinant)
