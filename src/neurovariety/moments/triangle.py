"""Data poured once into the triangular factor of a QR factorisation (TSQR).

The factor R of [O, B] = Q R holds the same inner products as the Gram matrix, R^T R, but without squaring the condition
number: residuals are known to the rounding of the values themselves. Factors of two parts of the data merge by one more
QR factorisation of the two on top of each other (Demmel, Grigori, Hoemmen, Langou 2012).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.moments.gram import rows_in_block
from neurovariety.poly import Monomials
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BorderTriangle:
    """Triangular factor of the values of an order ideal (k monomials) and a border (b monomials), in this order.

    Attributes
    ----------
    rows : int
        How many points were poured in.
    factor : numpy.ndarray, shape (min(rows, k + b), k + b), float64, upper triangular
    """

    rows: int
    factor: Float

    def merge(self, other: BorderTriangle) -> BorderTriangle:
        """Add another part of the data."""
        stacked = np.concatenate([self.factor, other.factor])
        return BorderTriangle(self.rows + other.rows, triangular_factor(stacked))

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give the factor as arrays to save; rows of zeros change nothing and make it square."""
        missing = max(0, self.factor.shape[1] - len(self.factor))
        return {"rows": np.array(self.rows), "factor": np.pad(self.factor, ((0, missing), (0, 0)))}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> BorderTriangle:
        """Take the factor back from saved arrays."""
        return cls(int(arrays["rows"]), np.asarray(arrays["factor"], dtype=np.float64))


@dataclass(frozen=True, eq=False)
class TriangleSummand:
    """What one block of rows adds to the factor.

    Attributes
    ----------
    order_ideal, border : numpy.ndarray, shapes (k, n) and (b, n), int64
    """

    order_ideal: Exponents
    border: Exponents

    def __post_init__(self) -> None:
        terms = np.concatenate([self.order_ideal, self.border])
        table = Monomials.of(terms)
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_columns", table.index(terms))

    @property
    def block_rows(self) -> int:
        """How many rows make a block: at least four times the terms, so that merging costs little."""
        terms = len(self.order_ideal) + len(self.border)
        return max(rows_in_block(terms), 4 * terms)

    def __call__(self, block: Float) -> BorderTriangle:
        """Evaluate the ladder on the block and factorise."""
        values = self._table.evaluate(block)[:, self._columns]  # type: ignore[attr-defined]
        return BorderTriangle(len(block), triangular_factor(values))


def triangular_factor(values: Float) -> Float:
    """Return the upper triangular factor of values, shape (rows, w)."""
    return np.asarray(np.linalg.qr(values, mode="r"))
