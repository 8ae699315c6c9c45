"""The CSV file of a sweep, which a later sweep goes on with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from neurovariety.errors import StoredFileError
from neurovariety.variety.sweep_table import COLUMNS, SweepRow
from neurovariety.whole_file import write_text

_YES_NO = {"True": True, "False": False}


def write_sweep(path: Path, rows: Iterable[SweepRow]) -> None:
    """Write rows to a CSV file: the new file whole, or the old one unchanged.

    Parameters
    ----------
    path : Path
    rows : iterable of SweepRow

    Raises
    ------
    StoredFileError
        When it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (getattr(row, name) for name in COLUMNS)
        writer.writerow(" ".join(map(str, cell)) if isinstance(cell, tuple) else cell for cell in cells)
    write_text(path, text.getvalue())


def read_sweep(path: Path) -> list[SweepRow]:
    """Read the rows of a CSV file; none where there is no file.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list of SweepRow

    Raises
    ------
    StoredFileError
        When it is a folder, or no file of a sweep; the message names the line.

    Examples
    --------
    >>> read_sweep(Path("no-such-file.csv"))
    []
    """
    if path.is_dir():
        raise StoredFileError(
            "this is a folder, and the table of a sweep is a file",
            given=str(path),
            allowed="a file that a sweep has written, or a new one",
            remedy=f"add a name, such as {path / 'dimensions.csv'}",
        )
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise StoredFileError(f"{path.name} cannot be read", given=f"{path} ({error})") from error
    try:
        lines = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error as error:
        raise _no_sweep(path, str(error)) from error
    if not lines or tuple(lines[0]) != COLUMNS:
        raise _no_sweep(path, "line 1" if lines else "an empty file")
    return [_row(path, number, cells) for number, cells in enumerate(lines[1:], start=2) if cells]


def _row(path: Path, number: int, cells: list[str]) -> SweepRow:
    try:
        named = dict(zip(COLUMNS, cells, strict=True))
        sizes = {name: int(named[name]) for name in ("parameters", "ambient", "expected", "dimension", "defect")}
        return SweepRow(
            spec=named["spec"],
            filling=_YES_NO[named["filling"]],
            certainty=named["certainty"],
            primes=tuple(map(int, named["primes"].split())),
            seed=int(named["seed"]),
            seconds=float(named["seconds"]),
            **sizes,
        )
    except (ValueError, KeyError) as error:
        raise _no_sweep(path, f"line {number}: {','.join(cells)[:60]}") from error


def _no_sweep(path: Path, given: str) -> StoredFileError:
    return StoredFileError(
        f"{path.name} is no table of a sweep",
        given=given,
        allowed=f"the columns {', '.join(COLUMNS)}",
        remedy="choose another file, or remove this one",
    )
