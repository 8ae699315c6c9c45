"""Where the nearest point of a set can be: all critical points of the distance, found as solutions of a system.

For equations and inequalities these are F. John's conditions (Extremum problems with inequalities as subsidiary
conditions, 1948): on the part of the set where certain inequalities hold with equality, Q (x - u) and the gradients of
what is zero are linearly dependent. Unlike Lagrange's, they hold at singular points of the set too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import ResourceError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve import Expression, PolynomialSystem, SolveResult, solve
from neurovariety.solve import variables as make_variables
from neurovariety.solve.system.expression import sum_of
from neurovariety.solve.system.reading import equation_from
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, dot
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet
from neurovariety.variety.voronoi.rational_arithmetic import derivative, squared_length

Float = NDArray[np.float64]

MOST_INEQUALITIES = 8
"""Their subsets are gone through one by one."""

FEASIBLE = 1e-7
"""An inequality counts as fulfilled up to this much, relative to the sizes of its terms; where that matters, nothing is
certified."""


@dataclass(frozen=True)
class Candidates:
    """Real points of a set among which are all its nearest ones to u.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, n), float64
    accuracy : numpy.ndarray, shape (m,), float64
        How far off they may be, by estimate.
    parameters : numpy.ndarray, shape (m, k), float64, or None
        For parametrised sets.
    complete : bool
        Whether every system was solved completely and has finitely many solutions.
    certified : bool
        Whether all solutions, the complex ones too, are proven, and all inequalities clearly fulfilled or not.
    """

    points: Float
    accuracy: Float
    parameters: Float | None
    complete: bool
    certified: bool


def candidates_on_equations(of: ImplicitSet, data: Vector, metric: Matrix, *, seed: int = 0) -> Candidates:
    """Solve F. John's conditions on every part of the set.

    Raises
    ------
    ResourceError
        With more than eight inequalities.
    """
    if len(of.inequalities) > MOST_INEQUALITIES:
        raise ResourceError(
            "there are too many inequalities",
            given=f"{len(of.inequalities)}",
            allowed=f"{MOST_INEQUALITIES}, since every subset of them is a system to solve",
        )
    parts = [
        (tight, fritz_john_points((*of.equations, *tight), of.size, data, metric, seed=seed))
        for count in range(min(len(of.inequalities), of.size - len(of.equations)) + 1)
        for tight in combinations(of.inequalities, count)
    ]
    points, accuracy, certified = [], [], True
    for tight, result in parts:
        places = result.real_solutions[:, : of.size]
        others = [inequality for inequality in of.inequalities if inequality not in tight]
        heights = np.array([_height(inequality, places) for inequality in others]).reshape(len(others), len(places))
        kept = (heights >= -FEASIBLE).all(axis=0)
        certified = certified and bool(result.certified.all() and (np.abs(heights) > FEASIBLE).all())
        points.append(places[kept])
        accuracy.append(result.accuracy[result.real][kept])
    return Candidates(
        points=np.concatenate(points),
        accuracy=np.concatenate(accuracy),
        parameters=None,
        complete=all(_finite_and_complete(result) for _, result in parts),
        certified=certified,
    )


def fritz_john_points(
    zero: Sequence[RationalPolynomial], size: int, data: Vector, metric: Matrix, *, seed: int = 0
) -> SolveResult:
    """Find the points where some l0 Q (x - u) + l1 grad f1 + ... is zero, not all l being zero.

    Returns
    -------
    SolveResult
        In x1, ..., xn, then l0, l1, ..., of which a random combination is 1.
    """
    x = make_variables("x", size)
    weights = make_variables([f"l{number}" for number in range(len(zero) + 1)])
    equations = [equation_from(polynomial, x) for polynomial in zero]
    for place, row in enumerate(metric):
        pull = sum_of(q * coordinate for q, coordinate in zip(row, x, strict=True)) - dot(row, data)
        slopes = [equation_from(derivative(polynomial, place), x) for polynomial in zero]
        equations.append(sum_of(weight * slope for weight, slope in zip(weights, [pull, *slopes], strict=True)))
    chosen = np.random.default_rng(seed).integers(-9, 10, len(weights)) * 2 + 1
    equations.append(sum_of(int(c) * weight for c, weight in zip(chosen, weights, strict=True)) - 1)
    return solve(PolynomialSystem.of(equations, variables=[*x, *weights]), seed=seed)


def candidates_on_image(of: ParametrisedSet, data: Vector, metric: Matrix, *, seed: int = 0) -> Candidates:
    """Find the critical parameters of the distance."""
    theta: tuple[Expression, ...] = make_variables("x", len(of.names))
    slopes = slopes_of_distance(of, data, metric)
    if any(slope.degree < 1 for slope in slopes):
        return Candidates(np.zeros((0, of.size)), np.zeros(0), np.zeros((0, len(theta))), False, False)
    result = solve(PolynomialSystem.of(slopes, variables=theta), seed=seed)
    parameters = result.real_solutions
    points = np.stack([coordinate.to_float()(parameters) for coordinate in of.coordinates], axis=1)
    return Candidates(
        points=points,
        accuracy=result.accuracy[result.real],
        parameters=parameters,
        complete=_finite_and_complete(result),
        certified=bool(result.certified.all()),
    )


def slopes_of_distance(of: ParametrisedSet, data: Vector, metric: Matrix) -> list[RationalPolynomial]:
    """Differentiate |x(theta) - u|^2 by each parameter."""
    distance = squared_length(metric, of.steps_from(data))
    return [derivative(distance, place) for place in range(len(of.names))]


def _finite_and_complete(result: SolveResult) -> bool:
    return result.outcome.complete and not len(result.nonisolated)


def _height(polynomial: RationalPolynomial, points: Float) -> Float:
    """Evaluate a polynomial, relative to the sum of its terms' sizes."""
    rounded = polynomial.to_float()
    sizes = np.abs(np.prod(points[:, None] ** polynomial.exponents[None], axis=2)) @ np.abs(rounded.coefficients)
    return np.asarray(rounded(points) / np.where(sizes > 0, sizes, 1.0))
