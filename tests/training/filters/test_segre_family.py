"""The family of quadratic functions on tensors of rank one: coefficients against direct evaluation."""

from functools import reduce

import numpy as np
import pytest

from neurovariety.training.filters.segre_family import SegreFamily


def tensors(sizes, points):
    """Tensors of points: the first factor free, the others with a first entry 1."""
    begin, factors = 0, []
    for number, size in enumerate(sizes):
        free = size - (number > 0)
        part = points[:, begin : begin + free]
        begin += free
        factors.append(part if number == 0 else np.hstack([np.ones((len(points), 1)), part]))
    return np.array([reduce(np.kron, [one[row] for one in factors]) for row in range(len(points))])


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2, 2), (4,), (1,)])
def test_the_equations_are_the_gradient_of_the_quadratic_function(sizes):
    random = np.random.default_rng(0)
    family = SegreFamily.of(sizes)
    unknowns, ambient = len(family.system.variables), int(np.prod(sizes))
    form = random.normal(size=(ambient, ambient))
    form, linear = form + form.T, random.normal(size=ambient)
    point = random.normal(size=(1, unknowns))

    def energy(where):
        tensor = tensors(sizes, where)[0]
        return tensor @ form @ tensor / 2 - linear @ tensor

    found = family.system.evaluate(point, family.coefficients(form, linear))[0]
    step = 1e-5
    slopes = [(energy(point + step * one) - energy(point - step * one)) / (2 * step) for one in np.eye(unknowns)]
    assert np.allclose(found, slopes, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("sizes", [(2, 2), (3, 2, 2), (4,), (1,)])
def test_a_start_pair_is_critical_and_regular(sizes):
    family = SegreFamily.of(sizes)
    point, coefficients = family.start_pair(3)
    assert np.abs(family.system.evaluate(point[None], coefficients)).max() < 1e-12
    values = np.linalg.svd(family.system.jacobian(point[None], coefficients)[0], compute_uv=False)
    assert values[-1] > 1e-3 * values[0]
    assert not np.array_equal(point, family.start_pair(4)[0])


def test_a_point_with_a_first_factor_of_zero_has_the_tensor_zero():
    family = SegreFamily.of((2, 2))
    assert family.not_zero(np.array([[0, 1e-12, 5], [1e-3, 0, 5]])).tolist() == [False, True]
