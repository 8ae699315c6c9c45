"""Coefficients as parameters: the given system lies in its family, and the drawn point solves the drawn system."""

import time

import numpy as np
import pytest

from neurovariety.solve.start.coefficients import coefficient_family
from neurovariety.solve.start.support import support_of
from neurovariety.solve.system.expression import sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

X, Y, Z = variables("x y z")
SYSTEM = PolynomialSystem.of([(X + Y) ** 3 - Z, X * Y * Z - 2j, Z**2 - X])


def random_points(seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.normal(size=(5, 3)) + 1j * generator.normal(size=(5, 3))


def test_the_family_holds_the_system():
    family = coefficient_family(SYSTEM)
    points = random_points(0)
    np.testing.assert_allclose(family.system.evaluate(points, family.target), SYSTEM.evaluate(points), rtol=1e-13)


def test_every_equation_has_a_constant_term():
    support = coefficient_family(SYSTEM).support
    constants = support.exponents.sum(axis=1) == 0
    assert support.equation[constants].tolist() == [0, 1, 2]
    assert len(support) == 5 + 1 + 2 + 2 + 1


@pytest.mark.parametrize("seed", range(3))
def test_the_start_pair_is_one(seed):
    family = coefficient_family(SYSTEM)
    point, coefficients = family.start_pair(seed)
    assert np.abs(family.system.evaluate(point[None], coefficients)).max() < 1e-13
    assert np.abs(coefficients).min() > 1e-3


def test_terms_must_be_multiplied_out():
    with pytest.raises(TypeError, match="multiplied out"):
        support_of(SYSTEM.equations, SYSTEM.variables)


def test_a_pencil_moves_one_equation():
    family = coefficient_family(SYSTEM)
    direction = family.pencil(seed=0)
    moved = set(family.support.equation[direction != 0].tolist())
    assert moved == {1}  # the one with two terms alone, whose curve could fall apart if it stayed
    assert np.array_equal(direction, family.pencil(seed=0))


def test_no_pencil_whose_curve_falls_apart():
    """With x^2 = 2 among the equations that stay, the curve would be two curves; so that one must move."""
    family = coefficient_family(PolynomialSystem.of([X**2 - 2, X * Y**3 + Y - 1]))
    assert set(family.support.equation[family.pencil(seed=0) != 0].tolist()) == {0}
    apart = coefficient_family(PolynomialSystem.of([X**2 - 2, Y**3 - 1, X * Y * Z - Z**2 - 1]))
    assert apart.pencil(seed=0) is None
    assert coefficient_family(PolynomialSystem.of([X**3 - 1])).pencil(seed=0) is None


def test_thousands_of_coefficients_are_quick():
    """Reading them one by one among all others took a minute."""
    unknowns = variables("x", 40)
    equations = [
        sum_of(one * other for place, one in enumerate(unknowns) for other in unknowns[place:]) for _ in range(20)
    ]
    began = time.process_time()
    family = coefficient_family(PolynomialSystem.of(equations))
    assert time.process_time() - began < 10
    assert len(family.target) == 20 * 821
