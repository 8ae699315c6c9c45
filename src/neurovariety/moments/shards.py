"""A table in several parts: a folder of .npy files, or a Zarr group or array."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from neurovariety.errors import InputError, StoredFileError, require
from neurovariety.moments.table import Float, Rows, check_table, part_of, sampled_hash
from neurovariety.moments.table_file import open_npy

_ZARR_MARKS = ("zarr.json", ".zarray", ".zgroup")


@dataclass(frozen=True)
class ShardRows:
    """Tables of the same width, one below the other."""

    parts: tuple[Rows, ...]

    @classmethod
    def of(cls, parts: Sequence[tuple[str, Rows]], where: str) -> ShardRows:
        """Take named tables once they have one width and at least one row; InputError otherwise."""
        first, width = parts[0][0], parts[0][1].variables
        for name, part in parts:
            if part.variables != width:
                raise InputError(
                    f"the shards of {where} differ in width",
                    given=f"{first} has {width} columns, {name} has {part.variables}",
                    allowed="the same number of variables in each",
                    remedy="give the path of the one that holds the points, or move the others elsewhere",
                )
        filled = tuple(part for _, part in parts if part.count)
        if not filled:
            raise InputError(f"the shards of {where} hold no points", allowed="at least one row")
        return cls(filled)

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(part.count for part in self.parts))

    @property
    def count(self) -> int:
        """Number of points."""
        return self._ends[-1]

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return self.parts[0].variables

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop, from as many shards as they lie in."""
        blocks = []
        shard = bisect_right(self._ends, start)
        while start < stop and shard < len(self.parts):
            begin, end = self._ends[shard] - self.parts[shard].count, min(stop, self._ends[shard])
            blocks.append(self.parts[shard].read(start - begin, end - begin))
            start, shard = end, shard + 1
        if not blocks:
            return np.empty((0, self.variables))
        return blocks[0] if len(blocks) == 1 else np.concatenate(blocks)

    def part(self, start: int, stop: int) -> ShardRows:
        """Return rows start to stop, without the shards that they do not lie in."""
        ends = zip(self.parts, self._ends, strict=True)
        places = ((part, max(start - (end - part.count), 0), min(stop, end) - (end - part.count)) for part, end in ends)
        return ShardRows(tuple(part_of(part, begin, end) for part, begin, end in places if begin < end))

    def fingerprint(self) -> str:
        """Tell these shards from others."""
        return "shards " + "; ".join(part.fingerprint() for part in self.parts)


@dataclass(frozen=True, eq=False)
class ZarrRows:
    """A Zarr array. A block is decoded from the Zarr chunks it touches, so these should be far smaller than memory."""

    array: Any

    @classmethod
    def of(cls, array: Any, what: str, *, least_rows: int = 1) -> ZarrRows:
        """Take a two-dimensional array of real numbers; InputError otherwise."""
        check_table(tuple(array.shape), np.dtype(array.dtype), what, least_rows=least_rows)
        return cls(array)

    @property
    def count(self) -> int:
        """Number of points."""
        return int(self.array.shape[0])

    @property
    def variables(self) -> int:
        """Number of coordinates of a point."""
        return int(self.array.shape[1])

    def read(self, start: int, stop: int) -> Float:
        """Return rows start to stop; StoredFileError when a chunk cannot be decoded."""
        try:
            return np.ascontiguousarray(self.array[start:stop], dtype=np.float64)
        except Exception as error:  # each codec has its own way to fail
            raise StoredFileError(
                "a Zarr array could not be read",
                given=f"{self.array} rows {start} to {stop} ({type(error).__name__}: {error})",
                remedy="copy or write it again",
            ) from error

    def fingerprint(self) -> str:
        """Tell this array from others by its shape and a few rows; Zarr keeps no time of a change."""
        return f"zarr {tuple(self.array.shape)} {np.dtype(self.array.dtype).str} {sampled_hash(self)}"


def open_folder(folder: Path) -> Rows:
    """Open a Zarr folder, or all .npy files of a folder in the order of their names.

    Raises
    ------
    StoredFileError
        No .npy file and no Zarr in the folder, or one that cannot be read.
    InputError
        Shards of different widths, of no points, or of something else than real numbers.
    MissingExtraError
        It is a Zarr folder, and zarr is not installed.
    """
    if any((folder / mark).is_file() for mark in _ZARR_MARKS):
        return _open_zarr(folder)
    files = sorted(path for path in folder.glob("*.npy") if path.is_file() and not path.name.startswith("."))
    if not files:
        raise StoredFileError(
            f"{folder.name} holds no table",
            given=str(folder),
            allowed="a folder of .npy files, or a Zarr array or group",
        )
    return ShardRows.of([(path.name, open_npy(path, least_rows=0)) for path in files], folder.name)


def rows_of_zarr(node: Any, name: str) -> Rows:
    """Take a Zarr array, or a group whose arrays are shards in the order of their names."""
    if hasattr(node, "shape"):
        return ZarrRows.of(node, name)
    arrays = sorted(node.arrays(), key=lambda pair: str(pair[0]))
    if not arrays:
        raise StoredFileError(f"{name} holds no table", given="a Zarr group without arrays", allowed="one at least")
    return ShardRows.of([(key, ZarrRows.of(array, key, least_rows=0)) for key, array in arrays], name)


def _open_zarr(folder: Path) -> Rows:
    zarr = require("zarr", extra="zarr")
    try:
        node = zarr.open(str(folder.resolve()), mode="r")
    except Exception as error:  # its own errors, and those of JSON and of the codecs
        raise StoredFileError(
            f"{folder.name} is not a readable Zarr folder",
            given=f"{folder} ({type(error).__name__}: {error})",
            remedy="copy or write it again",
        ) from error
    return rows_of_zarr(node, folder.name)
