"""Polar degrees: the bidegrees of the conormal variety, the pairs of functions and hyperplanes tangent there.

The i-th one counts the functions on a general linear space of codimension n - 1 - i in the variety whose tangent space
lies in a hyperplane of a general linear system of the complementary dimension. The first is the degree, and the sum of
all is the generic ED degree (Draisma, Horobet, Ottaviani, Sturmfels, Thomas 2016, theorem 5.4), which tells whether
some were missed.
"""

from __future__ import annotations

import time
from functools import partial

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.solve.system.expression import parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.variety.degrees.counting import Counted, Family, count_images, count_in_family
from neurovariety.variety.degrees.critical_points import general_family, pulled_back
from neurovariety.variety.degrees.degree import section_family
from neurovariety.variety.degrees.effort import MOST_PATHS, Effort, Progress
from neurovariety.variety.degrees.known_varieties import known_variety
from neurovariety.variety.degrees.parametrisation import Parametrisation, normal, parametrisation
from neurovariety.variety.degrees.result import PolarDegrees, checked_method, no_closed_form
from neurovariety.variety.result import Certainty
from neurovariety.whole_number import whole_number

Complex = NDArray[np.complex128]

TANGENT = 1e-9
"""Distance of a function from the tangent space at it, relative to its size, that is rounding."""
ROUNDS_AGAIN = 3
"""How often numbers that add up to too little are counted again."""


def polar_degrees(
    architecture: Architecture | str,
    *,
    method: str = "auto",
    seed: int = 0,
    threads: int | None = None,
    most_paths: int = MOST_PATHS,
    progress: Progress | None = None,
) -> PolarDegrees:
    """Compute all polar degrees of the closure of the functions of an architecture, the degree first.

    Parameters
    ----------
    architecture : Architecture or str
    method : {"auto", "closed form", "numerical"}
        A closed form where one is known; otherwise pairs of functions and tangent hyperplanes on general linear
        spaces, found along loops of parameters, whose numbers must add up to the generic ED degree.
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
    PolarDegrees
        As many numbers as the dimension of the variety. Zeros at the end say that the dual variety is no hypersurface;
        the last number that is not zero is the degree of the dual. After Ctrl-C those that were not counted by then are
        zero as well, and the result says that it is not complete.

    Raises
    ------
    InputError
        When a closed form is asked for and none is known; when multiples of functions are no functions of the network,
        as with skip connections, so that the variety is no cone.
    ResourceError
        When there are too many coordinates for the numerical method, or it takes too many paths.

    Examples
    --------
    >>> polar_degrees("linear 2-1-3").value
    (3, 4, 3, 0)
    >>> polar_degrees("linear 2-1-3", method="numerical").value
    (3, 4, 3, 0)
    """
    began = time.perf_counter()
    network = as_architecture(architecture)
    whole_number("seed", seed, least=0)
    effort = Effort(threads, most_paths, progress)
    known = known_variety(network) if checked_method(method) != "numerical" else None
    if known is not None:
        values = known.polar_degrees()
        return PolarDegrees(
            name="polar degrees",
            of=network.spec,
            value=values,
            certainty=Certainty.EXACT,
            evidence=known.theorem,
            seconds=time.perf_counter() - began,
            method="closed form",
            variety=known.name,
            generic_ed_degree=sum(values),
        )
    if method == "closed form":
        raise no_closed_form("polar degrees", network.spec)
    chart = parametrisation(network, seed=seed)
    if not _is_cone(chart):
        raise InputError(
            "polar degrees are those of cones",
            given=f"{network.spec}, where multiples of functions are no functions of the network",
            remedy="degree and generic_ed_degree do not need that",
        )
    whole = count_images(partial(general_family, chart), seed=seed, effort=effort)
    values = _counted(chart, whole, seed=seed, effort=effort)
    total = sum(values)
    complete = whole.complete and total == len(whole)
    verdict = "which they add up to" if total == len(whole) else f"but they add up to {total}"
    return PolarDegrees(
        name="polar degrees",
        of=network.spec,
        value=values,
        certainty=Certainty.TRACE if complete else Certainty.NUMERICAL,
        evidence=f"the generic ED degree is {len(whole)}, {verdict}; for it: {whole.evidence}",
        complete=complete,
        seed=seed,
        seconds=time.perf_counter() - began,
        method="numerical",
        generic_ed_degree=len(whole),
    )


def polar_family(chart: Parametrisation, number: int, *, seed: int = 0) -> Family | None:
    """Write the equations of pairs (z, w): A phi(z) = c, and J^T (y + Y w) = 0 for a hyperplane y + Y w.

    Parameters
    ----------
    chart : Parametrisation
    number : int, from 1 to n - 1
        Which polar degree; w has n - number entries, A as many rows.
    seed : int

    Returns
    -------
    Family or None
        Its parameters are c and y. None where the pairs are no points for general parameters: the number is zero.
    """
    size, left = len(chart.places), chart.dimension - number
    generator = np.random.default_rng([seed, 4, number])
    forms, moving = generator.standard_normal((left, size)), generator.standard_normal((size, left))
    level, origin = parameters("c", left), parameters("y", size)
    weights = variables("hyperplane", left)
    covector = [
        one + sum_of(value * weight for value, weight in zip(row, weights, strict=True))
        for one, row in zip(origin, moving.tolist(), strict=True)
    ]
    equations = pulled_back(chart, covector)
    equations += [
        sum_of(value * entry for value, entry in zip(row, chart.coordinates, strict=True)) - constant
        for row, constant in zip(forms.tolist(), level, strict=True)
    ]
    count = chart.dimension
    groups = [*chart.system.groups, tuple(range(count, count + left))]
    system = PolynomialSystem.of(equations, [*chart.variables, *weights], [*level, *origin], groups).cheapest()
    point, weight = normal(generator, count), normal(generator, left)
    jacobian = chart.jacobians(point[None])[0]
    start = normal(generator, size)
    start = start - np.linalg.lstsq(jacobian.T, jacobian.T @ (start + moving @ weight), rcond=None)[0]
    base = np.concatenate([forms @ chart.functions(point[None])[0], start])
    pair = np.concatenate([point, weight])
    symmetries = chart.symmetries

    def images(points: Complex) -> Complex:
        return np.concatenate([chart.functions(points), points[:, count:]], axis=1)

    def moved(points: Complex) -> Complex:
        if symmetries is None:
            return points[None]
        others = symmetries(points[:, :count])
        same = np.broadcast_to(points[:, count:], (len(others), *points[:, count:].shape))
        return np.concatenate([others, same], axis=2)

    family = Family(system, pair, base, images, chart.full_rank, None if symmetries is None else moved)
    return family if family.isolated else None


def _counted(chart: Parametrisation, whole: Counted, *, seed: int, effort: Effort) -> tuple[int, ...]:
    """Count each polar degree, and those again whose sum is too small; after Ctrl-C some are missing."""
    if whole.interrupted:
        return (0,) * chart.dimension
    first = count_images(partial(section_family, chart), seed=seed, effort=effort)
    values = [len(first)] + [0] * (chart.dimension - 1)
    if first.interrupted:
        return tuple(values)
    for again in range(ROUNDS_AGAIN):
        for number in range(1, chart.dimension):
            family = polar_family(chart, number, seed=seed + again)
            if family is not None:
                found = count_in_family(family, traced=False, seed=seed + 100 * again, effort=effort)
                values[number] = max(values[number], len(found))
                if found.interrupted:
                    return tuple(values)
        if sum(values) >= len(whole):
            break
    return tuple(values)


def _is_cone(chart: Parametrisation) -> bool:
    """Whether the tangent space at a random function holds the function."""
    point = normal(np.random.default_rng(6), chart.dimension)[None]
    jacobian, function = chart.jacobians(point)[0], chart.functions(point)[0]
    nearest = jacobian @ np.linalg.lstsq(jacobian, function, rcond=None)[0]
    return bool(np.linalg.norm(nearest - function) < TANGENT * np.linalg.norm(function))
