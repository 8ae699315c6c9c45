import numpy as np

from neurovariety.solve.loops.twisted_family import WIDEST, twist, twisted_family
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def random_complex(seed: int, *shape: int) -> np.ndarray:
    real, imaginary = np.random.default_rng(seed).standard_normal((2, *shape))
    return real + 1j * imaginary


def test_the_family_is_homogeneous_in_its_parameters_also_inside_sums():
    x, y = variables("x y")
    p, q = parameters("p q")
    inner = p * x + q**2 * y + 3
    system = PolynomialSystem.of([inner**3 + x * p - 2, inner * (x - y) + y * q], parameters=[p, q])
    twisted = twisted_family(system)
    points, values = random_complex(0, 5, 2), random_complex(1, 2)
    given = system.evaluate(points, values)
    assert np.allclose(twisted.evaluate(points, [1.0, *values]), given, rtol=1e-13)
    factor = 0.3 + 1.1j
    scaled = twisted.evaluate(points, factor * np.array([1.0, *values]))
    assert np.allclose(scaled, given * factor ** np.array([6, 2]), rtol=1e-12)
    assert twisted.groups == system.groups


def test_equations_that_are_homogeneous_already_stay_as_they_are():
    (x,) = variables("x")
    p, q = parameters("p q")
    system = PolynomialSystem.of([p * x**2 + q * x + p], parameters=[p, q])
    assert twisted_family(system).equations == system.equations


def test_twists_are_spread_and_keep_away_from_a_half_turn():
    for seed in range(5):
        angles = np.array([np.angle(twist(seed, number)) / np.pi for number in range(8)])
        assert np.abs(angles).max() <= WIDEST
        gaps = np.diff(np.sort(angles))
        assert gaps.min() > 0.9 * 2 * WIDEST / 8
        assert np.allclose(np.abs([twist(seed, number) for number in range(8)]), 1)
