"""Where chains on a variety may start, and when there is nothing to sample.

Random points of a box are moved onto the variety. At those that arrive, the rank r of the Jacobian must be the same,
and a small tangent step must lead back to the variety: then it is, there, a manifold of dimension n - r. Everything
else is refused, with the reason and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.constrained_walk import Chains, move_along_normals, normal_spaces, ranks, tangent_part
from neurovariety.ideals.sampling.constraints import Constraints
from neurovariety.ideals.sampling.projection import project
from neurovariety.poly import PolynomialFamily

Float = NDArray[np.float64]
Box = tuple[Float, Float]

TOLERANCE = 1e-12
ITERATIONS = 200
ATTEMPTS = 8
"""Random points tried for each chain, and at least FEWEST_ATTEMPTS."""

FEWEST_ATTEMPTS = 256
PROBE = 0.01
"""Length of the tangent step that must lead back to the variety, in scaled coordinates."""

LARGE, MOSTLY = 0.95, 0.99
"""Shares of the zeros: that set the scale while singular points are among them; that must be regular."""

LEAST_SCALE = 1e-6
"""Of the box: zeros closer together than this are one point."""


@dataclass(frozen=True, eq=False)
class Start:
    """What a walk needs.

    Attributes
    ----------
    constraints : Constraints
        Scaled by the size of the variety's coordinates.
    chains : Chains
    dimension : int
    box : pair of numpy.ndarray, shape (n,) each, or None
        In scaled coordinates.
    """

    constraints: Constraints
    chains: Chains
    dimension: int
    box: Box | None


def find_start(
    generators: PolynomialFamily,
    *,
    chains: int,
    box: Box | None,
    start: Float | None,
    generator: np.random.Generator,
) -> Start:
    """Find points of the variety for the chains to start from.

    Parameters
    ----------
    generators : PolynomialFamily
    chains : int
    box : pair of numpy.ndarray, shape (n,) each, or None
        Random points are drawn from it, and only zeros in it count. None: drawn from [-1, 1]^n, all zeros count.
    start : numpy.ndarray, shape (m, n), or None
        Points to move onto the variety instead of random ones.

    Raises
    ------
    InputError
        When every point is a zero, no real zero is found, the zeros are isolated, or the rank varies.
    """
    variables = generators.monomials.variables
    constraints = Constraints.of(generators, scale=1.0 if box is None else float(np.abs(box).max()))
    if not len(constraints):
        raise InputError(
            "every point is a zero of these generators: their set is the whole space",
            given=f"{len(generators)} generators, all of them zero",
            allowed="at least one polynomial that is not zero",
            remedy="draw uniform points from a box instead",
        )
    if start is None:
        low, high = box if box is not None else (-np.ones(variables), np.ones(variables))
        start = generator.uniform(low, high, size=(max(FEWEST_ATTEMPTS, ATTEMPTS * chains), variables))
    zeros = _zeros(constraints, start, box)
    constraints = _rescaled(generators, constraints, zeros, share=LARGE)
    found = ranks(constraints, zeros / constraints.scale)
    rank, codimension = int(found.max()), None
    if found.min() < rank:
        _check_singular(constraints, zeros / constraints.scale, found, generator)
        codimension = rank
        zeros = _zeros(constraints, start, box, codimension=codimension)
        zeros = _regular(constraints, zeros, rank, found)
    constraints = _rescaled(generators, constraints, zeros, share=0.5)
    # Once more in the final scale, in which the tolerance means what it should.
    zeros = _zeros(constraints, zeros, box, codimension=codimension) / constraints.scale
    _check_rank(constraints, zeros, rank)
    normals, _ = normal_spaces(constraints, zeros, rank)
    leaving = _share_leaving(constraints, zeros, normals, generator)
    if leaving > 0.5:
        raise _not_radical(f"a Jacobian of rank {rank}, but {leaving:.0%} of small tangent steps leave the set")
    chosen = np.resize(generator.permutation(len(zeros)), chains)
    return Start(
        constraints=constraints,
        chains=Chains(zeros[chosen], normals[chosen]),
        dimension=variables - rank,
        box=None if box is None else (box[0] / constraints.scale, box[1] / constraints.scale),
    )


def _rescaled(generators: PolynomialFamily, before: Constraints, zeros: Float, *, share: float) -> Constraints:
    """Take for the scale the size that this share of the zeros does not exceed."""
    size = float(np.quantile(np.abs(zeros).max(axis=1), share))
    return Constraints.of(generators, scale=max(size, LEAST_SCALE * before.scale))


def _zeros(constraints: Constraints, start: Float, box: Box | None, codimension: int | None = None) -> Float:
    """Return the real zeros that the points lead to, in the given coordinates."""
    moved = project(
        constraints,
        start / constraints.scale,
        tolerance=TOLERANCE,
        max_iterations=ITERATIONS,
        codimension=codimension,
    )
    zeros = moved.points[moved.converged] * constraints.scale
    if not len(zeros):
        raise InputError(
            "no real zero of the generators was found: their real zero set is empty, or far from the start points",
            given=f"{len(start):,} start points; the smallest residual reached is {moved.residuals.min():.2g}",
            allowed=f"a residual of {TOLERANCE:g} at one of them",
            remedy="give a box or start points near the set; generators fitted to noisy data have common real zeros "
            "only when there are no more of them than the codimension, or after rounding to exact coefficients",
        )
    if box is None:
        return zeros
    inside = ((zeros >= box[0]) & (zeros <= box[1])).all(axis=1)
    if not inside.any():
        raise InputError(
            "real zeros of the generators were found, none of them in the box",
            given=f"a zero nearby: {np.array2string(zeros[0], precision=4)}",
            allowed="a box that meets the zero set",
            remedy="a larger box, or start points in it",
        )
    return zeros[inside]


def _check_singular(
    constraints: Constraints, zeros: Float, found: NDArray[np.int64], generator: np.random.Generator
) -> None:
    """Refuse when zeros of lower rank are not singular points but another component, of higher dimension."""
    for rank in np.unique(found)[:-1].tolist():
        group = zeros[found == rank]
        # No polynomial but zero vanishes all around a point, so zeros of rank 0 are singular.
        if rank and _share_leaving(constraints, group, normal_spaces(constraints, group, rank)[0], generator) < 0.5:
            raise _varies(found)
    if found.max() == constraints.variables:
        raise _varies(found)


def _regular(constraints: Constraints, zeros: Float, rank: int, before: NDArray[np.int64]) -> Float:
    """Keep the zeros of full rank, and refuse when singular points still attract with steps of that rank."""
    full = ranks(constraints, zeros / constraints.scale) == rank
    if full.mean() < MOSTLY:
        raise _varies(before)
    return zeros[full]


def _varies(found: NDArray[np.int64]) -> InputError:
    values, counts = np.unique(found, return_counts=True)
    told = ", ".join(f"{rank} at {count:,}" for rank, count in zip(values.tolist(), counts.tolist(), strict=True))
    return InputError(
        "the rank of the Jacobian varies: the zero set has components of different dimension, or singular points that "
        "attract, and no one volume to be uniform in",
        given=f"rank {told} of {len(found):,} zeros",
        allowed="the same rank everywhere",
        remedy="add a generator that singles out one component, or give a box around a part that is smooth",
    )


def _check_rank(constraints: Constraints, zeros: Float, rank: int) -> None:
    if rank == 0:
        raise _not_radical(f"the Jacobian is zero at all {len(zeros):,} zeros found")
    if rank == constraints.variables:
        raise InputError(
            "the zero set has dimension 0: its points are isolated and have no volume to be uniform in",
            given=f"a Jacobian of rank {rank} in {rank} variables; one zero is "
            f"{np.array2string(zeros[0] * constraints.scale, precision=6)}",
            allowed="a set of dimension at least 1",
            remedy="list the points with project_to_variety",
        )
    found = ranks(constraints, zeros)
    if np.all(found < rank):
        raise _not_radical(f"a Jacobian whose rank falls from {rank} to {found.max()} as the zeros are approached")
    if np.any(found != rank):
        raise _varies(found)


def _share_leaving(constraints: Constraints, zeros: Float, normals: Float, generator: np.random.Generator) -> float:
    """Return the share of small tangent steps from which the normal space does not lead back to the set.

    It is large when the rank of the Jacobian is not the codimension of the real zero set.
    """
    tangents = tangent_part(generator.standard_normal(zeros.shape), normals)
    tangents *= PROBE / np.maximum(np.linalg.norm(tangents, axis=1, keepdims=True), np.finfo(float).tiny)
    _, found = move_along_normals(constraints, zeros + tangents, normals)
    return 1 - float(found.mean())


def _not_radical(given: str) -> InputError:
    return InputError(
        "the rank of the Jacobian is not the codimension of the real zero set: the set has fewer dimensions than the "
        "generators' derivatives show, as x^2 = 0 or x^2 + y^2 = 0 have, or is much smaller than its distance from 0",
        given=given,
        allowed="generators whose derivatives span the normal space at the zeros",
        remedy="take generators without repeated factors (of the real radical), or move the set to the origin",
    )
