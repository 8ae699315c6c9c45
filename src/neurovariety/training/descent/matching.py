"""Which critical points gradient descent really reaches, and how often.

A matrix of low rank, or a filter with equal roots, has many parameters, so that ends are compared as functions: an end
belongs to the nearest real critical point if their functions agree to a part 1e-6 of their length. Critical points with
one function, such as filters in another order, are one row.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from neurovariety.errors import InputError
from neurovariety.training.descent.ends import SAME, Descents, size_of
from neurovariety.training.descent.shares import Share, Shares
from neurovariety.training.result import CriticalPoint, CriticalPoints
from neurovariety.training.same_function import SAME_POINT, same_functions
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.result import Certainty

Float = NDArray[np.float64]
Numbers = NDArray[np.intp]


def descent_shares(descents: Descents, points: CriticalPoints) -> Shares:
    """Tell how many runs of gradient descent ended at which critical point.

    Parameters
    ----------
    descents : Descents
        Of `descend`.
    points : CriticalPoints
        Of the same loss.

    Returns
    -------
    Shares
        Prints as a table.

    Raises
    ------
    InputError
        When they are something else, swapped for example, or the two belong to different losses.

    Examples
    --------
    >>> from neurovariety.training.critical_points import critical_points
    >>> from neurovariety.training.descent.gradient_descent import descend
    >>> from neurovariety.training.square_loss import distance_loss
    >>> loss = distance_loss("lcn 3,2 stride 2", [1, 2, 0, 3, -1])
    >>> found = descent_shares(descend(loss, starts=20), critical_points(loss, threads=1))
    >>> found.value, [len(row.runs) for row in found.rows], found.spurious, found.distance < 1e-12
    (20, [20, 0], 0, True)
    """
    began = time.perf_counter()
    if not (isinstance(descents, Descents) and isinstance(points, CriticalPoints)):
        raise InputError(
            "shares are those of runs of descent and of critical points, in this order",
            given=f"{type(descents).__name__} and {type(points).__name__}",
            allowed="what descend and critical_points return",
        )
    _check_same(descents.loss, points.loss)
    loss, ends = descents.loss, descents.functions
    groups = _by_function(loss, points.points)
    places, distances = _nearest(loss, groups, points.points, ends)
    known = distances <= SAME
    zero = ~known & (np.linalg.norm(ends, axis=1) <= SAME * size_of(loss, ends))
    runs = {number: np.flatnonzero(known & (places == number)) for number in np.unique(places[known]).tolist()}
    rows = [
        _row(descents, points.points, group, runs.get(number, np.zeros(0, np.intp)), distances)
        for number, group in enumerate(groups)
    ]
    rest = ~known & ~zero
    unfinished = np.flatnonzero(rest & descents.slow)
    matched = int(known.sum())
    return Shares(
        name="ends of gradient descent",
        of=points.of,
        value=matched,
        certainty=Certainty.NUMERICAL,
        evidence=_evidence(rows),
        complete=descents.complete and points.complete,
        seed=descents.seed,
        seconds=time.perf_counter() - began,
        remarks=tuple(_remarks(descents, points)),
        runs=len(ends),
        rows=tuple(rows),
        zero=np.flatnonzero(zero),
        unmatched=np.flatnonzero(rest & descents.converged & ~descents.cut_off),
        unfinished=unfinished,
        cut_off=np.flatnonzero(rest & descents.cut_off),
        of_zero=loss.of_zero,
        left=float(distances[unfinished].max(initial=0.0)),
    )


def _remarks(descents: Descents, points: CriticalPoints) -> list[str]:
    told = [] if points.complete else ["the list of critical points may be incomplete"]
    told += descents.advice
    return [*told, "descent was stopped"] if descents.interrupted else told


def _by_function(loss: SquareLoss, points: tuple[CriticalPoint, ...]) -> list[tuple[int, ...]]:
    """Put the numbers of points that have one function together."""
    if not points:
        return []
    order = np.argsort([point.loss for point in points], kind="stable")
    functions = np.array([points[number].function for number in order])
    groups = same_functions(functions, SAME_POINT * size_of(loss, functions))
    return [tuple(order[group].tolist()) for group in groups]


def _nearest(
    loss: SquareLoss, groups: list[tuple[int, ...]], points: tuple[CriticalPoint, ...], ends: Float
) -> tuple[Numbers, Float]:
    """Find the nearest group of each end, and how far it is in parts of the function's size."""
    if not groups:
        return np.zeros(len(ends), np.intp), np.full(len(ends), np.inf)
    centres = np.array([points[group[0]].function for group in groups])
    distances, places = KDTree(centres).query(ends)
    return np.asarray(places, np.intp), np.asarray(distances / size_of(loss, centres)[places], np.float64)


def _row(
    descents: Descents, points: tuple[CriticalPoint, ...], group: tuple[int, ...], runs: Numbers, distances: Float
) -> Share:
    own = [points[number] for number in group]
    share = len(runs) / len(distances)
    before = np.linalg.norm(descents.descended.functions[runs] - own[0].function, axis=1)
    return Share(
        points=group,
        function=own[0].function,
        loss=own[0].loss,
        runs=runs,
        share=share,
        error=math.sqrt(share * (1 - share) / len(distances)),
        distance=float(distances[runs].max(initial=0.0)),
        descended=float(before.max(initial=0.0) / size_of(descents.loss, own[0].function)),
        in_functions=_either(point.in_functions for point in own),
        in_parameters=_either(point.in_parameters for point in own),
        position=_either(point.position for point in own),
        spurious=all(point.spurious for point in own),
        certified=all(point.certified for point in own),
    )


def _either(words: Iterable[str]) -> str:
    return " or ".join(sorted(set(words)))


def _evidence(rows: list[Share]) -> str:
    reached = [row for row in rows if len(row.runs)]
    if not reached:
        return f"no end agrees with a critical point to a part {SAME:g} of its length"
    certified = sum(row.certified for row in reached)
    return (
        f"ends agree with critical points, {certified:,} of these {len(reached):,} certified, to "
        f"{max(row.distance for row in reached):.0e} of their length, to {max(row.descended for row in reached):.0e} "
        "before Newton's method"
    )


def _check_same(first: SquareLoss, second: SquareLoss) -> None:
    if first is second:
        return
    if first.network.spec != second.network.spec or not (
        np.allclose(first.data, second.data, rtol=1e-12, atol=0.0)
        and np.allclose(first.moments, second.moments, rtol=1e-12, atol=0.0)
    ):
        raise InputError(
            "descent and critical points belong to different losses",
            given=f"{first.network.spec} and {second.network.spec}, or other data",
            allowed="the same loss for both",
        )
