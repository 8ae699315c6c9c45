import numpy as np

from neurovariety.solve.system.evaluation import values, values_and_jacobian
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

x, y, z = variables("x y z")
a, b = parameters("a b")
SYSTEM = PolynomialSystem.of([((x + 2 * y) ** 2 + a * z) ** 3 * (x - z) - 1, x * z + 0.1j * a, y - z**3 * b])


def points(m, n, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(m, n)) + 1j * rng.normal(size=(m, n))


def test_a_point_has_the_same_values_in_any_batch():
    compiled = SYSTEM.homogeneous
    at, p = points(5000, 4), points(5000, 2, seed=1)
    together, jacobian = values_and_jacobian(compiled, at, p)
    for chosen in ([0], [4999], [17, 3, 4000], range(100, 1133)):
        some, derivatives = values_and_jacobian(compiled, at[chosen], p[chosen])
        np.testing.assert_array_equal(some, together[chosen])
        np.testing.assert_array_equal(derivatives, jacobian[chosen])


def test_no_points_have_no_values():
    result, jacobian = values_and_jacobian(SYSTEM.homogeneous, np.zeros((0, 4)), np.zeros((0, 2)))
    assert result.shape == (0, 3)
    assert jacobian.shape == (0, 3, 4)


def test_overflow_stays_with_its_own_point():
    at = points(3, 4)
    at[1] = 1e200
    result = values(SYSTEM.homogeneous.values, at, [1, 1])
    assert np.isfinite(result[[0, 2]]).all()
    assert not np.isfinite(result[1]).all()
