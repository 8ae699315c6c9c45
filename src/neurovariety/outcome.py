"""How a computation ended, in words that say what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How a computation ended; numerical trouble is told here, not by an exception.

    Attributes
    ----------
    name : str
        Short and stable, to compare with.
    message : str
        What it means and, where something can be done, what.
    complete : bool
        Whether the result is all that was asked for.
    """

    name: str
    message: str
    complete: bool

    def __str__(self) -> str:
        """Return the name and the message."""
        return f"{self.name}: {self.message}"
