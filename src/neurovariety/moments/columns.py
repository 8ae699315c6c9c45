"""A table seen through some of its columns, in any order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neurovariety.moments.table import Float, Rows, part_of


@dataclass(frozen=True)
class ColumnRows:
    """Some columns of a table.

    Attributes
    ----------
    rows : Rows
    columns : tuple of int
        Variable i of these rows is variable ``columns[i]`` of the others.
    """

    rows: Rows
    columns: tuple[int, ...]

    @property
    def count(self) -> int:
        """Number of points."""
        return self.rows.count

    @property
    def variables(self) -> int:
        """Number of columns that are taken."""
        return len(self.columns)

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop."""
        return np.ascontiguousarray(self.rows.read(start, stop)[:, list(self.columns)])

    def part(self, start: int, stop: int) -> ColumnRows:
        """Return rows start to stop alone."""
        return ColumnRows(part_of(self.rows, start, stop), self.columns)

    def fingerprint(self) -> str:
        """Tell this table from others."""
        return f"columns {self.columns} of {self.rows.fingerprint()}"
