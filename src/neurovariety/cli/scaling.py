"""Variables brought to one range, how that is said, and how it is kept beside a stored ideal."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import InputError
from neurovariety.moments import ArrayRows, Rows
from neurovariety.whole_file import write_text

Float = NDArray[np.float64]

RANGES = {"unit": (0, 1), "symmetric": (-1, 1)}
KIND = "scale of a vanishing ideal"


@dataclass(frozen=True)
class Scaling:
    """A variable u of the equations is (x - shift) / factor, x being the one of the data.

    Attributes
    ----------
    kind : str
        ``"unit"`` or ``"symmetric"``.
    shift, factor : tuple of float, one for each variable
        A constant variable has the factor 1.
    """

    kind: str
    shift: tuple[float, ...]
    factor: tuple[float, ...]

    @classmethod
    def of(cls, kind: str, box: Float) -> Scaling:
        """Take the box of shape (2, n) to [0, 1] or to [-1, 1].

        Examples
        --------
        >>> Scaling.of("symmetric", np.array([[2.0], [6.0]]))
        Scaling(kind='symmetric', shift=(4.0,), factor=(2.0,))
        """
        low, high = box
        with np.errstate(over="ignore"):
            width = high - low
        if not np.isfinite(width).all():
            raise InputError(
                "the values of a variable lie too far apart to be scaled",
                given=f"{low[~np.isfinite(width)][0]:g} to {high[~np.isfinite(width)][0]:g}",
                allowed="differences up to 1.8e308",
            )
        half = kind == "symmetric"
        factor = np.where(width > 0, width / 2 if half else width, 1.0)
        factor = np.where(factor > 0, factor, 1.0)
        return cls(kind, tuple((low + width / 2 if half else low).tolist()), tuple(factor.tolist()))

    def apply(self, rows: Rows) -> Rows:
        """Scale the rows: a copy of what is in memory, block by block what is not."""
        scaled = ScaledRows(rows, self)
        return ArrayRows(scaled.read(0, rows.count)) if isinstance(rows, ArrayRows) else scaled

    def sentences(self, names: Sequence[str], *, most: int = 12) -> list[str]:
        """Say what each variable of the equations stands for."""
        low, high = RANGES[self.kind]
        lines = [f"in the equations each variable is scaled, to [{low}, {high}] on the rows of the fit:"]
        for name, shift, factor in list(zip(names, self.shift, self.factor, strict=True))[:most]:
            sign = "+" if shift < 0 else "-"
            top = name if shift == 0 else f"({name} {sign} {abs(shift):.6g})"
            lines.append(f"  {name} stands for {top}" + ("" if factor == 1 else f" / {factor:.6g}"))
        if len(names) > most:
            lines.append(f"  ... and {len(names) - most:,} more (--json prints all)")
        return lines


@dataclass(frozen=True)
class ScaledRows:
    """Rows with every variable scaled."""

    rows: Rows
    scaling: Scaling

    @property
    def count(self) -> int:
        """Number of points."""
        return self.rows.count

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.rows.variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop."""
        return (self.rows.read(start, stop) - np.array(self.scaling.shift)) / np.array(self.scaling.factor)

    def fingerprint(self) -> str:
        """Tell these rows from others."""
        return f"{self.scaling} {self.rows.fingerprint()}"


def scale_file(ideal_file: Path) -> Path:
    """Say where the scale of a stored ideal is kept."""
    return ideal_file.with_name(f"{ideal_file.stem}.scale.json")


def save_scaling(scaling: Scaling, ideal_file: Path) -> Path:
    """Write the scale beside the stored ideal whose variables it tells about."""
    content = {
        "kind": KIND,
        "of": _digest(ideal_file),
        "range": scaling.kind,
        "shift": scaling.shift,
        "factor": scaling.factor,
    }
    return write_text(scale_file(ideal_file), json.dumps(content, indent=1) + "\n")


def load_scaling(ideal_file: Path, variables: int) -> Scaling | None:
    """Read the scale beside a stored ideal; None where there is none, or one of another ideal."""
    try:
        content = json.loads(scale_file(ideal_file).read_bytes())
        if content["kind"] != KIND or content["of"] != _digest(ideal_file) or content["range"] not in RANGES:
            return None
        shift, factor = (tuple(float(value) for value in content[name]) for name in ("shift", "factor"))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    good = len(shift) == len(factor) == variables and all(map(math.isfinite, shift + factor))
    return Scaling(content["range"], shift, factor) if good else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
