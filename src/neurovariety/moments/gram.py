"""Data poured once into sums of products of monomial values: the float64 Gram matrix, by blocks of rows.

All that OAVI and ABM ask of the data at one degree is in two sums over the rows x,

    cross = sum O(x)^T B(x)      and      square = sum B(x)^T B(x),

where O are the monomials that lead nothing so far and B is the border of the next degree. The sums do not grow
with the number of rows, and the sums of two parts of the data add up to the sums of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.poly import Monomials
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]

BLOCK_BYTES = 1 << 23
"""A block of monomial values has about this size: it stays in cache, and the products stay large."""

FEWEST_ROWS = 1024
"""A block has at least so many rows: with fewer, adding up the sums would cost more than the products."""


@dataclass(frozen=True, eq=False)
class BorderGram:
    """Sums of products between an order ideal O (k monomials) and a border B (b monomials).

    Attributes
    ----------
    rows : int
        How many points were poured in.
    cross : numpy.ndarray, shape (k, b), float64
    square : numpy.ndarray, shape (b, b), float64
    """

    rows: int
    cross: Float
    square: Float

    def merge(self, other: BorderGram) -> BorderGram:
        """Add the sums of another part of the data."""
        return BorderGram(self.rows + other.rows, self.cross + other.cross, self.square + other.square)

    def arrays(self) -> dict[str, NDArray[np.generic]]:
        """Give the sums as arrays to save."""
        return {"rows": np.array(self.rows), "cross": self.cross, "square": self.square}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> BorderGram:
        """Take the sums back from saved arrays."""
        return cls(
            int(arrays["rows"]),
            np.asarray(arrays["cross"], dtype=np.float64),
            np.asarray(arrays["square"], dtype=np.float64),
        )


@dataclass(frozen=True, eq=False)
class GramSummand:
    """What one block of rows adds to the sums.

    Attributes
    ----------
    order_ideal, border : numpy.ndarray, shapes (k, n) and (b, n), int64
    """

    order_ideal: Exponents
    border: Exponents

    def __post_init__(self) -> None:
        table = Monomials.of(np.concatenate([self.order_ideal, self.border]))
        object.__setattr__(self, "_table", table)
        object.__setattr__(self, "_of_ideal", table.locate(self.order_ideal))
        object.__setattr__(self, "_of_border", table.locate(self.border))

    @property
    def block_rows(self) -> int:
        """How many rows make a block of about BLOCK_BYTES."""
        return rows_in_block(len(self._table))  # type: ignore[attr-defined]

    def __call__(self, block: Float) -> BorderGram:
        """Evaluate the ladder on the block and take the products."""
        values = self._table.evaluate(block).T  # type: ignore[attr-defined]
        ideal_values = values[self._of_ideal]  # type: ignore[attr-defined]
        border_values = values[self._of_border]  # type: ignore[attr-defined]
        return BorderGram(len(block), ideal_values @ border_values.T, border_values @ border_values.T)


def rows_in_block(width: int) -> int:
    """Count the rows for which ``width`` values a row make about BLOCK_BYTES."""
    return max(FEWEST_ROWS, BLOCK_BYTES // (8 * max(1, width)))


def blocks_of_rows(points: NDArray[np.floating], width: int) -> Iterator[tuple[int, Float]]:
    """Cut the points into float64 blocks such that ``width`` values a row make about BLOCK_BYTES."""
    size = rows_in_block(width)
    for start in range(0, len(points), size):
        yield start, np.asarray(points[start : start + size], dtype=np.float64)
