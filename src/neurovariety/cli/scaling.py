"""A table with every variable scaled."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.scaling import Scaling
from neurovariety.moments import ArrayRows, Rows, part_of

Float = NDArray[np.float64]


def scaled_rows(rows: Rows, scaling: Scaling) -> Rows:
    """Scale the rows: a copy of what is in memory, block by block what is not."""
    scaled = ScaledRows(rows, scaling)
    return ArrayRows(scaled.read(0, rows.count)) if isinstance(rows, ArrayRows) else scaled


@dataclass(frozen=True)
class ScaledRows:
    """Rows with every variable scaled."""

    rows: Rows
    scaling: Scaling

    @property
    def count(self) -> int:
        """Number of points."""
        return self.rows.count

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.rows.variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop."""
        return self.scaling.apply(self.rows.read(start, stop))

    def part(self, start: int, stop: int) -> ScaledRows:
        """Return rows start to stop alone."""
        return ScaledRows(part_of(self.rows, start, stop), self.scaling)

    def fingerprint(self) -> str:
        """Tell these rows from others."""
        numbers = np.concatenate([self.scaling.offset, self.scaling.factor]).tobytes()
        return f"scaled by {hashlib.blake2b(numbers, digest_size=16).hexdigest()}: {self.rows.fingerprint()}"
