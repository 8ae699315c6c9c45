"""The start system of a grading: its points solve it, are regular and different, and are as many as counted."""

import numpy as np
import pytest

from neurovariety.solve.start.weighted import Grading, WeightedStart
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

GRADINGS = [
    (Grading(2, 1, (1, 1, 2), (True, True, False), 0, (0, 0, 0.5)), 2),
    (Grading(0, 2, (4, 1, 1, 1), (False, True, True, True), 1, (0, 0, 2j, -1)), 4 * (1 + 3)),
    (Grading(3, 2, (1, 1, 1, 4), (True, True, True, False), None, (0, 0, 0, 0)), 4 * (1 + 3 + 9)),
    (Grading(1, 3, (2, 0, 1), (True, True, True), None, (0, 0, 0)), 5 * 4),
    (Grading(1, 1, (3, 0, 1), (True, True, True), 0, (1, 1, 1)), 3 * 2),
    (Grading(1, 2, (0, 0), (True, True), None, (0, 0)), 2),
]


@pytest.mark.parametrize(("grading", "count"), GRADINGS)
@pytest.mark.parametrize("seed", [0, 1])
def test_points_are_all_regular_solutions(grading, count, seed):
    start = WeightedStart.draw(grading, seed)
    points = start.points(np.arange(start.count))
    unknowns = variables("x", len(grading.degrees))
    system = PolynomialSystem.of(start.equations(unknowns), unknowns)
    jacobians = system.jacobian(points)
    sizes = np.abs(jacobians).max(axis=2) * np.maximum(1, np.abs(points).max(axis=1))[:, None]
    assert start.count == count
    assert (np.abs(system.evaluate(points)) < 1e-12 * sizes).all()
    assert np.linalg.cond(jacobians).max() < 1e8
    gaps = np.abs(points[:, None] - points[None]).max(axis=2) + 9 * np.eye(count)
    assert gaps.min() > 1e-3


def test_the_start_system_has_no_other_solutions():
    from neurovariety.solve import solve  # by degrees, which know nothing of weights

    for grading, count in GRADINGS:
        start = WeightedStart.draw(grading, 3)
        unknowns = variables("x", len(grading.degrees))
        found = solve(start.equations(unknowns), start="total_degree", certify=False)
        assert len(found.solutions) == count


def test_points_are_the_same_however_they_are_cut():
    start = WeightedStart.draw(GRADINGS[2][0], seed=1)
    whole = start.points(np.arange(start.count))
    cut = [start.points(np.arange(7)), start.points(np.arange(7, start.count))]
    assert np.allclose(whole, np.concatenate(cut), rtol=1e-13, atol=0)
