"""Arrays as they are given: lists, arrays and tensors become NumPy arrays, everything else is refused by name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError

if TYPE_CHECKING:
    import torch

Float = NDArray[np.float64]


def is_tensor(value: object) -> TypeGuard[torch.Tensor]:
    """Tell whether the value is a torch tensor, without importing torch for it."""
    loaded = sys.modules.get("torch")
    return loaded is not None and isinstance(value, loaded.Tensor)


def as_array(values: Any, what: str) -> NDArray[Any]:
    """Return a NumPy array, without a copy where it is one already.

    Parameters
    ----------
    values : array_like or torch.Tensor
        A tensor must lie in main memory and need no gradients, which would be lost.
    what : str
        Named in the message, in the plural: "the coefficients".
    """
    if is_tensor(values) and (values.requires_grad or values.device.type != "cpu"):
        raise InputError(
            f"{what} are taken as a NumPy array here, through which no gradients flow",
            given=f"a tensor on {values.device}{' that requires gradients' if values.requires_grad else ''}",
            allowed="arrays, lists, tensors on the CPU without gradients",
            remedy="give tensor.detach().cpu(); evaluate and Monomials.evaluate take any tensor as it is",
        )
    try:
        return np.asarray(values)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{what} are no array: rows must be of equal length",
            given=_short(values),
            allowed="a list of lists of equal length, or an array",
        ) from error


def as_floats(values: Any, what: str) -> Float:
    """Return real numbers as float64, without a copy where they are float64 already.

    Examples
    --------
    >>> as_floats([[1, 2]], "the points")
    array([[1., 2.]])
    """
    array = as_array(values, what)
    if array.dtype.kind not in "biufO":
        raise _not_real(array, what)
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise _not_real(array, what) from error


def _not_real(array: NDArray[Any], what: str) -> InputError:
    return InputError(
        f"{what} are real numbers",
        given=f"an array of {array.dtype}: {_short(array.tolist())}",
        allowed="integers or floats",
    )


def _short(values: object) -> str:
    text = " ".join(str(values).split())
    return text if len(text) <= 60 else text[:57] + "..."
