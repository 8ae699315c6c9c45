"""The search of monodromy: explore, look for evidence that all is found, widen the graph while there is none."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from neurovariety.solve.loops.exploring import explore
from neurovariety.solve.loops.following import Follower
from neurovariety.solve.loops.graph_file import GraphFile
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.loop_graph import LoopGraph
from neurovariety.solve.loops.start_pair import random_parameters
from neurovariety.solve.loops.trace_test import TraceTest, trace_test
from neurovariety.solve.loops.twisted_family import twist
from neurovariety.solve.system.polynomial_system import PolynomialSystem

Complex = NDArray[np.complex128]

FIRST_EDGES = 4
MORE_EDGES = 2
EDGES_OF_A_LINE = 4
MOST_TESTS = 2
"""Trace tests made; each widens its own graph as long as that helps, so that more of them would not."""


@dataclass(kw_only=True)
class Search:
    """A graph, how to track through it, and what counts as enough.

    The fields are those of `monodromy`. ``ledger``, ``test`` (the last trace test), ``tests`` (how many there were) and
    ``seconds`` tell what was done.
    """

    system: PolynomialSystem
    base: Complex
    graph: LoopGraph
    follower: Follower
    seed: int
    target_count: int | None
    traced: bool
    trace_direction: ArrayLike | None
    trace_cut: tuple[int, ...] | None
    keep: Callable[[Complex], NDArray[np.bool_]] | None
    most_edges: int
    file: GraphFile | None
    ledger: Ledger = field(default_factory=Ledger)
    test: TraceTest | None = None
    tests: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: {"monodromy": 0.0, "trace test": 0.0})

    def run(self, starts: Complex) -> None:
        """Search from solutions over the base parameters, in homogeneous coordinates, until something ends it."""
        self.graph.add_vertex(np.concatenate([[1.0], self.base]))
        self._add_edges(FIRST_EDGES)
        if self.file is not None:
            self.graph = self.file.read(self.graph)
        self.graph.arrive(0, starts)
        try:
            while not self._proven() and self._may_go_on():
                self._add_edges(MORE_EDGES)
        except KeyboardInterrupt:  # between two rounds; while paths are tracked the watch takes it
            self.follower.watch.stop()
            self.follower.watch.interrupted = True
            self.graph.settle()
        finally:
            if self.file is not None:
                self.file.write(self.graph)

    def _proven(self) -> bool:
        began = time.perf_counter()
        save = None if self.file is None else self.file.saver(self.graph)
        finished = explore(self.graph, self.follower, self.ledger, target_count=self.target_count, after_round=save)
        self.seconds["monodromy"] += time.perf_counter() - began
        enough = self.target_count is None or self.graph.fibres[0].count >= self.target_count
        if not (finished and enough and self.traced):
            return finished and enough
        self.tests += 1
        self.test = trace_test(
            self.system,
            self.system.drop(self.graph.fibres[0].all_points()),
            self.base,
            direction=self.trace_direction,
            cut=self.trace_cut,
            keep=self.keep,
            seed=self.seed + len(self.graph.edges),
            follower=self.follower,
        )
        self.seconds["trace test"] += self.test.seconds
        self.graph.arrive(0, self.system.lift(self.test.found))
        return self.test.conclusive

    def _may_go_on(self) -> bool:
        return len(self.graph.edges) < self.most_edges and self.tests < MOST_TESTS and not self.follower.watch.stopped

    def _add_edges(self, count: int) -> None:
        """Add edges at the base, the first ones to one vertex, the next ones to another, and so on.

        Loops of one line of parameters are enough in principle. But two branch points close to each other are hardly
        ever parted by its edges, and then the solutions that they exchange stay apart: other lines come to help.
        """
        for number in range(len(self.graph.edges), len(self.graph.edges) + count):
            vertex = 1 + number // EDGES_OF_A_LINE
            if vertex == len(self.graph.parameters):
                self.graph.add_vertex(np.concatenate([[1.0], random_parameters(self.seed, vertex, self.base)]))
            self.graph.add_edge(0, vertex, twist(self.seed + vertex, number % EDGES_OF_A_LINE))
