"""The Voronoi cell of a point: the data for which it is a nearest point of a set.

A point whose cell is full-dimensional is the nearest one to data of positive probability: training ends there often,
however small a part of the set it is. That is the case for the cusp of a curve, and never for a smooth point.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.poly.rational import as_fraction
from neurovariety.variety.exact_point import check_sizes, exact_point
from neurovariety.variety.result import Invariant
from neurovariety.variety.voronoi.boundary import VoronoiBoundary, boundary_of_curve_cell
from neurovariety.variety.voronoi.description import (
    decide_membership,
    describe_on_curve,
    describe_on_equations,
    describe_on_image,
)
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, read_metric
from neurovariety.variety.voronoi.extent import extents
from neurovariety.variety.voronoi.gap import Gap
from neurovariety.variety.voronoi.membership import CellMembership
from neurovariety.variety.voronoi.network_set import set_in_chart, set_of_functions
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet, Written
from neurovariety.variety.voronoi.probability import CellProbability, gaussian_probability
from neurovariety.variety.voronoi.search import keeps_parameters_bounded
from neurovariety.variety.voronoi.surface_boundary import boundary_of_surface_cell
from neurovariety.whole_number import whole_number

Float = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class VoronoiCell(Invariant):
    """The Voronoi cell of a point p; its value is its dimension.

    Attributes
    ----------
    points : ParametrisedSet or ImplicitSet
        The set that p belongs to; for an architecture with a chart the functions in the chart, which are dense.
    point : tuple of n fractions
    metric : n rows of n fractions
    directions : tuple of vectors of n fractions
        A basis of the directions that the cell spans, as far as they are known.
    gap : Gap or None
        The polynomial whose positivity is membership; for parametrised sets.
    parameters : tuple
        Where the parametrisation takes the value p, as far as that is known.
    walls : numpy.ndarray, shape (w, n)
        For parametrised sets: the cell lies in <wall, u - p> <= 0.
    inner : tuple of n fractions
        Data that lie in the cell; in its relative interior where data were looked for to find the directions.

    Examples
    --------
    >>> from neurovariety.solve import variables
    >>> (t,) = variables("t")
    >>> cell = voronoi_cell([-t**2, t**3], [0, 0])
    >>> print(cell)
    dimension of the Voronoi cell at (0, 0) of (-t^2, t^3): 2
      exact: the branches at t = 0
      nearest with positive probability
    >>> print(cell.gap)
    t^4 - 2*t*u2 + t^2 + 2*u1
    >>> cell.membership([2, 3]).inside, cell.membership([1, 3]).inside
    (True, False)
    """

    points: ParametrisedSet | ImplicitSet
    point: Vector
    metric: Matrix
    directions: tuple[Vector, ...]
    gap: Gap | None
    parameters: tuple[Any, ...]
    walls: Float
    inner: Vector

    @property
    def full_dimensional(self) -> bool:
        """Whether the cell has interior points, so that p is a nearest point with positive probability."""
        return bool(self.value == len(self.point))

    def membership(self, data: ArrayLike | Sequence[float | Fraction]) -> CellMembership:
        """Decide whether p is a nearest point of the set to u.

        Parameters
        ----------
        data : sequence of n int, Fraction or float
            Floats are taken for the binary fractions that they are.

        Raises
        ------
        InputError
            For another number of coordinates, NaN, infinity, or numbers above 10^150.
        """
        u = exact_point(data, len(self.point), "the data")
        return decide_membership(self.points, self.point, self.metric, self.gap, u, seed=self.seed or 0)

    def boundary(self, *, seed: int = 0) -> VoronoiBoundary:
        """Eliminate the parameters: what vanishes on the boundary of the cell.

        Raises
        ------
        InputError
            For a set that is given by equations; for a negative seed.
        ResourceError
            For maps of more than two parameters, or of high degree.
        """
        whole_number("seed", seed, least=0)
        if self.gap is not None and self.gap.parameters > 1:
            return boundary_of_surface_cell(
                self.gap,
                self.parameters[0] if self.parameters else None,
                self.inner,
                lambda data: self.membership(data).inside,
                closed=isinstance(self.points, ParametrisedSet) and keeps_parameters_bounded(self.points),
                seed=seed,
            )
        return boundary_of_curve_cell(self._curve_gap(), seed=seed)

    def reach(self, directions: ArrayLike) -> Float:
        """Measure how far the cell of a point of a curve reaches.

        Parameters
        ----------
        directions : array_like, shape (m, d), float64
            Combinations of the directions of the cell: plain vectors where it is full-dimensional.

        Returns
        -------
        numpy.ndarray, shape (m,), float64
            Multiples of each direction up to which it stays in the cell; infinity where it never leaves.

        Raises
        ------
        InputError
            Where the set is no curve; for directions of another shape, or that are not finite.
        """
        gap = self._curve_gap()
        try:
            rays = np.asarray(directions, dtype=np.float64)
        except (TypeError, ValueError, OverflowError):
            rays = np.zeros(0)
        if rays.ndim != 2 or rays.shape[1] != len(gap.slopes) or not np.isfinite(rays).all():
            raise InputError(
                "these are no directions of the cell",
                given=repr(directions)[:80],
                allowed=f"shape (m, {len(gap.slopes)}), finite numbers",
            )
        return extents(gap, rays)

    def probability(self, *, deviation: float = 1.0, mean: ArrayLike | None = None) -> CellProbability:
        """Compute how likely Gaussian data are to lie in the cell.

        Parameters
        ----------
        deviation : float
            Standard deviation in every direction.
        mean : array_like, shape (n,), optional
            Of the data; the origin otherwise.

        Raises
        ------
        InputError
            Where the cell is full-dimensional and the set is no plane curve; for a deviation that is not finite
            and above 0; for a mean of another size, or that is not finite.

        Examples
        --------
        >>> from neurovariety.solve import variables
        >>> (t,) = variables("t")
        >>> print(f"{voronoi_cell([-t**2, t**3], [0, 0]).probability().value:.12f}")
        0.388781210672
        """
        size = len(self.point)
        middle = np.zeros(size) if mean is None else np.array([float(m) for m in exact_point(mean, size, "the mean")])
        if not self.full_dimensional and self.complete:
            return CellProbability(0.0, 0.0, "the cell has no interior")
        if size != 2 or self.gap is None or self.gap.parameters != 1:
            raise InputError(
                "the probability of a cell is computed for plane curves",
                given=f"{self.points}",
                allowed="a curve with one parameter and two coordinates",
                remedy="draw data at random and ask membership(u) of each",
            )
        where = np.array([float(p) for p in self.point])
        return gaussian_probability(self.gap, self.walls, where, middle, float(as_fraction(deviation)))

    def _curve_gap(self) -> Gap:
        if self.gap is None or self.gap.parameters != 1:
            raise InputError("this is known for curves only", given=str(self.points))
        return self.gap


def voronoi_cell(
    of: str | Architecture | ParametrisedSet | ImplicitSet | Sequence[Written],
    point: ArrayLike | Sequence[float | Fraction] | None = None,
    *,
    at: ArrayLike | Sequence[float | Fraction] | None = None,
    metric: ArrayLike | None = None,
    seed: int = 0,
) -> VoronoiCell:
    """Describe the Voronoi cell of a point of a set.

    Parameters
    ----------
    of : Architecture or its text, ParametrisedSet, ImplicitSet, or a sequence of polynomials
        Polynomials in a list are the coordinates of a point in its parameters; write ``ImplicitSet.of(equations,
        inequalities=...)`` for equations. The points of an architecture are the coefficients of its functions.
    point : sequence of n int, Fraction or float, optional
        The point p of the set, exactly: floats are taken for the binary fractions that they are.
    at : sequence of k such numbers, optional
        Parameters of the point, in its place.
    metric : array_like, shape (n, n) or (n,), optional
        Symmetric positive definite matrix, or its diagonal, of the inner product; the plain one otherwise.
    seed : int
        Of random choices, where there are any.

    Raises
    ------
    InputError
        When the point does not lie on the set, sizes do not fit, or numbers are not finite or above 10^150; for a
        negative seed.
    MissingExtraError
        When python-flint is not installed.

    Notes
    -----
    What is proven depends on the set. For parametrised curves everything is exact. For maps of several parameters
    curves in the set give an upper bound of the dimension, and data that are found in the cell, by all critical points
    of the distance, a lower one; the result is incomplete where these differ. At smooth points of implicit sets the
    dimension is a theorem.

    Source: D. Cifuentes, K. Ranestad, B. Sturmfels, M. Weinstein, Voronoi cells of varieties, 2022.

    Examples
    --------
    >>> cell = voronoi_cell("lcn 2,2 stride 1", at=[1, 2, 1, 3])  # (1 + 2x) (1 + 3x)
    >>> print(cell)
    dimension of the Voronoi cell at (1, 5, 6) of lcn 2,2 stride 1,1: 0
      exact: curves in the set bound the dimension by 0
      nearest with probability zero
    >>> cell.membership([1, 5, 6]).inside
    True
    """
    started = time.perf_counter()
    whole_number("seed", seed, least=0)
    whole, chart, spec = _read_set(of)
    points = whole if chart is None else chart
    form = read_metric(metric, points.size)
    if at is not None and (point is not None or isinstance(whole, ImplicitSet)):
        raise InputError(
            "a point is given once", given="parameters with at=, which need a map, and no point beside them"
        )
    if isinstance(whole, ImplicitSet):
        described = describe_on_equations(whole, exact_point(point, whole.size, "the point"), form, seed)
    elif len(whole.names) == 1:
        described = describe_on_curve(whole, _point(whole, point, at), form)
    else:
        theta = None if at is None else exact_point(at, len(whole.names), "a parameter")
        described = describe_on_image(whole, _point(whole, point, at), theta, form, seed=seed, chart=chart)
    where = f"({', '.join(map(str, described.point))})"
    full = len(described.directions) == points.size
    zero = described.complete and not full
    return VoronoiCell(
        name=f"dimension of the Voronoi cell at {where}",
        of=spec,
        value=len(described.directions),
        certainty=described.certainty,
        evidence=described.evidence,
        complete=described.complete,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=("nearest with positive probability",) if full else ("nearest with probability zero",) * zero,
        points=points,
        point=described.point,
        metric=form,
        directions=described.directions,
        gap=described.gap,
        parameters=described.parameters,
        walls=described.walls,
        inner=described.inner,
    )


def _read_set(
    of: object,
) -> tuple[ParametrisedSet | ImplicitSet, ParametrisedSet | None, str]:
    """Give the set, a dense part of it with fewer parameters where there is one, and its name."""
    if isinstance(of, ParametrisedSet | ImplicitSet):
        return of, None, str(of)
    if isinstance(of, str | Architecture):
        architecture = as_architecture(of)
        return set_of_functions(architecture), set_in_chart(architecture), architecture.spec
    read = ParametrisedSet.of(cast("Sequence[Written]", of))
    return read, None, str(read)


def _point(points: ParametrisedSet, point: Any, at: Any) -> Vector:
    if at is None:
        return exact_point(point, points.size, "the point")
    theta = exact_point(at, len(points.names), "a parameter")
    where = points.at(theta)
    check_sizes(where, "the point")
    return where
