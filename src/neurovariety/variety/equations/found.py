"""What a search for equations has found, before it is reported."""

from __future__ import annotations

from dataclasses import dataclass, field

from neurovariety.poly.rational import RationalPolynomial
from neurovariety.variety.equations.proving import Verdict


@dataclass
class Found:
    """What the search has found until now.

    Attributes
    ----------
    polynomials : list of RationalPolynomial
    verdicts : list of Verdict
        One for each.
    counts : list of int
        Dimensions of the spaces of all equations by degree.
    searched : int
    local_rank : int
        Of the gradients at a random function.
    reason : str or None
        Why no generator is missing.
    dimension : int
    homogeneous : bool
    primes : list of int
    engine : str or None
        What found them, where it was not interpolation.
    known : str or None
        The theorem that tells them, where nothing was searched.
    unwritten : dict of degrees to int
        Generators that are known by number alone.
    stopped : str or None
        What ended the search before its time, and in which degree.
    cuts_out : bool
        Whether the common zeros are the closure, though others may be needed to generate all equations.
    of_minors : bool
        Whether the counts are those of an ideal of minors, which may be smaller than that of all equations.
    """

    dimension: int
    homogeneous: bool
    primes: list[int]
    polynomials: list[RationalPolynomial] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    local_rank: int = 0
    reason: str | None = None
    engine: str | None = None
    known: str | None = None
    unwritten: dict[int, int] = field(default_factory=dict)
    stopped: str | None = None
    cuts_out: bool = False
    of_minors: bool = False

    @property
    def searched(self) -> int:
        """Up to which degree all equations are known."""
        return len(self.counts)

    def forget_unfinished(self) -> None:
        """Leave out what was found in a degree whose search did not end: of its equations others are missing."""
        kept = sum(polynomial.degree <= self.searched for polynomial in self.polynomials)
        del self.polynomials[kept:], self.verdicts[kept:]
