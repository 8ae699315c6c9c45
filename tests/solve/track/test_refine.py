import numpy as np
import pytest

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.refine import BLOCK, condition_numbers, refine


def _curves():
    x, y = variables("x y")
    (p,) = parameters("p", 1)
    return PolynomialSystem.of([x**2 + y**2 - p, x * y - 1], parameters=[p])


def test_corrections_end_at_rounding():
    system = _curves()
    exact = np.array([[2.0, 0.5], [0.5, 2.0], [-2.0, -0.5]])
    refined = refine(system.affine, exact + 0.01, [4.25])
    np.testing.assert_array_equal(refined.points, exact)
    assert refined.accuracy.max() < 1e-16


def test_homogeneous_points_are_refined_in_their_chart():
    system = _curves()
    exact = np.array([[2.0, 0.5], [0.5, 2.0]])
    refined = refine(system.homogeneous, 3j * system.lift(exact + 1e-3), [4.25])
    np.testing.assert_allclose(refined.points, system.lift(exact), atol=1e-16)


def test_parameters_may_differ_from_point_to_point():
    system = _curves()
    refined = refine(system.affine, [[2.01, 0.5], [1.4, 0.7]], [[4.25], [2.5]])
    np.testing.assert_allclose((refined.points**2).sum(axis=1), [4.25, 2.5], rtol=1e-14)


def test_double_double_residuals_reach_the_last_bit_of_ill_conditioned_roots():
    (x,) = variables("x", 1)
    wilkinson = 1.0
    for root in range(1, 16):
        wilkinson = wilkinson * (x - root)
    system = PolynomialSystem.of([wilkinson]).expanded()
    starts = np.arange(1, 16)[:, None] + 1e-4
    refined = refine(system.affine, starts)
    np.testing.assert_allclose(refined.points[:, 0], np.arange(1, 16), rtol=1e-15)


def test_condition_numbers_do_not_depend_on_the_scale_of_an_equation():
    x, y = variables("x y")
    point = [[2.0, 0.5]]
    number = condition_numbers(PolynomialSystem.of([x**2 + y**2 - 4.25, x * y - 1]).affine, point)
    scaled = condition_numbers(PolynomialSystem.of([1e9 * (x**2 + y**2 - 4.25), 1e-9 * (x * y - 1)]).affine, point)
    np.testing.assert_allclose(number, scaled)
    assert 1 <= number[0] < 10


def test_condition_numbers_do_not_depend_on_the_units_of_a_coordinate():
    x, y = variables("x y")
    for unit in (1e-4, 1e4):
        equations = [(x / unit) ** 2 + y**2 - 4.25, (x / unit) * y - 1]
        number = condition_numbers(PolynomialSystem.of(equations).affine, [[2.0 * unit, 0.5]])
        assert 1 <= number[0] < 10


@pytest.mark.parametrize("power", [2, 3, 7])
@pytest.mark.parametrize("unit", [1e-9, 1.0, 1e9])
def test_a_gradient_that_vanishes_is_seen_in_any_unit(power, unit):
    x, y = variables("x y")
    system = PolynomialSystem.of([unit * x**power, y - 1])
    assert condition_numbers(system.affine, [[1e-20, 1.0]])[0] > 1e11
    refined = refine(system.affine, [[1e-5, 1.0]])  # no way of knowing from here, but Newton's steps do not shrink
    assert refined.condition[0] * refined.relative[0] > 1e-2


def test_condition_numbers_see_a_double_root_coming():
    (x,) = variables("x", 1)
    (p,) = parameters("p", 1)
    system = PolynomialSystem.of([(x - 1) ** 2 - p], parameters=[p])
    distances = np.array([1e-3, 1e-6, 1e-9])
    for compiled in (system.affine, system.homogeneous):
        points = 1 + distances[:, None]
        points = points if compiled is system.affine else system.lift(points)
        numbers = condition_numbers(compiled, points, distances[:, None] ** 2)
        assert (numbers * distances > 0.1).all()
        assert (numbers * distances < 10).all()


def test_a_singular_solution_keeps_its_place_and_says_so():
    (x,) = variables("x", 1)
    refined = refine(PolynomialSystem.of([x**2]).affine, [[0.0]])
    assert refined.points[0, 0] == 0
    assert np.isinf(refined.accuracy[0])
    assert np.isinf(refined.condition[0])


def test_a_point_that_is_no_solution_is_not_made_one():
    (x,) = variables("x", 1)
    refined = refine(PolynomialSystem.of([x**2 + 1]).affine, [[1.0]])  # Newton never leaves the real line
    assert refined.accuracy[0] > 1e-3


@pytest.mark.parametrize("count", [0, 1, BLOCK + 1])
def test_any_number_of_points(count):
    system = _curves()
    refined = refine(system.affine, np.tile([2.001, 0.5], (count, 1)), [4.25])
    np.testing.assert_array_equal(refined.points, np.tile([2.0, 0.5], (count, 1)))
