"""One run of an engine: in a folder of its own, ended at its time limit and by Ctrl-C, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from neurovariety.errors import InputError, NeurovarietyError, ResourceError

GRACE = 5.0
"""Seconds that a killed process has to disappear."""

KILLED = -9
"""Exit status of a process that another one has killed; Windows has no such thing."""


class EngineError(NeurovarietyError, RuntimeError):
    """A program outside this process broke down, or answered what cannot be."""


def run_engine(
    command: Sequence[str | Path], question: str, *, name: str, timeout: float | None = None, answer: str = "answer"
) -> str:
    """Start a program on a file with the question, and return the file with its answer.

    Parameters
    ----------
    command : sequence of str or Path
        The program and its options, without files.
    question : str
        Contents of the file given by ``-f``.
    name : str
        What errors call the program.
    timeout : float, optional
        Seconds from which it is killed; unlimited otherwise.
    answer : str
        Name of the file given by ``-o``.

    Returns
    -------
    str

    Raises
    ------
    ResourceError
        When it did not finish in time, or was killed from outside, as a system without memory does.
    EngineError
        When it failed or wrote no answer.
    KeyboardInterrupt
        Passed on once the program has been killed.
    """
    if timeout is not None and not timeout > 0:
        raise InputError("a time limit is positive", given=f"timeout={timeout}", allowed="seconds, or None")
    with tempfile.TemporaryDirectory(prefix="neurovariety-") as folder:
        asked, answered = Path(folder) / "question", Path(folder) / answer
        asked.write_text(question, encoding="ascii")
        process = subprocess.Popen(  # noqa: S603  the binary that was found or given
            [*command, "-f", asked, "-o", answered],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,  # so that its children can be ended with it, and Ctrl-C is ours to pass on
        )
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired as error:
            raise ResourceError(
                f"{name} did not finish in time",
                given=f"timeout={timeout:g} s",
                remedy="allow more time, try it modulo a prime, or solve numerically",
            ) from error
        finally:
            _end(process)
        text = answered.read_text(encoding="ascii", errors="replace") if answered.is_file() else ""
    if process.returncode == KILLED:
        raise ResourceError(
            f"{name} was killed from outside", remedy="it may have used up the memory: try it modulo a prime"
        )
    if process.returncode != 0 or not text.strip():
        raise EngineError(
            f"{name} failed",
            given=f"exit status {process.returncode}; {_last_words(said)}",
            remedy="please report the polynomials",
        )
    return text


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the program and its children where they still run."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate(timeout=GRACE)


def _last_words(said: bytes) -> str:
    lines = said.decode(errors="replace").strip().splitlines()
    return f"it wrote {' / '.join(lines[-3:])[:300]!r}" if lines else "it wrote nothing"
