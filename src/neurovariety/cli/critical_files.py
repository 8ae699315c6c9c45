"""The files of `neurovariety critical`: tables and NumPy arrays of inputs and targets, or of a quadratic form."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.cli.text_table import SUFFIXES, read_text_table
from neurovariety.errors import InputError, StoredFileError
from neurovariety.training.teacher_data import outputs_of

Float = NDArray[np.float64]
Network = LinearConvNet | LinearNetwork

_KINDS = "a .csv, .tsv or .txt table, a .npy table, or a .npz file with the arrays inputs and targets"


def samples_in(path: Path, drop: Sequence[str], networks: Sequence[Network]) -> tuple[Float, Float, tuple[str, ...]]:
    """Read inputs, targets and the columns' names, where the file has them; a table is parted by the outputs' number.

    Raises
    ------
    InputError, StoredFileError
        The file is missing, damaged or of another kind, or holds no inputs and targets of the first network.
    """
    if path.suffix.lower() == ".npz" and not drop:
        arrays = _loaded(path)
        missing = [name for name in ("inputs", "targets") if name not in arrays]
        if missing:
            raise InputError(
                f"{path.name} holds no array {' and no '.join(missing)}",
                given=", ".join(arrays) or "an empty file",
                allowed="the arrays inputs and targets, a row for each sample",
            )
        for name in ("inputs", "targets"):
            if arrays[name].ndim not in {1, 2} or (arrays[name].ndim == 1 and name == "inputs"):
                raise InputError(
                    f"the {name} in {path.name} are no table",
                    given=f"shape {arrays[name].shape}",
                    allowed="a row for each sample",
                )
        return arrays["inputs"], arrays["targets"], ()
    table, names = table_in(path, drop)
    split = _inputs_of(networks[0], table.shape[1])
    if split is None:
        raise InputError(
            f"the columns of {path.name} are no inputs and targets of {networks[0].spec}",
            given=f"{table.shape[1]} columns",
            allowed="the inputs' columns, then the targets'",
        )
    return table[:, :split], table[:, split:], names


def _inputs_of(network: Network, columns: int) -> int | None:
    """Say how many of a table's columns are inputs: only one number of them leaves as many as there are outputs."""
    for size in range(1, columns):
        try:
            if size + outputs_of(network, size) == columns:
                return size
        except InputError:
            continue
    return None


def table_in(path: Path, drop: Sequence[str] = ()) -> tuple[Float, tuple[str, ...]]:
    """Read a table, and the names of its columns where it has them.

    Raises
    ------
    InputError, StoredFileError
        The file is missing, damaged, of another kind, or no table.
    """
    if path.suffix.lower() in SUFFIXES:
        _check_exists(path)
        read = read_text_table(path, drop)
        return read.values, read.names if read.header else ()
    if drop:
        raise InputError("--drop leaves out columns of text tables", given=str(path), allowed=", ".join(SUFFIXES))
    if path.suffix.lower() != ".npy":
        raise StoredFileError(
            f"{path.name or path} is of a kind that is not read here", given=str(path), allowed=_KINDS
        )
    found = _loaded(path)[""]
    if found.ndim != 2:
        raise InputError(f"{path.name} is no table", given=f"shape {found.shape}", allowed="rows and columns")
    return found, ()


def _check_exists(path: Path) -> None:
    if not path.exists():
        raise StoredFileError(f"there is no file {path.name}", given=f"{path}, which does not exist", allowed=_KINDS)
    if not path.is_file():
        raise StoredFileError(f"{path.name} is no file", given=f"{path}, a folder", allowed=_KINDS)


def _loaded(path: Path) -> dict[str, Float]:
    """Read all arrays of a file; that of a .npy file has no name."""
    _check_exists(path)
    try:
        found = np.load(path, allow_pickle=False)
        if isinstance(found, np.ndarray):
            return {"": found}
        with found as arrays:
            return dict(arrays)
    except (OSError, ValueError, EOFError, BadZipFile, zlib.error) as error:
        # NumPy advises to allow pickles, the wrong advice for a file that is damaged or of another kind
        why = "damaged, of another kind, or with objects that are no numbers" if "pickle" in str(error) else str(error)
        raise StoredFileError(f"{path.name} cannot be read", given=f"{path} ({why})", allowed=_KINDS) from error
