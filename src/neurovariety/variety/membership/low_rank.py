"""Membership by rank: linear networks, and one hidden layer of squares with one output.

A linear network with smallest width r computes the matrices of rank at most r, each of them with real parameters. A
network n-h-1 with squares computes the quadratic forms of rank at most h, whatever their signs, because weights may be
negative. Both sets are closed. Whole numbers and fractions are decided exactly; for floats singular values and
eigenvalues are looked at, and the gap is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import as_fraction
from neurovariety.variety.membership.result import Answer, Decision, Number
from neurovariety.variety.result import Certainty

Matrix = list[list[Fraction]]

ZERO = 1e-12
"""Singular values below this part of the largest one count as zero: a few digits above rounding."""
CLEAR = 1e-7
"""From this part on they count as not zero; in between the answer is undecided."""


def is_exact(point: Sequence[object]) -> bool:
    """Tell whether a point is given in whole numbers and fractions, or in floats that are whole numbers."""
    return all(not isinstance(value, float | np.floating) or float(value).is_integer() for value in point)


def matrix_membership(point: Sequence[Number], widths: Sequence[int]) -> Decision:
    """Decide whether a matrix is a product W_L ... W_1 of matrices of these widths.

    Parameters
    ----------
    point : sequence of d_L * d_0 numbers, row by row
    widths : sequence of int, d_0, ..., d_L

    Examples
    --------
    >>> matrix_membership([1, 2, 2, 4], (2, 1, 2)).answer, matrix_membership([1, 2, 2, 5], (2, 1, 2)).evidence
    ('inside', 'the rank is 2, exactly, and more than 1: not all minors of size 2 vanish')
    """
    rank, rows, columns = min(widths), widths[-1], widths[0]
    if is_exact(point):
        values = [as_fraction(value) for value in point]
        matrix = [values[row * columns : (row + 1) * columns] for row in range(rows)]
        left, right = rank_factors(matrix)
        found = len(right)
        if found > rank:
            return Decision("outside", Certainty.EXACT, _too_large(found, rank))
        theta = _deep(left, right, widths)
        return Decision("inside", Certainty.EXACT, f"the rank is {found}, exactly, at most {rank}", theta, 0.0)
    array = np.array([float(value) for value in point]).reshape(rows, columns)
    vectors, sizes, others = np.linalg.svd(array)
    answer, evidence = _by_gap(sizes, rank, "singular value")
    if answer != "inside":
        return Decision(answer, Certainty.NUMERICAL, evidence)
    factor, other = (vectors[:, :rank] * sizes[:rank]).tolist(), others[:rank].tolist()
    residual = float(np.abs((vectors[:, :rank] * sizes[:rank]) @ others[:rank] - array).max())
    theta = _deep(factor, other, widths)
    return Decision("inside", Certainty.NUMERICAL, evidence, theta, residual / max(1.0, float(np.abs(array).max())))


def quadratic_membership(point: Sequence[Number], variables: int, terms: int) -> Decision:
    """Decide whether a quadratic form is a combination of so many squares of linear forms.

    Parameters
    ----------
    point : sequence of numbers
        Coefficients of x1^2, x1*x2, ..., xn^2.
    variables, terms : int
        n and h.

    Examples
    --------
    >>> found = quadratic_membership([0, 1, 0], 2, 2)  # x1 x2 as two squares
    >>> [str(value) for value in found.parameter]
    ['1/2', '1/2', '-1/4', '1/4', '1', '-4']
    """
    if is_exact(point):
        squares = _squares(_symmetric([as_fraction(value) for value in point], variables))
        if len(squares) > terms:
            return Decision("outside", Certainty.EXACT, _too_large(len(squares), terms))
        padded = [*squares, *[(Fraction(0), [Fraction(0)] * variables)] * (terms - len(squares))]
        theta = tuple(value for _, line in padded for value in line) + tuple(weight for weight, _ in padded)
        return Decision(
            "inside", Certainty.EXACT, f"the form has rank {len(squares)}, exactly, at most {terms}", theta, 0.0
        )
    array = np.array(_symmetric([float(value) for value in point], variables))
    values, vectors = np.linalg.eigh(array)
    order = np.argsort(-np.abs(values))
    answer, evidence = _by_gap(np.abs(values[order]), terms, "eigenvalue")
    if answer != "inside":
        return Decision(answer, Certainty.NUMERICAL, evidence)
    kept = order[:terms]
    residual = np.abs((vectors[:, kept] * values[kept]) @ vectors[:, kept].T - array).max() / max(1, abs(array).max())
    lines = np.zeros((terms, variables))
    weights = np.zeros(terms)
    lines[: len(kept)], weights[: len(kept)] = vectors[:, kept].T, values[kept]
    return Decision(
        "inside", Certainty.NUMERICAL, evidence, (*lines.ravel().tolist(), *weights.tolist()), float(residual)
    )


def rank_factors(matrix: Matrix) -> tuple[Matrix, Matrix]:
    """Split a matrix of rank k into m x k and k x n, exactly: its pivot columns, and its reduced echelon form.

    Examples
    --------
    >>> left, right = rank_factors([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]])
    >>> [[str(v) for v in row] for row in left], [[str(v) for v in row] for row in right]
    ([['1'], ['2']], [['1', '2']])
    """
    reduced = [list(row) for row in matrix]
    pivots: list[int] = []
    for column in range(len(matrix[0])):
        rank = len(pivots)
        chosen = next((row for row in range(rank, len(reduced)) if reduced[row][column]), None)
        if chosen is None:
            continue
        reduced[rank], reduced[chosen] = reduced[chosen], reduced[rank]
        top = [value / reduced[rank][column] for value in reduced[rank]]
        reduced = [
            top if number == rank else [a - row[column] * b for a, b in zip(row, top, strict=True)]
            for number, row in enumerate(reduced)
        ]
        pivots.append(column)
    return [[row[column] for column in pivots] for row in matrix], reduced[: len(pivots)]


def _too_large(found: int, allowed: int) -> str:
    return f"the rank is {found}, exactly, and more than {allowed}: not all minors of size {allowed + 1} vanish"


def _by_gap(sizes: NDArray[np.float64], rank: int, name: str) -> tuple[Answer, str]:
    """Judge by the first size that must be zero."""
    if rank >= len(sizes) or not sizes[0]:
        return "inside", f"every matrix of this shape has rank at most {rank}" if sizes[0] else "it is zero"
    relative = float(sizes[rank] / sizes[0])
    text = f"{name} number {rank + 1} is {relative:.1e} of the largest, in double precision"
    if relative <= ZERO:
        return "inside", f"{text}: zero up to rounding"
    if relative >= CLEAR:
        return "outside", f"{text}: not zero"
    return "undecided", f"{text}: give exact fractions, or round what is noise"


def _deep(left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]], widths: Sequence[int]) -> tuple[Number, ...]:
    """Spread two factors over all layers: the first holds one, the last the other, those between pass entries on."""
    layers, rank = len(widths) - 1, len(right)
    if layers == 1:
        zero: Any = 0 * _one(left)
        return tuple(
            sum((a * right[k][column] for k, a in enumerate(row)), zero) for row in left for column in range(widths[0])
        )
    theta: list[Number] = []
    for number, (columns, rows) in enumerate(pairwise(widths), start=1):
        for row in range(rows):
            for column in range(columns):
                if number == 1:
                    theta.append(right[row][column] if row < rank else 0 * _one(left))
                elif number == layers:
                    theta.append(left[row][column] if column < rank else 0 * _one(left))
                else:
                    theta.append(_one(left) * int(row == column))
    return tuple(theta)


def _one(factor: Sequence[Sequence[Number]]) -> Number:
    return 1.0 if factor and factor[0] and isinstance(factor[0][0], float) else Fraction(1)


def _symmetric(point: Sequence[Any], variables: int) -> list[list[Any]]:
    """Write a quadratic form as a symmetric matrix."""
    matrix = [[point[0] * 0] * variables for _ in range(variables)]
    place = 0
    for row in range(variables):
        for column in range(row, variables):
            matrix[row][column] = matrix[column][row] = point[place] / (1 if row == column else 2)
            place += 1
    return matrix


def _squares(matrix: Matrix) -> list[tuple[Fraction, list[Fraction]]]:
    """Write a quadratic form as weighted squares of linear forms, as many as its rank (Lagrange's reduction)."""
    size = len(matrix)
    squares: list[tuple[Fraction, list[Fraction]]] = []
    while True:
        vector = _not_isotropic(matrix)
        if vector is None:
            return squares
        line = [sum((a * b for a, b in zip(row, vector, strict=True)), Fraction(0)) for row in matrix]
        value = sum((a * b for a, b in zip(line, vector, strict=True)), Fraction(0))
        squares.append((1 / value, line))
        matrix = [[matrix[i][k] - line[i] * line[k] / value for k in range(size)] for i in range(size)]


def _not_isotropic(matrix: Matrix) -> list[Fraction] | None:
    """Find a vector where the form is not zero: a unit vector, or the sum of two."""
    size = len(matrix)
    for i in range(size):
        if matrix[i][i]:
            return [Fraction(int(k == i)) for k in range(size)]
    for i in range(size):
        for j in range(i):
            if matrix[i][j]:
                return [Fraction(int(k in (i, j))) for k in range(size)]
    return None
