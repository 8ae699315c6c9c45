"""The polynomial that vanishes on the boundary of a Voronoi cell, and which parts of its zeros are no boundary.

On the boundary the gap polynomial, nowhere negative, has a real zero: a double one. So the boundary lies in the zeros
of its discriminant. These hold more: double zeros at which the polynomial is negative elsewhere, and isolated points
where two complex zeros meet their conjugates, inside the cell. The discriminant's sign therefore does not tell
membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve import solve
from neurovariety.solve.exact import discriminant, factor, real_roots
from neurovariety.variety.voronoi.extent import extents
from neurovariety.variety.voronoi.gap import Gap
from neurovariety.variety.voronoi.rational_arithmetic import derivative

Float = NDArray[np.float64]

DIRECTIONS = 256
"""In which the boundary is looked for, to see which factors vanish there."""

VANISHES = 1e-8
"""A polynomial counts as zero where it is this much smaller than the sum of its terms' sizes."""

NEARLY_REAL = 1e-4
"""Relative imaginary part below which a singular point, which is found to few digits, is tried as a real one."""

HIGHEST_DEGREE = 12
"""Of curves whose isolated points are looked for."""


@dataclass(frozen=True)
class IsolatedPoint:
    """A real zero of a boundary equation without others around it.

    Attributes
    ----------
    coordinates : tuple of fractions.Fraction or float
    exact : bool
        Whether it is proven that this is one, which needs rational coordinates.
    on_boundary : bool
    """

    coordinates: tuple[Fraction | float, ...]
    exact: bool
    on_boundary: bool


@dataclass(frozen=True)
class BoundaryFactor:
    """An irreducible factor of the discriminant.

    Attributes
    ----------
    polynomial : RationalPolynomial
        In the coordinates of u, positive in the part of the cell where the boundary was seen from.
    on_boundary : bool or None
        Whether boundary points were seen among its zeros; where not, it may still hold a small piece. None where none
        were looked for.
    """

    polynomial: RationalPolynomial
    on_boundary: bool | None


@dataclass(frozen=True)
class VoronoiBoundary:
    """What vanishes on the boundary of a cell.

    Attributes
    ----------
    factors : tuple of BoundaryFactor
        Those of the discriminant, without repetition.
    isolated : tuple of IsolatedPoint or None
        Isolated real zeros of the factors of boundary curves in the plane; None where they were not looked for.
    points : numpy.ndarray, shape (m, d), float64
        Boundary points that were met in random directions from p, in the coordinates of the gap polynomial.
    names : tuple of d str
    evidence : str
    """

    factors: tuple[BoundaryFactor, ...]
    isolated: tuple[IsolatedPoint, ...] | None
    points: Float
    names: tuple[str, ...]
    evidence: str

    @property
    def equation(self) -> RationalPolynomial | None:
        """The product of the factors, without those on which no boundary was seen; None where there is none."""
        chosen = [one.polynomial for one in self.factors if one.on_boundary is not False]
        product = chosen[0] if chosen else None
        for other in chosen[1:]:
            product = product * other if product is not None else other
        return product

    def __str__(self) -> str:
        """Write the factors, the boundary's first, and the isolated points."""
        lines = [
            f"{one.polynomial.text(names=self.names)} = 0"
            + ("  (no boundary point seen)" if one.on_boundary is False else "")
            for one in sorted(self.factors, key=lambda one: one.on_boundary is False)
        ]
        for point in self.isolated or ():
            where = ", ".join(str(c) if isinstance(c, Fraction) else f"{c:.6g}" for c in point.coordinates)
            lines.append(f"isolated zero ({where}){'' if point.on_boundary else ', not on the boundary'}")
        return "\n".join([*lines, self.evidence])


def boundary_of_curve_cell(gap: Gap, *, seed: int = 0) -> VoronoiBoundary:
    """Eliminate the parameter, and look which factors the boundary lies on.

    Parameters
    ----------
    gap : Gap
        Of a curve.
    seed : int
        Of the directions in which the boundary is looked for.
    """
    own = gap.names[1:]
    parts = _discriminant_factors(gap)
    points = _boundary_points(gap, seed)
    inner = _inner_point(gap, points)
    factors = tuple(
        BoundaryFactor(_positive_at(part, inner), bool(vanishing(part, points, VANISHES).any())) for part in parts
    )
    isolated = None
    if len(own) == 2:
        curves = [one.polynomial for one in factors if one.on_boundary]
        if all(curve.degree <= HIGHEST_DEGREE for curve in curves):
            isolated = tuple(point for curve in curves for point in _isolated(curve, gap, seed))
    seen = (
        f"{len(points)} boundary points in random directions tell which of them matter"
        if len(points)
        else "no boundary was seen in any direction"
    )
    return VoronoiBoundary(
        factors=factors,
        isolated=isolated,
        points=points,
        names=own,
        evidence=f"factors of the discriminant of the gap polynomial, exact; {seen}",
    )


def _discriminant_factors(gap: Gap) -> list[RationalPolynomial]:
    """Give the factors in the coordinates of u alone."""
    if not gap.slopes or not gap.polynomial.exponents[:, 0].any():
        return []
    eliminated = discriminant(gap.polynomial, 0)
    return [_without_first(part) for part, _ in factor(eliminated).factors]


def _without_first(polynomial: RationalPolynomial) -> RationalPolynomial:
    return RationalPolynomial.of(polynomial.exponents[:, 1:], polynomial.coefficients)


def _boundary_points(gap: Gap, seed: int) -> Float:
    count = len(gap.slopes)
    if not count:
        return np.zeros((0, 0))
    weights = np.random.default_rng(seed).standard_normal((DIRECTIONS, count))
    if count == 1:
        weights = np.array([[-1.0], [1.0]])
    reach = extents(gap, weights)
    met = np.isfinite(reach) & (reach > 0)
    origin = np.array([float(value) for value in gap.origin])
    return origin + reach[met, None] * weights[met]


def _inner_point(gap: Gap, points: Float) -> Float | None:
    """Take the middle between p and the boundary point that is the farthest but not far beyond the others."""
    if not len(points):
        return None
    origin = np.array([float(value) for value in gap.origin])
    lengths = np.linalg.norm(points - origin, axis=1)
    chosen = np.argsort(lengths)[len(points) // 2]
    return np.asarray((points[chosen] + origin) / 2)


def _positive_at(polynomial: RationalPolynomial, inner: Float | None) -> RationalPolynomial:
    if inner is None:
        return polynomial
    (value,) = polynomial.evaluate([inner.tolist()])
    return -polynomial if value < 0 else polynomial


def vanishing(polynomial: RationalPolynomial, points: Float, tolerance: float) -> NDArray[np.bool_]:
    """Tell at which points a polynomial is zero, relative to the sum of its terms' sizes."""
    if not len(points):
        return np.zeros(0, dtype=bool)
    powers = np.prod(points[:, None, :] ** polynomial.exponents[None], axis=2)
    terms = powers * np.array([float(value) for value in polynomial.coefficients])
    return np.asarray(np.abs(terms.sum(axis=1)) <= tolerance * np.abs(terms).sum(axis=1))


def _isolated(curve: RationalPolynomial, gap: Gap, seed: int) -> list[IsolatedPoint]:
    """Find singular points of a plane curve where its Hessian is definite."""
    if curve.degree < 2:
        return []
    slopes = [derivative(curve, place) for place in range(2)]
    system = [polynomial for polynomial in (curve, *slopes) if polynomial.degree > 0]
    found = solve(system, seed=seed) if len(system) == 3 else None
    if found is None:
        return []
    second = [derivative(slopes[0], 0), derivative(slopes[0], 1), derivative(slopes[1], 1)]
    sizes = 1 + np.abs(found.solutions).max(axis=1, initial=0)
    near = np.abs(found.solutions.imag).max(axis=1, initial=0) < NEARLY_REAL * sizes
    points = []
    for place in found.solutions[near].real.tolist():
        rational = tuple(Fraction(value).limit_denominator(10**4) for value in place)
        exact = not any(value for part in (curve, *slopes) for value in part.evaluate([rational]))
        point: tuple[Fraction | float, ...] = rational if exact else tuple(place)
        a, b, c = (part.evaluate([point])[0] if part.coefficients else Fraction(0) for part in second)
        if a * c - b * b > 0:
            at = gap.at([Fraction(value) for value in point])
            points.append(IsolatedPoint(point, exact, bool(real_roots(at))))
    return points
