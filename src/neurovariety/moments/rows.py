"""The door for points, wherever they lie: in memory, in a file, in a folder of files or in a Zarr array."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from neurovariety.errors import StoredFileError
from neurovariety.moments.shards import open_folder, rows_of_zarr
from neurovariety.moments.table import ArrayRows, Rows
from neurovariety.moments.table_file import open_npy, rows_of_memory_map

__all__ = ["Rows", "as_rows"]


def as_rows(points: ArrayLike | Rows | os.PathLike[str] | Any) -> Rows:
    """Make points readable in blocks, without reading them.

    Parameters
    ----------
    points : array_like, numpy.memmap, str, Path, Zarr array or group, or Rows
        A table of shape (points, variables) of floats, integers or booleans. A path is that of a .npy file, of a
        folder of .npy files (one below the other in the order of their names) or of a Zarr array or group. What lies
        in files is read in blocks with ordinary reads, so that memory stays bounded; this holds for contiguous
        memory maps too. A .npy file in C order is read fastest.

    Returns
    -------
    Rows
        Blocks are float64 in C order whatever the dtype, the byte order and the strides.

    Raises
    ------
    InputError
        No rows, no columns, not two axes, numbers that are not real, shards of different widths.
    StoredFileError
        A path that is missing, truncated or of another kind.
    MissingExtraError
        A Zarr folder where zarr is not installed.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> path = Path(tempfile.mkdtemp()) / "points.npy"
    >>> np.save(path, np.arange(6, dtype=np.float32).reshape(3, 2))
    >>> rows = as_rows(path)
    >>> rows.count, rows.variables
    (3, 2)
    >>> rows.read(1, 3)
    array([[2., 3.],
           [4., 5.]])
    """
    if isinstance(points, Rows):
        return points
    if isinstance(points, str | os.PathLike):
        return _open_path(Path(points))
    if type(points).__module__.partition(".")[0] == "zarr":
        return rows_of_zarr(points, "the Zarr array")
    rows = ArrayRows.of(points)
    return rows_of_memory_map(rows.array) or rows


def _open_path(path: Path) -> Rows:
    if path.is_dir():
        return open_folder(path)
    if not path.is_file():
        raise StoredFileError(
            f"there is no {path.name or path}",
            given=str(path.absolute()),
            allowed="a .npy file, a folder of .npy files, or a Zarr folder",
        )
    return open_npy(path)
