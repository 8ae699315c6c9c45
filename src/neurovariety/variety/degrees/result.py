"""What degrees come with."""

from __future__ import annotations

from dataclasses import dataclass

from neurovariety.errors import InputError
from neurovariety.variety.result import Invariant

METHODS = ("auto", "closed form", "numerical")


@dataclass(frozen=True, kw_only=True)
class DegreeInvariant(Invariant):
    """A degree, or a list of them.

    Attributes
    ----------
    method : str
        ``"closed form"`` or ``"numerical"``.
    variety : str or None
        The classical variety that the functions make up, where that is known.
    """

    method: str
    variety: str | None = None

    def details(self) -> list[str]:
        """Write what speaks for the value, a line each."""
        lines = super().details()
        return lines if self.variety is None else [f"the closure is {self.variety}", *lines]


@dataclass(frozen=True, kw_only=True)
class EDDegree(DegreeInvariant):
    """A number of critical points of a quadratic distance.

    Attributes
    ----------
    value : int
        Complex critical points for general data at which the variety is smooth, each function once.
    metric : str
    rank : int or None
        Of the quadratic form, where one was made.
    parameters : int or None
        Parameters that were found, several for one function where the network has symmetries that are not used up.
    lost : int or None
        Critical points for a general form that went to infinity or where the parametrisation drops rank when that form
        became this one, where they were followed.
    spurious, spurious_parameters : int or None
        Functions of isolated critical parameters that are not critical themselves, as the parametrisation drops rank
        there, and how many such parameters there are; where they were asked for. They are not part of the value.
    spurious_complete : bool or None
        Whether no path to them was lost, and the critical functions were all found again on the way.
    """

    metric: str
    rank: int | None = None
    parameters: int | None = None
    lost: int | None = None
    spurious: int | None = None
    spurious_parameters: int | None = None
    spurious_complete: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PolarDegrees(DegreeInvariant):
    """All polar degrees.

    Attributes
    ----------
    value : tuple of int
        The degree first.
    generic_ed_degree : int
        Counted on its own where the method is numerical; otherwise the sum.
    """

    generic_ed_degree: int


def checked_method(method: str) -> str:
    """Check the name of a method."""
    if method not in METHODS:
        raise InputError("unknown method", given=repr(method), allowed=", ".join(METHODS))
    return method


def no_closed_form(what: str, spec: str) -> InputError:
    """Say that there is none."""
    return InputError(f"no closed form is known for the {what} of {spec}", remedy='take method="numerical"')
