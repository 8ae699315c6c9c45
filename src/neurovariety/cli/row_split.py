"""Rows of a table set aside at random, for a certificate; the table itself may be larger than memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.ideals.stochastic.row_sample import RowSample
from neurovariety.moments import ArrayRows, Rows

Float = NDArray[np.float64]
Flags = NDArray[np.bool_]

GROUP = 1 << 12
"""Rows whose chosen ones are counted together."""
DRAWN_AT_ONCE = 1 << 20


@dataclass(frozen=True, eq=False)
class ChosenRows:
    """Chosen rows of a table, in its order; one bit a row, so that workers are sent little.

    Attributes
    ----------
    rows : Rows
    bits : numpy.ndarray, uint8
        One bit for each row of the table, as `numpy.packbits` has them.
    before : numpy.ndarray, int64
        How many chosen rows lie before each group of the table's rows, and how many there are.

    Examples
    --------
    >>> table = ArrayRows.of(np.arange(10).reshape(5, 2))
    >>> ChosenRows.of(table, np.array([True, False, False, True, True])).read(1, 3)
    array([[6., 7.],
           [8., 9.]])
    """

    rows: Rows
    bits: NDArray[np.uint8]
    before: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Rows, flags: Flags) -> ChosenRows:
        """Choose the rows whose flag is set."""
        starts = np.arange(0, len(flags), GROUP)
        counts = np.add.reduceat(flags, starts, dtype=np.int64)
        return cls(rows, np.packbits(flags), np.concatenate([[0], np.cumsum(counts)]))

    @property
    def count(self) -> int:
        """Number of rows chosen."""
        return int(self.before[-1])

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.rows.variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop of the chosen ones; a row that is not finite is named by its place in the table."""
        if stop <= start:
            return np.empty((0, self.variables))
        first, last = (np.searchsorted(self.before, [start, stop - 1], side="right") - 1).tolist()
        flags = np.unpackbits(self.bits[first * GROUP // 8 : (last + 1) * GROUP // 8])
        offset = int(self.before[first])
        wanted = np.flatnonzero(flags)[start - offset : stop - offset] + first * GROUP
        return RowSample(self.rows, wanted, 1).read(0, len(wanted))

    def fingerprint(self) -> str:
        """Tell these rows from others."""
        digest = hashlib.blake2b(self.bits.tobytes(), digest_size=16).hexdigest()
        return f"{self.count} rows chosen {digest} of {self.rows.fingerprint()}"


def split_rows(rows: Rows, fraction: float, seed: int) -> tuple[Rows, Rows]:
    """Set a share of the rows aside, chosen by the seed and the number of rows alone.

    Parameters
    ----------
    rows : Rows
    fraction : float, between 0 and 1
    seed : int, from 0

    Returns
    -------
    fitted, held_out : Rows

    Raises
    ------
    InputError
        When fewer than two rows or none at all would remain on either side.
    """
    count = rows.count
    held = round(fraction * count)
    if held < 1 or count - held < 2:
        raise InputError(
            "the rows are too few to set some aside",
            given=f"{held:,} of {count:,} rows held out",
            allowed="one held out and two in the fit at least",
            remedy="--held-out 0 fits all rows and gives no certificate",
        )
    flags = np.zeros(count, dtype=bool)
    generator = np.random.default_rng(seed)
    for start in range(0, count, DRAWN_AT_ONCE):
        stop = min(start + DRAWN_AT_ONCE, count)
        wanted = round(fraction * stop) - round(fraction * start)
        flags[start + generator.choice(stop - start, wanted, replace=False, shuffle=False)] = True
    if isinstance(rows, ArrayRows):
        return ArrayRows(rows.array[~flags]), ArrayRows(rows.array[flags])
    return ChosenRows.of(rows, ~flags), ChosenRows.of(rows, flags)
