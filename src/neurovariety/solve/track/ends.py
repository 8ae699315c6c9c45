"""What the ends of paths are, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.track.tracks import PathStatus

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]


class EndKind(IntEnum):
    """What the end of a path is."""

    REGULAR = 0
    SINGULAR = 1
    AT_INFINITY = 2
    FAILED = 3
    INTERRUPTED = 4


class Reason(IntEnum):
    """Why a path's end is what it is; `REASONS` has the words."""

    ARRIVED = 0
    ARRIVED_SINGULAR = 1
    ZERO = 2
    STEADY = 3
    CLOSED_SINGULAR = 4
    CLOSED_REGULAR = 5
    DISAGREED = 6
    INVALID = 7
    TOO_SMALL = 8
    TOO_MANY = 9
    LOST = 10
    STUCK = 11
    INTERRUPTED = 12
    FAR_OUT = 13


REASONS = (
    "tracked to its end",
    "tracked to its end, where the Jacobian is singular",
    "a homogenising coordinate is zero at the end",
    "a homogenising coordinate vanishes at a steady rate",
    "loops around t = 0 closed up at a singular solution",
    "loops around t = 0 closed up at a regular solution",
    "no two rounds of loops around t = 0 agreed",
    "the start point is no regular solution",
    "the step length became too small",
    "too many steps were needed",
    "accuracy was lost",
    "the Jacobian was singular on the way",
    "interrupted",
    "followed so far out that its coordinates no longer count as finite",
)
"""The words, in the order of `Reason`."""

GIVEN_UP = {
    PathStatus.STEP_TOO_SMALL: Reason.TOO_SMALL,
    PathStatus.TOO_MANY_STEPS: Reason.TOO_MANY,
    PathStatus.ACCURACY_LOST: Reason.LOST,
    PathStatus.SINGULAR: Reason.STUCK,
    PathStatus.INVALID_START: Reason.INVALID,
    PathStatus.INTERRUPTED: Reason.INTERRUPTED,
}
"""What is said of paths that the tracker gave up."""


@dataclass(frozen=True, eq=False)
class PathEnds:
    """The ends of m paths.

    Attributes
    ----------
    points : numpy.ndarray, shape (m, N), complex128
        In each group the largest coordinate is 1. For a failed path where it was left.
    kind : numpy.ndarray, shape (m,), uint8
        Values of `EndKind`.
    winding : numpy.ndarray, shape (m,), int32
        How often t goes around 0 until the path closes up: 1 where the path arrives on a straight way, 0 where it is
        not known.
    accuracy, condition : numpy.ndarray, shape (m,), float64
        Estimated error relative to the largest coordinate, and condition number of the Jacobian at the end (see
        `refine`); NaN where there is no end, or none was computed.
    t : numpy.ndarray, shape (m,), complex128
        Where the end was decided.
    status : numpy.ndarray, shape (m,), uint8
        The tracker's last `PathStatus`.
    steps : numpy.ndarray, shape (m,), int64
        Attempts at a step, of the tracker and the endgame together.
    code : numpy.ndarray, shape (m,), uint8
        Values of `Reason`.
    """

    points: Complex
    kind: NDArray[np.uint8]
    winding: NDArray[np.int32]
    accuracy: Float
    condition: Float
    t: Complex
    status: NDArray[np.uint8]
    steps: NDArray[np.int64]
    code: NDArray[np.uint8]

    @property
    def reason(self) -> NDArray[np.str_]:
        """Why each end is what it is, in words, shape (m,)."""
        return np.array(REASONS)[self.code]
