"""Ends of paths become solutions: clusters, multiplicities, copies, points of curves."""

import numpy as np

from neurovariety.solve.collecting import Collected, Target, collect
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.path_ends import HomotopyEnds
from neurovariety.solve.scaling import SystemScaling
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

X, Y = variables("x y")
NONE = np.zeros(0, dtype=complex)


def collected(system: PolynomialSystem, points: list, kinds: list[PathEnd], **known) -> tuple[Collected, HomotopyEnds]:
    ends = HomotopyEnds.untouched(len(points), 3)
    ends.points[:] = system.lift(np.array(points, dtype=complex))
    ends.end[:] = kinds
    ends.winding[:] = known.get("winding", 1)
    ends.accuracy[:] = 1e-15
    ends.condition[:] = known.get("condition", 10.0)
    ones = SystemScaling(np.ones(2), np.ones(2), 1.0, 1.0)
    return collect(ends, system, Target(system, NONE, ones), certified=True, seed=0), ends


def test_ends_of_one_singular_solution_are_one():
    system = PolynomialSystem.of([X**2, (Y - 1) ** 2])
    points = [[1e-8, 1], [-1e-8, 1], [1e-8j, 1 + 1e-8], [-1e-8j, 1 - 1e-8]]
    found, _ = collected(system, points, [PathEnd.SINGULAR] * 4, winding=2)
    assert found.multiplicity.tolist() == [4]
    assert found.winding.tolist() == [2]
    assert found.singular.all()
    assert np.abs(found.solutions - [0, 1]).max() < 1e-12
    assert found.of_path.tolist() == [0, 0, 0, 0]


def test_an_ill_conditioned_end_joins_the_singular_solution_beside_it():
    system = PolynomialSystem.of([X**2, (Y - 1) ** 2])
    kinds = [PathEnd.SINGULAR] * 3 + [PathEnd.REGULAR]
    found, ends = collected(system, [[0, 1]] * 4, kinds, condition=[1e12, 1e12, 1e12, 1e10])
    assert found.multiplicity.tolist() == [4]
    assert (ends.end == PathEnd.SINGULAR).all()


def test_copies_that_a_proof_unmasks_are_marked():
    system = PolynomialSystem.of([X**2 - 4, Y - X])
    points = [[2, 2], [-2, -2], [2 + 1e-7, 2 + 1e-7]]
    found, ends = collected(system, points, [PathEnd.REGULAR] * 3)
    assert len(found.solutions) == 2
    assert found.certified.all()
    assert found.real.all()
    assert ends.end.tolist() == [PathEnd.REGULAR, PathEnd.REGULAR, PathEnd.MET]
    assert found.of_path.tolist() == [0, 1, -1]


def test_points_of_curves_are_no_solutions_of_the_list():
    circle = X**2 + Y**2 - 1
    system = PolynomialSystem.of([X * circle, (Y - 3) * circle])
    found, ends = collected(system, [[0, 3], [0.6, 0.8]], [PathEnd.REGULAR, PathEnd.SINGULAR])
    assert found.solutions.real.tolist() == [[0, 3]]
    assert found.nonisolated.real.tolist() == [[0.6, 0.8]]
    assert ends.end.tolist() == [PathEnd.REGULAR, PathEnd.NOT_ISOLATED]


def test_no_ends_no_solutions():
    system = PolynomialSystem.of([X**2 - 4, Y - X])
    found, _ = collected(system, [[1, 1]], [PathEnd.AT_INFINITY])
    assert found.solutions.shape == (0, 2)
    assert found.of_path.tolist() == [-1]
