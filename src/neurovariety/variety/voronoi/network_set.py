"""The set of functions of an architecture as a parametrised set, and parameters that lead to the same function."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import ResourceError
from neurovariety.variety.voronoi.euclidean import Vector
from neurovariety.variety.voronoi.point_set import ParametrisedSet

MOST_COORDINATES = 500
"""Of functions: distances between them are multiplied out."""

NEIGHBOURS = 8
"""Other parameters of the same function that are tried."""


def set_of_functions(architecture: Architecture) -> ParametrisedSet:
    """Write the coefficients of the functions as polynomials in all parameters.

    Raises
    ------
    ResourceError
        When a function has more than 500 coefficients.
    """
    if architecture.ambient.dimension > MOST_COORDINATES:
        raise ResourceError(
            "the functions have too many coefficients",
            given=f"{architecture.ambient.dimension:,} of {architecture.spec}",
            allowed=f"up to {MOST_COORDINATES}",
        )
    return ParametrisedSet.of(architecture.expressions(), parameters=architecture.theta())


def set_in_chart(architecture: Architecture) -> ParametrisedSet | None:
    """Write them with the parameters of the chart fixed, where there is one: its functions are dense among all."""
    chart = architecture.chart
    if not chart:
        return None
    theta = architecture.theta()
    fixed = [chart.get(number, variable) for number, variable in enumerate(theta)]
    free = [variable for number, variable in enumerate(theta) if number not in chart]
    return ParametrisedSet.of(architecture.expressions(fixed), parameters=free)


def other_parameters(of: ParametrisedSet, at: Vector, point: Vector, *, seed: int = 0) -> list[Vector]:
    """Look for other parameters of the same point: those that some parameters can be moved to without moving it.

    Where an outgoing weight is zero, for instance, the neuron's other weights do not matter. What is found is exact;
    not all are found.
    """

    def leads_there(theta: Vector) -> bool:
        return of.at(theta) == point

    free = [place for place in range(len(at)) if leads_there(_moved(at, {place: Fraction(1)}))]
    random = np.random.default_rng(seed)
    found = []
    for _ in range(NEIGHBOURS if free else 0):
        chosen = [place for place in free if random.integers(2)]
        moved = _moved(at, {place: Fraction(int(random.integers(-5, 6))) for place in chosen})
        if moved != at and moved not in found and leads_there(moved):
            found.append(moved)
    return found


def _moved(at: Vector, steps: dict[int, Fraction]) -> Vector:
    return tuple(value + steps.get(place, Fraction(0)) for place, value in enumerate(at))
