"""The approximate vanishing ideal of a point set, as a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import NeurovarietyError
from neurovariety.ideals.border import BorderKind, border
from neurovariety.ideals.certificate import Certificate
from neurovariety.ideals.scaling import Scaling
from neurovariety.ideals.termination import TerminationVerdict
from neurovariety.outcome import Outcome
from neurovariety.poly import PolynomialFamily
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]
Algorithm = Literal["oavi", "abm"]

NORMALISATIONS = {"oavi": "leading coefficient 1", "abm": "unit coefficient norm"}
"""What psi bounds the mean square of."""

COMPLETE = Outcome("complete", "every monomial of the next degree is a multiple of a leading term", complete=True)
DEGREE_LIMIT = Outcome(
    "degree limit", "more generators may exist in higher degrees; raise max_degree to look for them", complete=False
)
NOTHING_VANISHES = Outcome(
    "nothing vanishes",
    "no polynomial up to max_degree is this small on the data; raise psi or max_degree",
    complete=False,
)
EVERYTHING_VANISHES = Outcome(
    "everything vanishes",
    "every variable alone is constant within psi, so the generators tell nothing about its shape; lower psi",
    complete=True,
)
NOISE = 1e-12
"""Coefficients below this share of the largest one are left out of the report, and counted."""
INTERRUPTED = Outcome(
    "interrupted", "stopped by hand; the degrees that were finished are here, higher ones are not", complete=False
)


@dataclass(frozen=True, eq=False, repr=False)
class VanishingIdeal:
    """Polynomials that nearly vanish on a point set, and how near.

    Attributes
    ----------
    generators : PolynomialFamily
        Normalised as ``normalisation`` says, in the order in which they were found.
    losses : numpy.ndarray, shape (number of generators,), float64
        Mean square of each generator over the rows of the fit; each is at most ``psi``.
    leading_terms : numpy.ndarray, shape (number of generators, n), int64
        Exponents of each generator's leading term in the order of the fit.
    order_ideal : numpy.ndarray, shape (k, n), int64
        Exponents of the monomials that lead no generator.
    algorithm, psi, normalisation
        psi bounds the mean square of a polynomial normalised that way, so the same psi means different things to
        different algorithms.
    rows : int
        Points in the fit.
    arithmetic : str
        ``"gram"`` (float64 Gram matrix) or ``"triangular"`` (QR), or both where the fit changed over.
    floor : float
        The smallest psi that the arithmetic resolves on these data.
    close_calls : int
        Terms decided so near the threshold that rounding could have decided otherwise.
    certificate : Certificate or None
        Mean squares on rows that the fit never saw.
    outcome : Outcome
    seconds : float
        Wall time of the fit.
    names : tuple of str or None
        Names of the variables, for printing.
    box : numpy.ndarray, shape (2, n), or None
        Least and largest value of each variable over the rows of the fit; unknown for sums poured before it.
    termination : TerminationVerdict or None
        The largest degree and size that are possible for this psi, where a theorem says so, or why none does.
    scaling : Scaling or None
        Where the points were scaled before the fit: generators, losses, box and certificate are those of the scaled
        variables, so new points go through ``scaling.apply`` first. ``scaling.in_own_units`` takes a generator back.
    """

    generators: PolynomialFamily
    losses: Float
    leading_terms: Exponents
    order_ideal: Exponents
    algorithm: Algorithm
    psi: float
    normalisation: str
    rows: int
    arithmetic: str
    floor: float
    close_calls: int
    certificate: Certificate | None
    outcome: Outcome
    seconds: float
    names: tuple[str, ...] | None = None
    box: Float | None = None
    termination: TerminationVerdict | None = None
    scaling: Scaling | None = None

    def __repr__(self) -> str:
        """Report in a few lines."""
        lines = [
            f"{_counted(len(self.generators), 'generator')}, {_counted(len(self.order_ideal), 'other monomial')}, "
            f"from {_counted(self.rows, 'point')} "
            f"in {self.generators.monomials.variables} variables",
            f"{self.algorithm.upper()}, mean square at most psi = {self.psi:g} with {self.normalisation}",
            str(self.outcome),
        ]
        if self.outcome is DEGREE_LIMIT and self.termination is not None and self.termination.bound is not None:
            lines.append(f"with this psi there is nothing to be found beyond degree {self.termination.bound.degree}")
        if self.close_calls:
            lines.append(
                f"{self.close_calls} terms lie so near psi that rounding ({self.arithmetic} arithmetic, floor "
                f"{self.floor:.1g}) could have decided otherwise"
            )
        if self.certificate is not None:
            lines.append(str(self.certificate))
        if self.scaling is not None:
            lines += self.scaling.sentences(self.names, most=5)
        lines += [f"  {text}" for text in self.equations(most=5, most_terms=6, below=NOISE)]
        if len(self.generators) > 5:
            lines.append(f"  ... and {len(self.generators) - 5} more")
        return "\n".join(lines)

    def equations(
        self,
        *,
        most: int | None = None,
        latex: bool = False,
        digits: int = 4,
        most_terms: int | None = None,
        below: float | None = None,
    ) -> list[str]:
        """Write the generators out, with the names of the variables where they are known (of scaled ones: u_name).

        Parameters
        ----------
        most : int, optional
            Only so many, in the order found.
        latex, digits, most_terms, below
            As in `polynomial_text`.
        """
        count = len(self.generators) if most is None else min(most, len(self.generators))
        names = self.names if self.scaling is None else self.scaling.names(self.names, latex=latex)
        return [
            self.generators[i].text(names=names, latex=latex, digits=digits, most_terms=most_terms, below=below)
            for i in range(count)
        ]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def outcome_of(generators: int, order_ideal: Exponents, border_kind: BorderKind, max_degree: int) -> Outcome:
    """Say how a fit that ran to its end came out."""
    if not generators:
        return NOTHING_VANISHES
    if len(order_ideal) == 1:
        return EVERYTHING_VANISHES
    return DEGREE_LIMIT if len(border(order_ideal, max_degree + 1, border_kind)) else COMPLETE


def stopped_at(degree: int, error: NeurovarietyError) -> Outcome:
    """Say why a fit that has generators did not go on."""
    details = "; ".join(part for part in (error.given, error.allowed, error.remedy) if part)
    return Outcome(f"stopped at degree {degree}", f"{error.problem} ({details})", complete=False)
