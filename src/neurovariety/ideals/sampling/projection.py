"""Points moved onto the real zero set of given generators, all at once.

Each point takes steps of Levenberg and Marquardt: with the values q and the Jacobian J = U S V^T of the generators,

    step = - V S (S^2 + damping)^(-1) U^T q.

Without damping this is the step of Gauss and Newton of least length, so a point goes to a zero near it, and generators
that repeat one another do no harm: what J cannot see is left alone. A step that does not make q shorter is damped
until one does; damping fades again while the steps succeed, which keeps the fast convergence at the end.

Source: J. Nocedal, S. J. Wright, Numerical Optimization (2006), sections 10.3 and 11.2; that such steps converge fast
to zero sets of positive dimension too is in N. Yamashita, M. Fukushima, Computing Suppl. 15 (2001) 239-249.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.constraints import Constraints, checked_points
from neurovariety.poly.generators import Generators, as_family

Float = NDArray[np.float64]

RANK_GUARD = 1e-10
"""Singular values below this share of the largest do not take part in a step."""

FIRST_DAMPING, LEAST_DAMPING, SHRINK, GROW, TRIALS = 1e-3, 1e-12, 0.05, 10.0, 14
"""Of the largest squared singular value; TRIALS steps are tried before a point is left where it is."""


@dataclass(frozen=True, eq=False)
class Projection:
    """Points moved towards a zero set.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, n), float64
        Where each point came to rest.
    residuals : numpy.ndarray, shape (m,), float64
        The largest |p(x)| over the generators, each relative to its coefficients (see `ideals.constraints`).
    converged : numpy.ndarray, shape (m,), bool
        Whether the residual is within the tolerance. A point that did not converge lies at a local minimum of the
        residual, lies too far out to be evaluated, or ran out of iterations: it says nothing about the zero set.
    iterations : numpy.ndarray, shape (m,), int64
    """

    points: Float
    residuals: Float
    converged: NDArray[np.bool_]
    iterations: NDArray[np.int64]


def project_to_variety(
    generators: Generators,
    points: ArrayLike,
    *,
    tolerance: float = 1e-12,
    max_iterations: int = 100,
    codimension: int | None = None,
    scale: float = 1.0,
) -> Projection:
    """Move each point onto the common real zeros of the generators, to a zero near it.

    The result is near the start but not exactly the nearest point. Generators may be redundant or more than the
    codimension.

    Parameters
    ----------
    generators : PolynomialFamily, Polynomial, sequence of Polynomial, or object with generators
        In n variables.
    points : array_like, shape (m, n)
    tolerance : float
        Largest residual of a point that counts as converged, from 1e-15 up.
    max_iterations : int
    codimension : int, optional
        Let steps use only so many singular directions of the Jacobian, the strongest. It helps where generators are
        more than the codimension: from a generic matrix the minors of a rank-1 matrix lead to the zero matrix, with
        ``codimension=4`` (3 x 3) to a rank-1 matrix near it.
    scale : float
        The size of the coordinates of interest: give 1000 for a set about 1000 wide.

    Raises
    ------
    InputError
        When the points do not fit, or an option is out of range.

    Examples
    --------
    >>> from neurovariety.poly import Monomials, PolynomialFamily
    >>> circle = PolynomialFamily(Monomials.up_to_degree(2, 2), np.array([[-1.0, 0, 0, 1, 0, 1]]))
    >>> moved = project_to_variety(circle, [[3.0, 4.0], [0.1, 0.0]])
    >>> moved.points.round(9)
    array([[0.6, 0.8],
           [1. , 0. ]])
    >>> moved.converged
    array([ True,  True])
    """
    family = as_family(generators)
    variables = family.monomials.variables
    start = checked_points(points, variables)
    if not 1e-15 <= tolerance < 1 or max_iterations < 0 or not 0 < scale < np.inf:
        raise InputError(
            "an option of the projection is out of range",
            given=f"tolerance={tolerance}, max_iterations={max_iterations}, scale={scale}",
            allowed="1e-15 <= tolerance < 1, max_iterations from 0, scale > 0",
        )
    if codimension is not None and not 1 <= codimension <= variables:
        raise InputError(
            "the codimension counts dimensions of the space",
            given=f"codimension={codimension}",
            allowed=f"1 to {variables}, or None",
        )
    constraints = Constraints.of(family, scale=scale)
    moved = project(
        constraints, start / scale, tolerance=tolerance, max_iterations=max_iterations, codimension=codimension
    )
    return Projection(
        points=moved.points * scale,
        residuals=moved.residuals,
        converged=moved.converged,
        iterations=moved.iterations,
    )


def project(
    constraints: Constraints, start: Float, *, tolerance: float, max_iterations: int, codimension: int | None = None
) -> Projection:
    """Do the work of `project_to_variety` in scaled coordinates."""
    points = start.copy()
    damping = np.full(len(points), FIRST_DAMPING)
    iterations = np.zeros(len(points), dtype=np.int64)
    residuals = _residuals(constraints, points)
    moving = np.flatnonzero((residuals > tolerance) & np.isfinite(residuals))
    for _ in range(max_iterations):
        if not len(moving):
            break
        points[moving], damping[moving], shorter = _step(constraints, points[moving], damping[moving], codimension)
        iterations[moving] += 1
        residuals[moving] = _residuals(constraints, points[moving])
        moving = moving[shorter & (residuals[moving] > tolerance)]
    return Projection(points=points, residuals=residuals, converged=residuals <= tolerance, iterations=iterations)


def _residuals(constraints: Constraints, points: Float) -> Float:
    """Return the residuals, infinite for points so far out that the values overflow."""
    with np.errstate(over="ignore", invalid="ignore"):
        residuals = constraints.residuals(points, constraints.values(points))
    return np.where(np.isfinite(residuals), residuals, np.inf)


def _step(
    constraints: Constraints, points: Float, damping: Float, codimension: int | None
) -> tuple[Float, Float, NDArray[np.bool_]]:
    """Take one step with each point; return the points, the dampings for the next step, and whether it got shorter."""
    values, jacobian = constraints.evaluate(points)
    left, singular, right = np.linalg.svd(jacobian, full_matrices=False)
    along = np.einsum("mkr,mk->mr", left, values)
    largest = singular.max(axis=1, keepdims=True, initial=0.0)
    seen = singular > RANK_GUARD * largest
    seen[:, codimension:] &= codimension is None
    length = np.linalg.norm(values, axis=1)
    moved, damping = points.copy(), damping.copy()
    waiting = np.arange(len(points))
    for trial in range(TRIALS):
        weight = singular[waiting] ** 2 + damping[waiting, None] * largest[waiting] ** 2
        gain = np.divide(singular[waiting], weight, out=np.zeros_like(weight), where=seen[waiting] & (weight > 0))
        with np.errstate(over="ignore", invalid="ignore"):
            candidate = points[waiting] - np.einsum("mr,mrn->mn", gain * along[waiting], right[waiting])
            shorter = np.linalg.norm(constraints.values(candidate), axis=1) < length[waiting]
        done = waiting[shorter]
        moved[done] = candidate[shorter]
        if trial == 0:
            damping[done] *= SHRINK
            damping[damping < LEAST_DAMPING] = 0.0
        waiting = waiting[~shorter]
        if not len(waiting):
            break
        damping[waiting] = np.maximum(GROW * damping[waiting], FIRST_DAMPING)
    stays = np.zeros(len(points), dtype=bool)
    stays[waiting] = True
    return moved, damping, ~stays
