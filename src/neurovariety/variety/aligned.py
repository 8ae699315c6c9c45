"""Tables as text: columns under each other, numbers to the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log10

Cell = str | int | None

LONGEST_VALUE = 60
"""Digits of a number that is the answer, and not one of many in a table."""


def aligned(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> list[str]:
    """Write a table, a line for each row.

    Parameters
    ----------
    head : sequence of str
    rows : iterable of sequences
        Numbers are written as `number_text` writes them, None as a dash.

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
    return number_text(cell) if isinstance(cell, int) else cell


def number_text(number: int, *, digits: int = 18) -> str:
    """Write a number from zero on with commas between thousands; one with more digits than this as its size.

    Examples
    --------
    >>> number_text(2976084), number_text(2**300)
    ('2,976,084', '2.04e90')
    """
    exponent = max(int(number.bit_length() * log10(2)) - 1, 0)  # Python refuses to write very long numbers as a whole
    while number >= 10 ** (exponent + 1):
        exponent += 1
    if exponent < digits:
        return f"{number:,}"
    leading = (2 * number // 10 ** (exponent - 2) + 1) // 2
    if leading == 1000:
        leading, exponent = 100, exponent + 1
    return f"{leading // 100}.{leading % 100:02}e{exponent}"
