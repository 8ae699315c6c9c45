import numpy as np

from neurovariety.solve.monodromy.loop_graph import FAILED, UNTRACKED, LoopGraph

GROUP = np.zeros(2, dtype=int)


def triangle(sizes: tuple[int, int, int]) -> LoopGraph:
    graph = LoopGraph(GROUP)
    for vertex in range(3):
        graph.add_vertex(np.array([vertex], dtype=complex), joined_to=range(vertex))
    for vertex, size in enumerate(sizes):
        graph.arrive(
            vertex, np.array([[1, vertex + 0.1 * number] for number in range(size)], dtype=complex).reshape(-1, 2)
        )
    return graph


def test_an_edge_is_tracked_from_one_end_and_known_from_both():
    graph = triangle((3, 2, 0))
    assert [(leg.edge, leg.side, leg.numbers.tolist()) for leg in graph.legs()] == [
        (0, 0, [0, 1, 2]),
        (1, 0, [0, 1, 2]),
        (2, 0, [0, 1]),
    ]
    graph.edges[0].join(0, np.array([0, 1]), np.array([1, 0]))
    assert graph.edges[0].partners[1].tolist() == [1, 0]
    assert graph.legs()[0].numbers.tolist() == [2]
    graph.edges[0].partners[0][2] = FAILED
    assert [leg.edge for leg in graph.legs()] == [1, 2]


def test_with_a_known_count_nothing_is_sent_to_a_complete_fibre():
    graph = triangle((3, 3, 1))
    legs = graph.legs(expected=3)
    assert {graph.edges[leg.edge].ends[1 - leg.side] for leg in legs} == {2}
    assert {leg.edge for leg in graph.legs()} == {0, 1, 2}


def test_permutations_compose_the_three_sides_of_each_triangle():
    graph = triangle((2, 2, 2))
    assert graph.permutations().tolist() == [[UNTRACKED, UNTRACKED]]
    swap, stay = np.array([1, 0]), np.array([0, 1])
    for number, image in ((0, swap), (1, stay), (2, stay)):
        graph.edges[number].join(0, stay, image)
    assert graph.permutations().tolist() == [[1, 0]]
    graph.edges[2].partners[0][0] = FAILED
    assert graph.permutations().tolist() == [[1, UNTRACKED]]


def test_fibres_grow_with_their_edges():
    graph = triangle((1, 1, 1))
    graph.arrive(2, np.array([[1, 7]], dtype=complex))
    assert [edge.partners[1].size for edge in graph.edges] == [1, 2, 2]
    vertex = graph.add_vertex(np.array([9], dtype=complex), joined_to=[0, 2])
    assert graph.edges[-1].ends == (2, vertex)
    assert graph.edges[-1].untracked(0).tolist() == [0, 1]
