"""Whether a point of a parametrised set of several parameters is the nearest to given data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi.candidates import candidates_on_image
from neurovariety.variety.voronoi.euclidean import Matrix, Vector, squared, step_between
from neurovariety.variety.voronoi.membership import CellMembership, membership_by_candidates
from neurovariety.variety.voronoi.point_set import ParametrisedSet
from neurovariety.variety.voronoi.search import keeps_parameters_bounded, nearer_point


def membership_on_image(
    of: ParametrisedSet, point: Vector, metric: Matrix, data: Vector, *, seed: int = 0
) -> CellMembership:
    """Compare with all critical points; where the set may not be closed, search for nearer points besides.

    Parameters
    ----------
    of : ParametrisedSet
        Or a dense part of the set.
    point, data : tuple of n fractions
        p and u.
    metric : n rows of n fractions
    seed : int
    """
    answer = membership_by_candidates(candidates_on_image(of, data, metric, seed=seed), point, metric, data, of)
    if answer.inside is False:
        return answer
    if keeps_parameters_bounded(of) and answer.inside:
        return replace(answer, evidence=f"{answer.evidence}, and the set is closed")
    parameters = nearer_point(of, point, data, metric, seed=seed)
    if parameters is None:
        return replace(
            answer,
            certainty=Certainty.NUMERICAL,
            evidence=f"{answer.evidence}; a search found no nearer point where the set may not be closed",
        )
    nearest = of.at(parameters)
    return CellMembership(
        data=data,
        inside=False,
        unique=False,
        interior=False,
        nearest=np.array([nearest], dtype=np.float64),
        distance=float(squared(metric, step_between(nearest, data))) ** 0.5,
        certainty=Certainty.EXACT,
        evidence="a nearer point was found by a search, and checked in exact arithmetic; others may be nearer still",
    )
