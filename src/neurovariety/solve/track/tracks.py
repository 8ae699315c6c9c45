"""What became of each path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]


class PathStatus(IntEnum):
    """Why the tracker let go of a path."""

    REACHED = 0
    """The end of the segment was reached."""
    END_ZONE = 1
    """Stopped inside the end zone, short of t = 0, as asked for: an endgame takes it from here."""
    STEP_TOO_SMALL = 2
    """The step length fell under the smallest allowed."""
    TOO_MANY_STEPS = 3
    """The number of attempts was used up."""
    ACCURACY_LOST = 4
    """Newton's corrections stopped shrinking although residuals were computed in double-double."""
    SINGULAR = 5
    """The Jacobian could not be factored, or values overflowed."""
    INVALID_START = 6
    """The given point is no regular solution of the system at the start."""
    INTERRUPTED = 7
    """The user stopped the work before the path was done."""


@dataclass(frozen=True, eq=False)
class Tracks:
    """The ends of m paths, in the order they were given.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, N), complex128
        Where each path was left, in homogeneous coordinates: in each group the largest coordinate is 1.
        For an affine system plain coordinates.
    tangents : numpy.ndarray, shape (m, N), complex128
        dx/dt there, in the chart in which that largest coordinate stays 1.
    t : numpy.ndarray, shape (m,), complex128
        The path parameter there.
    status : numpy.ndarray, shape (m,), uint8
        Values of `PathStatus`.
    steps, rejected : numpy.ndarray, shape (m,), int32
        Accepted and rejected steps.
    extended : numpy.ndarray, shape (m,), int32
        Attempts that used double-double residuals.
    accuracy : numpy.ndarray, shape (m,), float64
        Size of the last Newton correction: its largest share of a coordinate's own size.
    newton_lipschitz : numpy.ndarray, shape (m,), float64
        Last estimate of omega: twice the second correction over the square of the first.
    """

    points: Complex
    tangents: Complex
    t: Complex
    status: NDArray[np.uint8]
    steps: NDArray[np.int32]
    rejected: NDArray[np.int32]
    extended: NDArray[np.int32]
    accuracy: Float
    newton_lipschitz: Float
