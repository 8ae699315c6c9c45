"""Tables as text: columns under each other, numbers to the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Cell = str | int | None


def aligned(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Write a table, a line for each row.

    Parameters
    ----------
    head : sequence of str
    rows : iterable of sequences
        Numbers are written with commas between thousands, None as a dash.

    Returns
    -------
    list of str

    Examples
    --------
    >>> aligned(["filters", "critical"], [["2,3", 10], ["2,3,4,5", 2976084]])
    ['filters   critical', '2,3             10', '2,3,4,5  2,976,084']
    """
    listed = [list(row) for row in rows]
    right = [any(isinstance(row[place], int) for row in listed) for place in range(len(head))]
    cells = [list(head), *([_text(cell) for cell in row] for row in listed)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    ]


def _text(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:,}" if isinstance(cell, int) else cell
