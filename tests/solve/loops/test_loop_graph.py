import numpy as np

from neurovariety.solve.loops.loop_graph import FAILED, UNTRACKED, Leg, LoopGraph

GROUP = np.zeros(2, dtype=int)


def two_edges(sizes: tuple[int, int]) -> LoopGraph:
    """Two vertices and two edges between them."""
    graph = LoopGraph(GROUP)
    for vertex, size in enumerate(sizes):
        graph.add_vertex(np.array([vertex + 2], dtype=complex))
        graph.arrive(vertex, np.array([[1, vertex + 0.1 * number] for number in range(size)]).reshape(-1, 2) + 0j)
    for twist in (1, 1j):
        graph.add_edge(0, 1, twist)
    return graph


def legs(graph: LoopGraph, expected: int | None = None) -> list[tuple[int, int, list[int]]]:
    return [(leg.edge, leg.side, leg.numbers.tolist()) for leg in graph.legs(expected)]


def test_an_edge_is_tracked_from_one_end_and_known_from_both():
    graph = two_edges((3, 2))
    assert legs(graph) == [(0, 0, [0, 1, 2]), (1, 0, [0, 1, 2])]
    graph.edges[0].join(0, np.array([0, 1]), np.array([1, 0]))
    assert graph.edges[0].partners[1].tolist() == [1, 0]
    assert legs(graph)[0] == (0, 0, [2])
    graph.edges[0].partners[0][2] = FAILED
    assert [leg.edge for leg in graph.legs()] == [1]


def test_with_a_known_count_nothing_is_sent_to_a_complete_fibre():
    assert legs(two_edges((3, 1)), 3) == [(0, 0, [0, 1, 2]), (1, 0, [0, 1, 2])]
    assert legs(two_edges((1, 3)), 3) == [(0, 1, [0, 1, 2]), (1, 1, [0, 1, 2])]
    assert legs(two_edges((3, 3)), 3) == []


def test_segments_turn_round_with_their_side_and_carry_the_twist_of_the_first_end():
    graph = two_edges((1, 1))
    there, back = (graph.segment(Leg(1, side, np.array([0]))) for side in (0, 1))
    assert [value.tolist() for value in there] == [[2j], [3]]
    assert [value.tolist() for value in back] == [[3], [2j]]


def test_permutations_go_along_one_edge_and_back_along_another():
    graph = two_edges((2, 2))
    assert graph.permutations().tolist() == [[UNTRACKED, UNTRACKED]]
    swap, stay = np.array([1, 0]), np.array([0, 1])
    graph.edges[0].join(0, stay, swap)
    graph.edges[1].join(0, stay, stay)
    assert graph.permutations().tolist() == [[1, 0]]
    graph.edges[1].partners[1][0] = FAILED
    assert graph.permutations().tolist() == [[1, UNTRACKED]]


def test_fibres_grow_with_their_edges():
    graph = two_edges((1, 1))
    graph.arrive(1, np.array([[1, 7]], dtype=complex))
    assert [edge.partners[1].size for edge in graph.edges] == [2, 2]
    edge = graph.add_edge(1, graph.add_vertex(np.array([9], dtype=complex)))
    assert graph.edges[edge].untracked(0).tolist() == [0, 1]
