"""The data of `neurovariety critical`: a file of inputs and targets, random data, or a point with a quadratic form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.cli.critical_files import Network, samples_in, table_in
from neurovariety.cli.point_text import read_point
from neurovariety.cli.text_table import SUFFIXES
from neurovariety.errors import InputError
from neurovariety.training.linear_networks import as_linear
from neurovariety.training.square_loss import SquareLoss, distance_loss, square_loss
from neurovariety.training.teacher_data import EXAMPLE, NOISE, example_data, teacher_data

Float = NDArray[np.float64]

SHOWN = 4
"""Names of columns that are told at the beginning of a long row of them."""
MOST_NAMED = 40
"""Coefficients whose order an error tells at most."""

FORMS = "white, general, or a file: a .csv, .tsv or .txt table, or a .npy table"


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
        return samples_in(source.file, source.drop, networks)
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
    matrix, _ = table_in(path)
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
