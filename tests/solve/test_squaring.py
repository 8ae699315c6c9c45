"""Too many equations are combined so that no solution is lost, and extra solutions are recognised."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.squaring import square_up
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

X, Y, Z = variables("x y z")


def test_square_systems_stay_as_they_are():
    system = PolynomialSystem.of([X**2 - 1, Y - X])
    squared = square_up(system, seed=0)
    assert squared.square is system
    assert not squared.combined
    assert squared.satisfied(np.array([[9.0 + 0j, 9.0]]), np.zeros(1)).tolist() == [True]


def test_solutions_of_all_solve_the_combinations():
    system = PolynomialSystem.of([X * Y - 2, X**3 - 1, Y - 2 * X**2, X + Y - 1e6 * X**3 - Y + 1e6 - X])
    squared = square_up(system, seed=1)
    roots = np.exp(2j * np.pi * np.arange(3) / 3)
    points = np.stack([roots, 2 * roots**2], axis=1)
    assert np.abs(squared.square.evaluate(points)).max() < 1e-8
    assert squared.satisfied(points, np.full(3, 1e-15)).all()
    assert sorted(squared.square.degrees[:, 0]) == [3, 3]


def test_other_points_are_not_solutions():
    squared = square_up(PolynomialSystem.of([X**2 - 1, Y - X, X * Y - 1]), seed=0)
    points = np.array([[1, 1], [1, -1], [1 + 1e-4, 1]], dtype=complex)
    assert squared.satisfied(points, np.full(3, 1e-15)).tolist() == [True, False, False]


def test_one_large_coordinate_excuses_nothing():
    squared = square_up(PolynomialSystem.of([X**7 - Y, X**2 - X, Y**2 - 190 * Y]), seed=0)
    points = np.array([[1, 190], [0.5, 190], [0, 0], [1, 1]], dtype=complex)
    assert squared.satisfied(points, np.full(4, 1e-15)).tolist() == [False, False, True, False]


def test_singular_solutions_are_allowed_their_inaccuracy():
    squared = square_up(PolynomialSystem.of([X**2, X * Y, Y**2]), seed=0)
    assert squared.satisfied(np.array([[1e-7 + 0j, 1e-7j]]), np.array([1e-7])).tolist() == [True]


def test_too_few_equations_are_refused_with_a_remedy():
    with pytest.raises(InputError, match="fewer equations than unknowns") as refusal:
        square_up(PolynomialSystem.of([X**2 + Y - Z]), seed=0)
    assert "1 equation in 3 unknowns" in str(refusal.value)
    assert "2 linear equations" in str(refusal.value)
