"""Coordinates of filters up to scaling: the distance in them, and their few bits."""

from functools import reduce

import numpy as np
import pytest

from neurovariety.architectures import architecture
from neurovariety.training.filters.chart import FilterChart
from neurovariety.training.filters.products import FilterProducts

SPECS = ["lcn 3,2 stride 2", "lcn 2,3,2 stride 1,2,1", "lcn 2,1,3 stride 2,2,1", "lcn 3", "lcn 1,1"]


def tensors(sizes, points):
    """Tensors of points: the first factor free, the others with a first entry 1."""
    begin, factors = 0, []
    for number, size in enumerate(sizes):
        free = size - (number > 0)
        part = points[:, begin : begin + free]
        begin += free
        factors.append(part if number == 0 else np.hstack([np.ones((len(points), 1)), part]))
    return np.array([reduce(np.kron, [one[row] for one in factors]) for row in range(len(points))])


@pytest.mark.parametrize("spec", SPECS)
def test_the_chart_pulls_the_distance_back(spec):
    random = np.random.default_rng(4)
    products = FilterProducts.of(architecture(spec))
    chart = FilterChart.random(products, seed=3)
    form = random.normal(size=(products.length, products.length))
    form, data = form @ form.T, random.normal(size=products.length)
    points = random.normal(size=(5, 1 - len(chart.sizes) + sum(chart.sizes)))
    distance = products.functions(chart.parameters(points)) - data
    pulled, linear = chart.quadratic_function(form, data)
    tensor = tensors(chart.sizes, points)
    expected = np.einsum("mi,ij,mj->m", distance, form, distance) / 2 - data @ form @ data / 2
    assert np.allclose(np.einsum("mi,ij,mj->m", tensor, pulled, tensor) / 2 - tensor @ linear, expected)


def test_the_chart_s_numbers_have_few_bits():
    chart = FilterChart.random(FilterProducts((3, 2), (1, 2)), seed=0)
    for base in chart.bases:
        assert np.array_equal(np.round(base * 2**12), base * 2**12)
        assert np.allclose(base.T @ base, np.eye(len(base)), atol=1e-3)
