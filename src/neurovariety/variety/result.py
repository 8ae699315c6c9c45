"""What an invariant comes with: how sure it is, what speaks for it, and what it took."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from fractions import Fraction
from typing import Any

import numpy as np


class Certainty(StrEnum):
    """How an invariant was found, the surest first."""

    EXACT = "exact"
    """A theorem's formula, or exact arithmetic, that leaves no doubt."""
    CERTIFIED = "interval-certified"
    """Solutions proven by interval arithmetic and counted; that there are no more is argued in the evidence."""
    TRACE = "trace test"
    """A numerical count whose completeness the trace test confirmed."""
    MODULAR = "modulo primes"
    """Exact modulo random primes at random points: wrong only by bad luck of a probability that the evidence tells."""
    NUMERICAL = "numerical"
    """Floating point; the evidence tells how clear the decision was."""


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A number, or a list of them, that belongs to the set of functions of an architecture.

    Attributes
    ----------
    name : str
        What it is, for example ``"dimension"``.
    of : str
        What it belongs to, as a SPEC where it has one.
    value : int, tuple or other plain data
    certainty : Certainty
    evidence : str
        A sentence: the theorem, or what was computed how often.
    complete : bool
        False where the value may be too small because something was not found; the evidence says what.
    seed : int or None
        Of the random choices, None where there are none.
    seconds : float
    remarks : tuple of str
        What else the reader should know.

    Examples
    --------
    >>> print(Invariant(name="degree", of="linear 2-1-2", value=2, certainty=Certainty.EXACT, evidence="Giambelli"))
    degree of linear 2-1-2: 2
      exact: Giambelli
    """

    name: str
    of: str
    value: Any
    certainty: Certainty
    evidence: str
    complete: bool = True
    seed: int | None = None
    seconds: float = 0.0
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Report in a few lines."""
        return "\n".join([self.headline(), *(f"  {line}" for line in self.details())])

    def headline(self) -> str:
        """Write the value with its name."""
        doubt = "" if self.complete else " (may be incomplete)"
        return f"{self.name} of {self.of}: {self.value}{doubt}"

    def details(self) -> list[str]:
        """Write what speaks for the value, a line each."""
        return [f"{self.certainty}: {self.evidence}", *self.remarks]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON."""
        fields = (field.name for field in dataclasses.fields(self))
        return {name: _plain(getattr(self, name)) for name in fields}


def _plain(value: Any) -> Any:  # noqa: PLR0911  one line for each kind of data
    """Turn arrays, fractions and data classes into lists, texts and dicts."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return _plain(value.item())
    if isinstance(value, complex):
        return {"real": value.real, "imaginary": value.imag}
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, np.ndarray):
        return _plain(value.tolist())
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "evaluate"):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)
