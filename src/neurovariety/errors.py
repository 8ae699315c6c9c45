"""What goes wrong at the door, and how it is said: what was given, what is allowed, what to do."""

from __future__ import annotations

import importlib
from types import ModuleType


class NeurovarietyError(Exception):
    """Base of every error this library raises on purpose.

    Parameters
    ----------
    problem : str
        One sentence that names what is wrong.
    given, allowed, remedy : str, optional
        What the caller passed, what would have been accepted, and what to do now. Each becomes a line.

    Examples
    --------
    >>> print(InputError("psi must be positive", given="psi=-1", allowed="psi > 0"))
    psi must be positive
      given: psi=-1
      allowed: psi > 0
    """

    def __init__(
        self, problem: str, *, given: str | None = None, allowed: str | None = None, remedy: str | None = None
    ) -> None:
        self.problem = problem
        self.given = given
        self.allowed = allowed
        self.remedy = remedy
        parts = [problem]
        parts += [f"  {label}: {text}" for label, text in self._details() if text]
        super().__init__("\n".join(parts))

    def _details(self) -> list[tuple[str, str | None]]:
        return [("given", self.given), ("allowed", self.allowed), ("remedy", self.remedy)]


class InputError(NeurovarietyError, ValueError):
    """An argument, an array or a data set is not what the function takes."""


class StoredFileError(NeurovarietyError, OSError):
    """A file or folder is missing, truncated, of another kind, or already holds something else."""

    def __str__(self) -> str:
        """Return the message alone; OSError would look for an errno."""
        return str(self.args[0])


class ResourceError(NeurovarietyError, RuntimeError):
    """The work would not fit in memory or on the disk; nothing has been started."""


class MissingExtraError(NeurovarietyError, ImportError):
    """An optional dependency is needed and not installed."""


def require(module: str, *, extra: str) -> ModuleType:
    """Import an optional module, or say which command installs it.

    Parameters
    ----------
    module : str
        Dotted module name, for example ``"PIL.Image"``.
    extra : str
        Name of the extra of this package that brings it.

    Raises
    ------
    MissingExtraError
        When the module's top-level package is not installed.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".", maxsplit=1)[0]:
            raise
        raise MissingExtraError(
            f"{module} is needed here and is not installed", remedy=f"pip install 'neurovariety[{extra}]'"
        ) from error
