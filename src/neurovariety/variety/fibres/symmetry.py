"""A group that acts on the parameters of an architecture and leaves the function alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from neurovariety.architectures.architecture import Architecture
from neurovariety.variety.fibres.parameter_arrays import Number, Objects, as_arrays, flattened

Arrays = dict[str, Objects]
Move = Callable[[Arrays, np.random.Generator], Arrays]


@dataclass(frozen=True, eq=False)
class Symmetry:
    """A group that acts on the parameters.

    Attributes
    ----------
    group : str
        Its name.
    words : str
        What it does.
    dimension : int
        Number of its continuous parameters, over the real numbers; 0 for a finite group.
    order : int or None
        Of a finite group.
    architecture : Architecture
    move : callable
        Applies a random element to parameter arrays; `image` does that to flat vectors.
    """

    group: str
    words: str
    dimension: int
    order: int | None
    architecture: Architecture
    move: Move

    def image(self, theta: Sequence[Any], generator: np.random.Generator) -> tuple[Number, ...]:
        """Apply a random element; fractions stay fractions.

        Parameters
        ----------
        theta : sequence of P numbers
        generator : numpy.random.Generator
            Draws the element.
        """
        moved = self.move(as_arrays(self.architecture, theta), generator)
        return flattened(moved[name] for name, _ in self.architecture.parameter_shapes)

    def __str__(self) -> str:
        """Write the group and what it does."""
        return f"{self.group}: {self.words}"
