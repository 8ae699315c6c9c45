"""Samples and functions as they are given: tables of finite numbers, in units that floats can square."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.architectures.architecture import Architecture
from neurovariety.errors import InputError
from neurovariety.poly.given_arrays import as_floats

Float = NDArray[np.float64]

SMALLEST, LARGEST = 1e-50, 1e50
"""Between these sizes the largest number of each column of inputs, and of the targets, is taken: with others squares of
losses and of gradients are no floats."""


def sample_table(name: str, given: ArrayLike, *, column: bool = False) -> Float:
    """Take a table of finite numbers, one row for each sample; a column may be given as a list.

    Raises
    ------
    InputError
        For another shape, and for what is masked, not finite or no real number.
    """
    table = real_array(name, given)
    table = table[:, None] if column and table.ndim == 1 else table
    if table.ndim != 2 or not table.size:
        raise InputError(f"{name} are a table", given=f"shape {table.shape}", allowed="one row for each sample")
    if not np.isfinite(table).all():
        row, place = np.argwhere(~np.isfinite(table))[0].tolist()
        raise InputError(f"{name} must be finite", given=f"{table[row, place]} in row {row + 1}, column {place + 1}")
    return table


def real_array(name: str, given: ArrayLike) -> Float:
    """Take real numbers; masked ones are refused, as they would count as numbers otherwise."""
    if np.ma.is_masked(given):
        raise InputError(
            f"{name} have masked entries", given="a masked array", remedy="leave out the samples that lack numbers"
        )
    return as_floats(given, name)


def check_sizes(name: str, largest: ArrayLike) -> None:
    """Refuse units in which squares are no floats any more; zeros are for others to judge.

    Parameters
    ----------
    name : str
    largest : array_like
        The largest size of each column, or of all of the table.
    """
    sizes = np.atleast_1d(largest)
    wrong = sizes[(sizes > 0) & ((sizes < SMALLEST) | (sizes > LARGEST))]
    if len(wrong):
        raise InputError(
            f"the units of {name} are too {'large' if wrong[0] > 1 else 'small'} for squares in floating point",
            given=f"a largest entry of {wrong[0]:.1e}{' in a column' if len(sizes) > 1 else ''}",
            allowed=f"between {SMALLEST:.0e} and {LARGEST:.0e}, or 0",
            remedy="take other units",
        )


def check_columns(name: str, table: Float, count: int, network: Architecture) -> None:
    """Refuse a table with another number of columns than the network has inputs or outputs."""
    if table.shape[1] != count:
        raise InputError(
            f"the {name} do not fit {network.spec}", given=f"{table.shape[1]} columns", allowed=f"{count} columns"
        )
