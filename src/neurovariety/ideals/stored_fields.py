"""Frozen dataclasses as JSON objects and back, each field by its declared type.

Known are numbers, text, Literal, optional values, tuples of one type, NumPy arrays, families of polynomials, and
dataclasses of these. A field added to a dataclass is stored without a change here; one with a default may be missing
in an older file. Any other field, missing or unknown, is refused.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from collections.abc import Callable
from typing import Any, Literal, TypeVar, Union

import numpy as np

from neurovariety.errors import InputError
from neurovariety.ideals.certificate import Certificate
from neurovariety.poly import PolynomialFamily
from neurovariety.poly.store import Json, read_exponents, read_family, read_floats, write_array, write_family

Record = TypeVar("Record")


def write_dataclass(value: Any) -> dict[str, Json]:
    """Give every field as a JSON value."""
    return {field.name: _write(getattr(value, field.name)) for field in dataclasses.fields(value)}


def read_dataclass(kind: type[Record], value: Json) -> Record:
    """Take a dataclass whose fields have the declared types and, but in certificates, finite numbers.

    Raises
    ------
    InputError
        Which names the field that is not what it should be.
    """
    return typing.cast(Record, _read_dataclass(kind, value, kind.__name__, finite=True))


def _write(value: Any) -> Json:
    for kind, writer in _WRITERS:
        if isinstance(value, kind):
            return writer(value)
    if dataclasses.is_dataclass(value):
        return write_dataclass(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


_WRITERS: list[tuple[type, Callable[[Any], Json]]] = [
    (PolynomialFamily, write_family),
    (np.ndarray, write_array),
    (np.generic, lambda value: _write(value.item())),
    (tuple, lambda value: [_write(part) for part in value]),
]


def _read(hint: Any, value: Json, where: str, *, finite: bool) -> Any:
    """Take a value of the declared type; ``finite`` says whether NaN and infinity are refused."""
    if typing.get_origin(hint) is not None:
        return _read_generic(hint, value, where, finite=finite)
    if hint is PolynomialFamily:
        return _named(where, read_family, value)
    if dataclasses.is_dataclass(hint):
        return _read_dataclass(hint, value, where, finite=finite and hint is not Certificate)
    return _read_plain(hint, value, where, finite=finite)


def _read_generic(hint: Any, value: Json, where: str, *, finite: bool) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not types.NoneType)
        return None if value is None else _read(inner, value, where, finite=finite)
    if origin is Literal:
        return _checked(value, type(value) is str and value in arguments, where, f"one of {arguments}")
    if origin is tuple:
        _checked(value, isinstance(value, list), where, "a list")
        return tuple(_read(arguments[0], part, where, finite=finite) for part in value)
    return _read_array(hint, value, where, finite=finite)


def _read_array(hint: Any, value: Json, where: str, *, finite: bool) -> Any:
    (number,) = typing.get_args(typing.get_args(hint)[1])
    if issubclass(number, np.integer):
        return _named(where, read_exponents, value)
    return _named(where, lambda v: read_floats(v, finite=finite), value)


def _read_plain(hint: Any, value: Json, where: str, *, finite: bool) -> Any:
    if hint is float:
        if not finite and value in ("inf", "-inf", "nan"):
            return float(value)
        good = type(value) is float or (type(value) is int and abs(value) < 1 << 53)
        return float(_checked(value, good and math.isfinite(value), where, "a finite number"))
    if hint is int:
        return _checked(value, type(value) is int and 0 <= value < 1 << 63, where, "a count")
    return _checked(value, type(value) is hint, where, getattr(hint, "__name__", str(hint)))


def _read_dataclass(hint: Any, value: Json, where: str, *, finite: bool) -> Any:
    _checked(value, isinstance(value, dict), where, "an object")
    fields = {field.name: field for field in dataclasses.fields(hint) if field.init}
    needed = {
        name
        for name, field in fields.items()
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    if not needed <= set(value) <= set(fields):
        raise InputError(
            f"{where} has other fields",
            given=f"missing {sorted(needed - set(value))}, unknown {sorted(set(value) - set(fields))}"[:300],
            allowed="those of this version of the library",
        )
    hints = typing.get_type_hints(hint)
    return hint(**{name: _read(hints[name], part, name, finite=finite) for name, part in value.items()})


def _named(where: str, reader: Any, value: Json) -> Any:
    try:
        return reader(value)
    except InputError as error:
        raise InputError(f"{where}: {error.problem}", given=error.given, allowed=error.allowed) from error


def _checked(value: Json, good: bool, where: str, allowed: str) -> Json:
    if not good:
        raise InputError(
            f"{where} is not what it should be", given=f"{type(value).__name__} {str(value)[:60]}", allowed=allowed
        )
    return value
