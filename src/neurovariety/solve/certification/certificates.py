"""What is proved about the solutions of a system."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.certification.enclosures import Flags
from neurovariety.solve.system.tape import Complex, Float


@dataclass(frozen=True, eq=False)
class Certificates:
    """Proofs by interval arithmetic for m approximate solutions in n variables.

    Attributes
    ----------
    certified : numpy.ndarray, shape (m,), bool
        Whether there is exactly one solution in the polydisc around the centre; it is regular (of multiplicity one).
    real, not_real : numpy.ndarray, shape (m,), bool
        Whether that solution is proved to be real, or proved not to be. Only of a system whose coefficients and
        parameters are real can a solution be proved real this way.
    duplicate_of : numpy.ndarray, shape (m,), intp
        The first row with the same solution, proved; -1 for all others.
    undecided : numpy.ndarray, shape (m,), bool
        Certified rows that are neither proved the same as an earlier row nor proved different from it.
    centre : numpy.ndarray, shape (m, n), complex128
        The refined points.
    radius : numpy.ndarray, shape (m, n), float64
        The solution's coordinates are within these distances of the centre; infinite where not certified.
    alone : numpy.ndarray, shape (m, n), float64
        Within these, larger ones, there is no other solution; zero where that is not proved.
    arithmetic : numpy.ndarray, shape (m,), str
        ``"machine"`` or ``"flint"``: what decided the row.
    microseconds : dict
        Mean time a row took in each arithmetic that was used.
    remedy : str
        What would decide more, if anything is known; otherwise empty.
    """

    certified: Flags
    real: Flags
    not_real: Flags
    duplicate_of: NDArray[np.intp]
    undecided: Flags
    centre: Complex
    radius: Float
    alone: Float
    arithmetic: NDArray[np.str_]
    microseconds: dict[str, float]
    remedy: str = ""

    @property
    def distinct(self) -> Flags:
        """Rows that are certified and proved to be different from one another, shape (m,)."""
        found: Flags = self.certified & (self.duplicate_of < 0) & ~self.undecided
        return found

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.certified)

    def __str__(self) -> str:
        """Report the counts in one sentence."""
        total, distinct = len(self), self.distinct
        parts = [
            f"{np.count_nonzero(self.certified):,} of {total:,} certified",
            f"{np.count_nonzero(distinct):,} distinct",
            f"{np.count_nonzero(self.real & distinct):,} real",
        ]
        copies, open_pairs = np.count_nonzero(self.duplicate_of >= 0), np.count_nonzero(self.undecided)
        if copies:
            parts.append(f"{copies:,} {'is a copy' if copies == 1 else 'are copies'} of another")
        if open_pairs:
            parts.append(f"{open_pairs:,} not told apart from another")
        open_real = np.count_nonzero(distinct & ~self.real & ~self.not_real)
        if open_real:
            parts.append(f"{open_real:,} neither proved real nor proved not to be")
        times = [f"{time:.0f} microseconds each in {name} arithmetic" for name, time in self.microseconds.items()]
        remedy = [self.remedy] if self.remedy else []
        return "; ".join([", ".join(parts[:3]), *parts[3:], *times, *remedy])
