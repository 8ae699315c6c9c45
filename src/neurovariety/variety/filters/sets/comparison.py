"""What is found out about two sets of end-to-end filters: which lies in which, why, and what proves the contrary."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from neurovariety.variety.result import Invariant


@dataclass(frozen=True)
class Inclusion:
    """Whether one set of filters lies in another.

    Attributes
    ----------
    holds : bool or None
        None where it is not known.
    proof : str
        Why, or what is missing.
    witness : tuple of fractions.Fraction or None
        Where it does not hold: the end-to-end filter of real filters of the one network that is not in the other set.
        None where it would be too long.
    filters : tuple of tuples of fractions.Fraction or None
        The real filters of the one network that compute the witness.
    checked : bool
        Whether exact membership of the witness was computed, and confirms that it is not in the other set.
    """

    holds: bool | None
    proof: str
    witness: tuple[Fraction, ...] | None = None
    filters: tuple[tuple[Fraction, ...], ...] | None = None
    checked: bool = False


@dataclass(frozen=True, kw_only=True)
class FunctionSpaceComparison(Invariant):
    """How two sets of end-to-end filters lie; ``value`` tells it of the real sets.

    Attributes
    ----------
    value : {"the same", "inside", "around", "neither", "undecided"}
        Of the first network's real set, seen from the second's.
    other : str
        The second network.
    closure_inside, closure_around : Inclusion
        Of the first network's Zariski closure in the second's, and of the second's in the first's.
    set_inside, set_around : Inclusion
        Of the real sets.
    """

    other: str
    closure_inside: Inclusion
    closure_around: Inclusion
    set_inside: Inclusion
    set_around: Inclusion

    @property
    def same_closure(self) -> bool | None:
        """Whether the Zariski closures are equal."""
        return _both(self.closure_inside.holds, self.closure_around.holds)

    @property
    def same_set(self) -> bool | None:
        """Whether the same real filters are computed."""
        return _both(self.set_inside.holds, self.set_around.holds)

    def headline(self) -> str:
        """Write both answers as a sentence."""
        closures = relation(self.closure_inside.holds, self.closure_around.holds)
        return (
            f"{self.of} and {self.other}: the real set of the first {_TOLD[self.value]} that of the second, "
            f"its closure {_TOLD[closures]} the other closure"
        )

    def details(self) -> list[str]:
        """Write the reasons and the witnesses."""
        lines = [f"{self.certainty}: {self.evidence}"]
        for name, answer in (
            ("first closure in the second", self.closure_inside),
            ("second closure in the first", self.closure_around),
            ("first real set in the second", self.set_inside),
            ("second real set in the first", self.set_around),
        ):
            told = {True: "yes", False: "no", None: "not known"}[answer.holds]
            lines.append(f"{name}: {told}, {answer.proof}")
            if answer.witness is not None:
                confirmed = ", confirmed by exact membership" if answer.checked else ""
                lines.append(f"  witness{confirmed}: {', '.join(map(str, answer.witness))}")
        return [*lines, *self.remarks]


_TOLD = {
    "the same": "is",
    "inside": "lies strictly inside",
    "around": "strictly contains",
    "neither": "neither lies in nor contains",
    "undecided": "was not compared with",
}


def relation(inside: bool | None, around: bool | None) -> str:
    """Put two inclusions in a word."""
    if inside is None or around is None:
        return "undecided"
    return {(True, True): "the same", (True, False): "inside", (False, True): "around"}.get((inside, around), "neither")


def _both(inside: bool | None, around: bool | None) -> bool | None:
    if inside is None or around is None:
        return None
    return inside and around
