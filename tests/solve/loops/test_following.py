import numpy as np

from neurovariety.solve.loops.following import Follower, follow
from neurovariety.solve.loops.ledger import Ledger
from neurovariety.solve.loops.loop_graph import FAILED, UNTRACKED, Leg, LoopGraph
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.watch import Watch


def roots_of(power: int) -> tuple[PolynomialSystem, LoopGraph]:
    """x^power = p from p = 1 to p = 16, with all roots of unity at the start."""
    (x,), (p,) = variables("x"), parameters("p")
    system = PolynomialSystem.of([x**power - p], parameters=[p])
    graph = LoopGraph(system.homogeneous.group_of)
    for value in (1.0, 16.0):
        graph.add_vertex(np.array([value], dtype=complex))
    graph.add_edge(0, 1)
    graph.arrive(0, system.lift(np.exp(2j * np.pi * np.arange(power) / power)[:, None]))
    return system, graph


def test_solutions_arrive_where_they_belong():
    system, graph = roots_of(4)
    ledger = Ledger()
    follow(graph, graph.legs(), Follower(system.homogeneous), ledger)
    assert (ledger.paths, ledger.arrived, ledger.lost) == (4, 4, [])
    ends = system.drop(graph.fibres[1].points)[graph.edges[0].partners[0], 0]
    assert np.allclose(ends, 2 * np.exp(2j * np.pi * np.arange(4) / 4))
    assert graph.legs() == []


def test_paths_that_cannot_be_tracked_are_lost_with_a_reason():
    system, graph = roots_of(4)
    ledger = Ledger()
    hurried = Follower(system.homogeneous, settings=TrackSettings(most_steps=0), engine="numpy")
    follow(graph, graph.legs(), hurried, ledger)
    assert ledger.balanced
    assert {path.reason for path in ledger.lost} == {"too many steps"}
    assert ledger.again == 4
    assert (graph.edges[0].partners[0] == FAILED).all()


def test_ends_of_another_kind_are_lost():
    system, graph = roots_of(4)
    ledger = Ledger()
    right_half = Follower(system.homogeneous, keep=lambda points: system.drop(points)[:, 0].real > -0.5)
    follow(graph, graph.legs(), right_half, ledger)
    assert ledger.balanced
    assert [path.reason for path in ledger.lost] == ["arrived among solutions of another kind"]
    assert len(graph.fibres[1]) == 3


def test_two_paths_at_one_point_are_tracked_again_and_told_apart():
    system, graph = roots_of(4)
    follow(graph, graph.legs(), Follower(system.homogeneous), Ledger())
    edge = graph.edges[0]
    # solution 0 was seen at the place of solution 1, as if one of the two had jumped
    wrong, right = edge.partners[0][0], edge.partners[0][1]
    edge.partners[0][:2] = right, UNTRACKED
    edge.partners[1][right], edge.partners[1][wrong] = 0, UNTRACKED
    ledger = Ledger(paths=3, arrived=3)
    follow(graph, [Leg(0, 0, np.array([1]))], Follower(system.homogeneous), ledger)
    assert ledger.met == 2
    assert ledger.balanced
    assert (ledger.arrived, ledger.lost) == (4, [])
    assert edge.partners[0][:2].tolist() == [wrong, right]
    assert edge.partners[1][[wrong, right]].tolist() == [0, 1]


def test_solutions_that_truly_meet_are_lost_both():
    # at p = 0 two roots of x^2 = p become one
    (x,), (p,) = variables("x"), parameters("p")
    system = PolynomialSystem.of([x**2 - p], parameters=[p])
    graph = LoopGraph(system.homogeneous.group_of)
    for value in (1.0, 0.0):
        graph.add_vertex(np.array([value], dtype=complex))
    graph.add_edge(0, 1)
    graph.arrive(0, system.lift([[1.0], [-1.0]]))
    ledger = Ledger()
    follow(graph, graph.legs(), Follower(system.homogeneous), ledger)
    assert ledger.balanced
    assert len(ledger.lost) == 2


def test_a_stopped_watch_leaves_paths_for_later():
    system, graph = roots_of(4)
    watch, ledger = Watch(), Ledger()
    watch.stop()
    follow(graph, graph.legs(), Follower(system.homogeneous, watch=watch), ledger)
    assert ledger.balanced
    assert ledger.interrupted == 4
    assert graph.edges[0].untracked(0).tolist() == [0, 1, 2, 3]
