"""How often gradient descent ended at which critical point, as a result that prints as a table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.training.loss_column import loss_column
from neurovariety.variety.aligned import aligned
from neurovariety.variety.result import Invariant

Float = NDArray[np.float64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, eq=False, kw_only=True)
class Share:
    """The runs that ended at one real critical function.

    Attributes
    ----------
    points : tuple of int
        Numbers of the critical points that have this function, in `CriticalPoints.points`.
    function : numpy.ndarray, shape (D,), float64
    loss : float
    runs : numpy.ndarray, int64
        Numbers of the runs.
    share : float
        Part of all runs.
    error : float
        Standard error of the share, as a probability over random starts.
    distance : float
        Of the farthest end, in parts of the function's length, or the data's if that is larger.
    descended : float
        The same before Newton's method added the last digits.
    in_functions, in_parameters, position : str
        As in `CriticalPoint`; "or" stands between those of several points.
    spurious, certified : bool
        Whether this holds for all of the points.
    """

    points: tuple[int, ...]
    function: Float
    loss: float
    runs: Numbers
    share: float
    error: float
    distance: float
    descended: float
    in_functions: str
    in_parameters: str
    position: str
    spurious: bool
    certified: bool


@dataclass(frozen=True, kw_only=True)
class Shares(Invariant):
    """Where descent ended; ``value`` is the number of runs that ended at a real critical point.

    Attributes
    ----------
    runs : int
        All of them.
    rows : tuple of Share
        One for each real critical function, reached or not, the least loss first.
    zero : numpy.ndarray, int64
        Runs that ended at the zero function, which is critical where two filters vanish.
    unmatched : numpy.ndarray, int64
        Runs that converged to no known critical point.
    unfinished : numpy.ndarray, int64
        Runs that did not converge, and are at no critical point yet: descent is slow at degenerate ones.
    cut_off : numpy.ndarray, int64
        Runs that Ctrl-C stopped before they were at a critical point.
    of_zero : float
        Loss of the zero function.
    left : float
        How far the farthest unfinished run is from a critical function, in parts of its length.
    """

    runs: int
    rows: tuple[Share, ...]
    zero: Numbers
    unmatched: Numbers
    unfinished: Numbers
    cut_off: Numbers
    of_zero: float
    left: float

    @property
    def spurious(self) -> int:
        """Number of runs that ended at spurious points."""
        return sum(len(row.runs) for row in self.rows if row.spurious)

    @property
    def distance(self) -> float:
        """How far the farthest matched end is from its critical point."""
        return max((row.distance for row in self.rows), default=0.0)

    def headline(self) -> str:
        """Write how many runs ended at critical points."""
        reached = sum(1 for row in self.rows if len(row.runs))
        return (
            f"{self.name} of {self.of}: {self.value:,} of {self.runs:,} runs ended "
            f"at {reached:,} of {len(self.rows):,} real critical functions, {self.spurious:,} at spurious ones"
        )

    def details(self) -> list[str]:
        """Write a table of the functions that were reached, and what became of the other runs."""
        reached = [row for row in self.rows if len(row.runs)]
        lines = _table(reached, self.of_zero) if reached else []
        missed = [row for row in self.rows if not len(row.runs)]
        if missed:
            kinds = [row.in_parameters for row in missed]
            counts = ", ".join(f"{kinds.count(kind):,} {kind}" for kind in sorted(set(kinds)))
            lines.append(f"no run ended at the other {len(missed):,}, among the parameters: {counts}")
        away = f", up to {self.left:.0e} of its length from the nearest critical function" if self.rows else ""
        for listed, what in (
            (self.zero, "ended at the zero function"),
            (self.unmatched, "converged to no known critical point"),
            (self.unfinished, f"did not converge{away}"),
            (self.cut_off, "had not ended when the work was stopped"),
        ):
            if len(listed):
                lines.append(f"{len(listed):,} run{'s' if len(listed) > 1 else ''} {what}")
        return [*lines, *super().details()]


def _table(rows: list[Share], of_zero: float) -> list[str]:
    """Align the columns of the functions that were reached."""
    head = ["loss", "in functions", "in parameters", "", "position", "proven", "runs", "share"]
    return aligned(
        head,
        [
            [
                loss,
                row.in_functions,
                row.in_parameters,
                "spurious" if row.spurious else "pure",
                row.position,
                "yes" if row.certified else "no",
                len(row.runs),
                f"{100 * row.share:.1f} +- {100 * row.error:.1f} %",
            ]
            for row, loss in zip(rows, loss_column([row.loss for row in rows], of_zero), strict=True)
        ],
    )
