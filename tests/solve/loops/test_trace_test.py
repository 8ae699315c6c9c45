import sys

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.loops.bilinear_slice import BilinearSlice
from neurovariety.solve.loops.following import Follower
from neurovariety.solve.loops.loop_graph import LoopGraph
from neurovariety.solve.loops.start_pair import find_start_pair
from neurovariety.solve.loops.trace_test import _linearity, trace_test
from neurovariety.solve.system.expression import parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.watch import Watch


def cubics() -> PolynomialSystem:
    (x,) = variables("x")
    p, q = parameters("p q")
    return PolynomialSystem.of([x**3 + p * x + q], parameters=[p, q])


def conics() -> PolynomialSystem:
    """Two general conics meet in four points."""
    x, y = variables("x y")
    symbols = parameters("c", 12)
    monomials = [x**2, x * y, y**2, x, y, 1]
    equations = [sum_of([c * one for c, one in zip(symbols[k : k + 6], monomials, strict=True)]) for k in (0, 6)]
    return PolynomialSystem.of(equations, variables=[x, y], parameters=symbols)


VALUES = np.array([0.3 + 1.1j, -0.7 + 0.2j])
ROOTS = np.roots([1, 0, *VALUES])[:, None]


def test_all_roots_pass():
    test = trace_test(cubics(), ROOTS, VALUES)
    assert test.passed
    assert test.notices_one
    assert (test.solutions, test.ledger.balanced) == (3, True)
    assert test.defect < 1e-9 < test.share


@pytest.mark.parametrize("known", [1, 2])
def test_missing_roots_are_found_by_the_slices_loops(known: int):
    test = trace_test(cubics(), ROOTS[:known], VALUES)
    assert test.passed
    assert test.solutions == 3
    assert np.allclose(np.sort_complex(test.found[:, 0]), np.sort_complex(ROOTS[:, 0]))


def test_what_no_loop_reaches_makes_the_trace_bend(monkeypatch: pytest.MonkeyPatch):
    system = conics()
    solution, values = find_start_pair(system, seed=2)
    full = trace_test(system, solution, values, seed=1)
    # one edge between two slices makes no loop (the module: its name in the package is the function's)
    monkeypatch.setattr(sys.modules[trace_test.__module__], "FIRST_EDGES", 1)
    short = trace_test(system, solution, values, most_edges=1, seed=1)
    assert full.passed
    assert full.solutions == 4
    assert (short.solutions, short.auxiliary) == (1, 0)
    assert not short.passed
    assert not short.conclusive
    assert short.defect > 1e-3
    assert "NOT" in str(short)


def test_a_slice_stays_the_same_when_all_its_parameters_are_multiplied():
    system = BilinearSlice.of(conics(), (0, 1)).system
    random = np.random.default_rng(3)
    values, point = (random.normal(size=(1, size)) + 1j for size in (len(system.parameters), 3))
    values[0, 4] = 1
    ratio = system.evaluate(point, 2j * values) / system.evaluate(point, values)
    assert np.allclose(ratio, ratio[0, 0])


def test_two_components_are_complete_each_on_its_own():
    # (x^2 - p) (x - q - 2) = 0: the loops of the family never lead from one factor to the other
    (x,) = variables("x")
    p, q = parameters("p q")
    system = PolynomialSystem.of([(x**2 - p) * (x - q - 2)], parameters=[p, q])
    root = np.sqrt(VALUES[0])
    assert trace_test(system, [[root]], VALUES).solutions == 2
    assert trace_test(system, [[VALUES[1] + 2]], VALUES).solutions == 1
    assert trace_test(system, [[root], [VALUES[1] + 2]], VALUES).solutions == 3


def test_a_line_that_moves_one_equation_needs_fewer_auxiliary_points():
    system = conics()
    solution, values = find_start_pair(system, seed=2)
    general = trace_test(system, solution, values)
    second_moves = np.where(np.arange(12) >= 6, np.random.default_rng(7).normal(size=12), 0)
    cheap = trace_test(system, solution, values, direction=second_moves)
    assert general.passed
    assert cheap.passed
    assert general.solutions == cheap.solutions == 4
    # of a pencil of pairs of conics two meet a line's points each; one fixed conic meets a line twice
    assert (general.auxiliary, cheap.auxiliary) == (4, 2)


def test_a_form_in_fewer_variables_works_where_they_tell_solutions_apart():
    system = conics()
    solution, values = find_start_pair(system, seed=2)
    test = trace_test(system, solution, values, cut=(1,))
    assert test.passed
    assert test.solutions == 4


def test_the_test_can_be_stopped():
    watch = Watch()
    watch.stop()
    system = cubics()
    test = trace_test(system, ROOTS, VALUES, follower=Follower(system.homogeneous, watch=watch))
    assert not test.finished
    assert not test.passed
    assert "interrupted" in str(test)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"solutions": np.zeros((0, 1))}, "known solutions"),
        ({"solutions": np.zeros((2, 3))}, "known solutions"),
        ({"parameters": [1.0]}, "one value for each"),
        ({"direction": [1.0]}, "one value for each"),
        ({"direction": [0.0, 0.0]}, "not zero"),
        ({"parameters": [np.nan, 1.0]}, "finite"),
        ({"cut": (1,)}, "variables by their numbers"),
        ({"cut": ()}, "variables by their numbers"),
    ],
)
def test_wrong_arguments_are_named(arguments: dict, message: str):
    with pytest.raises(InputError, match=message):
        trace_test(**{"system": cubics(), "solutions": ROOTS, "parameters": VALUES, **arguments})


def sliced_by_hand(tau: complex, form: np.ndarray, direction: np.ndarray) -> np.ndarray:
    """Points (x, s) with x^3 + (p + s a) x + (q + s b) = 0 and s (form_0 + form_1 x) = tau, by eliminating s."""
    line = np.array([form[1], form[0]])
    quartic = np.polyadd(np.polymul([1, 0, *VALUES], line), tau * direction)
    x = np.roots(quartic)
    return np.stack([x, tau / (form[0] + form[1] * x)], axis=1)


def test_the_trace_of_all_points_is_linear_and_of_all_but_one_it_is_not():
    form, direction = np.array([0.4 - 0.3j, 1.1 + 0.2j]), np.array([0.9j, -0.6 + 0.1j])
    bilinear = BilinearSlice.of(cubics(), (0,))
    taus = [0.5, 0.8j, -0.3 + 0.2j]
    points = [sliced_by_hand(tau, form, direction) for tau in taus]
    traces = np.array([bilinear.coordinates(part).sum(axis=0) for part in points])
    slope = (traces[1] - traces[0]) / (taus[1] - taus[0])
    assert np.allclose(traces[2], traces[0] + (taus[2] - taus[0]) * slope, rtol=1e-12)
    for missing in range(4):
        graph = LoopGraph(bilinear.system.homogeneous.group_of)
        for vertex, (tau, part) in enumerate(zip(taus, points, strict=True)):
            # the same branch is left out everywhere: the roots are matched by nearness to those of the first value
            order = np.abs(points[0][:, None, 0] - part[None, :, 0]).argmin(axis=1)
            assert sorted(order) == [0, 1, 2, 3]
            graph.add_vertex(np.array([*form, tau]))
            graph.arrive(vertex, bilinear.system.lift(part[np.delete(order, missing)]))
        for goal in (1, 2):
            graph.edges[graph.add_edge(0, goal)].join(0, np.arange(3), np.arange(3))
        defect, _, noise = _linearity(bilinear, graph)
        assert defect > 1e-3
        assert noise < 1e-12
