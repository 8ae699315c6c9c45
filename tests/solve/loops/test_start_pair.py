import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.loops.start_pair import find_start_pair, new_names, random_parameters
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def test_linear_parameters_follow_a_random_point():
    x, y = variables("x y")
    a, b, c, d = parameters("a b c d")
    system = PolynomialSystem.of([a * x**2 + b * y - 1, c * x * y + d * x - 2 * b], parameters=[a, b, c, d])
    solution, values = find_start_pair(system, seed=3)
    assert np.abs(system.evaluate(solution, values)).max() < 1e-13
    assert np.linalg.cond(system.jacobian(solution, values)[0]) < 1e4
    # nothing but the two equations restricts the parameters: other seeds give others
    assert np.abs(find_start_pair(system, seed=4)[1] - values).min() > 1e-3
    assert np.array_equal(find_start_pair(system, seed=3)[1], values)


def test_parameters_of_higher_degree_are_found_by_newton():
    x, y = variables("x y")
    p, q = parameters("p q")
    system = PolynomialSystem.of([x**2 + p**3 * y - 1, (p * q + x) ** 2 * y - q], parameters=[p, q])
    solution, values = find_start_pair(system, seed=0)
    assert np.abs(system.evaluate(solution, values)).max() < 1e-12


def test_a_family_without_isolated_solutions_is_refused():
    x, y = variables("x y")
    (p,) = parameters("p")
    with pytest.raises(InputError, match="no regular solution"):
        find_start_pair(PolynomialSystem.of([x * y - p, 2 * x * y - 2 * p], parameters=[p]))


def test_systems_without_parameters_or_not_square_are_refused():
    x, y = variables("x y")
    (p,) = parameters("p")
    with pytest.raises(InputError, match="has none"):
        find_start_pair(PolynomialSystem.of([x**2 - 1, y - x]))
    with pytest.raises(InputError, match="as many equations as variables"):
        find_start_pair(PolynomialSystem.of([x**2 - y * p], variables=[x, y], parameters=[p]))


def test_random_parameters_depend_on_seed_and_vertex_alone():
    like = np.array([3.0 + 0j, 4j])
    assert np.array_equal(random_parameters(1, 2, like), random_parameters(1, 2, like))
    assert not np.array_equal(random_parameters(1, 2, like), random_parameters(1, 3, like))
    sizes = [np.abs(random_parameters(0, vertex, 1e6 * like)).mean() for vertex in range(50)]
    assert 1e6 < np.mean(sizes) < 1e7


def test_new_names_avoid_those_of_the_system():
    x, unit = variables("x unit7")
    system = PolynomialSystem.of([x + unit, x * unit - 1])
    assert new_names(system, "unit", 2) == ["unit_0", "unit_1"]
