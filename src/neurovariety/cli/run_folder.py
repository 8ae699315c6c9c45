"""The folder of one run: what belongs in it, and that no other run is overwritten by accident."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from neurovariety.errors import StoredFileError

JOB = "job.json"
OURS = (
    JOB,
    "config.json",
    "model.safetensors",
    "equations.json",
    "report.json",
    "report.csv",
    "report.html",
    "latents",
)
"""All that a run writes; only these are ever removed."""


@dataclass(frozen=True)
class RunFolder:
    """An output folder that has been claimed for one job."""

    path: Path

    @property
    def latents(self) -> Path:
        """Where the cached latents are kept."""
        return self.path / "latents"

    @property
    def equations(self) -> Path:
        """Where the generators are kept as they were found."""
        return self.path / "equations.json"


def claim_folder(path: Path, job: dict[str, Any], *, overwrite: bool) -> RunFolder:
    """Claim an output folder for a job.

    A new or empty folder is taken. A folder of the same job is taken again: what is cached in it is used. A folder
    of another job, or with files that no run wrote, is refused.

    Parameters
    ----------
    path : Path
    job : dict
        JSON; equal jobs are the same run.
    overwrite : bool
        Remove what another run wrote there. Files of other origin are never removed.

    Raises
    ------
    StoredFileError
        When the folder holds something else, or cannot be made.
    """
    if path.exists() and not path.is_dir():
        raise StoredFileError("the output folder is a file", given=str(path), remedy="give another --out")
    present = sorted(entry.name for entry in path.iterdir()) if path.is_dir() else []
    foreign = [name for name in present if name not in OURS]
    if foreign and JOB not in present:
        raise StoredFileError(
            "the output folder holds files that are not this program's",
            given=f"{path} with {', '.join(foreign[:5])}",
            allowed="a new or empty folder, or one of an earlier run",
            remedy="give another --out",
        )
    if present and _read_job(path) != job:
        if not overwrite:
            raise StoredFileError(
                "the output folder already holds another run",
                given=str(path),
                remedy="give another --out, or --overwrite to replace that run",
            )
        remove_run(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        (path / JOB).write_text(json.dumps(job, indent=2))
    except OSError as error:
        raise StoredFileError("the output folder cannot be written", given=f"{path}: {error.strerror}") from error
    return RunFolder(path)


def remove_run(path: Path) -> None:
    """Remove what a run wrote, and nothing else."""
    for name in OURS:
        entry = path / name
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink(missing_ok=True)


def _read_job(path: Path) -> object:
    try:
        return json.loads((path / JOB).read_text())
    except (OSError, ValueError):
        return None  # an unreadable job is another job
