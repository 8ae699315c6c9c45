"""A table written as text: .csv, .tsv or .txt, with or without a line of names."""

from __future__ import annotations

import csv
import itertools
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, TextIO

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, StoredFileError
from neurovariety.memory import check_free

Record = tuple[int, list[str]]
Header = Literal["auto", "yes", "no"]
SUFFIXES = (".csv", ".tsv", ".txt")


@dataclass(frozen=True, eq=False)
class TextTable:
    """The numbers of a text file.

    Attributes
    ----------
    values : numpy.ndarray, shape (rows, columns), float64, finite
    names : tuple of str
        The columns' names where the first line holds names, else x1, x2, ... by their place in the file.
    header : bool
        Whether the first line was taken for names.
    """

    values: NDArray[np.float64]
    names: tuple[str, ...]
    header: bool


def read_text_table(path: Path, drop: Sequence[str] = (), header: Header = "auto") -> TextTable:
    r"""Read a table, the columns in ``drop`` left out whatever they hold.

    Columns are parted by tabs, semicolons, commas or blanks, the first of these that the first line has. Blank lines
    and lines that begin with # are skipped. With ``header`` "auto" the first line is one of names when none of its
    cells is a number, or one is text above a number; with "yes" and "no" that is said, not guessed.

    Raises
    ------
    StoredFileError
        The file is missing or not UTF-8 text.
    InputError
        No rows, rows of several lengths, an empty cell, text, NaN or inf in a column that is not dropped, or no such
        column to drop. The line and the column are named.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "points.csv"
    >>> _ = path.write_text("x,body mass,kind\n1,2,oak\n3,4,elm\n")
    >>> table = read_text_table(path, drop=["kind"])
    >>> table.names, table.values.tolist()
    (('x', 'body_mass'), [[1.0, 2.0], [3.0, 4.0]])
    """
    try:
        check_free(path.stat().st_size, f"the table {path.name}", given=str(path), remedy="save it as .npy")
        with path.open(newline="", encoding="utf-8-sig") as stream:
            return _read(stream, path, drop, header)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        if isinstance(error, StoredFileError):
            raise
        raise StoredFileError(
            f"{path.name} cannot be read as a text table", given=f"{path} ({error})", allowed="UTF-8 text"
        ) from error


def kept_columns(names: Sequence[str], raw: Sequence[str], drop: Sequence[str]) -> list[int]:
    """Give the places of the columns that stay; both the names and their spelling in the file are known.

    Raises
    ------
    InputError
        There is no column of such a name, or none would stay.
    """
    for name in drop:
        if name not in names and name not in raw:
            shown = ", ".join(names[:20]) + (", ..." if len(names) > 20 else "")
            raise InputError("there is no such column to drop", given=repr(name), allowed=shown)
    kept = [i for i, both in enumerate(zip(names, raw, strict=True)) if not set(both) & set(drop)]
    if not kept:
        raise InputError("every column would be dropped", given=", ".join(drop), allowed="one stays at least")
    return kept


def _read(stream: TextIO, path: Path, drop: Sequence[str], asked: Header) -> TextTable:
    records = _records(stream, path)
    first = next(records, None)
    if first is None:
        raise InputError(f"{path.name} is empty", given=str(path), allowed="a row for each point")
    second = next(records, None)
    guessed = asked == "auto" and _is_header(first[1], None if second is None else second[1])
    header = asked == "yes" or guessed
    raw = [cell.strip() for cell in first[1]] if header else [""] * len(first[1])
    names = _clean(raw)
    kept = kept_columns(names, raw, drop)
    started = [record for record in (None if header else first, second) if record is not None]
    values, lines = array("d"), array("q")
    for line, cells in itertools.chain(started, records):
        if len(cells) != len(raw):
            raise InputError(
                f"the rows of {path.name} differ in length",
                given=f"{len(cells)} cells in line {line}",
                allowed=f"{len(raw)}, as in line {first[0]}",
                remedy="part columns by the same mark in every line, the header's too; write 1.5, not 1,5",
            )
        wanted = [cells[i] for i in kept]
        try:
            values.extend(map(float, wanted))
        except ValueError:
            _refuse_cell(path, line, wanted, [names[i] for i in kept])
        if "_" in "".join(wanted):  # Python reads 1_000 as a number
            _refuse_cell(path, line, wanted, [names[i] for i in kept])
        lines.append(line)
    if not lines:
        raise InputError(
            f"{path.name} holds names and no rows", given=", ".join(raw[:8]), allowed="a row for each point"
        )
    table = np.frombuffer(values, dtype=np.float64).reshape(len(lines), len(kept))
    finite = np.isfinite(table)
    if not finite.all():
        row = int(np.argmin(finite.all(axis=1)))
        column = int(np.argmin(finite[row]))
        _refuse(path, f"{table[row, column]} in line {lines[row]}, column {names[kept[column]]}")
    return TextTable(table, tuple(names[i] for i in kept), header)


def _records(stream: TextIO, path: Path) -> Iterator[Record]:
    """Give the cells of each line that holds any, with the line's number."""
    separator = _separator(stream, path)
    if separator is None:
        for number, line in enumerate(stream, start=1):
            cells = line.split()
            if cells and not cells[0].startswith("#"):
                yield number, cells
        return
    reader = csv.reader(stream, delimiter=separator)
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].lstrip().startswith("#"):
            yield reader.line_num, cells


def _separator(stream: TextIO, path: Path) -> str | None:
    """Say what parts the columns, None for blanks, by the first line that is not a comment."""
    line = next((text for text in stream if text.strip() and not text.lstrip().startswith("#")), "")
    stream.seek(0)
    bare = re.sub(r'"[^"]*"', "", line.strip("\r\n"))
    found = next((mark for mark in "\t;," if mark in bare), None)
    return "," if found is None and path.suffix.lower() != ".txt" else found


def _is_header(first: Sequence[str], second: Sequence[str] | None) -> bool:
    if not any(_is_number(cell) for cell in first):
        return True
    return any(not _is_number(above) and _is_number(below) for above, below in zip(first, second or (), strict=False))


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _clean(raw: Sequence[str]) -> list[str]:
    """Make names that can stand in an equation, no two alike."""
    names: list[str] = []
    for place, text in enumerate(raw, start=1):
        name = re.sub(r"\W+", "_", text).strip("_") or f"x{place}"
        name = f"x_{name}" if name[0].isdigit() else name
        while name in names:
            name += f"_{place}"
        names.append(name)
    return names


def _refuse_cell(path: Path, line: int, cells: Sequence[str], names: Sequence[str]) -> NoReturn:
    name, cell = next(pair for pair in zip(names, cells, strict=True) if not _is_number(pair[1]))
    what = repr(cell.strip()[:40]) if cell.strip() else "an empty cell"
    remedy = "write 1.5 for 1,5: decimal commas are not read" if re.fullmatch(_DECIMAL_COMMA, cell.strip()) else None
    _refuse(path, f"{what} in line {line}, column {name}", remedy)


_DECIMAL_COMMA = r"[+-]?\d*,\d+([eE][+-]?\d+)?"


def _refuse(path: Path, given: str, remedy: str | None = None) -> NoReturn:
    raise InputError(
        f"{path.name} holds something that is no finite number",
        given=given,
        allowed="numbers such as 1.5 or 2e-3",
        remedy=remedy or "--drop leaves a column out; rows with missing values must be filled or removed first",
    )
