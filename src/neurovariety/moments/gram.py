"""Data poured once into sums of products of monomial values: the float64 Gram matrix, by blocks of rows.

All that OAVI and ABM ask of the data at one degree is in two sums over the rows x,

    cross = sum O(x)^T B(x)      and      square = sum B(x)^T B(x),

where O are the monomials that lead nothing so far and B is the border of the next degree. The sums do not grow
with the number of rows, and the sums of two parts of the data add up to the sums of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.poly import Monomials
from neurovariety.poly.exponents import Exponents

Float = NDArray[np.float64]

BLOCK_BYTES = 1 << 24
"""A block of monomial values has about this size: it stays in cache, and the products stay large."""


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


def pour(points: NDArray[np.floating], order_ideal: Exponents, border: Exponents) -> BorderGram:
    """Take one pass over the points.

    Parameters
    ----------
    points : numpy.ndarray or memory map, shape (m, n), any float dtype
        Read in blocks of rows; sums are float64 whatever the dtype.
    order_ideal, border : numpy.ndarray, shapes (k, n) and (b, n), int64

    Raises
    ------
    InputError
        When a point has a coordinate that is not finite; the row is named.
    """
    table = Monomials.of(np.concatenate([order_ideal, border]))
    of_ideal, of_border = table.index(order_ideal), table.index(border)
    total = BorderGram(0, np.zeros((len(order_ideal), len(border))), np.zeros((len(border), len(border))))
    for start, block in blocks_of_rows(points, len(table)):
        check_finite(block, first_row=start)
        values = table.evaluate(block).T
        border_values = values[of_border]
        part = BorderGram(len(block), values[of_ideal] @ border_values.T, border_values @ border_values.T)
        total = total.merge(part)
    return total


def blocks_of_rows(points: NDArray[np.floating], width: int) -> Iterator[tuple[int, Float]]:
    """Cut the points into float64 blocks such that ``width`` values a row make about BLOCK_BYTES."""
    size = max(256, BLOCK_BYTES // (8 * max(1, width)))
    for start in range(0, len(points), size):
        yield start, np.asarray(points[start : start + size], dtype=np.float64)


def check_finite(block: NDArray[np.floating], *, first_row: int = 0) -> None:
    """Raise InputError with the number of the first row that holds NaN or inf."""
    bad = ~np.isfinite(block).all(axis=1)
    if bad.any():
        row = int(np.argmax(bad))
        raise InputError(
            "the points must be finite",
            given=f"{block[row][~np.isfinite(block[row])][0]} in row {first_row + row}",
            allowed="finite numbers",
            remedy="remove such rows or fill their missing values before the fit",
        )
