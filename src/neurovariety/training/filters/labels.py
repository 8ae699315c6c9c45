"""Real critical parameters of a convolutional network with all that is said about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.training.filters.block_roots import Partition
from neurovariety.training.filters.equal_lengths import equal_lengths
from neurovariety.training.filters.kinds import QuadraticLoss, kind_in_functions
from neurovariety.training.result import CriticalPoint, Kind, Position
from neurovariety.training.square_loss import SquareLoss
from neurovariety.variety.filters.positions.numerical_position import numerical_positions

Float = NDArray[np.float64]
Mask = NDArray[np.bool_]

NO_LOSS = 1e-12
"""A loss above the least by less than this part of that of the zero function is the least."""


@dataclass(frozen=True, eq=False)
class Labels:
    """What is known of all m critical parameters, complex ones too.

    Attributes
    ----------
    certified, deficient, spurious : numpy.ndarray, shape (m,), bool
        Deficient where the Jacobian of the parametrisation drops rank.
    partitions : tuple of m tuples of Partition
    """

    certified: Mask
    deficient: Mask
    spurious: Mask
    partitions: tuple[tuple[Partition, ...], ...]


def label_real_points(
    loss: SquareLoss, scaled: QuadraticLoss, parameters: Float, real: Mask, labels: Labels
) -> tuple[list[CriticalPoint], float]:
    """Say what the real critical parameters are.

    Parameters
    ----------
    loss : SquareLoss
    scaled : QuadraticLoss
        The same, with data and form of size about 1.
    parameters : numpy.ndarray, shape (m, P), float64
        Real parts of all critical parameters of the scaled loss.
    real : numpy.ndarray, shape (m,), bool
        Which of them to take.
    labels : Labels

    Returns
    -------
    points : list of CriticalPoint
        By their losses.
    clearest : float
        Smallest eigenvalue of a Hessian that counts as not zero, over the largest.
    """
    products = scaled.products
    numbers = np.flatnonzero(real)
    if not len(numbers):
        return [], 1.0
    small = equal_lengths(products, parameters[numbers])
    found = scaled.curvature(small)
    signatures, kinds = found.signatures.tolist(), found.kinds
    large = small.copy()
    large[:, : products.sizes[0]] *= scaled.size
    large = equal_lengths(products, large)
    filters, functions = products.split(large), products.functions(large)
    losses = loss.value(functions)
    least = loss.least + NO_LOSS * loss.of_zero
    positions = _positions(loss.network, products.split(small))
    points = []
    for place, number in enumerate(numbers.tolist()):
        deficient, position = bool(labels.deficient[number]), positions[place]
        kind: Kind = "minimum" if losses[place] <= least else kinds[place]
        in_functions: Kind = "minimum"
        remark = "the least loss that any function has"
        if losses[place] > least:
            in_functions, remark = kind_in_functions(scaled, small[place], kind, deficient=deficient, position=position)
        points.append(
            CriticalPoint(
                parameter=large[place],
                filters=tuple(one[place] for one in filters),
                function=functions[place],
                loss=float(losses[place]),
                certified=bool(labels.certified[number]),
                spurious=bool(labels.spurious[number]),
                position=position,
                partition=labels.partitions[number],
                in_functions=in_functions,
                in_parameters=kind,
                signature=tuple(signatures[place]),
                remark=remark,
            )
        )
    return sorted(points, key=lambda point: point.loss), found.clearest


def _positions(network: Architecture, filters: list[Float]) -> list[Position]:
    """Say where the functions lie; none is zero."""
    return [one.value if one.value != "zero" else "undecided" for one in numerical_positions(network, filters)]
