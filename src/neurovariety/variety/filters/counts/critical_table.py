"""Table of C_k over all reduced architectures of one dimension: the same number of free filter entries, shared out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from neurovariety.variety.aligned import aligned
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_degree, segre_veronese_generic_ed_degree
from neurovariety.variety.closed_forms.work import check_work
from neurovariety.variety.filters.counts.partitions import count_orderings, count_partitions, partitions
from neurovariety.whole_file import write_text
from neurovariety.whole_number import whole_number

MOST_ROWS = 100_000
"""Half a minute."""

MOST_DIMENSION = 1000
"""Whose rows are counted before they are listed."""


@dataclass(frozen=True, kw_only=True)
class CriticalCountRow:
    """Reduced architectures with the same filters in any order.

    Attributes
    ----------
    sizes : tuple of int from 2, or (1,)
        Of the filters, the smallest first.
    layers : int
    parameters : int
        Entries of all filters.
    orderings : int
        Orders of the filters: as many reduced architectures for each choice of strides.
    degree : int
        Of the closure of their functions.
    critical_points : int
        C_k: complex critical points of the square loss for general data.
    """

    sizes: tuple[int, ...]
    layers: int
    parameters: int
    orderings: int
    degree: int
    critical_points: int


COLUMNS = tuple(field.name for field in fields(CriticalCountRow))


@dataclass(frozen=True, kw_only=True)
class CriticalCountTable:
    """Critical points of all reduced architectures whose functions have one dimension.

    Attributes
    ----------
    dimension : int
    rows : tuple of CriticalCountRow
        From few critical points to many.
    """

    dimension: int
    rows: tuple[CriticalCountRow, ...]

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[CriticalCountRow]:
        """Give the rows."""
        return iter(self.rows)

    @property
    def orderings(self) -> int:
        """Sequences of filter sizes in all rows together."""
        return sum(row.orderings for row in self.rows)

    def __str__(self) -> str:
        """Write the table with a line of what is counted above it."""
        head = [name.replace("_", " ") for name in COLUMNS]
        plural = "s" * (self.orderings != 1)
        return "\n".join(
            [
                f"reduced architectures of dimension {self.dimension}: {len(self)}, in {self.orderings} order{plural}; "
                "all strides are above 1, and change no number",
                *aligned(head, (_cells(row) for row in self.rows)),
            ]
        )


def critical_count_table(dimension: int) -> CriticalCountTable:
    """List C_k for all reduced linear convolutional networks whose functions have a given dimension.

    Parameters
    ----------
    dimension : int from 1
        Of the set of functions, 1 + sum (k_l - 1).

    Returns
    -------
    CriticalCountTable

    Raises
    ------
    InputError
        When the dimension is no whole number from 1.
    ResourceError
        When there are more than `MOST_ROWS` rows.

    Notes
    -----
    The sizes less one are a partition of the dimension less one. Neither the order of the filters nor the strides,
    all above one, change the numbers. With stride 1 as well C_k counts the critical parameters; then `degree` of them
    are pure, and the rest is spurious (`critical_count`).

    Examples
    --------
    >>> print(critical_count_table(4))
    reduced architectures of dimension 4: 3, in 4 orders; all strides are above 1, and change no number
    sizes  layers  parameters  orderings  degree  critical points
    4           1           4          1       1                1
    2,3         2           5          2       3               10
    2,2,2       3           6          1       6               34
    """
    total = whole_number("dimension", dimension, least=1) - 1
    many = 1e100 if total >= MOST_DIMENSION else count_partitions(total)
    check_work("a table of these architectures", many, most=MOST_ROWS)
    rows = [_row(tuple(1 + part for part in reversed(parts)) or (1,)) for parts in partitions(total)]
    rows.sort(key=lambda row: (row.critical_points, row.sizes))
    return CriticalCountTable(dimension=total + 1, rows=tuple(rows))


def write_critical_counts(path: str | Path, table: CriticalCountTable) -> Path:
    """Write the table as a CSV file; sizes are parted by blanks.

    Parameters
    ----------
    path : str or Path
    table : CriticalCountTable

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    StoredFileError
        When it cannot be written; a file that was there is untouched then.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write_critical_counts(Path(folder) / "dimension-3.csv", critical_count_table(3))
    ...     print(written.read_text().strip())
    sizes,layers,parameters,orderings,degree,critical_points
    3,1,3,1,1,1
    2 2,2,4,1,2,6
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table:
        writer.writerow([" ".join(map(str, row.sizes)), *astuple(row)[1:]])
    return write_text(Path(path), text.getvalue())


def _row(sizes: tuple[int, ...]) -> CriticalCountRow:
    return CriticalCountRow(
        sizes=sizes,
        layers=len(sizes),
        parameters=sum(sizes),
        orderings=count_orderings(sizes),
        degree=segre_veronese_degree(sizes),
        critical_points=segre_veronese_generic_ed_degree(sizes),
    )


def _cells(row: CriticalCountRow) -> list[str | int]:
    return [",".join(map(str, row.sizes)), *astuple(row)[1:]]
