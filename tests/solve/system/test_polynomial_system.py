import pickle
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.poly import Polynomial, PolynomialFamily, RationalPolynomial
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

x, y, z = variables("x y z")
a, b = parameters("a b")


def points(m, n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, n)) + 1j * rng.normal(size=(m, n))


def test_polynomials_of_every_kind_make_the_same_system():
    circle = Polynomial.of([[2, 0], [0, 2], [0, 0]], [1, 1, -1])
    line = Polynomial.of([[1, 0], [0, 1]], [1, -1])
    exact = [RationalPolynomial.of(p.exponents, p.coefficients) for p in (circle, line)]
    x1, x2 = variables("x1 x2")
    written = PolynomialSystem.of([x1**2 + x2**2 - 1, x1 - x2])
    at = points(4, 2)
    for system in (
        PolynomialSystem.of([circle, line]),
        PolynomialSystem.of(PolynomialFamily.of([circle, line])),
        PolynomialSystem.of(exact),
        PolynomialSystem.of([circle, x1 - x2]),
    ):
        assert system.variables == written.variables
        np.testing.assert_allclose(system.evaluate(at), written.evaluate(at), rtol=1e-14)
    named = PolynomialSystem.of([circle, line], variables=(y, x))
    assert named.variables == (y, x)
    np.testing.assert_allclose(named.evaluate(at), written.evaluate(at), rtol=1e-14)


def test_values_and_derivatives_are_those_of_the_formula():
    system = PolynomialSystem.of([(x * y + a) ** 2 - z, (1 + 2j) * b * x + z**5 / 3])
    at, p = points(6, 3), points(6, 2, seed=1)
    (u, v, w), (c, d) = at.T, p.T
    np.testing.assert_allclose(system.evaluate(at, p).T, [(u * v + c) ** 2 - w, (1 + 2j) * d * u + w**5 / 3])
    jacobian = system.jacobian(at, p)
    np.testing.assert_allclose(jacobian[:, 0].T, [2 * v * (u * v + c), 2 * u * (u * v + c), -np.ones(6)])
    np.testing.assert_allclose(jacobian[:, 1].T, [(1 + 2j) * d, np.zeros(6), 5 / 3 * w**4])
    by_parameter = system.parameter_jacobian(at, p)
    np.testing.assert_allclose(by_parameter[:, 0].T, [2 * (u * v + c), np.zeros(6)])
    np.testing.assert_allclose(by_parameter[:, 1].T, [np.zeros(6), (1 + 2j) * u])


def test_one_row_of_parameters_serves_all_points():
    system = PolynomialSystem.of([a * x - b])
    np.testing.assert_allclose(system.evaluate([[1], [2]], [3, 4]), [[-1], [2]])


def test_roles_are_what_the_lists_say():
    system = PolynomialSystem.of([x * y - a], variables=[a, x], parameters=[y])
    assert system.variables == (a, x)
    np.testing.assert_allclose(system.evaluate([[5, 2]], [3]), [[1]])
    assert PolynomialSystem.of([variables("x", 11)[10] + variables("x2")[0]]).variables == variables("x2 x11")


def test_lift_and_drop_are_inverse_and_say_where_infinity_is():
    system = PolynomialSystem.of([x * y + z, x - y, z - 1], groups=[[x, y], [2]])
    at = points(5, 3) * [100, 1, 0.01]
    lifted = system.lift(at)
    assert lifted.shape == (5, 5)
    for group in ([0, 2, 3], [1, 4]):
        assert np.all(np.abs(lifted[:, group]).max(axis=1) == 1)
    np.testing.assert_allclose(system.drop(lifted), at)
    lifted[0, 0] = 0
    dropped = system.drop(lifted)
    assert np.isinf(dropped[0, :2]).all()
    np.testing.assert_allclose(dropped[0, 2], at[0, 2])


def test_degrees_are_given_for_each_group():
    system = PolynomialSystem.of([x**2 * z + y, (x + z) ** 3, z - 1], groups=[[0, 1], [2]])
    assert system.degrees.tolist() == [[2, 1], [3, 3], [0, 1]]


def test_parameters_become_numbers():
    system = PolynomialSystem.of([a * x**2 - b, x + b * y])
    at = points(3, 2)
    fixed = system.with_parameters([2, 0.5])
    assert fixed.parameters == ()
    np.testing.assert_allclose(fixed.evaluate(at), system.evaluate(at, [2, 0.5]))
    partly = system.with_parameters({b: Fraction(1, 2)})
    assert partly.parameters == (a,)
    np.testing.assert_allclose(partly.evaluate(at, [2]), system.evaluate(at, [2, 0.5]))


def test_cheapest_multiplies_out_only_where_it_pays():
    network = PolynomialSystem.of([((((x + y) ** 2 + x) ** 2 + y) ** 2 + x * y) ** 2 - 1, x - y**2])
    assert network.cheapest() is network
    written_long = PolynomialSystem.of([(x + 1) * (x - 1) + 1 - x, (x + y) * (x - y) - (x + y) * x])
    short = written_long.cheapest()
    assert short.equations == (x**2 - x, -x * y - y**2)
    at = points(3, 2)
    np.testing.assert_allclose(short.evaluate(at), written_long.evaluate(at), atol=1e-13)


def test_a_pickled_system_has_the_same_tapes():
    system = PolynomialSystem.of([((x + 2 * y) ** 2 + a * z) ** 3 * (x - z) - 1, x * z + 0.1, y - z**3 * b])
    again = pickle.loads(pickle.dumps(system))
    for before, after in (
        (system.homogeneous.jacobian, again.homogeneous.jacobian),
        (system.affine.values, again.affine.values),
    ):
        for name in ("kind", "destination", "begin", "end", "left", "right", "factor", "outputs", "constants"):
            np.testing.assert_array_equal(getattr(before, name), getattr(after, name))


def test_it_says_how_large_it_is():
    system = PolynomialSystem.of([x**2 - a, x * y])
    assert repr(system) == "<PolynomialSystem of 2 equations in 2 variables and 1 parameter, degrees 2, 2>"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: PolynomialSystem.of([]), "needs equations"),
        (lambda: PolynomialSystem.of(3), "no equations"),
        (lambda: PolynomialSystem.of([x, 3]), "an equation is"),
        (lambda: PolynomialSystem.of([x, x - x]), "says nothing"),
        (lambda: PolynomialSystem.of([x, y - y + 3]), "no variables"),
        (lambda: PolynomialSystem.of([x, a - b]), "no variables"),
        (lambda: PolynomialSystem.of([x * y], variables=[x]), "neither variables nor parameters"),
        (lambda: PolynomialSystem.of([x * a], parameters=[b]), "neither variables nor parameters"),
        (lambda: PolynomialSystem.of([x], variables=[x, x]), "same name"),
        (lambda: PolynomialSystem.of([x + parameters("x")[0]]), "same name"),
        (lambda: PolynomialSystem.of([x], variables=[x + 1]), "symbols"),
        (lambda: PolynomialSystem.of([x * y], groups=[[x]]), "groups"),
        (lambda: PolynomialSystem.of([x * y], groups=[[x, y], []]), "groups"),
        (lambda: PolynomialSystem.of([x * y], groups=[[0, 1], [1]]), "groups"),
        (lambda: PolynomialSystem.of([Polynomial.of([[1, 1, 1]], [1])], variables=[x]), "more variables"),
        (lambda: PolynomialSystem.of([x * 10**400]).evaluate([[1]]), "too large"),
        (lambda: PolynomialSystem.of([x]).evaluate([1]), "points do not fit"),
        (lambda: PolynomialSystem.of([x]).evaluate([["one"]]), "no array of numbers"),
        (lambda: PolynomialSystem.of([x * a]).evaluate([[1]]), "parameters' values"),
        (lambda: PolynomialSystem.of([x * a]).evaluate([[1]], [1, 2]), "parameters' values"),
        (lambda: PolynomialSystem.of([x * a]).with_parameters([1, 2]), "parameters' values"),
        (lambda: PolynomialSystem.of([x * a]).with_parameters({x: 2}), "no parameters"),
    ],
)
def test_misuse_is_said_in_words(make, words):
    with pytest.raises(InputError, match=words):
        make()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("x**2 - 1", "make variables"),
        (["x**2 - 1"], "make variables"),
        ([(x**2 == 1)], "left - right"),
        ([3], "Polynomial"),
    ],
)
def test_what_is_no_equation_is_refused_with_a_way_out(given, words):
    with pytest.raises(InputError, match=words):
        PolynomialSystem.of(given)


def test_values_of_parameters_come_as_a_list_or_by_name():
    system = PolynomialSystem.of([a * x - b])
    wanted = PolynomialSystem.of([3 * x - 4])
    for values in ([3, 4], np.array([3, 4]), {a: 3, b: 4}, np.asarray({a: 3, b: 4})):
        assert system.with_parameters(values).equations == wanted.equations
    for wrong in (3, np.asarray(3), [[3, 4]]):
        with pytest.raises(InputError, match="do not fit"):
            system.with_parameters(wrong)
    with pytest.raises(InputError, match="not their names"):
        system.with_parameters({"a": 3})


def test_groups_by_text_are_refused():
    with pytest.raises(InputError, match="groups"):
        PolynomialSystem.of([x * y - 1, x + y], groups=[["x"], ["y"]])
