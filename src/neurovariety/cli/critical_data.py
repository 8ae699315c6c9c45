"""The data of `neurovariety critical`: a file of inputs and targets, random data, or a point with a quadratic form."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear import LinearNetwork
from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.cli.point_text import read_point
from neurovariety.cli.text_table import SUFFIXES, read_text_table
from neurovariety.errors import InputError, StoredFileError
from neurovariety.training.square_loss import SquareLoss, as_linear, distance_loss, square_loss
from neurovariety.training.teacher_data import EXAMPLE, NOISE, example_data, outputs_of, teacher_data

Float = NDArray[np.float64]
Network = LinearConvNet | LinearNetwork

SHOWN = 4
"""Names of columns that are told at the beginning of a long row of them."""
MOST_NAMED = 40
"""Coefficients whose order an error tells at most."""

FORMS = "white, general, or a file: a .csv, .tsv or .txt table, or a .npy table"
_KINDS = "a .csv, .tsv or .txt table, a .npy table, or a .npz file with the arrays inputs and targets"


@dataclass(frozen=True)
class Source:
    """Where the data come from, as the options say; one of the first four.

    Attributes
    ----------
    file : Path, optional
    drop : tuple of str
        Columns of a text table that are left out.
    random : int, optional
        Number of samples.
    point : str, optional
    example : bool
    size : int, optional
        Of random inputs.
    noise : float, optional
    form : str, optional
        ``"white"``, ``"general"`` or a file; with a point.
    """

    file: Path | None = None
    drop: tuple[str, ...] = ()
    random: int | None = None
    point: str | None = None
    example: bool = False
    size: int | None = None
    noise: float | None = None
    form: str | None = None

    def check(self) -> None:
        """Refuse options that do not go together.

        Raises
        ------
        InputError
        """
        named = {"--data": self.file, "--random": self.random, "--point": self.point, "--example": self.example or None}
        given = [name for name, value in named.items() if value is not None]
        if len(given) != 1:
            raise InputError(
                "one option says where the data come from", given=" ".join(given) or "none", allowed=", ".join(named)
            )
        for name, value, owner in (
            ("--drop", ", ".join(self.drop) or None, "--data"),
            ("--size", self.size, "--random"),
            ("--noise", self.noise, "--random"),
            ("--form", self.form, "--point"),
        ):
            if value is not None and given != [owner]:
                raise InputError(f"{name} belongs to {owner}", given=f"{name} {value} with {given[0]}")


@dataclass(frozen=True)
class Samples:
    """What the data are, to be told: an identifier among the inputs is seen that way.

    Attributes
    ----------
    samples, inputs, targets : int
    names : tuple of str
        Of the columns, inputs first, where a text table has them.
    """

    samples: int
    inputs: int
    targets: int
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write one line."""
        counts = (("sample", self.samples), ("input", self.inputs), ("target", self.targets))
        told = [f"{count:,} {word}{'s' * (count != 1)}" for word, count in counts]
        if self.names:
            told[1] += f" ({_shortened(self.names[: self.inputs])})"
            told[2] += f" ({_shortened(self.names[self.inputs :])})"
        return ", ".join(told)

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON."""
        names = {"names": list(self.names)} if self.names else {}
        return {"samples": self.samples, "inputs": self.inputs, "targets": self.targets, **names}


def _shortened(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) <= 2 * SHOWN else f"{', '.join(names[:SHOWN])}, ..., {names[-1]}"


def losses_of(source: Source, specs: Sequence[str], seed: int) -> tuple[list[SquareLoss], Samples | None]:
    """Make the loss of each architecture on the data that the options name.

    Parameters
    ----------
    source : Source
    specs : sequence of str
        None only with the example, which has its own.
    seed : int
        Of random data.

    Returns
    -------
    losses : list of SquareLoss
        In the order of the architectures; their inputs tell all functions apart.
    samples : Samples or None
        None for the distance to a point.

    Raises
    ------
    InputError, StoredFileError
        The options or a SPEC make no sense, the file is missing or no table, or the data do not fit an architecture.
    """
    if not specs and not source.example:
        raise InputError(
            "no architecture is given", given="no SPEC", allowed="a SPEC such as 'lcn 3,2 stride 2,1', or --example"
        )
    networks = [as_linear(spec) for spec in specs or EXAMPLE]
    source.check()
    if source.point is not None:
        if len(networks) > 1:
            raise InputError("--point is for one architecture", given=f"{len(networks)} of them", allowed="one SPEC")
        return [_distance(networks[0], source.point, source.form, seed)], None
    inputs, targets, names = _samples(source, networks, seed)
    losses = [square_loss(network, inputs, targets) for network in networks]
    for loss in losses:
        loss.check_rank()
    outputs = 1 if targets.ndim == 1 else targets.shape[1]
    return losses, Samples(len(inputs), inputs.shape[1], outputs, names)


def _samples(source: Source, networks: Sequence[Network], seed: int) -> tuple[Float, Float, tuple[str, ...]]:
    """Read or draw inputs and targets."""
    if source.file is not None:
        return _from_file(source.file, source.drop, networks)
    if source.random is not None:
        noise = NOISE if source.noise is None else source.noise
        return *teacher_data(networks, source.random, size=source.size, seed=seed, noise=noise), ()
    return *example_data(seed), ()


def _distance(network: Network, point: str, form: str | None, seed: int) -> SquareLoss:
    """Make the distance to a point the loss."""
    space = network.ambient
    names = ", ".join(space.names()) if space.dimension <= MOST_NAMED else ""
    numbers = read_point(point, space.dimension, f"coefficients for {network.spec}", order=names)
    size = space.dimension // space.outputs
    matrix = None
    if form == "general":
        root = np.random.default_rng(seed).normal(size=(2 * size, size))
        matrix = root.T @ root
        matrix = (matrix + matrix.T) / 2
    elif form is not None and form != "white":
        matrix = _form(Path(form), size)
    return distance_loss(network, [float(number) for number in numbers], matrix)


def _form(path: Path, size: int) -> Float:
    """Read the table of a quadratic form."""
    if path.suffix.lower() not in {*SUFFIXES, ".npy"}:
        raise InputError("there is no such --form", given=str(path), allowed=FORMS)
    matrix, _ = _table(path)
    if matrix.shape != (size, size):
        raise InputError(
            f"the form in {path.name} is no square matrix of the function's size",
            given=f"{' x '.join(map(str, matrix.shape))} numbers",
            allowed=f"{size} x {size}, without a line of names",
        )
    unequal = np.argwhere(matrix != matrix.T)
    if len(unequal) and np.isfinite(matrix).all():
        row, column = unequal[0]
        raise InputError(
            f"the form in {path.name} is not symmetric",
            given=f"{matrix[row, column]:.17g} in row {row + 1}, column {column + 1}, and "
            f"{matrix[column, row]:.17g} in row {column + 1}, column {row + 1}",
            allowed="equal entries on both sides of the diagonal",
        )
    return matrix


def _from_file(path: Path, drop: Sequence[str], networks: Sequence[Network]) -> tuple[Float, Float, tuple[str, ...]]:
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
    table, names = _table(path, drop)
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


def _table(path: Path, drop: Sequence[str] = ()) -> tuple[Float, tuple[str, ...]]:
    """Read a table, and the names of its columns where it has them."""
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
