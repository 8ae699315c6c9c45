"""What vanishes on the boundary of the cell of a point of a parametrised surface.

At data u on the boundary the gap polynomial touches zero: at other parameters, where it vanishes with its derivatives,
or at the point's own, where its quadratic part degenerates. The first are found by eliminating one parameter after the
other with discriminants, the second by a determinant.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact import discriminant, factor
from neurovariety.variety.voronoi.boundary import BoundaryFactor, VoronoiBoundary, vanishing
from neurovariety.variety.voronoi.euclidean import Vector, dot, step_between
from neurovariety.variety.voronoi.gap import Gap, coordinates_in
from neurovariety.variety.voronoi.rational_arithmetic import derivative, partly_evaluated

Float = NDArray[np.float64]

HIGHEST_DEGREE = 8
"""In the parameters."""

DIRECTIONS = 8
"""In which boundary points are looked for."""

FAR = 16
"""How far from data in the cell."""

HALVINGS = 24
VANISHES = 1e-5
"""A polynomial counts as zero where it is this much smaller than the sum of its terms' sizes."""


def boundary_of_surface_cell(
    gap: Gap,
    at: Vector | None,
    inner: Vector,
    is_inside: Callable[[Vector], bool | None],
    *,
    closed: bool,
    seed: int = 0,
) -> VoronoiBoundary:
    """Eliminate both parameters.

    Parameters
    ----------
    gap : Gap
        In two parameters.
    at : pair of fractions or None
        Parameters of the point, where they are known.
    inner : tuple of n fractions
        Data in the cell, from which its boundary is looked for.
    is_inside : callable
        The membership test.
    closed : bool
        Whether the set is known to be closed; otherwise points that are only approached may bound the cell too.
    seed : int

    Raises
    ------
    ResourceError
        For more than two parameters, or a degree above 8 in them.
    """
    if not gap.slopes:
        return VoronoiBoundary((), None, np.zeros((0, 0)), (), "the cell is the point alone")
    degree = int(gap.polynomial.exponents[:, : gap.parameters].sum(axis=1).max())
    if gap.parameters != 2 or degree > HIGHEST_DEGREE:
        raise ResourceError(
            "the boundary is computed by elimination for maps of one or two parameters",
            given=f"{gap.parameters} parameters, degree {degree} of the gap polynomial",
            allowed=f"2 parameters, degree up to {HIGHEST_DEGREE}",
            remedy="fix parameters that only scale, or test data one by one with membership(u)",
        )
    clean, parts = True, [part for part, _ in factor(gap.polynomial).factors]
    for variable in range(2):
        kept = [part for part in parts if not part.exponents[:, variable].any()]
        product = RationalPolynomial.of([[0] * gap.polynomial.variables], [1])
        for part in parts:
            if part.exponents[:, variable].any():
                product = product * part
        if product.degree:
            found = [
                (part, power)
                for part, power in factor(discriminant(product, variable)).factors
                if part.exponents[:, 2:].any()
            ]
            clean = clean and (variable == 1 or all(power == 1 for _, power in found))
            kept.extend(part for part, _ in found)
        parts = list(dict.fromkeys(kept))
    own = [] if at is None else _degenerate(gap, at)
    parts = [RationalPolynomial.of(part.exponents[:, 2:], part.coefficients) for part in parts]
    parts = list(dict.fromkeys([*own, *parts]))
    doubts = "" if clean and own else "; factors may be missing where the surface is in special position"
    if not closed:
        doubts += "; the set may not be closed, and points that it only approaches may add others"
    points = _boundary_points(gap, inner, is_inside, seed)
    seen = f"{len(points)} boundary points, found by bisection, tell which of them matter"
    return VoronoiBoundary(
        factors=tuple(BoundaryFactor(part, _holds(part, points)) for part in parts),
        isolated=None,
        points=points,
        names=gap.names[2:],
        evidence=f"factors of repeated discriminants, exact; {seen if len(points) else 'no boundary was seen'}{doubts}",
    )


def _holds(part: RationalPolynomial, points: Float) -> bool | None:
    return bool(vanishing(part, points, VANISHES).any()) if len(points) else None


def _boundary_points(gap: Gap, inner: Vector, is_inside: Callable[[Vector], bool | None], seed: int) -> Float:
    """Halve segments from data in the cell to data outside, in the coordinates of the gap polynomial."""
    start = coordinates_in(gap.directions, step_between(inner, gap.point))
    if start is None:
        return np.zeros((0, len(gap.slopes)))
    if not is_inside(inner):
        return np.zeros((0, len(start)))
    rays = np.random.default_rng(seed).standard_normal((DIRECTIONS, len(start)))
    if len(start) == 1:
        rays = np.array([[-1.0], [1.0]])
    found = []
    for ray in rays / np.linalg.norm(rays, axis=1, keepdims=True):
        end = [Fraction(float(FAR * value)) for value in ray]

        def at(share: Fraction, end: list[Fraction] = end) -> Vector:
            return tuple(a + share * b for a, b in zip(start, end, strict=True))

        if is_inside(_data(gap, at(Fraction(1)))) is not False:
            continue
        low, high = Fraction(0), Fraction(1)
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            if is_inside(_data(gap, at(middle))):
                low = middle
            else:
                high = middle
        found.append([float(w + o) for w, o in zip(at(low), gap.origin, strict=True)])
    return np.array(found).reshape(-1, len(start))


def _data(gap: Gap, weights: Vector) -> Vector:
    """Give the data at these multiples of the directions from the point."""
    steps = [dot(weights, column) for column in zip(*gap.directions, strict=True)]
    return tuple(p + step for p, step in zip(gap.point, steps, strict=True))


def _degenerate(gap: Gap, at: Vector) -> list[RationalPolynomial]:
    """Give the factors of the determinant of second derivatives at the point's own parameters."""
    second = [partly_evaluated(derivative(derivative(gap.polynomial, i), j), at) for i, j in ((0, 0), (0, 1), (1, 1))]
    determinant = second[0] * second[2] - second[1] * second[1]
    return [part for part, _ in factor(determinant).factors]
