"""What is known of a cell before any data are given, for each of the three ways in which a set can be given."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi.branches import cell_space
from neurovariety.variety.voronoi.candidates import candidates_on_equations
from neurovariety.variety.voronoi.curve_membership import membership_on_curve
from neurovariety.variety.voronoi.euclidean import Matrix, Vector
from neurovariety.variety.voronoi.gap import Gap, gap_of
from neurovariety.variety.voronoi.image_membership import membership_on_image
from neurovariety.variety.voronoi.membership import CellMembership, membership_by_candidates
from neurovariety.variety.voronoi.network_set import other_parameters
from neurovariety.variety.voronoi.point_set import ImplicitSet, ParametrisedSet
from neurovariety.variety.voronoi.preimage import parameters_if_found, rational_parameters
from neurovariety.variety.voronoi.spanned import bound_from_lines, normal_span, seen_span

Float = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Description:
    """The directions that a cell spans, how they were found, and what membership is decided with."""

    point: Vector
    directions: tuple[Vector, ...]
    certainty: Certainty
    complete: bool
    evidence: str
    gap: Gap | None
    parameters: tuple[Any, ...]
    walls: Float
    inner: Vector


def describe_on_curve(curve: ParametrisedSet, point: Vector, metric: Matrix) -> Description:
    """Expand the branches of the curve at the point: exact."""
    steps = curve.steps_from(point)
    space = cell_space([steps], metric)
    where = ", ".join(f"{value:.6g}" for value in space.parameters)
    return Description(
        point=point,
        directions=space.directions,
        certainty=Certainty.EXACT if space.exact else Certainty.NUMERICAL,
        complete=True,
        evidence=f"the branches at {curve.names[0]} = {where}",
        gap=gap_of(steps, metric, space.directions, point, curve.names),
        parameters=space.parameters,
        walls=space.walls,
        inner=point,
    )


def describe_on_image(
    of: ParametrisedSet,
    point: Vector,
    theta: Vector | None,
    metric: Matrix,
    *,
    seed: int,
    chart: ParametrisedSet | None = None,
) -> Description:
    """Bound the directions by curves in the image, and look for data in the cell that span them.

    With a chart, a set with fewer parameters that is dense in the set, critical points are looked for there.
    """
    at = rational_parameters(of, point, seed=seed) if theta is None else theta
    starts = [at, *other_parameters(of, at, point, seed=seed)]
    bound = bound_from_lines(of, starts, point, metric, seed=seed)
    dense = of if chart is None else chart

    def is_inside(data: Vector) -> bool | None:
        return membership_on_image(dense, point, metric, data, seed=seed).inside

    seen, inner = seen_span(point, bound.directions, bound.inner, is_inside, seed=seed)
    complete = len(seen) == len(bound.directions)
    upper = f"curves in the set bound the dimension by {len(bound.directions)}"
    evidence = f"{upper}, and data that were found in the cell span {len(seen)}" if bound.directions else upper
    if not complete:
        evidence += "; parameters that only rescale others leave infinitely many critical points: fix them"
    return Description(
        point=point,
        directions=bound.directions if complete else seen,
        certainty=Certainty.EXACT if bound.exact and not bound.directions else Certainty.NUMERICAL,
        complete=complete,
        evidence=evidence,
        gap=gap_of(dense.steps_from(point), metric, bound.directions, point, dense.names),
        parameters=(at,) if chart is None else parameters_if_found(chart, point, seed=seed),
        walls=bound.walls,
        inner=inner,
    )


def describe_on_equations(of: ImplicitSet, point: Vector, metric: Matrix, seed: int) -> Description:
    """Take the normal space at a smooth point; elsewhere look for data in the cell."""
    span = normal_span(of, point, metric)
    if span is not None:
        directions, certainty, complete, evidence = span.directions, Certainty.EXACT, True, span.evidence
        inner = point
    else:

        def is_inside(data: Vector) -> bool | None:
            return membership_by_candidates(
                candidates_on_equations(of, data, metric, seed=seed), point, metric, data
            ).inside

        size = of.size
        unit = tuple(tuple(Fraction(int(i == j)) for j in range(size)) for i in range(size))
        directions, inner = seen_span(point, unit, None, is_inside, seed=seed)
        certainty, complete = Certainty.NUMERICAL, len(directions) == size
        evidence = f"a singular point; data that were found in the cell span {len(directions)} dimensions"
    return Description(
        point=point,
        directions=directions,
        certainty=certainty,
        complete=complete,
        evidence=evidence,
        gap=None,
        parameters=(),
        walls=np.zeros((0, of.size)),
        inner=inner,
    )


def decide_membership(
    of: ParametrisedSet | ImplicitSet, point: Vector, metric: Matrix, gap: Gap | None, data: Vector, *, seed: int
) -> CellMembership:
    """Decide whether the point is a nearest one to the data: exactly on curves, by all critical points elsewhere."""
    if isinstance(of, ImplicitSet):
        return membership_by_candidates(candidates_on_equations(of, data, metric, seed=seed), point, metric, data)
    if gap is None:
        raise InputError("the gap polynomial is missing", given=str(of))
    if len(of.names) == 1:
        return membership_on_curve(of.steps_from(point), point, metric, gap, data)
    return membership_on_image(of, point, metric, data, seed=seed)
