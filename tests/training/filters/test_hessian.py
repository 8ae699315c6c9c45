"""Hessians and their signs, against automatic differentiation."""

import numpy as np
import pytest
import torch

from neurovariety.architectures import architecture
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.equal_lengths import equal_lengths
from neurovariety.training.filters.hessian import curvature, smallest_singular_values
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import segre_start
from neurovariety.training.square_loss import distance_loss


def loss_in_torch(products, form, data):
    form, data = torch.tensor(form), torch.tensor(data)

    def value(theta):
        whole, begin = torch.ones(1, dtype=torch.float64), 0
        for size, step in zip(products.sizes, products.dilations, strict=True):
            longer = torch.zeros(len(whole) + (size - 1) * step, dtype=torch.float64)
            for entry in range(size):
                place = torch.nn.functional.pad(whole, (entry * step, (size - 1 - entry) * step))
                longer = longer + place * theta[begin + entry]
            whole, begin = longer, begin + size
        return (whole - data) @ form @ (whole - data)

    return value


@pytest.mark.parametrize("spec", ["lcn 3,2 stride 2", "lcn 2,2,2", "lcn 2,2,2 stride 1,2,1", "lcn 2,1,2 stride 2,1,1"])
def test_signatures_and_gradients_are_those_of_torch(spec):
    network = architecture(spec)
    products = FilterProducts.of(network)
    random = np.random.default_rng(7)
    a = random.normal(size=(20, products.length))
    form, data = a.T @ a, random.normal(size=products.length)
    found = critical_points(distance_loss(network, data, form), threads=1)
    value = loss_in_torch(products, form, data)
    assert found.real >= 2
    for point in found.points:
        theta = torch.tensor(point.parameter, requires_grad=True)
        (gradient,) = torch.autograd.grad(value(theta), theta)
        hessian = torch.autograd.functional.hessian(value, theta.detach())
        eigenvalues = torch.linalg.eigvalsh(hessian)
        size = float(eigenvalues.abs().max())
        assert float(gradient.abs().max()) < 1e-11 * size
        counted = [int((eigenvalues * sign > 1e-9 * size).sum()) for sign in (1, -1)]
        assert point.signature == (*counted, len(theta) - sum(counted))
        assert float(value(theta.detach())) == pytest.approx(point.loss)


def test_points_that_are_not_critical_have_a_gradient():
    products = FilterProducts((2, 2), (1, 1))
    parameters = equal_lengths(products, np.random.default_rng(0).normal(size=(5, 4)))
    found = curvature(products, parameters, np.eye(3), np.array([1.0, 0, 1]))
    assert not found.stationary.any()


def test_units_of_the_data_do_not_change_signs():
    start = segre_start([2, 2])
    signs = []
    for unit in (1.0, 2.0**-12, 2.0**12):  # of the second entry of the first filter
        scale = np.diag([1.0, unit, 1.0, unit])
        data = np.linalg.solve(scale, [1.0, 2.0, 3.0, 5.0])
        found = critical_points(distance_loss("lcn 2,2 stride 2", data, scale @ scale), start=start)
        signs.append([point.signature for point in found.points])
        assert found.complete
    assert signs[0] == signs[1] == signs[2] == [(3, 0, 1), (2, 1, 1)]


def test_rank_drops_where_filters_of_one_dilation_share_a_root():
    products = FilterProducts((2, 2), (1, 1))
    sizes = smallest_singular_values(products, np.array([[1.0, 1, 1, 1], [1, 1, 1, 2], [1j, 1, 1, -1j]]))
    assert (sizes < 1e-12).tolist() == [True, False, True]
    dilated = FilterProducts((2, 2), (1, 2))
    assert smallest_singular_values(dilated, np.array([[1.0, 1, 1, 1]]))[0] > 0.1
