"""What a table of points is to everything that sums over it: rows that can be read in blocks, again and again."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol, cast, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.errors import InputError
from neurovariety.poly.given_arrays import as_array

Float = NDArray[np.float64]

SAMPLED_ROWS = 64
"""As many rows, spread evenly from the first to the last, go into the fingerprint of a table that is not in memory."""
HASHED_BYTES = 1 << 24
"""An array is hashed in blocks of about this size, so that one in another memory order is never copied whole."""


@runtime_checkable
class Rows(Protocol):
    """A finite table of points; it can be pickled, and read by several threads or processes at once.

    A table in memory, or one that reads another table, also has ``part(start, stop)``: these rows alone, so that a
    worker is sent no more than it reads. See `part_of`.
    """

    @property
    def count(self) -> int:
        """Number of points."""

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop, shape (stop - start, variables), float64, C order; not to be written to."""

    def fingerprint(self) -> str:
        """Tell this table from others: kind, shape, dtype and a hash.

        Of a table in memory every number is hashed. Of one in a file size, time of the last change and `SAMPLED_ROWS`
        rows count; of a Zarr array shape and such rows alone. Another change inside goes unnoticed there.
        """


@dataclass(frozen=True, eq=False)
class ArrayRows:
    """A table in memory.

    Attributes
    ----------
    array : numpy.ndarray, shape (count, variables), real
        Any strides. Blocks of a C-ordered float64 array are views; others are converted block by block.

    Examples
    --------
    >>> rows = ArrayRows.of([[1, 2], [3, 4], [5, 6]])
    >>> rows.count, rows.variables
    (3, 2)
    >>> rows.read(1, 3)
    array([[3., 4.],
           [5., 6.]])
    """

    array: NDArray[Any]

    @classmethod
    def of(cls, points: ArrayLike) -> ArrayRows:
        """Take anything NumPy reads as a table of real numbers; InputError otherwise."""
        if isinstance(points, np.ma.MaskedArray) and np.ma.getmaskarray(points).any():
            raise InputError("the points have masked entries", remedy="fill them, or remove such rows")
        array = as_array(points, "the points")
        check_table(array.shape, array.dtype, "the points")
        return cls(array)

    @property
    def count(self) -> int:
        """Number of points."""
        return len(self.array)

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return int(self.array.shape[1])

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop."""
        block = self.array[start:stop]
        block.flags.writeable = False
        return np.ascontiguousarray(block, dtype=np.float64)

    def part(self, start: int, stop: int) -> ArrayRows:
        """Return the rows start to stop alone, so that a worker is sent no more than it reads."""
        return ArrayRows(self.array[start:stop])

    def fingerprint(self) -> str:
        """Tell this array from others by all of its numbers, at about a second for each GB."""
        digest = hashlib.blake2b(digest_size=16)
        step = max(1, HASHED_BYTES // max(1, self.array[:1].nbytes))
        for start in range(0, self.count, step):
            digest.update(np.ascontiguousarray(self.array[start : start + step]).data)
        return f"array {self.array.shape} {self.array.dtype.str} {digest.hexdigest()}"


@dataclass(frozen=True, eq=False)
class RowRange:
    """Rows start to stop of a table that is cheap to send whole, such as one in a file."""

    rows: Rows
    start: int
    stop: int

    @property
    def count(self) -> int:
        """Number of points."""
        return self.stop - self.start

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.rows.variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop, counted from the first of the range."""
        return self.rows.read(self.start + start, min(self.start + stop, self.stop))

    def part(self, start: int, stop: int) -> Rows:
        """Return some of these rows."""
        return part_of(self.rows, self.start + start, min(self.start + stop, self.stop))

    def fingerprint(self) -> str:
        """Tell these rows from others."""
        return f"rows {self.start} to {self.stop} of {self.rows.fingerprint()}"


def part_of(rows: Rows, start: int, stop: int) -> Rows:
    """Return rows start to stop as a table that is as cheap to send as may be.

    Examples
    --------
    >>> part_of(ArrayRows.of([[1, 2], [3, 4], [5, 6]]), 1, 3).read(0, 1)
    array([[3., 4.]])
    """
    part = getattr(rows, "part", None)
    return RowRange(rows, start, stop) if part is None else cast("Rows", part(start, stop))


def check_table(shape: tuple[int, ...], dtype: np.dtype[Any], what: str, *, least_rows: int = 1) -> None:
    """Raise InputError unless shape and dtype are those of a table of real numbers.

    Examples
    --------
    >>> check_table((5,), np.dtype(float), "the points")
    Traceback (most recent call last):
    neurovariety.errors.InputError: the points must be a table, a row for each point
      given: an array of shape (5,)
      allowed: shape (points, variables), at least one of each
      remedy: points.reshape(-1, 1) if they are values of one variable
    """
    if dtype.kind not in "biuf":
        raise InputError(f"{what} must be real numbers", given=f"dtype {dtype}", allowed="integers, floats or booleans")
    if len(shape) != 2 or shape[0] < least_rows or shape[1] < 1:
        raise InputError(
            f"{what} must be a table, a row for each point",
            given=f"an array of shape {shape}",
            allowed="shape (points, variables), at least one of each",
            remedy="points.reshape(-1, 1) if they are values of one variable" if len(shape) == 1 else None,
        )


def check_finite(block: NDArray[np.floating], *, first_row: int = 0) -> None:
    """Raise InputError with the number of the first row that holds NaN or inf."""
    finite = np.isfinite(block)
    if finite.all():
        return
    row = int(np.argmin(finite.all(axis=1)))
    raise InputError(
        "the points must be finite",
        given=f"{block[row][~finite[row]][0]} in row {first_row + row}",
        allowed="finite numbers",
        remedy="remove such rows or fill their missing values before the fit",
    )


def sampled_hash(rows: Rows) -> str:
    """Hash a few rows, the first and the last among them."""
    digest = hashlib.blake2b(digest_size=16)
    for row in np.unique(np.linspace(0, rows.count - 1, SAMPLED_ROWS).astype(np.int64)).tolist():
        digest.update(rows.read(row, row + 1).tobytes())
    return digest.hexdigest()
