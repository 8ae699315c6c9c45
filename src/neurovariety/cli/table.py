"""Points that a command was given: a text table, a .npy file, a folder of them, or a Zarr folder."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurovariety.cli.text_table import SUFFIXES, Header, kept_columns, read_text_table
from neurovariety.errors import InputError, StoredFileError
from neurovariety.moments import ArrayRows, ColumnRows, Rows, as_rows

Float = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Table:
    """Points, the names of their variables, None where nothing names them, and what was assumed in reading them."""

    rows: Rows
    names: tuple[str, ...] | None
    note: str | None = None


def open_table(path: Path, drop: Sequence[str] = (), header: Header = "auto") -> Table:
    """Open the points at a path: text is read whole, everything else later, in blocks.

    Parameters
    ----------
    path : Path
    drop : sequence of str
        Columns to leave out, by name; those of a file without names are x1, x2, ...
    header : str
        As in `read_text_table`; only text can have one.

    Raises
    ------
    InputError, StoredFileError
        What cannot be used, and why; a table of one row too, because at one point every polynomial vanishes after a
        shift.
    """
    if not os.path.exists(path):  # noqa: PTH110  a name too long is not there either
        raise StoredFileError(f"there is no {path.name or path}", given=str(path.absolute()), allowed=_KINDS)
    if path.is_file() and path.suffix.lower() not in (*SUFFIXES, ".npy"):
        raise StoredFileError(f"{path.name} is of a kind that is not read here", given=str(path), allowed=_KINDS)
    is_text = path.is_file() and path.suffix.lower() in SUFFIXES
    if header == "yes" and not is_text:
        raise InputError(
            "only a text table has a line of names", given=f"--header yes with {path}", allowed="auto or no"
        )
    table = _text_table(path, drop, header) if is_text else _binary(path, drop)
    if table.rows.count < 2:
        raise InputError(
            f"{path.name} holds one point, and a polynomial vanishes there whatever it looks like",
            given=f"{table.rows.count} row",
            allowed="two rows at least, and far more than monomials",
        )
    return table


_KINDS = "a .csv, .tsv, .txt or .npy file, a folder of .npy files, or a Zarr folder"


def _text_table(path: Path, drop: Sequence[str], header: Header) -> Table:
    found = read_text_table(path, drop, header)
    note = "no header: first line taken as data" if header == "auto" and not found.header else None
    return Table(ArrayRows.of(found.values), found.names, note)


def _binary(path: Path, drop: Sequence[str]) -> Table:
    rows = as_rows(path)
    if not drop:
        return Table(rows, None)
    names = [f"x{i}" for i in range(1, rows.variables + 1)]
    kept = kept_columns(names, names, drop)
    return Table(ColumnRows(rows, tuple(kept)), tuple(names[i] for i in kept))
