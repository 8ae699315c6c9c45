"""Files that are either the old one or the new one, whole: never half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from neurovariety.errors import StoredFileError


def write_text(path: Path, text: str) -> Path:
    """Write a text file beside its final place, then move it there in one step.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    text : str

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    StoredFileError
        When it cannot be written, for example because the disk is full; what was there before is untouched.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder) / "report.csv", "name").read_text()
    'name'
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("x", encoding="utf-8", newline="") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        except BaseException:  # also when interrupted: leave nothing half-written behind
            with contextlib.suppress(OSError):
                beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StoredFileError(
            f"{path.name} could not be written",
            given=f"{path} ({error})",
            remedy="free space or choose another folder; a file that was there before is unchanged",
        ) from error
    return path
