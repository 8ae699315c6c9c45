from neurovariety.solve.monodromy.one_equation import one_equation_direction
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def test_the_equation_of_the_largest_degree_moves_alone():
    x, y = variables("x y")
    a, b, c = parameters("a b c")
    system = PolynomialSystem.of([a * x * y**3 + b * x + c, x**2 * y - c], parameters=[a, b, c])
    direction = one_equation_direction(system, seed=2)
    assert direction is not None
    assert (direction != 0).tolist() == [True, True, False]


def test_parameters_shared_by_all_equations_allow_no_such_line():
    x, y = variables("x y")
    (p,) = parameters("p")
    assert one_equation_direction(PolynomialSystem.of([x**2 - p, y**2 - p * x], parameters=[p])) is None
