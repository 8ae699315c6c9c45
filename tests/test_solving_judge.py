"""What the benchmarks hand to peers is the system, and what they count are its distinct regular solutions."""

import numpy as np
from solving_judge import count_distinct, distinct, terms_of

from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem

x, y = variables("x y")
(a,) = parameters("a")


def test_the_terms_are_the_system_multiplied_out_at_these_parameters():
    system = PolynomialSystem.of([(x + 2 * y) ** 2 * a - 1j * x, y**3 - a**2 * (x - 1)], (x, y), (a,))
    points = np.array([[1 + 2j, -0.5], [0.3, 2j]])
    values = [
        [sum((re + 1j * im) * np.prod(point ** np.array(e)) for re, im, e in terms) for terms in equations]
        for point in points
        for equations in [terms_of(system, np.array([0.7 + 0.1j]))]
    ]
    np.testing.assert_allclose(values, system.evaluate(points, [0.7 + 0.1j]), rtol=1e-13)


def test_copies_singular_points_and_what_is_no_solution_are_not_counted():
    system = PolynomialSystem.of([(x - 1) ** 2 * (x - 2) * (x - 3), y - x])
    points = np.array([[1, 1], [2, 2], [2 + 1e-10, 2], [3, 3 - 1e-6], [np.inf, 0], [3, 3]], dtype=complex)
    assert count_distinct(system, points) == 2
    assert count_distinct(system, points, keep=lambda found: found[:, 0].real > 2.5) == 1
    assert count_distinct(system, points[:0]) == 0


def test_near_points_are_one_and_others_are_not_whatever_their_order():
    rng = np.random.default_rng(0)
    points = rng.normal(size=(500, 3)) + 1j * rng.normal(size=(500, 3))
    points[::2] *= 1e6
    twice = np.vstack([points, points * (1 + 1e-13), points[:50] + 1e-4 * np.abs(points[:50]).max()])
    assert distinct(rng.permutation(twice)) == 550
