"""All critical points of a fully connected linear network: sums of singular triples of its data.

The image of the differential at parameters of a matrix W contains (columns of W) x R^n + R^m x (rows of W), as the
first and the last layer alone give that. This is the tangent space of the matrices of the same rank s, so a critical
parameter has a matrix that is critical among these: W = sum of s of the singular triples (Eckart and Young). For each
such sum there is a critical parameter, too: layers diag(s_i^(1/L)) padded by zeros have no larger image.

With s the largest rank r, the function itself is critical: pure. With s < r it is not, unless no loss is left, and only
the parametrisation is to blame: spurious, always a saddle. In a hidden neuron that is not used, t in every layer adds
t^L p_j q_j^T for a triple j that is left out, and the loss falls by 2 t^L s_j^2 to leading order; larger and smaller
multiples of W have more loss, and for W = 0 so has the opposite sign.
"""

from __future__ import annotations

import time
from itertools import combinations, pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear import LinearNetwork
from neurovariety.errors import InputError, ResourceError
from neurovariety.training.matrices.singular_triples import SingularTriples, singular_triples
from neurovariety.training.result import CriticalPoint, CriticalPoints, Kind, Position
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.result import Certainty

Float = NDArray[np.float64]

MOST_POINTS = 20_000
"""Critical functions that are listed at most."""


def matrix_critical_points(loss: SquareLoss, *, certified: bool = True, seed: int | None = None) -> CriticalPoints:
    """Find all critical points of a fully connected linear network.

    Parameters
    ----------
    loss : SquareLoss
        Of a `LinearNetwork`.
    certified : bool
        Whether to prove by interval arithmetic that the singular values of the data are simple; needs python-flint.
    seed : int, optional
        Noted in the result; nothing is random here.

    Returns
    -------
    CriticalPoints
        Each critical function that is not zero once, with one of its critical parameters: the balanced one, in which
        neighbouring layers have the same singular values. All of them are real. ``complete`` is false where equal
        singular values make whole families of critical functions, which are told and not listed.

    Raises
    ------
    InputError
        When the network is another one, or the inputs do not tell all functions apart.
    ResourceError
        For more than `MOST_POINTS` critical functions.

    Notes
    -----
    With the chosen triples I, s = |I|, the signature of the Hessian is known: for i in I and j not in I the pair of
    planes gives +, + when s_i > s_j and +, - when s_i < s_j; I gives s^2, each row or column beyond the singular
    triples s more; with two layers each of the d_1 - s neurons that are not used gives +, - for each j. All else are
    zeros. Base changes between layers explain the zeros where s = r. Where s < r they can hide the way down of a
    saddle, which is of order L.

    References
    ----------
    Baldi, Hornik, Neural networks and principal component analysis (1989). Trager, Kohn, Bruna, Pure and spurious
    critical points: a geometric study of linear networks (ICLR 2020).

    Examples
    --------
    >>> from neurovariety.training.square_loss import distance_loss
    >>> found = matrix_critical_points(distance_loss("linear 2-1-2", [3, 0, 0, -2]))
    >>> for point in found.points:
    ...     print(round(point.loss, 12), point.in_functions, point.in_parameters, point.remark)
    4.0 minimum minimum rank 1: singular triple 1
    9.0 saddle saddle rank 1: singular triple 2
    """
    started = time.perf_counter()
    network = loss.network
    if not isinstance(network, LinearNetwork):
        raise InputError(
            "this is for fully connected linear networks", given=network.spec, allowed="such as linear 3-2-4"
        )
    loss.check_rank()
    largest, smaller = network.rank, min(network.widths[0], network.widths[-1])
    layers = len(network.widths) - 1
    lowest = 1 if layers > 1 else smaller  # one matrix alone has no spurious points
    expected = sum(comb(smaller, rank) for rank in range(lowest, largest + 1))
    if expected > MOST_POINTS:
        raise ResourceError(
            f"the loss of {network.spec} has too many critical points to list them",
            given=f"{expected:,}",
            allowed=f"{MOST_POINTS:,}",
            remedy="take fewer inputs or outputs, or a smaller width in between",
        )
    triples = singular_triples(loss, certified=certified)
    count = len(triples.values)
    listed: list[tuple[int, ...]] = []
    split = 0
    for rank in range(min(lowest, count) or 1, min(largest, count) + 1):
        whole = [chosen for chosen in combinations(range(count), rank) if _takes_whole(triples, chosen)]
        split += comb(count, rank) - len(whole)
        listed += whole
    points = sorted((_point(loss, network, triples, chosen) for chosen in listed), key=lambda point: point.loss)
    return CriticalPoints(
        name="critical points",
        of=network.spec,
        value=len(points),
        certainty=Certainty.CERTIFIED if triples.proven else Certainty.NUMERICAL,
        evidence=_evidence(triples, range(lowest, largest + 1)),
        complete=not split,
        seed=seed,
        seconds=time.perf_counter() - started,
        remarks=tuple(_remarks(triples, points, layers=layers, smaller=smaller, split=split)),
        loss=loss,
        points=tuple(points),
        parameters=_stacked([point.parameter for point in points], network.parameter_count),
        functions=_stacked([point.function for point in points], network.ambient.dimension),
        spurious=np.array([point.spurious for point in points], dtype=bool),
        certified=np.full(len(points), triples.proven),
        partitions=tuple(() for _ in points),
        expected=expected,
    )


def _takes_whole(triples: SingularTriples, chosen: tuple[int, ...]) -> bool:
    """Tell whether no group of equal singular values is chosen in part: the choice would be one of infinitely many."""
    taken = set(chosen)
    return all(taken.issuperset(group) or taken.isdisjoint(group) for group in triples.clusters)


def _point(
    loss: SquareLoss, network: LinearNetwork, triples: SingularTriples, chosen: tuple[int, ...]
) -> CriticalPoint:
    rank, count = len(chosen), len(triples.values)
    smaller = min(network.widths[0], network.widths[-1])
    matrix = triples.parts[list(chosen)].sum(axis=0)
    is_best = rank == count  # no loss is left that a matrix could take away
    is_top = chosen == tuple(range(rank))
    pure = is_best or rank == network.rank
    in_functions: Kind = ("minimum" if is_top else "saddle") if pure else "not critical"
    position: Position = "interior" if network.rank in (rank, smaller) else "singular"
    numbers = ", ".join(str(place + 1) for place in chosen)
    return CriticalPoint(
        parameter=_balanced(matrix, rank, network.widths),
        function=matrix.ravel(),
        loss=float(loss.value(matrix.ravel())),
        certified=triples.proven,
        spurious=not pure,
        position=position,
        in_functions=in_functions,
        in_parameters=in_functions if pure else "saddle",
        signature=_signature(network, chosen, count),
        remark=f"rank {rank}: singular triple{'s' if rank > 1 else ''} {numbers}",
    )


def _balanced(matrix: Float, rank: int, widths: tuple[int, ...]) -> Float:
    """Factor a matrix into layers with equal singular values, padded by zeros."""
    layers = len(widths) - 1
    if layers == 1:
        return np.asarray(matrix.ravel())
    left, values, right = np.linalg.svd(matrix, full_matrices=False)
    share = values[:rank] ** (1 / layers)
    factors = [np.zeros((rows, columns)) for columns, rows in pairwise(widths)]
    factors[0][:rank] = share[:, None] * right[:rank]
    for factor in factors[1:-1]:
        factor[range(rank), range(rank)] = share
    factors[-1][:, :rank] = left[:, :rank] * share
    return np.concatenate([factor.ravel() for factor in factors])


def _signature(network: LinearNetwork, chosen: tuple[int, ...], count: int) -> tuple[int, int, int]:
    """Count the signs of the Hessian's eigenvalues; see the notes of `matrix_critical_points`."""
    widths, rank = network.widths, len(chosen)
    if len(widths) == 2:
        return network.parameter_count, 0, 0
    left_out = [place for place in range(count) if place not in chosen]
    idle = (widths[1] - rank) * len(left_out) if len(widths) == 3 else 0
    down = sum(place > other for place in chosen for other in left_out)
    up = rank**2 + rank * (widths[0] + widths[-1] - 2 * rank) - down
    return up + idle, down + idle, network.parameter_count - up - down - 2 * idle


def _evidence(triples: SingularTriples, ranks: range) -> str:
    numbers = str(ranks[0]) if len(ranks) == 1 else f"{ranks[0]} to {ranks[-1]}"
    theorem = f"sums of {numbers} of the data's singular triples (Eckart and Young; Trager, Kohn and Bruna)"
    count = len(triples.values)
    if triples.proven:
        proven = "all singular values simple and not zero" if count > 1 else "its one singular value not zero"
        return f"{theorem}; interval arithmetic proved {proven}"
    if count < 2:
        return f"{theorem}, in floating point"
    gap = max(0.0, float((-np.diff(triples.values)).min() / triples.values[0]))  # and not -0.0
    return f"{theorem}; in floating point, singular values differ by {gap:.1e} of the largest at least"


def _remarks(
    triples: SingularTriples, points: list[CriticalPoint], *, layers: int, smaller: int, split: int
) -> list[str]:
    told = []
    if layers > 1:
        what = "a saddle" if len(triples.values) else "the best function there is"
        told.append(f"the zero function is critical, too, as where all matrices are zero: {what}, not counted")
    if any(point.spurious for point in points):
        told.append("each spurious function has a family of critical parameters; the balanced one is given")
    if len(triples.values) < smaller:
        told.append(f"the data has rank {len(triples.values)}: its other singular values are zero and add no point")
    if split:
        groups = " and ".join(
            ", ".join(str(place + 1) for place in group) for group in triples.clusters if len(group) > 1
        )
        told.append(
            f"singular values {groups} are equal: {split:,} choices of triples stand for infinitely many critical "
            "functions each, which are not listed"
        )
    return told


def _stacked(rows: list[Float], width: int) -> NDArray[np.complex128]:
    return np.array(rows, dtype=np.complex128).reshape(len(rows), width)
