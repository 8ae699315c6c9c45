"""Arrays, monomials and families as JSON values and back, bit for bit; what is read is never trusted.

An array is its shape and its values in a row: ``{"shape": [2, 3], "values": [...]}``. Floats are written so that
reading them gives the same bits. What is read may come from anywhere: types, sizes and shapes are held against one
another before anything of a claimed size is made.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.poly.exponents import Exponents
from neurovariety.poly.family import PolynomialFamily
from neurovariety.poly.monomials import LARGEST_EXPONENT, Monomials

Float = NDArray[np.float64]
Json = Any

LARGEST_SIDE = 1 << 24
"""Of a stored array; a table of monomials has at most a million rows."""
LARGEST_LADDER = 1 << 28
"""Numbers in a ladder while its table is rebuilt: rows x variables x degrees."""
_NOT_FINITE = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}


def write_array(array: NDArray[Any]) -> Json:
    """Give an array of floats or whole numbers; NaN and infinity, which JSON has not, become text."""
    values = array.reshape(-1).tolist()
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        values = [value if math.isfinite(value) else str(value) for value in values]
    return {"shape": list(array.shape), "values": values}


def read_floats(value: Json, dimensions: int | None = None, *, finite: bool = True) -> Float:
    """Take a float64 array.

    Parameters
    ----------
    value : JSON value
    dimensions : int, optional
        Any number of dimensions otherwise.
    finite : bool
        Refuse NaN and infinity.
    """
    shape, values = _shape_and_values(value, dimensions)
    if not finite:
        values = [_NOT_FINITE.get(v, v) if isinstance(v, str) else v for v in values]
    if not set(map(type, values)) <= {float, int}:
        raise InputError("an array holds what is no number", given=_strange(values, (float, int)), allowed="floats")
    try:
        array = np.array(values, dtype=np.float64).reshape(shape)
    except OverflowError as error:
        raise InputError("an array holds a number too large for float64", given="above 1.8e308") from error
    if finite and not np.isfinite(array).all():
        raise InputError("an array holds NaN or infinity", given=f"shape {shape}", allowed="finite numbers")
    return array


def read_exponents(value: Json) -> Exponents:
    """Take a table of exponents, a row for each monomial."""
    shape, values = _shape_and_values(value, 2)
    if not set(map(type, values)) <= {int}:
        raise InputError("exponents are whole numbers", given=_strange(values, (int,)))
    if values and not 0 <= min(values) <= max(values) <= LARGEST_EXPONENT:
        raise InputError(
            "an exponent is out of range",
            given=f"from {str(min(values))[:30]} to {str(max(values))[:30]}",
            allowed=f"0 to {LARGEST_EXPONENT:,}",
        )
    return np.array(values, dtype=np.int64).reshape(shape)


def write_monomials(monomials: Monomials) -> Json:
    """Give the exponents."""
    return write_array(monomials.exponents)


def read_monomials(value: Json) -> Monomials:
    """Take a table of monomials that is complete: in deglex order, with every monomial the ladder needs."""
    exponents = read_exponents(value)
    ladder = exponents.size * (1 + int(exponents.sum(axis=1).max(initial=0)))
    if ladder > LARGEST_LADDER:
        raise InputError("the table of monomials is too large", given=f"{exponents.shape}, {ladder:,} numbers")
    table = Monomials.of(exponents)
    if not np.array_equal(table.exponents, exponents):
        raise InputError(
            "the monomials are not a complete table",
            given=f"{len(exponents)} monomials",
            allowed="each once, in deglex order, with every divisor that the ladder needs",
        )
    return table


def write_family(family: PolynomialFamily) -> Json:
    """Give the monomials and the coefficient matrix."""
    coefficients = np.asarray(family.coefficients, dtype=np.float64)
    if not np.isfinite(coefficients).all():
        raise InputError("a coefficient is NaN or infinite, so the polynomials are not worth keeping")
    return {"monomials": write_monomials(family.monomials), "coefficients": write_array(coefficients)}


def read_family(value: Json) -> PolynomialFamily:
    """Take a family whose coefficients are finite and fit its monomials."""
    if not isinstance(value, dict) or set(value) != {"monomials", "coefficients"}:
        raise InputError("this is no family of polynomials", given=_kind(value), allowed="monomials and coefficients")
    return PolynomialFamily(read_monomials(value["monomials"]), read_floats(value["coefficients"], 2))


def _shape_and_values(value: Json, dimensions: int | None) -> tuple[tuple[int, ...], list[Any]]:
    if not isinstance(value, dict) or set(value) != {"shape", "values"}:
        raise InputError("this is no array", given=_kind(value), allowed="shape and values")
    shape, values = value["shape"], value["values"]
    sides = isinstance(shape, list) and len(shape) <= 8 and all(type(s) is int and 0 <= s < LARGEST_SIDE for s in shape)
    if not sides or not isinstance(values, list):
        raise InputError("this is no array", given=f"shape {str(shape)[:60]}", allowed="sides from 0, a list of values")
    if dimensions is not None and len(shape) != dimensions:
        raise InputError("an array has another number of dimensions", given=f"{shape}", allowed=f"{dimensions} sides")
    if math.prod(shape) != len(values):
        raise InputError("an array has another size than its shape says", given=f"{len(values)} values for {shape}")
    return tuple(shape), values


def _strange(values: list[Any], allowed: tuple[type, ...]) -> str:
    return _kind(next(v for v in values if type(v) not in allowed))


def _kind(value: Json) -> str:
    return f"{type(value).__name__} {str(value)[:60]}"
