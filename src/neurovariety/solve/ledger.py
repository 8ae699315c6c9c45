"""What became of every path, so that the counts add up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class PathEnd(IntEnum):
    """Where a path went."""

    NOT_TRACKED = 0
    """The work was stopped before its turn, or while it ran."""
    REGULAR = 1
    """To a solution at which the Jacobian is invertible."""
    SINGULAR = 2
    """To an isolated solution at which the Jacobian is not invertible, together with other paths or by a cusp."""
    NOT_ISOLATED = 3
    """To a point of a curve or surface of solutions."""
    AT_INFINITY = 4
    """To infinity, or to a solution of the homogenised equations that is none of the given ones."""
    EXTRANEOUS = 5
    """To a solution of the random combinations of more equations than variables that does not solve them all."""
    MET = 6
    """To a regular solution that another path reached too, under the tightest settings still: one of them jumped."""
    FAILED = 7
    """Nowhere: the tracker or the endgame gave up, under the tightest settings still."""


_WORDS = {
    PathEnd.REGULAR: "to regular solutions",
    PathEnd.SINGULAR: "to singular solutions",
    PathEnd.NOT_ISOLATED: "to sets of positive dimension",
    PathEnd.AT_INFINITY: "to infinity",
    PathEnd.EXTRANEOUS: "to solutions of combinations of the equations only",
    PathEnd.MET: "met another path at a regular solution",
    PathEnd.FAILED: "failed",
    PathEnd.NOT_TRACKED: "not tracked to their ends",
}


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Every path of a homotopy with its end.

    Attributes
    ----------
    end : numpy.ndarray, shape (m,), uint8
        Values of `PathEnd`.
    solution : numpy.ndarray, shape (m,), int64
        The number of the solution it leads to, in the order of the result; -1 where there is none.
    attempts : numpy.ndarray, shape (m,), uint8
        How often it was tracked.
    steps : numpy.ndarray, shape (m,), int32
        Steps of the path, over all attempts.
    reason : numpy.ndarray, shape (m,), int16
        Places in ``reasons``.
    reasons : tuple of str
        How it was decided, in words.

    Examples
    --------
    >>> ledger = Ledger.of(end=np.array([1, 1, 4]), reason=["", "", "the first coordinate goes to 0"])
    >>> ledger
    3 paths: 2 to regular solutions, 1 to infinity
    >>> ledger.count(PathEnd.REGULAR)
    2
    """

    end: NDArray[np.uint8]
    solution: NDArray[np.int64]
    attempts: NDArray[np.uint8]
    steps: NDArray[np.int32]
    reason: NDArray[np.int16]
    reasons: tuple[str, ...]

    @classmethod
    def of(
        cls,
        *,
        end: NDArray[np.integer],
        solution: NDArray[np.integer] | None = None,
        attempts: NDArray[np.integer] | None = None,
        steps: NDArray[np.integer] | None = None,
        reason: list[str] | None = None,
    ) -> Ledger:
        """Make one from what is known; reasons are given one for each path."""
        count = len(end)
        reasons = tuple(dict.fromkeys(["", *(reason or [])]))
        place = {text: number for number, text in enumerate(reasons)}
        return cls(
            end=np.asarray(end, dtype=np.uint8),
            solution=np.full(count, -1, np.int64) if solution is None else np.asarray(solution, dtype=np.int64),
            attempts=np.ones(count, np.uint8) if attempts is None else np.asarray(attempts, dtype=np.uint8),
            steps=np.zeros(count, np.int32) if steps is None else np.asarray(steps, dtype=np.int32),
            reason=np.array([place[text] for text in reason or [""] * count], dtype=np.int16),
            reasons=reasons,
        )

    def __len__(self) -> int:
        """Return the number of paths."""
        return len(self.end)

    def count(self, end: PathEnd) -> int:
        """Count the paths that ended so."""
        return int((self.end == end).sum())

    @property
    def complete(self) -> bool:
        """Whether every path was followed to an end that is understood."""
        return not np.isin(self.end, (PathEnd.MET, PathEnd.FAILED, PathEnd.NOT_TRACKED)).any()

    def paths_to(self, solution: int) -> NDArray[np.int64]:
        """List the paths that led to a solution."""
        return np.flatnonzero(self.solution == solution)

    def reasons_of(self, end: PathEnd) -> list[tuple[str, int]]:
        """Give the reasons for ending so, the most frequent first, with their counts."""
        counts = np.bincount(self.reason[self.end == end], minlength=len(self.reasons))
        order = np.argsort(-counts, kind="stable")
        return [(self.reasons[place], int(counts[place])) for place in order if counts[place]]

    def __repr__(self) -> str:
        """Count the ends in one line."""
        parts = [f"{self.count(end):,} {words}" for end, words in _WORDS.items() if self.count(end)]
        paths = "1 path" if len(self) == 1 else f"{len(self):,} paths"
        return f"{paths}: {', '.join(parts)}" if parts else paths

    def text(self) -> str:
        """Count the ends and their reasons, one a line."""
        lines = [f"{len(self):,} paths"]
        for end, words in _WORDS.items():
            if self.count(end):
                lines.append(f"  {self.count(end):>8,} {words}")
                lines += [f"  {'':>8}   {count:,}: {reason}" for reason, count in self.reasons_of(end) if reason]
        return "\n".join(lines)
