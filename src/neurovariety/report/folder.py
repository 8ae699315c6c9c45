"""All files of a report in one folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from neurovariety.report.files import write_csv, write_json
from neurovariety.report.page import write_page
from neurovariety.report.rows import Report


def write_report(
    report: Report, folder: str | Path, *, equations: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Path]:
    """Write ``report.json``, ``report.csv`` and ``report.html``, in this order, each whole or not at all.

    Parameters
    ----------
    report : Report
    folder : path
        Made where it is missing; reports that are there are replaced.
    equations : mapping of str to sequence of str, optional
        For the page: class name to its most discriminative equations.

    Returns
    -------
    dict
        "json", "csv" and "html" to the files.

    Raises
    ------
    StoredFileError
        When a file cannot be written; an older one is untouched.
    MissingExtraError
        When matplotlib or jinja2 is not installed; the other two files have been written then.
    """
    folder = Path(folder)
    return {
        "json": write_json(report, folder / "report.json"),
        "csv": write_csv(report, folder / "report.csv"),
        "html": write_page(report, folder / "report.html", equations=equations),
    }
