"""A Markov chain on a variety that is uniform with respect to its volume.

From a point x of the variety M, with the tangent space T_x and the normal space N_x (the rows of the Jacobian):

1. draw a Gaussian tangent vector v of standard deviation s;
2. look for y = x + v + w on M with w in N_x, by Newton's method from w = 0, given up when it does
   not converge at once; no y, no move;
3. write x - y = v' + w' with v' in T_y and w' in N_y; move with probability min(1, exp((|v|^2 - |v'|^2) / (2 s^2)));
4. move only if the same Newton's method, from y + v' along N_y, comes back to x.

The volume factors |det(T_x^T T_y)| of going and coming back are equal and cancel, and step 4 makes sure that the way
back exists as often as it is taken into account: without it the law is wrong. Moves that leave a box are refused, which
gives the uniform law on the part of M in the box.

Source: E. Zappa, M. Holmes-Cerfon, J. Goodman, Monte Carlo on manifolds: sampling densities and integrating functions,
Communications on Pure and Applied Mathematics 71 (2018) 2609-2647, section 2. There M is given by as many equations as
its codimension; here the normal space is the span of the first r right singular vectors of the Jacobian, and step 2 is
Gauss-Newton in the r coordinates of w, so the equations may be more than r and redundant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.sampling.constraints import Constraints

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

NEWTON_TOLERANCE = 1e-10
"""Residual at which Newton's method takes its last step; that step brings it to rounding."""

NEWTON_ITERATIONS = 8
BACK_TOLERANCE = 1e-5
"""Coming back to x means within this share of the step size (two zeros on one normal are farther apart)."""

SINGULAR = 1e-5
"""A singular value of the scaled Jacobian below this counts as zero."""


@dataclass(frozen=True, eq=False)
class Chains:
    """Where the chains stand, in scaled coordinates.

    Attributes
    ----------
    points : numpy.ndarray, shape (c, n), float64
    normals : numpy.ndarray, shape (c, r, n), float64
        Orthonormal rows that span each normal space.
    """

    points: Float
    normals: Float


@dataclass(frozen=True)
class Tally:
    """What became of the proposals.

    Attributes
    ----------
    proposed, accepted : int
    lost : int
        No point of the variety found along the normal space.
    outside : int
        Outside the box.
    not_reversed : int
        The way back did not lead to where the chain stood.
    """

    proposed: int = 0
    accepted: int = 0
    lost: int = 0
    outside: int = 0
    not_reversed: int = 0

    def __add__(self, other: Tally) -> Tally:
        """Add two counts."""
        return Tally(
            proposed=self.proposed + other.proposed,
            accepted=self.accepted + other.accepted,
            lost=self.lost + other.lost,
            outside=self.outside + other.outside,
            not_reversed=self.not_reversed + other.not_reversed,
        )


def normal_spaces(constraints: Constraints, points: Float, rank: int) -> tuple[Float, Mask]:
    """Span the normal spaces of scaled points on the variety.

    Returns
    -------
    normals : numpy.ndarray, shape (m, rank, n)
    regular : numpy.ndarray, shape (m,), bool
        Whether the Jacobian has that rank there.
    """
    singular, right = _singular_values_and_rows(constraints.evaluate(points)[1])
    padded = np.pad(singular, ((0, 0), (0, 1)))
    regular = (padded[:, rank - 1] > SINGULAR) & (padded[:, rank] <= SINGULAR)
    return right[:, :rank], regular


def ranks(constraints: Constraints, points: Float) -> NDArray[np.int64]:
    """Return the rank of the Jacobian at each scaled point."""
    singular, _ = _singular_values_and_rows(constraints.evaluate(points)[1])
    return (singular > SINGULAR).sum(axis=1)


def _singular_values_and_rows(jacobian: Float) -> tuple[Float, Float]:
    if jacobian.shape[1] > jacobian.shape[2]:
        jacobian = np.asarray(np.linalg.qr(jacobian, mode="r"))
    _, singular, right = np.linalg.svd(jacobian, full_matrices=False)
    return singular, right


def move_along_normals(constraints: Constraints, start: Float, normals: Float) -> tuple[Float, Mask]:
    """Find a point of the variety in the affine space through each start point along its normal space.

    Parameters
    ----------
    start : numpy.ndarray, shape (m, n)
    normals : numpy.ndarray, shape (m, r, n)

    Returns
    -------
    points : numpy.ndarray, shape (m, n)
    found : numpy.ndarray, shape (m,), bool
    """
    points = start.copy()
    found = np.zeros(len(points), dtype=bool)
    moving = np.arange(len(points))
    before = np.full(len(points), np.inf)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(NEWTON_ITERATIONS):
            values, jacobian = constraints.evaluate(points[moving])
            residuals = constraints.residuals(points[moving], values)
            # A residual that grows, or overflows, is given up: most such iterations wander about without a zero near.
            nearer = residuals < before
            moving, values, jacobian = moving[nearer], values[nearer], jacobian[nearer]
            if not len(moving):
                break
            before = residuals[nearer]
            last = before <= NEWTON_TOLERANCE
            points[moving] += _newton_step(values, jacobian, normals[moving])
            found[moving[last]] = True
            moving, before = moving[~last], before[~last]
    return points, found


def _newton_step(values: Float, jacobian: Float, normals: Float) -> Float:
    """Solve the least-squares problem in the r normal coordinates by its normal equations.

    They are nudged so that no system is singular: Newton's method corrects what that costs.
    """
    slopes = np.matmul(jacobian, normals.transpose(0, 2, 1))
    square = np.matmul(slopes.transpose(0, 2, 1), slopes)
    rank = square.shape[1]
    nudge = 1e-14 * np.trace(square, axis1=1, axis2=2) + np.finfo(float).tiny
    square[:, np.arange(rank), np.arange(rank)] += rank * nudge[:, None]
    right_side = np.matmul(slopes.transpose(0, 2, 1), values[:, :, None])
    return -np.matmul(normals.transpose(0, 2, 1), np.linalg.solve(square, right_side))[:, :, 0]


def tangent_part(vectors: Float, normals: Float) -> Float:
    """Remove from each vector, shape (m, n), its part in the normal space."""
    inner = np.matmul(normals, vectors[:, :, None])
    return vectors - np.matmul(normals.transpose(0, 2, 1), inner)[:, :, 0]


def walk_one_step(
    constraints: Constraints,
    chains: Chains,
    *,
    step_size: float,
    generator: np.random.Generator,
    box: tuple[Float, Float] | None,
) -> tuple[Chains, Tally]:
    """Take one step with every chain.

    Parameters
    ----------
    step_size : float
        Standard deviation of the tangent vector, in scaled coordinates.
    generator : numpy.random.Generator
        Every step draws the same amount, whatever happens to the proposals.
    box : pair of numpy.ndarray, shape (n,) each, or None
        Lowest and highest scaled coordinates allowed.
    """
    points, normals = chains.points, chains.normals
    tangents = tangent_part(step_size * generator.standard_normal(points.shape), normals)
    thresholds = -generator.standard_exponential(len(points))
    proposals, found = move_along_normals(constraints, points + tangents, normals)
    inside = found if box is None else found & ((proposals >= box[0]) & (proposals <= box[1])).all(axis=1)

    at = np.flatnonzero(inside)
    new_normals, regular = normal_spaces(constraints, proposals[at], normals.shape[1])
    back = tangent_part(points[at] - proposals[at], new_normals)
    log_ratio = (np.sum(tangents[at] ** 2, axis=1) - np.sum(back**2, axis=1)) / (2 * step_size**2)
    kept = regular & (thresholds[at] < log_ratio)
    at, new_normals, back = at[kept], new_normals[kept], back[kept]

    returned, came_back = move_along_normals(constraints, proposals[at] + back, new_normals)
    distance = np.linalg.norm(np.where(came_back[:, None], returned, np.inf) - points[at], axis=1)
    same = distance <= BACK_TOLERANCE * step_size
    accepted = at[same]
    points, normals = points.copy(), normals.copy()
    points[accepted], normals[accepted] = proposals[accepted], new_normals[same]
    tally = Tally(
        proposed=len(points),
        accepted=len(accepted),
        lost=len(points) - int(found.sum()),
        outside=int(found.sum()) - int(inside.sum()),
        not_reversed=len(at) - len(accepted),
    )
    return Chains(points, normals), tally
