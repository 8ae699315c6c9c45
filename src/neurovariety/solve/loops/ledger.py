"""What became of every path that monodromy tracked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class LostPath:
    """A path that did not arrive, after every repetition under tighter settings.

    Attributes
    ----------
    origin, goal : int
        Vertices of the graph.
    number : int
        Which solution over the origin it started from.
    reason : str
        What stopped it.
    """

    origin: int
    goal: int
    number: int
    reason: str


@dataclass
class Ledger:
    """Counts over all paths of one exploration.

    Attributes
    ----------
    paths : int
        Solutions sent along an edge. ``paths == arrived + len(lost) + interrupted``.
    arrived : int
        Those with a partner at the other end.
    again : int
        Repetitions under tighter settings, of paths that failed or met.
    met : int
        Paths that arrived at the point another one had arrived at, and were told apart or lost.
    interrupted : int
        Paths still under way when the user stopped the work.
    steps, rejected : int
        Accepted and rejected steps of all paths and repetitions.
    lost : list of LostPath

    Examples
    --------
    >>> ledger = Ledger(paths=3, arrived=2, lost=[LostPath(0, 1, 7, "the step became too small")])
    >>> ledger.balanced
    True
    >>> print(ledger)
    3 paths: 2 arrived, 1 lost (1 the step became too small)
    """

    paths: int = 0
    arrived: int = 0
    again: int = 0
    met: int = 0
    interrupted: int = 0
    steps: int = 0
    rejected: int = 0
    lost: list[LostPath] = field(default_factory=list)

    @property
    def balanced(self) -> bool:
        """Whether every path is accounted for."""
        return self.paths == self.arrived + len(self.lost) + self.interrupted

    def __str__(self) -> str:
        """Say it in one line."""
        parts = [f"{self.arrived} arrived"]
        if self.lost:
            reasons = ", ".join(f"{count} {reason}" for reason, count in Counter(p.reason for p in self.lost).items())
            parts.append(f"{len(self.lost)} lost ({reasons})")
        if self.interrupted:
            parts.append(f"{self.interrupted} interrupted")
        if self.again:
            parts.append(f"{self.again} tracked again")
        return f"{self.paths} paths: " + ", ".join(parts)
