"""The degree of a variety: in how many points a general linear space of complementary dimension meets it."""

from __future__ import annotations

import time
from functools import partial

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.solve.system.expression import parameters, sum_of
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.degrees.counting import Family, count_images
from neurovariety.variety.degrees.effort import MOST_PATHS, Effort, Progress
from neurovariety.variety.degrees.known_varieties import known_variety
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal, parametrisation
from neurovariety.variety.degrees.result import DegreeInvariant, checked_method, no_closed_form
from neurovariety.variety.result import Certainty
from neurovariety.whole_number import whole_number


def degree(
    architecture: Architecture | str,
    *,
    method: str = "auto",
    seed: int = 0,
    threads: int | None = None,
    most_paths: int = MOST_PATHS,
    progress: Progress | None = None,
) -> DegreeInvariant:
    """Compute the degree of the closure of the functions of an architecture.

    Parameters
    ----------
    architecture : Architecture or str
    method : {"auto", "closed form", "numerical"}
        A closed form where one is known, otherwise points of a linear section, found along loops of parameters.
    seed : int
        Of the numerical method.
    threads : int, optional
    most_paths : int
        Followed in one family of systems at most by the numerical method, which cannot tell beforehand how many it
        takes.
    progress : callable, optional
        Told the stage with the number of solutions found, and the paths done and to be done.

    Returns
    -------
    DegreeInvariant
        After Ctrl-C it is what was found by then, and says that it is not complete.

    Raises
    ------
    InputError
        When a closed form is asked for and none is known.
    ResourceError
        When there are too many coordinates for the numerical method, or it takes too many paths.

    Examples
    --------
    >>> degree("cnn 2,2 power 2").value, degree("cnn 2,2 power 2", method="numerical").value
    (4, 4)
    """
    began = time.perf_counter()
    network = as_architecture(architecture)
    whole_number("seed", seed, least=0)
    effort = Effort(threads, most_paths, progress)
    known = known_variety(network) if checked_method(method) != "numerical" else None
    if known is not None:
        return DegreeInvariant(
            name="degree",
            of=network.spec,
            value=known.degree(),
            certainty=Certainty.EXACT,
            evidence=known.theorem,
            seconds=time.perf_counter() - began,
            method="closed form",
            variety=known.name,
        )
    if method == "closed form":
        raise no_closed_form("degree", network.spec)
    chart = parametrisation(network, seed=seed)
    counted = count_images(partial(section_family, chart), seed=seed, effort=effort)
    return DegreeInvariant(
        name="degree",
        of=network.spec,
        value=len(counted),
        certainty=Certainty.TRACE if counted.complete else Certainty.NUMERICAL,
        evidence=counted.evidence,
        complete=counted.complete,
        seed=seed,
        seconds=time.perf_counter() - began,
        method="numerical",
    )


def section_family(chart: Parametrisation, seed: int = 0) -> Family:
    """Write the equations A phi(z) = c of parallel linear sections, with a point of one of them.

    Parameters
    ----------
    chart : Parametrisation
    seed : int

    Returns
    -------
    Family
        Its parameters are c.
    """
    generator = np.random.default_rng([seed, 3])
    forms = generator.standard_normal((chart.dimension, len(chart.places)))
    level = parameters("c", chart.dimension)
    equations = [
        sum_of(value * entry for value, entry in zip(row, chart.coordinates, strict=True)) - constant
        for row, constant in zip(forms.tolist(), level, strict=True)
    ]
    system = PolynomialSystem.of(equations, chart.variables, level, chart.system.groups).cheapest()
    point = normal(generator, chart.dimension)
    start = forms @ chart.functions(point[None])[0]
    return Family(system, point, start, chart.functions, chart.full_rank, chart.symmetries)
