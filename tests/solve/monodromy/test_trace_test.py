import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.monodromy.following import Follower
from neurovariety.solve.monodromy.one_equation import one_equation_direction
from neurovariety.solve.monodromy.start_pair import find_start_pair
from neurovariety.solve.monodromy.trace_test import trace_test
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


def test_what_no_loop_reaches_makes_the_trace_bend():
    # With so few edges the slice's own loops do not complete the set, and the trace says so.
    system = conics()
    solution, values = find_start_pair(system, seed=2)
    short = trace_test(system, solution, values, most_edges=1, seed=1)
    full = trace_test(system, solution, values, seed=1)
    assert full.passed
    assert full.solutions == 4
    assert short.solutions + short.auxiliary < full.solutions + full.auxiliary
    assert not short.passed
    assert short.defect > 1e-3
    assert "NOT" in str(short)


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
    cheap = trace_test(system, solution, values, direction=one_equation_direction(system))
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
