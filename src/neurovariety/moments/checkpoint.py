"""A running sum on disk, so that an interrupted fold goes on where it was."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError, StoredFileError
from neurovariety.whole_file import write_bytes

Arrays = dict[str, NDArray[Any]]

_IDENTITY, _NEXT_CHUNK, _SUM = "identity", "next_chunk", "sum."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError, OSError)


class StorableSum(Protocol):
    """A sum that can be written as arrays and read back."""

    def merge(self, other: Self, /) -> Self:
        """Add the sum over other rows."""

    def arrays(self) -> Arrays:
        """Return everything that makes up the sum; no array of Python objects."""

    @classmethod
    def from_arrays(cls, arrays: Arrays, /) -> Self:
        """Make the sum again, bit for bit."""


@dataclass(frozen=True)
class Checkpoint:
    """Where a running sum is kept.

    A fold writes it now and then, when it is interrupted and when it is done; the next fold of the same sum over the
    same rows goes on from there. So a sum that is done is read back without summing a row.

    That rows are the same is judged by their fingerprint (`Rows.fingerprint`): every number of an array in memory; of
    files size, time of the last change and a few rows. A file changed in place that keeps all three is taken for the
    same.

    Attributes
    ----------
    path : Path
        A .npz file, always whole.
    key : str
        What is summed, in the caller's words: a stored sum with another key is refused.
    every : float
        Seconds between two writes.

    Examples
    --------
    >>> Checkpoint("fit.npz").part("degree 2")
    Checkpoint(path=PosixPath('fit.degree-2.npz'), key='degree 2', every=30.0)
    """

    path: Path
    key: str = ""
    every: float = 30.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))
        if not self.every >= 0:
            raise InputError("the time between two writes is in seconds", given=f"every={self.every}", allowed="from 0")

    def part(self, key: str) -> Checkpoint:
        """Return the checkpoint of one of several sums, in a file of its own beside this one."""
        word = "".join(letter if letter.isalnum() else "-" for letter in key)
        suffix = self.path.suffix or ".npz"
        joined = f"{self.key} {key}".strip()
        return replace(self, path=self.path.with_name(f"{self.path.stem}.{word}{suffix}"), key=joined)

    def remove(self) -> None:
        """Delete the file, if there is one."""
        self.path.unlink(missing_ok=True)

    def save(self, identity: str, total: StorableSum, next_chunk: int) -> None:
        """Write the sum of all chunks before `next_chunk`; `identity` names rows and chunks."""
        members = {_SUM + name: array for name, array in total.arrays().items()}
        stream = io.BytesIO()
        np.savez(
            stream,
            allow_pickle=False,
            **{_IDENTITY: np.array(self._whole(identity)), _NEXT_CHUNK: np.array(next_chunk)},
            **members,
        )
        write_bytes(self.path, stream.getvalue())

    def load(self, identity: str, zero: StorableSum, chunks: int) -> tuple[Any, int]:
        """Read the sum and the number of the next chunk.

        Parameters
        ----------
        identity : str
        zero : StorableSum
            The sum over no rows: it says which arrays, of which shapes, there must be.
        chunks : int
            Number of chunks in all.

        Raises
        ------
        StoredFileError
            Missing, truncated, not a checkpoint, or that of rows with another fingerprint, of other blocks or of
            another sum.
        """
        try:
            with zipfile.ZipFile(self.path), np.load(self.path, allow_pickle=False) as stored:
                found, next_chunk = str(stored[_IDENTITY]), int(stored[_NEXT_CHUNK])
                arrays = {name.removeprefix(_SUM): stored[name] for name in stored.files if name.startswith(_SUM)}
        except _BROKEN as error:
            raise StoredFileError(
                f"{self.path.name} is not a whole checkpoint", given=f"{self.path} ({error})", remedy=self._remedy()
            ) from error
        if found != self._whole(identity):
            raise StoredFileError(
                f"{self.path.name} is the checkpoint of another fold",
                given=found,
                allowed=self._whole(identity),
                remedy=self._remedy(),
            )
        if _layout(arrays) != _layout(zero.arrays()) or not 0 < next_chunk <= chunks:
            raise StoredFileError(
                f"{self.path.name} holds another sum",
                given=f"chunk {next_chunk} of {chunks}, {_layout(arrays)}",
                allowed=str(_layout(zero.arrays())),
                remedy=self._remedy(),
            )
        return type(zero).from_arrays(arrays), next_chunk

    def _whole(self, identity: str) -> str:
        return f"{self.key}: {identity}"

    def _remedy(self) -> str:
        return f"delete {self.path} to start afresh, or give another path"


def _layout(arrays: Arrays) -> dict[str, tuple[tuple[int, ...], str]]:
    return {name: (np.shape(arrays[name]), np.asarray(arrays[name]).dtype.str) for name in sorted(arrays)}
