"""The pickles of CIFAR, read without running anything they name.

A pickle is a program: it names functions and calls them. The batches of CIFAR need three names from numpy to
rebuild one array of bytes. Here those names stand for inert shells that only remember what they were given, every
other name is refused, and the array is built from the remembered bytes by us. No code of numpy's own unpickling
runs either.
"""

from __future__ import annotations

import io
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import StoredFileError
from neurovariety.memory import MEMORY_LIMIT, check_fits

_BROKEN = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    RecursionError,
    MemoryError,
)


def read_cifar_pickle(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return the file's bytes and the dictionary it holds; arrays of uint8, numbers, texts and lists only.

    Parameters
    ----------
    path : Path
        A batch or a meta file of CIFAR-10 or CIFAR-100.

    Returns
    -------
    content : bytes
        The whole file, for its checksum.
    values : dict of str to object
        Keys as text; texts inside are bytes where Python 2 wrote them.

    Raises
    ------
    StoredFileError
        The file names anything else than numpy's array of bytes, is truncated, or is not such a pickle.

    Examples
    --------
    >>> import pickle, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "data_batch_1"
    >>> _ = path.write_bytes(pickle.dumps({"labels": [3, 1]}, protocol=2))
    >>> read_cifar_pickle(path)[1]
    {'labels': [3, 1]}
    >>> _ = path.write_bytes(pickle.dumps(print))
    >>> read_cifar_pickle(path)
    Traceback (most recent call last):
    neurovariety.errors.StoredFileError: data_batch_1 names code to run and was refused
    ...
    """
    check_fits((path.stat().st_size,), 1, str(path), limit=MEMORY_LIMIT)
    content = path.read_bytes()
    try:
        loaded = _InertUnpickler(io.BytesIO(content), encoding="bytes").load()
    except _NameRefused as error:
        raise StoredFileError(
            f"{path.name} names code to run and was refused",
            given=f"{path} names {error}",
            allowed="numpy arrays of uint8, numbers, texts, lists and dictionaries",
            remedy="do not use this file; fetch CIFAR from its own site",
        ) from error
    except _BROKEN as error:
        raise StoredFileError(
            f"{path.name} is truncated or not a pickle",
            given=f"{path}: {type(error).__name__}: {error}",
            remedy="fetch the file again",
        ) from error
    if not isinstance(loaded, dict):
        raise StoredFileError(
            f"{path.name} is not a batch of CIFAR", given=type(loaded).__name__, allowed="a dictionary"
        )
    return content, {_as_text(key): _array_of(value, path) for key, value in loaded.items()}


class _NameRefused(pickle.UnpicklingError):
    """The pickle named something outside the three names of numpy."""


class _ArrayShell:
    """Stands for numpy's ``_reconstruct``: remembers the state of the array."""

    state: Any = None

    def __init__(self, *arguments: object) -> None:
        pass

    def __setstate__(self, state: object) -> None:
        self.state = state


class _DtypeShell:
    """Stands for ``numpy.dtype``: remembers the code of the type."""

    code: Any = None

    def __init__(self, code: object = None, *flags: object) -> None:
        self.code = code

    def __setstate__(self, state: object) -> None:
        pass


_STAND_INS: dict[tuple[str, str], Any] = {
    ("numpy.core.multiarray", "_reconstruct"): _ArrayShell,
    ("numpy._core.multiarray", "_reconstruct"): _ArrayShell,
    ("numpy", "dtype"): _DtypeShell,
    ("numpy", "ndarray"): "numpy.ndarray",  # an argument of _reconstruct, never called
}


class _InertUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Return the stand-in for one of numpy's names and refuse every other name."""
        try:
            return _STAND_INS[module, name]
        except KeyError:
            raise _NameRefused(f"{module}.{name}") from None


def _as_text(key: object) -> str:
    return key.decode("latin-1") if isinstance(key, bytes) else str(key)


def _array_of(value: object, path: Path) -> object:
    if not isinstance(value, _ArrayShell):
        return value
    array = _rebuild(value.state)
    if array is None:
        raise StoredFileError(
            f"{path.name} holds an array that is not plain bytes", given=str(path), allowed="dtype uint8"
        )
    return array


def _rebuild(state: object) -> NDArray[np.uint8] | None:
    match state:
        case (int(), tuple(shape), _DtypeShell(code=b"u1" | "u1"), bool() | int() as by_column, bytes(values)):
            whole = all(type(length) is int and length >= 0 for length in shape)
            if whole and math.prod(shape) == len(values):
                return np.frombuffer(values, dtype=np.uint8).reshape(shape, order="F" if by_column else "C")
    return None
