"""Equations in the data as they are, against those in rounded coefficients."""

import numpy as np
import pytest

from neurovariety.architectures import architecture
from neurovariety.training.filters.chart import FilterChart
from neurovariety.training.filters.equations import equation_parameters, filter_equations
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_family import SegreFamily

SPECS = ["lcn 3,2 stride 2", "lcn 2,3,2 stride 1,2,1", "lcn 2,1,3 stride 2,2,1", "lcn 3", "lcn 1,1"]


@pytest.mark.parametrize("spec", SPECS)
def test_equations_in_the_data_are_those_in_the_coefficients(spec):
    random = np.random.default_rng(5)
    products = FilterProducts.of(architecture(spec))
    chart = FilterChart.random(products, seed=1)
    form = random.normal(size=(products.length, products.length))
    form, data = form @ form.T, random.normal(size=products.length)
    family, exact = SegreFamily.of(chart.sizes), filter_equations(chart)
    points = random.normal(size=(4, len(exact.variables))) + 1j
    one = family.system.evaluate(points, family.coefficients(*chart.quadratic_function(form, data)))
    two = exact.evaluate(points, equation_parameters(chart, form, data))
    assert np.allclose(one, two)


def test_other_charts_and_data_are_other_values_of_the_same_parameters():
    products = FilterProducts((3, 2), (1, 2))
    one, two = (filter_equations(FilterChart.random(products, seed)) for seed in (1, 2))
    assert one is two
