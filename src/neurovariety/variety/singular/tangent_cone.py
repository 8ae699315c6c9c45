"""The tangent cone at a point: how a variety looks under ever stronger magnification."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.result import Equations
from neurovariety.variety.equations.search import equations
from neurovariety.variety.exact_point import exact_point
from neurovariety.variety.result import Certainty, Invariant
from neurovariety.variety.singular.cone_of_equations import cone_of_equations, remarks_on, with_equations_missing
from neurovariety.variety.singular.curve_branches import Branch, curve_branches
from neurovariety.variety.singular.lowest_forms import moved_to_origin
from neurovariety.variety.singular.point_types import curve_point
from neurovariety.variety.singular.polar_cone import polar_cone
from neurovariety.variety.singular.times_traced import times_traced
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet, Written

Vector = tuple[Fraction, ...]
Point = Sequence[float | Fraction]
Pointed = Architecture | str | Equations | ImplicitSet | ParametrisedSet | Sequence[Written]


@dataclass(frozen=True, kw_only=True)
class TangentCone(Invariant):
    """The tangent cone of a variety at a point; the value is the point's multiplicity, the degree of the cone.

    Attributes
    ----------
    value : int or None
        An upper bound where the result is not ``complete``; None where the known equations are too few for one.
    point : tuple of n fractions.Fraction
    kind : str
        The type of the point, in words.
    dimension : int
        Of the variety at the point, and so of the cone.
    tangent_dimension : int or None
        Of the Zariski tangent space; None for parametrised curves.
    polynomials : tuple of RationalPolynomial
        Generators of the ideal of the cone, in the steps v1, ..., vn from the point.
    factors : tuple of (RationalPolynomial, int)
        Of the lowest form, where the variety is a hypersurface, over the rational numbers.
    signature : (int, int) or None
        Positive and negative squares of the lowest form of a hypersurface, where it is quadratic.
    milnor : int or None
        Milnor number of a hypersurface's point, where it is singular alone and that is little work; 0 for smooth ones.
    branches : tuple of Branch
        Of a parametrised curve, one for each parameter of the point.
    polar_dimension : int or None
        For a parametrised curve: of the polar of the real cone. Data of positive probability can have the point as the
        nearest one only if it is n; `voronoi_cell` looks at higher terms as well.
    """

    point: Vector
    kind: str
    dimension: int
    tangent_dimension: int | None
    polynomials: tuple[RationalPolynomial, ...] = ()
    factors: tuple[tuple[RationalPolynomial, int], ...] = ()
    signature: tuple[int, int] | None = None
    milnor: int | None = None
    branches: tuple[Branch, ...] = ()
    polar_dimension: int | None = None

    @property
    def smooth(self) -> bool | None:
        """Whether the point is a smooth one; None where equations may be missing and those known do not decide."""
        if self.tangent_dimension is None:
            return bool(self.value == 1)
        if self.tangent_dimension == self.dimension:
            return True
        return False if self.complete else None

    def headline(self) -> str:
        """Write the type of the point."""
        where = ", ".join(map(str, self.point[:8])) + (", ..." if len(self.point) > 8 else "")
        return f"{self.name} of {self.of} at ({where}): {self.kind}"

    def details(self) -> list[str]:
        """Write the equations or the branches of the cone."""
        names = [f"v{number}" for number in range(1, len(self.point) + 1)]
        multiplicity = "not known" if self.value is None else f"{'' if self.complete else 'at most '}{self.value}"
        lines = [f"multiplicity {multiplicity}, cone of dimension {self.dimension}"]
        if self.factors:
            lines.append(
                "lowest form: "
                + " * ".join(
                    f"({part.text(names=names, most_terms=20)})" + (f"^{power}" if power > 1 else "")
                    for part, power in self.factors
                )
            )
        else:
            lines += [form.text(names=names, most_terms=20) + " = 0" for form in self.polynomials[:12]]
        return [*lines, *map(str, self.branches), *super().details()]


def tangent_cone(of: Pointed, point: Point | None = None, *, at: Point | None = None) -> TangentCone:
    """Compute the tangent cone at a point, and say what kind of point it is.

    Parameters
    ----------
    of : Architecture or its text, Equations, ImplicitSet, ParametrisedSet, or a sequence of polynomials
        Polynomials in a list are the coordinates of a point of a curve in its parameter, as for `voronoi_cell`.
        Equations are taken to generate the ideal of an irreducible variety; inequalities are not looked at.
    point : sequence of n int, Fraction or float, optional
        Of the variety, exactly.
    at : sequence of int, Fraction or float, optional
        Parameters of the point, in its place: for architectures and curves.

    Returns
    -------
    TangentCone
        EXACT; not ``complete`` where equations of an architecture may be missing and those known do not prove a smooth
        point: the cone can then be smaller than what was found. Degree and dimension of a cone of several equations are
        found modulo a prime where msolve is installed.

    Raises
    ------
    InputError
        When the point does not lie on the variety, or is not given exactly once; for maps of several parameters.
    ResourceError
        When the elimination takes too long.
    MissingExtraError
        When python-flint is not installed.

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> (t,) = variables("t")
    >>> x, y = variables("x y")
    >>> print(tangent_cone([-t**2, t**3], [0, 0]).headline())
    tangent cone of (-t^2, t^3) at (0, 0): cusp with exponents (2, 3)
    >>> print(tangent_cone(ImplicitSet.of([y**2 - x**2 - x**3]), [0, 0]).headline())
    tangent cone of -x^3 + y^2 - x^2 = 0 at (0, 0): ordinary double point (A1) with real tangents
    """
    started = time.perf_counter()
    if (point is None) == (at is None):
        raise InputError(
            "the point is given once", given="both" if at is not None else "neither", allowed="point or at="
        )
    if isinstance(of, Architecture | str):
        network = as_architecture(of)
        if at is not None:
            place = network.coefficients(exact_point(at, network.parameter_count, "the list of parameters"))
        else:
            place = exact_point(point, network.ambient.dimension, "the point")
        return _of_equations(equations(network), place, network.spec, started)
    if isinstance(of, Equations | ImplicitSet):
        if point is None:
            raise InputError("equations have no parameters", given="at=", allowed="the point itself")
        size = len(of.coordinates) if isinstance(of, Equations) else of.size
        name = of.of if isinstance(of, Equations) else str(of)
        return _of_equations(of, exact_point(point, size, "the point"), name, started)
    curve = of if isinstance(of, ParametrisedSet) else ParametrisedSet.of(of)
    if len(curve.names) != 1:
        raise InputError(
            "tangent cones of parametrised sets are known for curves",
            given=f"{len(curve.names)} parameters",
            allowed="1",
            remedy="give equations, ImplicitSet.of([...]), or the architecture itself",
        )
    place = _on_curve(curve, at) if at is not None else exact_point(point, curve.size, "the point")
    return _of_curve(curve, place, started)


def _on_curve(curve: ParametrisedSet, at: Point) -> Vector:
    (parameter,) = exact_point(at, 1, "the list of parameters")
    return tuple(coordinate.evaluate([[parameter]])[0] for coordinate in curve.coordinates)


def _of_curve(curve: ParametrisedSet, point: Vector, started: float) -> TangentCone:
    branches = curve_branches(curve.steps_from(point))
    real = [branch for branch in branches if branch.real]
    size = curve.size
    lines, rays = (_directions([one for one in real if one.both_ways is both], size) for both in (True, False))
    polar = polar_cone(lines, rays)
    exact = all(branch.exact for branch in branches)
    # Each branch of the curve is counted by all its parameters, so that their orders add up to that multiple.
    times = times_traced(curve.coordinates)
    multiplicity = sum(branch.order for branch in branches) // times
    return TangentCone(
        name="tangent cone",
        of=str(curve),
        value=multiplicity,
        certainty=Certainty.EXACT if exact and not polar.by_walls else Certainty.NUMERICAL,
        evidence="orders and directions of all branches"
        + ("" if exact else "; orders are exact, directions at irrational parameters are rounded"),
        seconds=time.perf_counter() - started,
        remarks=() if times == 1 else (f"the parametrisation runs through the complex curve {times} times",),
        point=point,
        kind=curve_point(branches, multiplicity),
        dimension=1,
        tangent_dimension=None,
        branches=branches,
        polar_dimension=polar.dimension,
    )


def _directions(branches: Sequence[Branch], size: int) -> NDArray[np.float64]:
    rows = [[complex(value).real for value in branch.direction] for branch in branches]
    return np.array(rows, dtype=np.float64).reshape(-1, size)


def _of_equations(of: Equations | ImplicitSet, point: Vector, name: str, started: float) -> TangentCone:
    polynomials = of.polynomials if isinstance(of, Equations) else of.equations
    moved = [moved_to_origin(polynomial, point) for polynomial in polynomials]
    for polynomial in moved:
        if polynomial.coefficients and not polynomial.exponents[0].any():
            raise InputError(
                "the point does not lie on the variety",
                given=f"an equation has the value {polynomial.coefficients[0]} there",
            )
    found = cone_of_equations(moved, len(point))
    # Gradients of the rank of the codimension prove a smooth point, however many equations are missing.
    known = not isinstance(of, Equations) or of.complete or found["tangent_dimension"] == of.dimension
    if isinstance(of, Equations) and not known:
        found |= with_equations_missing(found, of.dimension)
    return TangentCone(
        name="tangent cone",
        of=name,
        complete=known,
        seconds=time.perf_counter() - started,
        remarks=remarks_on(moved, known=known),
        point=point,
        **found,
    )
