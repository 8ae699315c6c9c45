"""Rounds of tracking through a graph of parameters until nothing is left to track, or enough is known."""

from __future__ import annotations

from collections.abc import Callable

from neurovariety.solve.loops.following import Follower, follow
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.loop_graph import Leg, LoopGraph


def explore(
    graph: LoopGraph,
    follower: Follower,
    ledger: Ledger,
    *,
    target_count: int | None = None,
    stage: str = "monodromy",
    after_round: Callable[[], None] | None = None,
) -> bool:
    """Track every solution along every edge once, or until the fibre over vertex 0 has its target count.

    Returns
    -------
    bool
        False when the user stopped the work before that.
    """
    while not follower.watch.stopped:
        legs = graph.legs() if target_count is None else _legs_to(graph, target_count)
        if not legs:
            return True
        follower.watch.stage(f"{stage}: {len(graph.fibres[0])} found", sum(leg.numbers.size for leg in legs))
        follow(graph, legs, follower, ledger)
        if after_round is not None:
            after_round()
    return False


def _legs_to(graph: LoopGraph, target_count: int) -> list[Leg]:
    counts = [fibre.count for fibre in graph.fibres]
    if counts[0] >= target_count:
        return []
    # a complete fibre is one edge away from completing the one wanted
    for number, edge in enumerate(graph.edges):
        waiting = edge.untracked(1)
        if edge.ends[0] == 0 and counts[edge.ends[1]] >= target_count and waiting.size:
            return [Leg(number, 1, waiting)]
    fullest = max(range(len(counts)), key=counts.__getitem__)
    known = len(graph.fibres[fullest])
    orbit = counts[fullest] / max(known, 1)
    return graph.legs(max(round(target_count / max(orbit, 1.0)), known + (counts[fullest] < target_count)))
