"""Rank and signature of quadratic forms with rational coefficients, exact."""

from __future__ import annotations

from fractions import Fraction

from neurovariety.poly.rational import RationalPolynomial


def signature(form: RationalPolynomial) -> tuple[int, int]:
    """Count the positive and the negative squares of a quadratic form; their sum is its rank.

    Lagrange's reduction: a square is split off, or a product of two variables becomes a difference of squares.

    Parameters
    ----------
    form : RationalPolynomial
        Homogeneous of degree 2.

    Examples
    --------
    >>> x, y, z = RationalPolynomial.coordinates(3)
    >>> signature(x * y), signature(x**2 + 2 * x * y + y**2), signature(x**2 - x * z + z**2)
    ((1, 1), (1, 0), (2, 0))
    """
    size = form.variables
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for powers, value in form.terms().items():
        first, second = [i for i, power in enumerate(powers) for _ in range(power)]
        matrix[first][second] += value / 2
        matrix[second][first] += value / 2
    positive = negative = 0
    left = list(range(size))
    while left:
        pivot = next((i for i in left if matrix[i][i]), None)
        if pivot is None:
            pair = next(((i, j) for i in left for j in left if matrix[i][j]), None)
            if pair is None:
                break
            i, j = pair
            for column in range(size):  # x_j becomes x_j + x_i, which puts a square at i
                matrix[i][column] += matrix[j][column]
            for row in range(size):
                matrix[row][i] += matrix[row][j]
            pivot = i
        value = matrix[pivot][pivot]
        positive, negative = positive + (value > 0), negative + (value < 0)
        left.remove(pivot)
        for i in left:
            factor = matrix[i][pivot] / value
            for j in left:
                matrix[i][j] -= factor * matrix[pivot][j]
    return positive, negative
