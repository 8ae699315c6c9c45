"""A vanishing ideal on disk: one JSON file with every field, exact, and nothing that could execute code.

Every field of `VanishingIdeal` is stored, its certificate and its outcome included, by its declared type
(`stored_fields`). What is read is never trusted: it may be cut short, of another kind, or made to do harm.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NoReturn

from neurovariety._version import __version__
from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.ideals.result import VanishingIdeal
from neurovariety.ideals.stored_fields import read_dataclass, write_dataclass
from neurovariety.poly.store import Json
from neurovariety.whole_file import write_text

KIND, FORMAT = "vanishing ideal", 2
"""A file of format 1 cannot say whether its variables are scaled."""
LARGEST_FILE = 1 << 30
"""Bytes; ten thousand generators over a thousand monomials take a fifth."""


def save_ideal(ideal: VanishingIdeal, path: str | Path) -> Path:
    """Write an ideal as one JSON file, in one step: a file that was there is replaced or untouched.

    Raises
    ------
    InputError
        When a coefficient or another number is not finite, or the parts do not fit together.
    ResourceError
        When the file would be too large to be read again.
    StoredFileError
        When it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from neurovariety.ideals import vanishing_ideal
    >>> ideal = vanishing_ideal([[0.0], [1.0]], psi=1e-6, max_degree=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     again = load_ideal(save_ideal(ideal, f"{folder}/ideal.json"))
    >>> list(again.generators) == list(ideal.generators)
    True
    """
    if not isinstance(ideal, VanishingIdeal):
        raise InputError("only a vanishing ideal is stored here", given=type(ideal).__name__, allowed="VanishingIdeal")
    fields = write_dataclass(ideal)
    _ideal_of(fields)  # what is written can be read again
    header = {"kind": KIND, "format": FORMAT, "written_by": f"neurovariety {__version__}"}
    content = header | fields
    lines = [f"{json.dumps(name)}: {json.dumps(value, allow_nan=False)}" for name, value in content.items()]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    if len(text) > LARGEST_FILE:
        raise ResourceError(
            "the ideal is too large for a JSON file",
            given=f"{len(ideal.generators):,} generators over {len(ideal.generators.monomials):,} monomials",
            allowed=f"{LARGEST_FILE:,} bytes",
            remedy="keep fewer generators",
        )
    return write_text(Path(path), text)


def load_ideal(path: str | Path) -> VanishingIdeal:
    """Read an ideal that `save_ideal` wrote; every number comes back with the same bits.

    Raises
    ------
    StoredFileError
        When the file is missing, truncated, of another kind or version, or its parts do not fit together.
    """
    path = Path(path)
    content = _read_json(path)
    if not isinstance(content, dict) or content.get("kind") != KIND:
        _refuse(path, "this is not a stored vanishing ideal", f'no JSON object with "kind": "{KIND}"')
    if type(content.get("format")) is not int or content["format"] != FORMAT:
        _refuse(path, "the stored ideal has another format", f"format {str(content.get('format'))[:30]}, not {FORMAT}")
    fields = {name: value for name, value in content.items() if name not in ("kind", "format", "written_by")}
    try:
        return _ideal_of(fields)
    except InputError as error:
        _refuse(path, "the stored ideal does not hold together", "; ".join(str(error).split("\n  ")), cause=error)


def _read_json(path: Path) -> Json:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST_FILE else b""
    except OSError as error:
        _refuse(path, "there is no stored ideal here that can be read", type(error).__name__, cause=error)
    if size > LARGEST_FILE:
        _refuse(path, "the file is too large to be a stored ideal", f"over {LARGEST_FILE:,} bytes")
    try:
        return json.loads(content, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        _refuse(path, "the file is not JSON; it may be truncated", str(error).split("\n", 1)[0][:200], cause=error)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def _refuse(path: Path, problem: str, reason: str, *, cause: BaseException | None = None) -> NoReturn:
    raise StoredFileError(
        problem, given=f"{path}: {reason}", allowed="a file that save_ideal wrote", remedy="fit and save it again"
    ) from cause


def _ideal_of(fields: dict[str, Json]) -> VanishingIdeal:
    ideal = read_dataclass(VanishingIdeal, fields)
    _check_consistent(ideal)
    return ideal


def _check_consistent(ideal: VanishingIdeal) -> None:
    """Hold the parts against one another."""
    generators, variables = len(ideal.generators), ideal.generators.monomials.variables
    shapes = {
        "losses": (ideal.losses.shape, (generators,)),
        "leading_terms": (ideal.leading_terms.shape, (generators, variables)),
        "order_ideal": (ideal.order_ideal.shape[1:], (variables,)),
        "names": ((len(ideal.names),) if ideal.names is not None else (variables,), (variables,)),
    }
    if ideal.scaling is not None:
        for name in ("offset", "factor"):
            shapes[f"scaling.{name}"] = (getattr(ideal.scaling, name).shape, (variables,))
    if ideal.certificate is not None:
        for name in ("mean_squares", "standard_errors"):
            shapes[f"certificate.{name}"] = (getattr(ideal.certificate, name).shape, (generators,))
    for name, (found, expected) in shapes.items():
        if found != expected:
            raise InputError(f"{name} has another shape than the generators ask for", given=f"{found}, not {expected}")
    if ideal.psi <= 0 or ideal.rows < 1:
        raise InputError("psi and rows are positive", given=f"psi={ideal.psi}, rows={ideal.rows}")
    if ideal.scaling is not None and not (ideal.scaling.factor > 0).all():
        raise InputError("scaling.factor is positive", given=f"{ideal.scaling.factor.min()}")
