from fractions import Fraction

import numpy as np
import pytest

from neurovariety.solve.system.double_double import values_double_double
from neurovariety.solve.system.evaluation import values
from neurovariety.solve.system.expression import parameters, sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

x, y = variables("x y")
a, b = parameters("a b")


class Gaussian:
    """An exact complex number."""

    def __init__(self, real, imaginary=0):
        self.real, self.imaginary = Fraction(real), Fraction(imaginary)

    def __add__(self, other):
        return Gaussian(self.real + other.real, self.imaginary + other.imaginary)

    def __sub__(self, other):
        return Gaussian(self.real - other.real, self.imaginary - other.imaginary)

    def __mul__(self, other):
        return Gaussian(
            self.real * other.real - self.imaginary * other.imaginary,
            self.real * other.imaginary + self.imaginary * other.real,
        )


def exact(number):
    return Gaussian(float(number.real), float(number.imag))


def test_values_near_a_root_keep_all_their_digits():
    """(x + y)^3 - a (x - b y) (2 + 1i) at points where it nearly vanishes, against exact arithmetic."""
    rng = np.random.default_rng(0)
    system = PolynomialSystem.of([(x + y) ** 3 - (2 + 1j) * a * (x - b * y) - 0.7 * x])
    m = 40
    start, target, t = rng.normal(size=(m, 2)) + 0.3j, rng.normal(size=(m, 2)) - 0.1j, rng.uniform(size=m) + 0.2j
    points = rng.normal(size=(m, 2)) + 1j * rng.normal(size=(m, 2))
    fixed = target + t[:, None] * (start - target)
    for _ in range(40):  # Newton's method in x alone
        jacobian = system.jacobian(points, fixed)[:, 0, 0]
        points[:, 0] -= system.evaluate(points, fixed)[:, 0] / jacobian
    tape = system.affine.values
    found = values_double_double(tape, points, start, target, t)[:, 0]
    assert np.abs(found).max() < 1e-10
    for row in range(m):
        u, v, s = exact(points[row, 0]), exact(points[row, 1]), exact(t[row])
        p, q = (exact(target[row, k]) + s * (exact(start[row, k]) - exact(target[row, k])) for k in (0, 1))
        meant = (u + v) * (u + v) * (u + v) - Gaussian(2, 1) * p * (u - q * v) - Gaussian(0.7) * u
        size = max(abs(points[row]).max(), 1) ** 3
        assert abs(found[row].real - float(meant.real)) < 1e-29 * size + 1e-15 * abs(found[row])
        assert abs(found[row].imag - float(meant.imaginary)) < 1e-29 * size + 1e-15 * abs(found[row])


@pytest.mark.parametrize("terms", [1, 2, 3, 7, 64, 129])
def test_sums_of_any_length_are_right(terms):
    many = variables("x", terms)
    tape = PolynomialSystem.of([sum_of(many) + 0 * x, many[0] - 3 * many[-1] + 1], variables=many).affine.values
    rng = np.random.default_rng(terms)
    points = rng.normal(size=(9, terms)) * 10.0 ** rng.integers(-12, 12, size=(9, terms))
    found = values_double_double(tape, points)
    for row, value in zip(points, found, strict=True):
        meant = float(sum(map(Fraction, row.tolist())))
        assert abs(value[0].real - meant) <= 1e-15 * abs(meant) + 1e-30 * np.abs(row).max()


def test_far_from_a_root_it_is_the_ordinary_value_for_any_number_of_points():
    rng = np.random.default_rng(3)
    system = PolynomialSystem.of([(x + y) ** 4 * (x - a) - b * y, x * y - 2j * x])
    tape = system.homogeneous.values
    points = rng.normal(size=(3000, 3)) + 1j * rng.normal(size=(3000, 3))
    found = values_double_double(tape, points, [1, 2], [3j, 4], 0.5)
    usual = values(tape, points, [0.5 + 1.5j, 3])
    np.testing.assert_allclose(found, usual, atol=1e-11 * np.abs(usual).max())
    np.testing.assert_array_equal(values_double_double(tape, points[7:8], [1, 2], [3j, 4], 0.5), found[7:8])
    assert values_double_double(tape, points[:0], [1, 2], [3j, 4], 0.5).shape == (0, 2)
