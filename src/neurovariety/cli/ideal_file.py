"""The file of `--out`: seen to be writable before a fit starts, and never at the cost of another file."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from neurovariety.errors import NeurovarietyError, StoredFileError
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.store import KIND, load_ideal, save_ideal

HEADER_BYTES = 4096


@dataclass(frozen=True)
class IdealFile:
    """Where an ideal will be stored."""

    path: Path

    def save(self, ideal: VanishingIdeal, *, interrupted: bool) -> bool:
        """Store the ideal; one that a fit was stopped at replaces only one of its kind.

        Returns
        -------
        bool
            Whether it was stored.
        """
        if interrupted and self.path.exists() and not self._is_interrupted():
            return False
        save_ideal(ideal, self.path)
        return True

    def _is_interrupted(self) -> bool:
        try:
            return load_ideal(self.path).outcome.name == "interrupted"
        except NeurovarietyError:
            return False


def claim_file(path: Path, *, overwrite: bool) -> IdealFile:
    """Claim a path for an ideal: a new one, or with ``overwrite`` that of another stored ideal.

    Raises
    ------
    StoredFileError
        When something else lies there, or nothing can be written there.
    """
    if os.path.lexists(path):
        _check_replaceable(path, overwrite=overwrite)
    check_writable(path, "--out")
    return IdealFile(path)


def check_writable(path: Path, option: str) -> None:
    """Raise StoredFileError unless a file of this name can be written; a folder that is missing will be made."""
    folder = next(parent for parent in path.absolute().parents if os.path.lexists(parent))
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{path.name}.", suffix=".part"):
            pass
    except (OSError, ValueError) as error:
        raise StoredFileError(
            f"{option} names a file that cannot be written",
            given=f"{path} ({type(error).__name__})",
            remedy=f"give another {option}",
        ) from error


def _check_replaceable(path: Path, *, overwrite: bool) -> None:
    try:
        with path.open("rb") as stream:
            ours = f'"kind": "{KIND}"'.encode() in stream.read(HEADER_BYTES)
    except OSError:
        ours = False
    if not ours:
        raise StoredFileError(
            "--out names something that is not a stored ideal, which is never replaced",
            given=str(path),
            remedy="give another --out",
        )
    if not overwrite:
        raise StoredFileError(
            "there is a stored ideal already", given=str(path), remedy="give another --out, or --overwrite"
        )
