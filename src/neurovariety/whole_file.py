"""Files that are either the old one or the new one, whole: never half of one."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

from neurovariety.errors import StoredFileError


def write_text(path: Path, text: str) -> Path:
    """Write a text file, UTF-8, as `write_bytes` does."""
    return write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file beside its final place, then move it there in one step.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    content : bytes

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
    ...     write_bytes(Path(folder) / "report.csv", b"name").read_bytes()
    b'name'
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as stream:
                stream.write(content)
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
