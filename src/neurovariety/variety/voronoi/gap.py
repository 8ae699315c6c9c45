"""By how much a point is nearer than the others: the polynomial whose positivity is membership in the Voronoi cell.

|u - x(theta)|^2 - |u - p|^2 = |y|^2 - 2 <u - p, y> with y = x(theta) - p is linear in u. What its coefficients have in
common vanishes where x(theta) = p; divided by it, the polynomial tells p from the other points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import greatest_common_divisor
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, dot, image
from neurovariety.variety.voronoi.rational_arithmetic import combination, divided, free_names, squared_length, widened


@dataclass(frozen=True)
class Gap:
    """The difference of squared distances, divided by what it has in common for all u.

    Attributes
    ----------
    polynomial : RationalPolynomial, in k + d variables
        In the parameters, then in the coordinates of u.
    names : tuple of k + d str
    parameters : int
        The number k.
    divisor : RationalPolynomial, in k variables
        What was divided by, with leading coefficient 1.
    square : RationalPolynomial, in k variables
        |y|^2, divided.
    slopes : tuple of d RationalPolynomial, in k variables
        <direction, y> for each direction, divided: the polynomial is the square minus twice their sum weighted with
        the coordinates of u - p.
    origin : tuple of d fractions
        The coordinates of p itself: p where the directions are the unit vectors, and 0 otherwise.
    directions : tuple of d vectors of n fractions
    point : tuple of n fractions
    """

    polynomial: RationalPolynomial
    names: tuple[str, ...]
    parameters: int
    divisor: RationalPolynomial
    square: RationalPolynomial
    slopes: tuple[RationalPolynomial, ...]
    origin: Vector
    directions: tuple[Vector, ...]
    point: Vector

    def at(self, coordinates: Sequence[Fraction]) -> RationalPolynomial:
        """Put in the coordinates of a u; what is left is a polynomial in the parameters."""
        moved = [Fraction(-2) * (c - o) for c, o in zip(coordinates, self.origin, strict=True)]
        return self.square + combination(moved, self.slopes) if moved else self.square

    def __str__(self) -> str:
        """Write the polynomial."""
        return self.polynomial.text(names=self.names)


def gap_of(
    steps: Sequence[RationalPolynomial],
    metric: Matrix,
    directions: Sequence[Vector],
    point: Vector,
    names: Sequence[str],
) -> Gap:
    """Compute the gap polynomial for u in the space through p that the directions span.

    Parameters
    ----------
    steps : sequence of n RationalPolynomial in k variables
        x(theta) - p.
    metric : n rows of n fractions
    directions : sequence of d vectors of n fractions
        Where these are the unit vectors, the coordinates are those of u, named u1, ..., un; otherwise u = p + w1 times
        the first direction + ..., and they are named w1, ..., wd.
    point : tuple of n fractions
    names : sequence of k str
    """
    square = squared_length(metric, steps)
    slopes = [combination(image(metric, direction), steps) for direction in directions]
    divisor = greatest_common_divisor([square, *slopes])
    square, *slopes = [divided(part, divisor) for part in (square, *slopes)]
    whole = is_whole_space(directions, len(point))
    origin = tuple(point) if whole else (Fraction(0),) * len(slopes)
    parameters, count = len(names), len(slopes)
    coordinates = RationalPolynomial.coordinates(parameters + count)[parameters:]
    polynomial = widened(square, count)
    for slope, coordinate, start in zip(slopes, coordinates, origin, strict=True):
        polynomial = polynomial - 2 * widened(slope, count) * (coordinate - start)
    own = free_names(names, "u" if whole else "w", count)
    return Gap(
        polynomial=polynomial,
        names=(*names, *own),
        parameters=parameters,
        divisor=divisor,
        square=square,
        slopes=tuple(slopes),
        origin=origin,
        directions=tuple(directions),
        point=point,
    )


def is_whole_space(directions: Sequence[Vector], size: int) -> bool:
    """Tell whether these are the unit vectors in their order."""
    return len(directions) == size and all(
        value == int(i == j) for i, row in enumerate(directions) for j, value in enumerate(row)
    )


def coordinates_in(directions: Sequence[Vector], step: Vector) -> Vector | None:
    """Write a vector in a basis that the rational nullspace gave; None where it is not in the space.

    Each vector of such a basis has an entry that is 1 and is 0 in the others.
    """
    size = len(step)
    places = [
        next(j for j in range(size) if row[j] == 1 and not any(o[j] for o in directions if o is not row))
        for row in directions
    ]
    weights = tuple(step[j] for j in places)
    built = tuple(dot(weights, [row[j] for row in directions]) for j in range(size))
    return weights if built == tuple(step) else None
