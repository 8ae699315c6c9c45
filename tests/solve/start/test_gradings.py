"""Gradings are found where terms with a multiplier are heavier, and only where the count is that of the weights."""

import numpy as np
import pytest

from neurovariety.solve import solve
from neurovariety.solve.start.gradings import best_grading
from neurovariety.solve.start.support import support_of
from neurovariety.solve.system.expression import sum_of, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem


def distance(degree: int, *, cone: bool, points: int = 3, seed: int = 0) -> PolynomialSystem:
    """Critical points of the distance to a general surface of this degree, or to a cone; no cross terms."""
    generator = np.random.default_rng(seed)
    x, (multiplier,) = variables("x", points), variables("m", 1)
    mixed = sum_of(float(value) * one for value, one in zip(generator.normal(size=points), x, strict=True))
    surface = mixed**degree + sum_of(float(generator.normal()) * one**degree for one in x)
    if not cone:
        surface = surface + sum_of(float(generator.normal()) * one for one in x) + 1
    first = [one - float(generator.normal()) + multiplier * surface.derivative(one) for one in x]
    return PolynomialSystem.of([*first, surface], (*x, multiplier)).expanded()


def found_in(system: PolynomialSystem):
    return best_grading(support_of(system.equations, system.variables))


@pytest.mark.parametrize(("degree", "cone", "count"), [(3, False, 21), (4, False, 52), (3, True, 9), (4, True, 16)])
def test_distances_to_surfaces(degree, cone, count):
    system = distance(degree, cone=cone)
    grading = found_in(system)
    assert (grading.variable, grading.weight, grading.count) == (3, degree - 2, count)
    assert (grading.fixing is None) is not cone
    found = solve(system, seed=2)
    assert found.start.startswith("weighted degrees")
    assert len(found.solutions) == count  # all of them finite: the count is sharp
    assert found.certified.all()


@pytest.mark.parametrize("seed", range(3))
def test_weights_find_what_degrees_find(seed):
    x, y, z, m = variables("x y z m")
    equations = [
        x - 1 + m * (x * y + z**2),
        y + 2 * z - 3 + m * (y**2 - z + x * z),
        z - x + 2 + m * (x**2 + y * z - 1),
        (x + y) ** 3 + y**2 * z - z**3 - 2,
    ]
    plain = solve(equations, start="multihomogeneous", seed=seed)
    weighted = solve(equations, seed=seed)
    assert weighted.start.startswith("weighted degrees")
    assert len(weighted.solutions) == len(plain.solutions)
    gaps = np.abs(weighted.solutions[:, None] - plain.solutions[None]).max(axis=2)
    assert gaps.min(axis=1).max() < 1e-9


def test_solutions_with_multiplicity_and_with_zeros_are_kept():
    x, y, m = variables("x y m")
    equations = [x**2 * (x - 1) + m * x**4, y**2 - 1 + m * y**3, m * (x + y) ** 2 + 2 * y - 3]
    plain = solve(equations, start="multihomogeneous")
    weighted = solve(equations)
    assert weighted.start.startswith("weighted degrees")
    assert sorted(weighted.multiplicity.tolist()) == sorted(plain.multiplicity.tolist())
    assert weighted.multiplicity.max() == 2
    assert np.count_nonzero(np.abs(weighted.solutions[:, weighted.names.index("x")]) < 1e-6) == 2


def test_nothing_is_found_without_a_heavy_multiplier():
    x, y, m = variables("x y m")
    for equations in ([x + m, y - m, x**2 + y], [x**2 - m, y + m**2, x**2 - 1], [x, y, m]):
        assert found_in(PolynomialSystem.of(equations, (x, y, m))) is None


def test_a_cone_needs_multiples_of_one_equation():
    x, y, m = variables("x y m")
    cone = PolynomialSystem.of([x - 2 + m * x**2, y - 6 + m * y**2, x**3 + y**3], (x, y, m))
    grading = found_in(cone)
    assert grading.fixing == 1
    assert grading.multiples == pytest.approx((1 / 3, 0, 0))
    # a quadratic term without the multiplier is of another weight, and one multiple cannot remove both
    other = PolynomialSystem.of([x - 2 + m * x**2 + y**2, y - 6 + m * y**2, x**3 + y**3], (x, y, m))
    assert found_in(other).fixing is None


def test_terms_that_stand_beside_the_constant_at_the_origin_forbid_a_cone():
    x, y, m = variables("x y m")
    system = PolynomialSystem.of([x - 2 + m * x**2 + m, y - 6 + m * y**2 + 3 * m, x**3 + y**3], (x, y, m))
    assert found_in(system).fixing is None
