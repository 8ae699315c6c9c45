"""The folder of one run: what belongs in it, and that nothing else is overwritten."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurovariety.errors import StoredFileError
from neurovariety.whole_file import write_text

JOB = "job.json"
PROGRAM = "neurovariety compress"
RESULTS = ("config.json", "model.safetensors", "equations.json", "report.json", "report.csv", "report.html")
"""What a finished run has written, beside its job and its latents."""


@dataclass(frozen=True)
class RunFolder:
    """An output folder that has been claimed for one job."""

    path: Path
    job: dict[str, Any]

    @property
    def latents(self) -> Path:
        """Where the cached latents are kept, each under a fingerprint of what it is of."""
        return self.path / "latents"

    @property
    def equations(self) -> Path:
        """Where the generators are kept as they were found."""
        return self.path / "equations.json"

    @property
    def report(self) -> Path:
        """The report that is written last."""
        return self.path / "report.json"

    def is_finished(self) -> bool:
        """Tell whether this very job has been finished here before."""
        return _read_job(self.path) == self.job and self.report.exists()

    def begin(self) -> None:
        """Take over from the run that was here: its results go, now that there are new ones to put in their place."""
        if _read_job(self.path) != self.job:
            for name in RESULTS:
                (self.path / name).unlink(missing_ok=True)
            write_text(self.path / JOB, json.dumps(self.job, indent=2))


def claim_folder(path: Path, options: dict[str, Any], *, overwrite: bool) -> RunFolder:
    """Claim an output folder for a job.

    A new or empty folder is taken. A folder of the same job is taken again: what is cached in it is used. A folder
    of another job is taken with ``overwrite`` only, and loses its results only once there are new ones. A folder
    with files and without this program's note of its job is never taken.

    Parameters
    ----------
    path : Path
    options : dict
        JSON; equal options are the same job.
    overwrite : bool

    Raises
    ------
    StoredFileError
        When the folder holds something else, or cannot be written.
    """
    job = {"program": PROGRAM, "options": options}
    try:
        present = sorted(entry.name for entry in path.iterdir()) if path.exists() else []
        found = _read_job(path)
        if present and not (isinstance(found, dict) and found.get("program") == PROGRAM):
            raise StoredFileError(
                "the output folder holds files that are not this program's",
                given=f"{path} with {', '.join(present[:5])}",
                allowed="a new or empty folder, or one of an earlier run",
                remedy="give another --out",
            )
        if found != job and not overwrite and any(name in present for name in RESULTS):
            raise StoredFileError(
                "the output folder already holds another run",
                given=str(path),
                remedy="give another --out, or --overwrite to replace that run",
            )
        if not present:
            write_text(path / JOB, json.dumps(job, indent=2))
    except NotADirectoryError as error:
        raise StoredFileError("the output folder is a file", given=str(path), remedy="give another --out") from error
    except PermissionError as error:
        raise StoredFileError("the output folder cannot be read", given=str(path)) from error
    return RunFolder(path, job)


def _read_job(path: Path) -> object:
    try:
        return json.loads((path / JOB).read_text())
    except (OSError, ValueError, RecursionError):
        return None  # an unreadable note is no note
