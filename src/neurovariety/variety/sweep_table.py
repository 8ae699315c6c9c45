"""The table that a sweep over architectures fills."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from neurovariety.variety.dimension import Dimension


@dataclass(frozen=True, kw_only=True)
class SweepRow:
    """An architecture's dimension.

    Attributes
    ----------
    spec : str
    parameters, ambient, expected, dimension, defect : int
    filling : bool
    certainty : str
        "exact" or "modulo primes".
    primes : tuple of int
    seed : int
    seconds : float
    """

    spec: str
    parameters: int
    ambient: int
    expected: int
    dimension: int
    defect: int
    filling: bool
    certainty: str
    primes: tuple[int, ...]
    seed: int
    seconds: float

    @classmethod
    def of(cls, found: Dimension, seed: int) -> SweepRow:
        """Take the row out of a dimension."""
        return cls(
            spec=found.of,
            parameters=found.parameters,
            ambient=found.ambient,
            expected=found.expected,
            dimension=found.value,
            defect=found.defect,
            filling=found.filling,
            certainty=found.certainty.value,
            primes=found.primes,
            seed=seed,
            seconds=round(found.seconds, 6),
        )


COLUMNS = tuple(field.name for field in fields(SweepRow))


@dataclass(frozen=True, kw_only=True)
class DimensionTable:
    """Dimensions of many architectures.

    Attributes
    ----------
    rows : tuple of SweepRow
        In the order of the architectures, each of them once.
    complete : bool
        False where the sweep was interrupted, or some architectures were too large.
    too_large : tuple of (str, str)
        SPECs that have no row because they did not fit, and why.
    resumed : int
        Rows that were in the file before.
    seconds : float
    """

    rows: tuple[SweepRow, ...]
    complete: bool
    too_large: tuple[tuple[str, str], ...]
    resumed: int
    seconds: float

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[SweepRow]:
        """Give the rows."""
        return iter(self.rows)

    @property
    def defective(self) -> tuple[SweepRow, ...]:
        """The rows whose dimension is below what was expected."""
        return tuple(row for row in self.rows if row.defect > 0)

    @property
    def filling(self) -> tuple[SweepRow, ...]:
        """The rows whose dimension is the ambient one."""
        return tuple(row for row in self.rows if row.filling)

    def __str__(self) -> str:
        """Write the table with aligned columns."""
        shown = ("spec", "parameters", "ambient", "expected", "dimension", "defect", "filling")
        cells = [[_cell(getattr(row, name)) for name in shown] for row in self.rows]
        widths = [max(map(len, column)) for column in zip(shown, *cells, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(line))
            for line in (list(zip(row, widths, strict=True)) for row in (shown, *cells))
        ]
        missing = [] if self.complete else ["(not complete)"]
        return "\n".join([*lines, *missing])


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
