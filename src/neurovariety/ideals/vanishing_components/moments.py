"""What one degree of VCA asks of the data: inner products of F and the candidates, and of their gradients.

With Z = [F, C] the values of the k polynomials of F and of the r candidates, one pass over the rows gives either
sum Z^T Z (Gram) or the triangular factor of Z (QR), which does not square the condition number, and, for
gradient normalisation from degree 3 on, the sum of dZ^T dZ over rows and variables. The sums of two parts of the data
merge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.ideals.vanishing_components.composition import ComposedStep, Pairs, climb, differentiate
from neurovariety.moments.gram import rows_in_block
from neurovariety.moments.triangle import triangular_factor

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class VCASums:
    """Sums over some rows; w = k + r.

    Attributes
    ----------
    rows : int
    values : numpy.ndarray, shape (w, w) or (min(rows, w), w), float64
        Gram matrix, or upper triangular factor.
    slopes : numpy.ndarray, shape (w, w) or (0, 0), float64
        Gram matrix of the gradients, where it was asked for.
    triangular : bool
    """

    rows: int
    values: Float
    slopes: Float
    triangular: bool

    def merge(self, other: VCASums) -> VCASums:
        """Add the sums of another part of the data."""
        if self.triangular:
            values = triangular_factor(np.concatenate([self.values, other.values]))
        else:
            values = self.values + other.values
        return VCASums(self.rows + other.rows, values, self.slopes + other.slopes, self.triangular)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give the sums as arrays to save; their shapes do not depend on the rows."""
        width = self.values.shape[1]
        missing = width - len(self.values)
        return {
            "rows": np.array(self.rows),
            "values": np.concatenate([self.values, np.zeros((missing, width))]) if missing else self.values,
            "slopes": self.slopes,
            "triangular": np.array(self.triangular),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> VCASums:
        """Take the sums back from saved arrays."""
        rows, triangular = int(arrays["rows"]), bool(arrays["triangular"])
        values = np.asarray(arrays["values"][:rows] if triangular else arrays["values"], dtype=np.float64)
        return cls(rows, values, np.asarray(arrays["slopes"], dtype=np.float64), triangular)


@dataclass(frozen=True, eq=False)
class VCASummand:
    """What one block of rows adds to the sums.

    Attributes
    ----------
    steps : tuple of ComposedStep
        The degrees that are done.
    pairs : Pairs
        The candidates of the next.
    triangular, slopes : bool
        Whether to factorise in place of multiplying, and whether gradients are asked for.
    """

    steps: tuple[ComposedStep, ...]
    pairs: Pairs
    triangular: bool
    slopes: bool

    @property
    def width(self) -> int:
        """The number of polynomials, k + r."""
        return 1 + sum(len(step.nonvanishing) for step in self.steps) + len(self.pairs)

    @property
    def block_rows(self) -> int:
        """How many rows make a block; for a factor at least four times the width, so that merging costs little."""
        rows = rows_in_block(self.width)
        return max(rows, 4 * self.width) if self.triangular else rows

    def __call__(self, block: Float) -> VCASums:
        """Evaluate F and the candidates on the block, shape (rows, n), and take the products."""
        values = climb(self.steps, np.ascontiguousarray(block.T))
        table = np.concatenate([values.nonvanishing(), values.products(self.pairs)])
        products = triangular_factor(table.T) if self.triangular else table @ table.T
        slopes = np.zeros((0, 0))
        if self.slopes:
            slopes = np.zeros((self.width, self.width))
            for variable in range(len(values.coordinates)):
                of_variable = differentiate(self.steps, values, variable)
                candidates = of_variable.products(self.pairs, len(self.steps) + 1)
                table = np.concatenate([of_variable.nonvanishing(), candidates])
                slopes += table @ table.T
        return VCASums(len(block), products, slopes, self.triangular)
