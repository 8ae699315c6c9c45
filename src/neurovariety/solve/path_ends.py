"""The ends of all paths of a homotopy, filled in as they become known; what a checkpoint of `solve` keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.ledger import Ledger, PathEnd

Complex = NDArray[np.complex128]
Float = NDArray[np.float64]
Numbers = NDArray[np.int64]
Arrays = dict[str, NDArray[Any]]

_REASONS = 64
"""Different reasons that are told apart."""
_LONGEST = 200
"""Letters of a reason that are kept."""


@dataclass(eq=False)
class HomotopyEnds:
    """Ends of m paths in N homogeneous coordinates.

    Attributes
    ----------
    end : numpy.ndarray, shape (m,), uint8
        Values of `PathEnd`; NOT_TRACKED until more is known.
    points : numpy.ndarray, shape (m, N), complex128
    winding : numpy.ndarray, shape (m,), int32
    accuracy, condition : numpy.ndarray, shape (m,), float64
    attempts : numpy.ndarray, shape (m,), uint8
    steps : numpy.ndarray, shape (m,), int32
    reason : numpy.ndarray, shape (m,), int16
        Places in ``reasons``.
    reasons : list of str
    """

    end: NDArray[np.uint8]
    points: Complex
    winding: NDArray[np.int32]
    accuracy: Float
    condition: Float
    attempts: NDArray[np.uint8]
    steps: NDArray[np.int32]
    reason: NDArray[np.int16]
    reasons: list[str]

    @classmethod
    def untouched(cls, count: int, coordinates: int) -> HomotopyEnds:
        """Make the ends of paths of which none has been tracked."""
        return cls(
            end=np.zeros(count, dtype=np.uint8),
            points=np.zeros((count, coordinates), dtype=np.complex128),
            winding=np.zeros(count, dtype=np.int32),
            accuracy=np.full(count, np.nan),
            condition=np.full(count, np.nan),
            attempts=np.zeros(count, dtype=np.uint8),
            steps=np.zeros(count, dtype=np.int32),
            reason=np.zeros(count, dtype=np.int16),
            reasons=[""],
        )

    def __len__(self) -> int:
        """Return the number of paths."""
        return len(self.end)

    def numbers(self, *ends: PathEnd) -> Numbers:
        """List the paths that ended in one of these ways."""
        return np.flatnonzero(np.isin(self.end, ends)).astype(np.int64)

    def code(self, reason: str) -> int:
        """Give the place of a reason, making one if need be."""
        reason = reason[:_LONGEST]
        if reason not in self.reasons:
            if len(self.reasons) >= _REASONS - 1:
                reason = "another reason"
            if reason not in self.reasons:
                self.reasons.append(reason)
        return self.reasons.index(reason)

    def put(self, numbers: Numbers, end: PathEnd, reason: str) -> None:
        """Say how some paths ended, and why."""
        self.end[numbers] = end
        self.reason[numbers] = self.code(reason)

    def ledger(self, solution: Numbers) -> Ledger:
        """Make the ledger; ``solution`` has each path's solution or -1."""
        return Ledger(
            end=self.end.copy(),
            solution=solution,
            attempts=self.attempts.copy(),
            steps=self.steps.copy(),
            reason=self.reason.copy(),
            reasons=tuple(self.reasons),
        )

    def merge(self, other: HomotopyEnds) -> HomotopyEnds:
        """Fill in from another record of the same paths what is not known here."""
        merged = HomotopyEnds.from_arrays({name: array.copy() for name, array in self.arrays().items()})
        new = np.flatnonzero((self.end == PathEnd.NOT_TRACKED) & (other.end != PathEnd.NOT_TRACKED))
        for name in _BY_PATH:
            getattr(merged, name)[new] = getattr(other, name)[new]
        codes, inverse = np.unique(other.reason[new], return_inverse=True)
        translated = np.array([merged.code(other.reasons[code]) for code in codes.tolist()], dtype=np.int16)
        merged.reason[new] = translated[inverse]
        return merged

    def arrays(self) -> Arrays:
        """Return everything as arrays, for a checkpoint."""
        table = np.array([*self.reasons, *[""] * (_REASONS - len(self.reasons))], dtype=f"<U{_LONGEST}")
        return {**{name: getattr(self, name) for name in _BY_PATH}, "reasons": table}

    @classmethod
    def from_arrays(cls, arrays: Arrays, /) -> HomotopyEnds:
        """Make the ends again."""
        reasons = [""] + [text for text in arrays["reasons"].tolist() if text]
        return cls(**{name: np.array(arrays[name]) for name in _BY_PATH}, reasons=reasons)


_BY_PATH = ("end", "points", "winding", "accuracy", "condition", "attempts", "steps", "reason")
