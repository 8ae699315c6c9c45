"""What `membership` answers: inside, outside or undecided, with a parameter or the reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from neurovariety.variety.result import Certainty, Invariant

Answer = Literal["inside", "outside", "undecided"]
Number = Fraction | float


@dataclass(frozen=True)
class Decision:
    """A decision with its certificate, before it is reported.

    Attributes
    ----------
    answer : {"inside", "outside", "undecided"}
    certainty : Certainty
    evidence : str
        The proof, or why there is no decision.
    parameter : tuple of numbers or None
        Inside: theta, flat; fractions where it is exact.
    residual : float or None
        Largest deviation of theta's function from the point, divided by the point's largest entry (or 1, if all are
        smaller); 0 where it is exactly the point.
    radius : float or None
        The true parameter is proven to be within this distance of theta in every entry, where that was proven.
    remarks : tuple of str
    on_closure : bool or None
        Whether complex parameters compute the point or points next to it, where that was decided apart.
    complex_parameter : tuple of complex or None
        Some that do, rounded, where real ones do not.
    """

    answer: Answer
    certainty: Certainty
    evidence: str
    parameter: tuple[Number, ...] | None = None
    residual: float | None = None
    radius: float | None = None
    remarks: tuple[str, ...] = ()
    on_closure: bool | None = None
    complex_parameter: tuple[complex, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Membership(Invariant):
    """Whether a function is computed by an architecture with real parameters.

    Attributes
    ----------
    value : {"inside", "outside", "undecided"}
    parameter : tuple of numbers or None
        Inside: real parameters that compute the function, flat; fractions where they are exact.
    residual : float or None
        Largest deviation of the parameter's function from the point, relative to the point; 0 where there is none.
    radius : float or None
        How far a true parameter can be from this one in any entry, where interval arithmetic proved that.
    on_closure : bool or None
        Whether the function is on the variety, the closure of what complex parameters compute; None where that was
        not decided. Inside the real set it is.
    complex_parameter : tuple of complex or None
        Outside the real set and on the variety: complex parameters, rounded, where they were computed.
    """

    parameter: tuple[Number, ...] | None = None
    residual: float | None = None
    radius: float | None = None
    on_closure: bool | None = None
    complex_parameter: tuple[complex, ...] | None = None

    def details(self) -> list[str]:
        """Write the certificate."""
        lines = super().details()
        if self.parameter is not None:
            shown = ", ".join(_short(value) for value in self.parameter[:12])
            more = f", ... ({len(self.parameter)} in all)" if len(self.parameter) > 12 else ""
            lines.insert(1, f"parameter: {shown}{more} (residual {self.residual:.1g})")
        return lines


def _short(value: Number) -> str:
    return str(value) if isinstance(value, Fraction) else f"{value:.6g}"
