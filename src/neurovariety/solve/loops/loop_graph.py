"""The graph of monodromy: parameters at its vertices, solutions over them, and who goes to whom along its edges.

An edge is a segment between two parameters. Tracking along it carries solutions over one end to solutions over the
other, one to one, so what is learned in one direction is known in the other as well: once every solution at both ends
of an edge has a partner, the edge has nothing left to tell, and an edge between fibres of N solutions costs N tracks
in all. Edges and vertices give edges - vertices + 1 independent loops, so many edges between few vertices are the
cheapest graph. Equations that are homogeneous in the parameters allow that: parameters p and c p have the same
solutions, so segments from c p to q, one for each complex c, are different edges between the same two vertices.
(Bliss, Duff, Leykin, Sommars, "Monodromy solver: sequential and parallel", ISSAC 2018, and Duff, Hill, Jensen, Lee,
Leykin, Sommars, "Solving polynomial systems via homotopy continuation and monodromy", 2019.)
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from neurovariety.solve.loops.orbits import Images, Orbits

Complex = NDArray[np.complex128]
Index = NDArray[np.int64]

UNTRACKED = -1
FAILED = -2


@dataclass
class Edge:
    """Two vertices and the partners found so far.

    Attributes
    ----------
    ends : tuple of int
        The two vertices.
    twist : complex
        Factor of the first vertex's parameters where the segment begins.
    partners : list of numpy.ndarray, int64
        For each end, the number at the other end of each solution's partner; `UNTRACKED` or `FAILED` where unknown.
    """

    ends: tuple[int, int]
    twist: complex = 1.0
    partners: list[Index] = field(default_factory=lambda: [np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)])

    def untracked(self, side: int) -> Index:
        """Give the numbers of the solutions at one end that wait to be tracked."""
        return np.flatnonzero(self.partners[side] == UNTRACKED)

    def grow(self, sizes: tuple[int, int]) -> None:
        """Make room for solutions that arrived at the two ends since."""
        for side, size in enumerate(sizes):
            known = self.partners[side]
            self.partners[side] = np.concatenate([known, np.full(size - len(known), UNTRACKED, dtype=np.int64)])

    def join(self, side: int, numbers: Index, arrived: Index) -> None:
        """Note which solution each of those at one end became at the other."""
        self.partners[side][numbers] = arrived
        self.partners[1 - side][arrived] = numbers


@dataclass(frozen=True)
class Leg:
    """Solutions to be tracked along one edge: from which of its ends, and their numbers there."""

    edge: int
    side: int
    numbers: Index


@dataclass
class LoopGraph:
    """Vertices with their parameters and solutions, and the edges between them.

    Parameters
    ----------
    group_of : numpy.ndarray, shape (N,), int
        The group of variables each coordinate belongs to.
    images : callable, optional
        A group's action on the solutions over every parameter; one solution of each orbit is kept.

    Examples
    --------
    >>> graph = LoopGraph(np.zeros(2, dtype=int))
    >>> base, other = (graph.add_vertex(np.array([value])) for value in (1, 2j))
    >>> first, second = (graph.add_edge(base, other, twist) for twist in (1, 1j))
    >>> graph.arrive(base, np.array([[1, 5]], dtype=complex))
    array([0])
    >>> [(leg.edge, leg.side, leg.numbers.tolist()) for leg in graph.legs()]
    [(0, 0, [0]), (1, 0, [0])]
    """

    group_of: NDArray[np.integer]
    images: Images | None = None
    parameters: list[Complex] = field(default_factory=list)
    fibres: list[Orbits] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def add_vertex(self, parameters: Complex) -> int:
        """Add a vertex, and give its number."""
        self.parameters.append(np.asarray(parameters, dtype=np.complex128))
        self.fibres.append(Orbits(self.group_of, self.images))
        return len(self.parameters) - 1

    def add_edge(self, origin: int, goal: int, twist: complex = 1.0) -> int:
        """Add an edge, and give its number."""
        self.edges.append(Edge((origin, goal), complex(twist)))
        self.settle()
        return len(self.edges) - 1

    def segment(self, leg: Leg) -> tuple[Complex, Complex]:
        """Give the parameters at the two ends of a leg's segment."""
        edge = self.edges[leg.edge]
        ends = edge.twist * self.parameters[edge.ends[0]], self.parameters[edge.ends[1]]
        return ends[leg.side], ends[1 - leg.side]

    def arrive(self, vertex: int, points: Complex) -> Index:
        """Put solutions over a vertex, and give the number of each among those there; shape (m,)."""
        numbers = self.fibres[vertex].add(points)
        self.settle()
        return numbers

    def settle(self) -> None:
        """Make room along the edges for all solutions over their ends."""
        for edge in self.edges:
            edge.grow((len(self.fibres[edge.ends[0]]), len(self.fibres[edge.ends[1]])))

    def sizes(self) -> list[int]:
        """How many solutions (orbits, where a group acts) are known over each vertex."""
        return [len(fibre) for fibre in self.fibres]

    def legs(self, expected: int | None = None) -> list[Leg]:
        """Choose what to track next, each edge from one of its ends; nothing when no edge has anything left to tell.

        Both directions of an edge at once could track a solution and its own partner. Where the number of solutions
        is known beforehand, edges into complete fibres are left out, and so are those much less likely to arrive at
        something new than the best: an arrival is one of the solutions not yet anybody's partner, each as likely.

        Parameters
        ----------
        expected : int, optional
            How many solutions (orbits) there are over each vertex.
        """
        chances: list[float] = []
        legs: list[Leg] = []
        for number, edge in enumerate(self.edges):
            for_side = [
                Leg(number, side, waiting)
                for side in (0, 1)
                if (waiting := edge.untracked(side)).size and self._chance(edge, side, expected) > 0
            ]
            if for_side:
                # from the fuller end, unless the other is likelier to find something
                best = max(for_side, key=lambda leg: (self._chance(edge, leg.side, expected), leg.numbers.size))
                legs.append(best)
                chances.append(self._chance(edge, best.side, expected))
        if not legs or expected is None:
            return legs
        return [leg for leg, chance in zip(legs, chances, strict=True) if chance >= 0.5 * max(chances)]

    def permutations(self) -> Index:
        """Give what the loops of two edges do to the solutions over vertex 0.

        Returns
        -------
        numpy.ndarray, shape (loops, k), int64
            One row for each further edge between vertex 0 and another one: along their first edge, and back along
            that one, solution j comes back as ``row[j]``, -1 where a partner on the way is not known. The rows
            generate the Galois group of the family, or a part of it.
        """
        first: dict[int, Edge] = {}
        rows = []
        for edge in self.edges:
            there = first.setdefault(edge.ends[1], edge).partners[0]
            if edge.ends[0] == 0 and edge is not first[edge.ends[1]]:
                row = np.full(len(there), UNTRACKED, dtype=np.int64)
                known = np.flatnonzero(there >= 0)
                row[known] = np.maximum(edge.partners[1][there[known]], UNTRACKED)
                rows.append(row)
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.fibres[0]) if self.fibres else 0)

    def _chance(self, edge: Edge, side: int, expected: int | None) -> float:
        if expected is None:
            return 1.0
        known = len(self.fibres[edge.ends[1 - side]])
        partners = int((edge.partners[side] >= 0).sum())
        return (expected - known) / max(expected - partners, 1)
