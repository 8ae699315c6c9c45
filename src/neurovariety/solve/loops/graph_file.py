"""A graph of monodromy on disk, so that long work goes on where it was stopped."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neurovariety.errors import StoredFileError
from neurovariety.solve.loops.loop_graph import FAILED, LoopGraph
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.whole_file import write_bytes

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, NotImplementedError, RuntimeError, OSError)


@dataclass
class GraphFile:
    """Where a graph is kept: the solutions over each vertex, and the partners along each edge.

    Attributes
    ----------
    path : Path
        A .npz file, always whole; nothing in it is pickled.
    identity : str
        Digest of the system, its parameters and all else the graph depends on: the file of another computation is
        refused.
    every : float
        Seconds between two writes while the work runs.
    """

    path: Path
    identity: str
    every: float = 30.0
    _written: float = field(default_factory=time.monotonic)

    @classmethod
    def of(
        cls,
        path: str | PathLike[str],
        system: PolynomialSystem,
        base: NDArray[np.complex128],
        search: tuple[int, bool, bool],
    ) -> GraphFile:
        """Name the computation that the file belongs to.

        ``search`` is the seed, whether solutions of one kind alone are kept, and whether one of each orbit is.
        """
        digest = blake2b(digest_size=16)
        for equation in system.equations:
            digest.update(equation.key.encode())
        for symbol in (*system.variables, *system.parameters):
            digest.update(f"{symbol};".encode())
        digest.update(repr((system.groups, search)).encode())
        digest.update(base.tobytes())
        return cls(Path(path), digest.hexdigest())

    def saver(self, graph: LoopGraph) -> Callable[[], None]:
        """Give a function that writes the graph when it is time to."""

        def save() -> None:
            if time.monotonic() - self._written >= self.every:
                self.write(graph)

        return save

    def write(self, graph: LoopGraph) -> None:
        """Write the graph, whole."""
        arrays: dict[str, NDArray[np.generic]] = {
            "identity": np.array(self.identity),
            "parameters": np.array(graph.parameters),
            "ends": np.array([edge.ends for edge in graph.edges], dtype=np.int64),
            "twists": np.array([edge.twist for edge in graph.edges], dtype=np.complex128),
        }
        for number, fibre in enumerate(graph.fibres):
            arrays[f"fibre.{number}"] = fibre.points
        for number, edge in enumerate(graph.edges):
            arrays[f"forward.{number}"], arrays[f"backward.{number}"] = edge.partners
        stream = io.BytesIO()
        np.savez(stream, allow_pickle=False, **arrays)
        write_bytes(self.path, stream.getvalue())
        self._written = time.monotonic()

    def read(self, graph: LoopGraph) -> LoopGraph:
        """Give the stored graph in the place of a fresh one, or the fresh one where there is no file.

        Raises
        ------
        StoredFileError
            The file is not whole, or of another system, parameters or seed.
        """
        if not self.path.exists():
            return graph
        try:
            with zipfile.ZipFile(self.path), np.load(self.path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            if str(arrays["identity"]) == self.identity:
                return _graph(arrays, graph)
        except _BROKEN as error:
            raise StoredFileError(
                f"{self.path.name} is not a whole checkpoint", given=f"{self.path} ({error})", remedy=self._remedy()
            ) from error
        raise StoredFileError(
            f"{self.path.name} is the checkpoint of another computation",
            given=str(arrays["identity"]),
            allowed=f"{self.identity}: this system, start parameters, seed, `keep` and `symmetries`",
            remedy=self._remedy(),
        )

    def _remedy(self) -> str:
        return f"delete {self.path} to start afresh, or give another path"


def _graph(arrays: dict[str, NDArray[np.generic]], fresh: LoopGraph) -> LoopGraph:
    graph = LoopGraph(fresh.group_of, fresh.images)
    ends = arrays["ends"].astype(np.int64)
    for parameters in arrays["parameters"].astype(np.complex128):
        graph.add_vertex(parameters)
    for vertex, fibre in enumerate(graph.fibres):
        points = arrays[f"fibre.{vertex}"].astype(np.complex128)
        if points.shape[1:] != fresh.group_of.shape or not np.isfinite(points).all():
            raise ValueError("solutions of another shape")
        fibre.append(points)
    for (origin, goal), twist in zip(ends.tolist(), arrays["twists"].astype(np.complex128), strict=True):
        if not 0 <= origin < goal < len(graph.parameters):
            raise ValueError("edges between vertices that do not exist")
        graph.add_edge(origin, goal, complex(twist))
    for number, edge in enumerate(graph.edges):
        sizes = [len(graph.fibres[vertex]) for vertex in edge.ends]
        for side, name in enumerate(("forward", "backward")):
            partners = arrays[f"{name}.{number}"].astype(np.int64)
            if partners.shape != (sizes[side],) or ((partners < FAILED) | (partners >= sizes[1 - side])).any():
                raise ValueError("partners that do not exist")
            edge.partners[side] = partners
    return graph
