"""What Krawczyk's test proves about each point, whichever arithmetic ran it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.certification.rounding import TINY, UPWARD
from neurovariety.solve.system.tape import Complex, Float

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Enclosures:
    """Polydiscs around m points of n coordinates; those that are not proved have infinite radii.

    Attributes
    ----------
    centre : numpy.ndarray, shape (m, n), complex128
    radius : numpy.ndarray, shape (m, n), float64
        A solution lies within this distance of the centre, coordinate by coordinate.
    alone : numpy.ndarray, shape (m, n), float64
        It is the only one within this distance, a larger one; 0 where that is not proved, or where rounding the centre
        left nothing of it.
    proved : numpy.ndarray, shape (m,), bool
        Whether there is a solution at all, and a regular one.
    """

    centre: Complex
    radius: Float
    alone: Float
    proved: Flags

    @classmethod
    def joined(cls, parts: Sequence[Enclosures]) -> Enclosures:
        """Put enclosures of one and the same dimension one after the other."""
        return cls(
            centre=np.concatenate([part.centre for part in parts]),
            radius=np.concatenate([part.radius for part in parts]),
            alone=np.concatenate([part.alone for part in parts]),
            proved=np.concatenate([part.proved for part in parts]),
        )

    def chosen(self, rows: Flags) -> Enclosures:
        """Keep some rows."""
        return Enclosures(self.centre[rows], self.radius[rows], self.alone[rows], self.proved[rows])

    def replaced(self, rows: NDArray[np.intp], others: Enclosures) -> Enclosures:
        """Put other enclosures into some rows."""
        replaced = Enclosures(self.centre.copy(), self.radius.copy(), self.alone.copy(), self.proved.copy())
        replaced.centre[rows], replaced.radius[rows] = others.centre, others.radius
        replaced.alone[rows], replaced.proved[rows] = others.alone, others.proved
        return replaced


def unproved(points: Complex) -> Enclosures:
    """Give enclosures that say nothing."""
    return Enclosures(
        centre=points.copy(),
        radius=np.full(points.shape, np.inf),
        alone=np.zeros(points.shape),
        proved=np.zeros(len(points), dtype=np.bool_),
    )


def proved_real(enclosures: Enclosures) -> Flags:
    """Tell which solutions of a system with real coefficients are real.

    The conjugate of a solution is a solution too. If it lies where there is only one, both are the same.
    """
    away = 2 * np.abs(enclosures.centre.imag) * UPWARD + TINY
    inside = (away + enclosures.radius) * UPWARD <= enclosures.alone
    return enclosures.proved & inside.all(axis=1)


def proved_not_real(enclosures: Enclosures) -> Flags:
    """Tell which solutions have a coordinate whose disc does not meet the real line."""
    return enclosures.proved & (np.abs(enclosures.centre.imag) > enclosures.radius).any(axis=1)
