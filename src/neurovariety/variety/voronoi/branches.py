"""How a curve runs through a point, and which directions the point's Voronoi cell spans.

Let the branch of the curve at a parameter t0 be p + c_m s^m + c_(m+1) s^(m+1) + ..., s = t - t0. Near p the point p + v
is nearer to p than to the rest of the branch only if <v, c_m> s^m + <v, c_(m+1)> s^(m+1) + ... is at most |c_m|^2
s^(2m)/2 + .... The first coefficient that does not vanish therefore decides: an odd one must be zero, an even one must
not be positive, and from s^(2m) on every small v will do. Where all even ones can be negative at once, a small v is in
the cell together with its neighbours in the space that the equations leave: its dimension is that of the cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from neurovariety.errors import InputError, require
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import factor, greatest_common_divisor, rational_nullspace, rational_rank, real_roots
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, dot

Float = NDArray[np.float64]


@dataclass(frozen=True)
class CellSpace:
    """The space of directions that a cell spans at a point of a curve.

    Attributes
    ----------
    directions : tuple of rational vectors
        A basis; the unit vectors where the cell is full-dimensional.
    parameters : tuple of float
        Where the curve runs through the point, ascending.
    walls : numpy.ndarray, shape (w, n), float64
        The cell lies in <wall, v> <= 0 for each, v being the step from the point, in plain coordinates.
    inner : tuple of n fractions
        A vector of the space with <wall, v> < 0 for all walls: where the walls are all there is, p and a small multiple
        of it lie in the cell.
    exact : bool
        Whether all of this was decided in exact arithmetic.
    """

    directions: tuple[Vector, ...]
    parameters: tuple[float, ...]
    walls: Float
    inner: Vector
    exact: bool


def cell_space(curves: Sequence[Sequence[RationalPolynomial]], metric: Matrix) -> CellSpace:
    """Find the directions of the cell of a point of a union of curves.

    Parameters
    ----------
    curves : sequence of sequences of n RationalPolynomial in one variable
        x(t) - p for each curve.
    metric : n rows of n fractions

    Raises
    ------
    InputError
        When the curve does not run through the point; when it does so at parameters that are irrational and whose
        conjugates are not all real, or of which some bound the cell and some do not: the space is then not rational.
    """
    classes = [
        _Class.of(part, steps, metric)
        for steps in curves
        for part, _ in factor(greatest_common_divisor(list(steps))).factors
    ]
    through = [one for one in classes if one.roots]
    if not through:
        raise InputError(
            "the point does not lie on the curve",
            given="no real parameter leads to it",
            remedy="give a point of the curve exactly, or its parameter with at=[t]",
        )
    size, rows, exact, deepest = len(curves[0]), list[Vector](), True, None
    while True:
        basis = _nullspace(rows, size)
        first = [one.first(basis) for one in through]
        odd = [row for one, place in zip(through, first, strict=True) if place % 2 for row in one.equalities(place)]
        walls = [(one, place) for one, place in zip(through, first, strict=True) if place % 2 == 0 and place]
        if not odd and walls:
            odd, decided, deepest = _implied(walls, basis)
            exact = exact and decided
        if not odd:
            normals = [np.array([*row], dtype=np.float64) for one, place in walls for row in one.at_roots(place)]
            parameters = sorted(float(root) for one in through for root in one.roots)
            middle = (Fraction(1),) * len(basis) if deepest is None else deepest
            inner = tuple(dot(middle, [row[j] for row in basis]) for j in range(size))
            return CellSpace(basis, tuple(parameters), np.array(normals).reshape(-1, size), inner, exact)
        rows.extend(odd)


@dataclass(frozen=True)
class _Class:
    """Parameters of the point that are roots of one irreducible polynomial, and the branches there."""

    modulus: Any
    roots: tuple[Fraction | float, ...]
    conjugates: int
    coefficients: tuple[tuple[Any, ...], ...]
    """Of s^j, j from 0 to 2m: n residues modulo the polynomial, after the metric."""

    @classmethod
    def of(cls, part: RationalPolynomial, steps: Sequence[RationalPolynomial], metric: Matrix) -> _Class:
        fmpq_poly = require("flint", extra="exact").fmpq_poly
        modulus = _flint(part)
        enclosed = real_roots(part)
        roots: tuple[Fraction | float, ...] = tuple(float(root) for root in enclosed)
        if part.degree == 1:
            roots = (-_fraction(modulus[0]) / _fraction(modulus[1]),)
        pulled = [sum((_flint(y) * _number(w) for w, y in zip(row, steps, strict=True)), fmpq_poly()) for row in metric]
        coefficients: list[tuple[Any, ...]] = []
        order = 0
        while not order or len(coefficients) <= 2 * order:
            coefficients.append(tuple(y % modulus for y in pulled))
            pulled = [y.derivative() / len(coefficients) for y in pulled]
            if not order and any(coefficients[-1]):
                order = len(coefficients) - 1
        return cls(modulus, roots, part.degree, tuple(coefficients[: 2 * order]))

    def first(self, basis: Sequence[Vector]) -> int:
        """Find the first power, below 2m, whose coefficient is not orthogonal to the space; 0 if there is none."""
        for place, row in enumerate(self.coefficients):
            if any(any(dot(vector, line) for line in _lines(row, self.conjugates)) for vector in basis):
                return place
        return 0

    def equalities(self, place: int) -> list[Vector]:
        """Give equations that say that the coefficient is orthogonal, at every root."""
        lines = [line for line in _lines(self.coefficients[place], self.conjugates) if any(line)]
        if rational_rank([list(line) for line in lines]) == 1:  # the same rational direction at every root
            return lines[:1]
        if len(self.roots) < self.conjugates:
            raise InputError(
                "the cell spans a space that is not rational",
                given=f"the curve runs through the point at {self.conjugates} conjugate parameters, not all real",
                allowed="rational parameters, or conjugates that are all real",
            )
        return lines

    def at_roots(self, place: int) -> list[tuple[Fraction | float, ...]]:
        """Evaluate the coefficient at each real root: exactly at a rational one, up to a positive number otherwise."""
        lines = _lines(self.coefficients[place], self.conjugates)
        rows: list[tuple[Fraction | float, ...]] = [
            tuple(sum(line[i] * root**power for power, line in enumerate(lines)) for i in range(len(lines[0])))
            for root in self.roots
        ]
        nonzero = [line for line in lines if any(line)]
        if self.conjugates == 1 or rational_rank([list(line) for line in nonzero]) > 1:
            return rows
        rational = nonzero[0]  # all rows are multiples of it, and none is zero
        return [rational if _along(row, rational) > 0 else tuple(-value for value in rational) for row in rows]


def _along(row: Sequence[Fraction | float], line: Vector) -> float:
    return float(sum(float(a) * float(b) for a, b in zip(row, line, strict=True)))


def _implied(walls: Sequence[tuple[_Class, int]], basis: Sequence[Vector]) -> tuple[list[Vector], bool, Vector | None]:
    """Find inequalities that can only hold with equality; otherwise a vector for which none does.

    By Gordan's theorem all of r_i z < 0 can hold at once unless a combination of the r_i with weights >= 0 is zero; all
    those with a positive weight then hold with equality.

    Returns
    -------
    list of vectors
        Equations that follow, none if all inequalities can be strict.
    bool
        Whether this was decided exactly.
    tuple of fractions or None
        Combination of the basis for which all are strict.
    """
    owners = [(one, place) for one, place in walls for _ in one.roots]
    rows = [
        tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for vector in basis)
        for one, place in walls
        for row in one.at_roots(place)
    ]
    rational = all(isinstance(value, Fraction) for row in rows for value in row)
    table = np.array([_shortened(row) for row in rows])
    scaled = table / np.linalg.norm(table, axis=1, keepdims=True)
    deepest, depth = _deepest(scaled)
    if depth > _POSITIVE:
        strict = all(sum(a * b for a, b in zip(row, deepest, strict=True)) < 0 for row in rows)
        return [], rational and strict, deepest
    count = len(rows)
    found = linprog(
        np.zeros(count),
        A_eq=np.vstack([scaled.T, np.ones(count)]),
        b_eq=np.append(np.zeros(len(basis)), 1.0),
        method="highs-ds",
    )
    if not found.success:
        return [], False, deepest
    support = [i for i in range(count) if found.x[i] > _POSITIVE]
    exact = False
    if rational:
        kernel = rational_nullspace([[rows[i][j] for i in support] for j in range(len(basis))])
        exact = len(kernel) == 1 and all(value > 0 for value in kernel[0])
    equalities: list[Vector] = []
    for one, place in {id(owners[i][0]): owners[i] for i in support}.values():
        chosen = sum(owners[i][0] is one for i in support)
        if chosen != len(one.roots):
            raise InputError(
                "the cell spans a space that is not rational",
                given="of conjugate parameters some bound the cell with equality and some do not",
            )
        equalities.extend(one.equalities(place))
    return equalities, exact, None


def _shortened(row: Sequence[Any]) -> list[float]:
    """Divide by the largest entry, exactly for fractions: squares of very small floats would vanish."""
    largest = max(abs(value) for value in row)
    return [float(value / largest) for value in row]


_POSITIVE = 1e-9
"""Weights and depths above this count as positive."""


def _deepest(scaled: Float) -> tuple[Vector, float]:
    """Find the vector of the unit cube that is the farthest inside all walls, whose normals have length 1."""
    count, size = scaled.shape
    best = linprog(
        np.append(np.zeros(size), -1.0),
        A_ub=np.hstack([scaled, np.ones((count, 1))]),
        b_ub=np.zeros(count),
        bounds=[(-1, 1)] * (size + 1),
        method="highs-ds",
    )
    return tuple(Fraction(float(value)) for value in best.x[:-1]), float(best.x[-1])


def _nullspace(rows: Sequence[Vector], size: int) -> tuple[Vector, ...]:
    if rows:
        return rational_nullspace([list(row) for row in rows])
    return tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))


def _lines(residues: Sequence[Any], conjugates: int) -> list[Vector]:
    """Give the coefficients of 1, t, t^2, ... of a vector of residues, each a vector."""
    return [tuple(_fraction(residue[power]) for residue in residues) for power in range(conjugates)]


def _flint(polynomial: RationalPolynomial) -> Any:
    fmpq_poly = require("flint", extra="exact").fmpq_poly
    coefficients = [_number(Fraction(0))] * (max(polynomial.degree, 0) + 1)
    for (power,), value in polynomial.terms().items():
        coefficients[power] = _number(value)
    return fmpq_poly(coefficients)


def _number(value: Fraction) -> Any:
    return require("flint", extra="exact").fmpq(value.numerator, value.denominator)


def _fraction(value: Any) -> Fraction:
    return Fraction(int(value.p), int(value.q))
