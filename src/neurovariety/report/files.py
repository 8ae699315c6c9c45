"""A report as JSON and CSV, and back from JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import NoReturn, get_type_hints

from neurovariety.errors import InputError, StoredFileError
from neurovariety.report.rows import Report, Row
from neurovariety.whole_file import write_text

FORMAT = "neurovariety report"
VERSION = 1


def write_json(report: Report, path: Path) -> Path:
    """Write a report as strict JSON: ``format``, ``version``, ``rows`` and ``context``.

    Raises
    ------
    StoredFileError
        When it cannot be written; what was there before is untouched.
    """
    content = {
        "format": FORMAT,
        "version": VERSION,
        "rows": [asdict(row) for row in report.rows],
        "context": dict(report.context),
    }
    return write_text(path, json.dumps(content, indent=2, allow_nan=False, ensure_ascii=False) + "\n")


def write_csv(report: Report, path: Path) -> Path:
    """Write the rows of a report as CSV, one line a network, an empty cell where there is no value.

    Raises
    ------
    StoredFileError
        When it cannot be written; what was there before is untouched.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.name for column in fields(Row)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(row) for row in report.rows)
    return write_text(path, text.getvalue())


def load_report(path: str | Path) -> Report:
    """Read a report that `write_json` wrote, or the ``report.json`` of a folder.

    Raises
    ------
    StoredFileError
        When the file is missing, truncated, not such a report, or its rows cannot be true.
    """
    path = Path(path)
    path = path / "report.json" if path.is_dir() else path
    content = _read_object(path)
    if content.get("format") != FORMAT or content.get("version") != VERSION:
        raise StoredFileError(
            "this is not a report of this version",
            given=f"{path}: format {content.get('format')!r}, version {content.get('version')!r}",
            allowed=f"format {FORMAT!r}, version {VERSION}",
        )
    rows, context = content.get("rows"), content.get("context")
    if not isinstance(rows, list) or not isinstance(context, dict):
        raise StoredFileError("the report has no rows or no context", given=str(path))
    try:
        return Report(rows=tuple(_row(row, path) for row in rows), context=context)
    except InputError as error:
        raise StoredFileError("the report contradicts itself", given=f"{path}: {error}") from error


def _read_object(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except FileNotFoundError as error:
        raise StoredFileError("there is no report here", given=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise StoredFileError(
            "the report is truncated or is not JSON", given=f"{path} ({error})", remedy="write it again"
        ) from error
    except OSError as error:
        raise StoredFileError("the report could not be read", given=f"{path} ({error})") from error
    if not isinstance(content, dict):
        raise StoredFileError("the report is not a JSON object", given=str(path))
    return content


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _row(values: object, path: Path) -> Row:
    kinds = get_type_hints(Row)
    if not isinstance(values, dict) or set(values) != set(kinds):
        columns = sorted(set(values) ^ set(kinds)) if isinstance(values, dict) else type(values).__name__
        raise StoredFileError("a row of the report has other columns", given=f"{path}: {columns}")
    converted = {}
    for name, value in values.items():
        # JSON writes 1.0 as 1 in other hands; a bool is an int to Python, but no count.
        number = float(value) if isinstance(value, int) and kinds[name] in (float, float | None) else value
        if isinstance(value, bool) or not isinstance(number, kinds[name]):
            raise StoredFileError(
                "a row of the report holds the wrong kind of value",
                given=f"{path}: {name} = {value!r}",
                allowed=str(getattr(kinds[name], "__name__", kinds[name])),
            )
        converted[name] = number
    return Row(**converted)
