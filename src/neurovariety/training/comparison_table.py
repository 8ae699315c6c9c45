"""What a comparison of architectures says: their critical points side by side, and where descent ended."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from neurovariety.training.descent.shares import Share, Shares
from neurovariety.training.result import CriticalPoint, CriticalPoints
from neurovariety.variety.result import Invariant


@dataclass(frozen=True, kw_only=True)
class TrainedNetwork:
    """One architecture of a comparison.

    Attributes
    ----------
    spec : str
    kind : str
        ``"fully connected"``, or how the strides between the layers are.
    parameters, dimension : int
    found : CriticalPoints
    losses : tuple of float
        Of the real points, mean squared errors per target number.
    least : float
        What the best linear function of the same inputs would leave, not bound to the architecture.
    zero : float
        Loss of the zero function.
    shares : Shares or None
        How often descent ended where; None where nothing was trained.
    """

    spec: str
    kind: str
    parameters: int
    dimension: int
    found: CriticalPoints
    losses: tuple[float, ...]
    least: float
    zero: float
    shares: Shares | None = None

    def count(self, sort: str) -> int:
        """Count real critical points of a sort, a key of `SORTS`."""
        return sum(map(SORTS[sort], self.found.points))

    def ends(self, sort: str) -> int | None:
        """Count the runs that ended at critical functions of a sort; None where nothing was trained."""
        if self.shares is None:
            return None
        return sum(len(row.runs) for row in self.shares.rows if SORTS[sort](row))

    @property
    def descents(self) -> dict[str, int | None]:
        """Numbers of runs: all, at the critical function of least loss, at none, or without an end."""
        shares = self.shares
        return {
            "runs": None if shares is None else shares.runs,
            "to the best": None if shares is None else sum(len(row.runs) for row in shares.rows[:1]),
            "to zero": None if shares is None else len(shares.zero),
            "to none of these": None if shares is None else len(shares.unmatched),
            "not finished": None if shares is None else len(shares.unfinished),
            "stopped": None if shares is None else len(shares.cut_off),
        }


SORTS: Mapping[str, Callable[[CriticalPoint | Share], bool]] = MappingProxyType(
    {
        "pure": lambda point: not point.spurious,
        "spurious": lambda point: point.spurious,
        "interior": lambda point: point.position == "interior",
        "boundary": lambda point: point.position == "boundary",
        "singular": lambda point: point.position == "singular",
        "undecided": lambda point: point.position == "undecided",
        "minima among functions": lambda point: point.in_functions == "minimum",
        "minima among parameters": lambda point: point.in_parameters == "minimum",
        "saddles among parameters": lambda point: point.in_parameters == "saddle",
        "degenerate among parameters": lambda point: point.in_parameters == "degenerate",
    }
)
"""What real critical points are counted by, and runs of descent by the functions where they ended. Each is of several
sorts; a function with points of different kinds is of none of these."""

POINT_COLUMNS = (
    "architecture",
    "loss",
    "spurious",
    "position",
    "in_functions",
    "in_parameters",
    "positive",
    "negative",
    "zero",
    "roots",
    "certified",
    "descents to its function",
    "function",
    "parameter",
)


@dataclass(frozen=True, kw_only=True)
class TrainingComparison(Invariant):
    """Architectures on the same data; ``value`` is the number of real critical points of each.

    Attributes
    ----------
    networks : tuple of TrainedNetwork
    """

    networks: tuple[TrainedNetwork, ...]

    def __str__(self) -> str:
        """Write the table, an architecture in each column, and what speaks for it."""
        rows = self.table()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = [
            "  ".join(cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(pairs))
            for pairs in ([*zip(row, widths, strict=True)] for row in rows)
        ]
        return "\n".join([*(line.rstrip() for line in lines), *self.details()])

    def details(self) -> list[str]:
        """Write what speaks for the numbers, a line for each architecture."""
        return [f"{one.spec}: {one.found.certainty}: {one.found.evidence}" for one in self.networks] + list(
            self.remarks
        )

    def table(self) -> list[list[str]]:
        """Give the cells of the table: what is told in each row, then the architectures; rows without news left out."""
        rows = [["", *(one.spec for one in self.networks)], ["", *(one.kind for one in self.networks)]]
        rows.append(["parameters", *(f"{one.parameters:,}" for one in self.networks)])
        rows.append(["dimension", *(f"{one.dimension:,}" for one in self.networks)])
        rows.append(["critical points", *(_number(one.found.value, one.found.complete) for one in self.networks)])
        rows.append(["real ones", *(f"{one.found.real:,}" for one in self.networks)])
        rows += self._rows(SORTS, [[one.count(name) for one in self.networks] for name in SORTS])
        rows.append(["least loss of them", *(_loss(min(one.losses, default=None)) for one in self.networks)])
        if any(one.shares is not None for one in self.networks):
            trained = [one.descents for one in self.networks]
            rows.append(["runs of gradient descent", *map(_count, (counts["runs"] for counts in trained))])
            rows += self._rows(
                [f"to {name}" for name in SORTS], [[one.ends(name) for one in self.networks] for name in SORTS]
            )
            rest = list(trained[0])[1:]
            rows += self._rows(rest, [[counts[name] for counts in trained] for name in rest])
        return rows

    def _rows(self, names: Iterable[str], counts: Iterable[Sequence[int | None]]) -> list[list[str]]:
        """Write the rows that hold anything but zeros, or whose zeros are the news."""
        return [
            [f"  {name}", *map(_count, row)]
            for name, row in zip(names, counts, strict=True)
            if any(row) or name.removeprefix("to ") in _ALWAYS
        ]

    def as_dict(self) -> dict[str, Any]:
        """Give plain data, for JSON: for each architecture its counts and its real points."""
        return {
            "name": self.name,
            "certainty": self.certainty.value,
            "evidence": self.evidence,
            "complete": self.complete,
            "seed": self.seed,
            "seconds": self.seconds,
            "remarks": list(self.remarks),
            "architectures": self.summary(),
            "points": [dict(zip(POINT_COLUMNS, row, strict=True)) for row in self._point_rows()],
        }

    def summary(self) -> list[dict[str, Any]]:
        """Give one flat record for each architecture, all sorts of points in it."""
        return [_record(one) for one in self.networks]

    def summary_csv(self) -> str:
        """Write a table with a row for each architecture."""
        records = self.summary()
        return _csv(list(records[0]), [list(record.values()) for record in records])

    def points_csv(self) -> str:
        """Write a table with a row for each real critical point of each architecture."""
        rows = [
            [" ".join(map(repr, cell)) if isinstance(cell, list) else cell for cell in row]
            for row in self._point_rows()
        ]
        return _csv(list(POINT_COLUMNS), rows)

    def _point_rows(self) -> list[list[Any]]:
        return [
            [
                one.spec,
                loss,
                point.spurious,
                point.position,
                point.in_functions,
                point.in_parameters,
                *point.signature,
                point.roots,
                point.certified,
                _runs_to(one.shares, place),
                point.function.tolist(),
                point.parameter.tolist(),
            ]
            for one in self.networks
            for place, (point, loss) in enumerate(zip(one.found.points, one.losses, strict=True))
        ]


_ALWAYS = ("pure", "spurious", "interior", "boundary", "singular")
"""Rows that are there even where they hold zeros alone: that is the news."""


def _record(one: TrainedNetwork) -> dict[str, Any]:
    return {
        "architecture": one.spec,
        "kind": one.kind,
        "parameters": one.parameters,
        "dimension": one.dimension,
        "critical points": one.found.value,
        "complete": one.found.complete,
        "certainty": one.found.certainty.value,
        "real": one.found.real,
        **{name: one.count(name) for name in SORTS},
        "least loss": min(one.losses, default=None),
        "loss of the data": one.least,
        "loss of zero": one.zero,
        **{f"descents: {name}": count for name, count in one.descents.items()},
        **{f"descents: to {name}": one.ends(name) for name in SORTS},
    }


def _runs_to(shares: Shares | None, place: int) -> int | None:
    if shares is None:
        return None
    return next((len(row.runs) for row in shares.rows if place in row.points), 0)


def _csv(header: list[str], rows: list[list[Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([header, *rows])
    return stream.getvalue()


def _number(count: int, complete: bool) -> str:
    return f"{count:,}" if complete else f"{count:,} or more"


def _count(count: int | None) -> str:
    return "-" if count is None else f"{count:,}"


def _loss(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"
