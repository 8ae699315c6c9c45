"""Scaling brings coefficients together, changes no digit, and leaves good systems alone."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.scaling import scale_system
from neurovariety.solve.solve import solve
from neurovariety.solve.start.support import Support, support_of
from neurovariety.solve.system.expression import variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def badly_scaled(seed: int) -> tuple[Support, np.ndarray]:
    """Make coefficients near 1 bad by units of variables and equations that span 1e12."""
    generator = np.random.default_rng(seed)
    exponents = np.array([[2, 0, 0], [0, 1, 1], [1, 0, 0], [0, 0, 0]] * 3)
    owner = np.repeat(np.arange(3), 4)
    units = 10.0 ** generator.uniform(-6, 6, 3)
    factors = 10.0 ** generator.uniform(-6, 6, 3)
    coefficients = generator.uniform(0.5, 2, 12) * np.exp(2j * np.pi * generator.uniform(size=12))
    coefficients *= factors[owner] * np.prod(units**exponents, axis=1)
    return Support(3, 3, owner, exponents, coefficients), units


def test_units_are_found_again():
    for seed in range(5):
        support, units = badly_scaled(seed)
        scaling = scale_system(support)
        assert scaling.spread_before > 1e6
        assert scaling.spread_after < 20
        ratios = scaling.variables * units
        assert 1 / 8 < ratios[0] < 8
        assert 1 / 16 < ratios[1] * ratios[2] < 16  # these two only occur multiplied with each other


def test_factors_are_powers_of_two():
    scaling = scale_system(badly_scaled(1)[0])
    for factors in (scaling.variables, scaling.equations):
        assert np.array_equal(np.frexp(factors)[0], np.full(3, 0.5))
    points = np.array([[1 / 3 + 0.1j, 0.7, -1.1]])
    assert np.array_equal(scaling.undo(scaling.apply(points)), points)


def test_good_systems_are_left_alone():
    exponents = np.array([[2], [0]])
    scaling = scale_system(Support(1, 1, np.array([0, 0]), exponents, np.array([3.0 + 0j, -0.2])))
    assert scaling.trivial
    assert scaling.spread_before == scaling.spread_after


def test_a_term_of_rounding_noise_has_no_vote():
    exponents = np.array([[2], [1], [0]])
    noisy = Support(1, 1, np.array([0, 0, 0]), exponents, np.array([1.0 + 0j, 1e-17, -1.0]))
    assert scale_system(noisy).trivial


def test_extreme_coefficients_do_not_overflow():
    exponents = np.array([[2], [0]])
    scaling = scale_system(Support(1, 1, np.array([0, 0]), exponents, np.array([1e-300 + 0j, 1e300])))
    assert np.isfinite(scaling.variables).all()
    assert np.isfinite(scaling.equations).all()


def test_the_scaled_system_has_the_scaled_solutions():
    x, y = variables("x y")
    given = PolynomialSystem.of([1e-8 * x**2 - 1e4 * y, 1e5 * x * y - 1e-3])
    scaling = scale_system(support_of(given.equations, given.variables))
    assert not scaling.trivial
    points = np.array([[3e3 + 1e3j, 2e-5], [-1e2, 1e-6 + 0j]])
    expected = given.evaluate(points) * scaling.equations
    np.testing.assert_array_equal(scaling.system(given).evaluate(scaling.apply(points)), expected)
    scaled = support_of(scaling.system(given).equations, given.variables)
    assert np.abs(np.log2(np.abs(scaled.coefficients))).max() < 3


@pytest.mark.parametrize(
    ("square", "constant", "root"),
    [(1, -1e-20, 1e-10), (1e-200, -1e-200, 1), (1e200, -1e-100, 1e-150), (1, -1e-200, 1e-100), (1e-300, -1.0, 1e150)],
)
def test_every_term_that_is_there_counts(square, constant, root):
    (x,) = variables("x")
    found = solve([square * x**2 + constant])
    np.testing.assert_allclose(np.sort(found.real_solutions[:, 0]), [-root, root], rtol=1e-14)
    assert found.certified.all()
    assert found.multiplicity.tolist() == [1, 1]
    assert found.outcome.name == "complete"


def test_roots_of_two_sizes():
    """Three roots are of size 1e-20, and one is 1e-30."""
    (x,) = variables("x")
    found = solve([x**4 - 1e-60 * x + 1e-90])
    assert found.certified.all()
    np.testing.assert_allclose(np.sort(np.abs(found.solutions[:, 0])), [1e-30, 1e-20, 1e-20, 1e-20], rtol=1e-9)


def test_coefficients_that_no_units_bring_together_are_refused():
    x, y = variables("x y")
    for equations in (
        [1e300 * x**2 + y - 1, 1e-300 * x * y - 1e-12],
        [(1e-200 * x - 1) * (1e-200 * y + 3), x * y - 1e300],
        [x - 1, x**2 + x * y - 1e-300],
    ):
        with pytest.raises(InputError, match="too far apart"):
            solve(equations)
    for coefficient, word in ((10**400, "large"), (Fraction(1, 10**400), "small")):
        with pytest.raises(InputError, match=f"too {word} for float64"):
            solve([x**2 - coefficient])


def test_roots_that_may_be_missed_are_spoken_of():
    (x,) = variables("x")
    found = solve([x**2 - (1e20 - 1e-20) * x - 1])
    assert len(found) == 2 or any("different sizes" in remark for remark in found.remarks)
