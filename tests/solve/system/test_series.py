import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.system.evaluation import values
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.system.series import SeriesRun

x, y, z = variables("x y z")
a, b = parameters("a b")
SYSTEM = PolynomialSystem.of([((x + 2 * y) ** 2 + a * z) ** 3 * (x - z) - 1, x * z * a * b + 0.1j * a, y - z**3 * b])


def random(rng, *shape):
    return rng.normal(size=shape) + 1j * rng.normal(size=shape)


@pytest.mark.parametrize("system", [SYSTEM, SYSTEM.expanded()])
def test_coefficients_are_those_of_the_values_along_the_curve(system):
    """Cauchy's integral of the values around a circle gives the same coefficients."""
    rng = np.random.default_rng(0)
    tape, m = system.homogeneous.values, 300
    curve, start, slope = random(rng, 4, m, 4), random(rng, m, 2), random(rng, m, 2)
    series = SeriesRun(tape, 3, m)
    series.set_parameters(start, slope)
    for order in range(4):
        series.set_point(order, curve[order])
    circle = 0.25 * np.exp(2j * np.pi * np.arange(64) / 64)
    around = [values(tape, sum(curve[k] * s**k for k in range(4)), start + s * slope) for s in circle]
    for order in range(4):
        meant = np.mean([value / s**order for value, s in zip(around, circle, strict=True)], axis=0)
        np.testing.assert_allclose(series.update(order), meant, rtol=1e-8, atol=1e-8 * np.abs(meant).max())


def test_an_order_is_computed_again_when_the_point_changes():
    rng = np.random.default_rng(1)
    tape = SYSTEM.affine.values
    fresh, changed = SeriesRun(tape, 2, 5), SeriesRun(tape, 2, 5)
    point, tangent, second = random(rng, 3, 5, 3)
    for series in (fresh, changed):
        series.set_parameters([1, 2], [3, 4j])
        series.set_point(0, point)
        series.update(0)
    changed.update(1)
    changed.update(2)
    for series in (fresh, changed):
        series.set_point(1, tangent)
        series.update(1)
        series.set_point(2, second)
        series.update(2)
    np.testing.assert_array_equal(fresh.coefficients, changed.coefficients)


def test_order_zero_is_the_value():
    rng = np.random.default_rng(2)
    point, fixed = random(rng, 7, 3), random(rng, 7, 2)
    series = SeriesRun(SYSTEM.affine.values, 0, 7)
    series.set_parameters(fixed, fixed)
    series.set_point(0, point)
    np.testing.assert_allclose(series.update(0), SYSTEM.evaluate(point, fixed), rtol=1e-13)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match="do not fit"):
        SeriesRun(SYSTEM.affine.values, 1, 7).set_point(0, np.zeros((6, 3)))
