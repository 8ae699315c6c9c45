"""End-to-end filters and their derivatives in batches, against exact products and differences."""

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, architecture
from neurovariety.training.filters.products import FilterProducts

NETWORKS = ["lcn 3,2 stride 2", "lcn 2,3,2 stride 1,2,1", "lcn 2,2,2 stride 2,3,1", "lcn 4", "lcn 2,1,3 stride 2,2,1"]


@pytest.mark.parametrize("spec", NETWORKS)
def test_functions_are_those_of_the_architecture(spec):
    network = architecture(spec)
    parameters = np.random.default_rng(1).integers(-9, 10, size=(6, network.parameter_count)).astype(float)
    expected = [[float(entry) for entry in network.coefficients(row)] for row in parameters.tolist()]
    assert np.array_equal(FilterProducts.of(network).functions(parameters), expected)


@pytest.mark.parametrize("spec", NETWORKS)
def test_derivatives_are_differences_as_the_map_is_linear_in_each_entry(spec):
    network = architecture(spec)
    products = FilterProducts.of(network)
    count = network.parameter_count
    whole = np.random.default_rng(2).integers(-9, 10, size=(3, count)).astype(float)
    covectors = np.random.default_rng(3).integers(-9, 10, size=(3, products.length)).astype(float)
    steps = np.eye(count)
    jacobians, curvatures = products.jacobians(whole), products.curvatures(whole, covectors)
    for i in range(count):
        change = products.functions(whole + steps[i]) - products.functions(whole)
        assert np.array_equal(jacobians[:, :, i], change)
        for j in range(count):
            slopes = products.jacobians(whole + steps[i])[:, :, j] - jacobians[:, :, j]
            assert np.array_equal(curvatures[:, i, j], (slopes * covectors).sum(axis=1))


def test_complex_filters():
    products = FilterProducts.of(LinearConvNet([2, 2], strides=[2]))
    found = products.functions(np.array([[1j, 2, 1, 1j]]))
    assert np.array_equal(found, [[1j, 2, -1, 2j]])


def test_each_entry_of_the_tensor_has_its_place():
    products = FilterProducts.of(LinearConvNet([3, 2], strides=[2]))
    assert products.places.tolist() == [[0, 2], [1, 3], [2, 4]]
    assert products.length == 5
