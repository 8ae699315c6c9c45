"""The polynomial layer computes |p(z)|, trains, and hands its polynomials back."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.vinet.layer import PolynomialLayer


def random_family(seed, variables=3, degree=3, count=4, density=0.5):
    generator = np.random.default_rng(seed)
    table = Monomials.up_to_degree(variables, degree)
    coefficients = generator.normal(size=(count, len(table))) * (generator.random((count, len(table))) < density)
    coefficients[0, -1] = 1.0
    return PolynomialFamily(table, coefficients)


@given(st.integers(0, 2**32 - 1), st.booleans())
def test_layer_is_the_absolute_value_of_the_family(seed, sparse):
    family = random_family(seed)
    points = np.random.default_rng(seed).uniform(-1, 1, (7, 3))
    layer = PolynomialLayer.from_family(family, sparse=sparse)
    values = layer(torch.tensor(points, dtype=torch.float32)).detach().numpy()
    assert np.allclose(values, np.abs(family.evaluate(points)), atol=1e-5)
    assert np.allclose(layer.family().evaluate(points), family.evaluate(points), atol=1e-5)


def test_sparse_layer_trains_only_what_is_not_zero():
    family = random_family(3, density=0.3)
    layer = PolynomialLayer.from_family(family, sparse=True)
    assert layer.coefficients.numel() == np.count_nonzero(family.coefficients)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1)
    layer(torch.ones(2, 3) * 0.5).sum().backward()
    before = layer.matrix().detach().clone()
    optimizer.step()
    changed = (layer.matrix().detach() != before).numpy()
    assert changed.any()
    assert not changed[before.numpy() == 0].any()


def test_gradients_are_right():
    layer = PolynomialLayer.from_family(random_family(5)).double()
    assert torch.autograd.gradcheck(layer, torch.tensor([[0.2, -0.4, 0.9]], dtype=torch.float64, requires_grad=True))


def test_ladder_multiplications_are_counted():
    assert PolynomialLayer(np.array([[0, 0], [2, 0], [1, 1]]), np.ones((1, 3))).extra_macs() == 2


@pytest.mark.parametrize(
    ("exponents", "coefficients"),
    [
        ([[0, 0], [1, 0]], [[1.0]]),
        ([[1, 0], [0, 0]], [[1.0, 2.0]]),
        ([[1, 0], [1, 0]], [[1.0, 2.0]]),
        (np.zeros((0, 2)), np.zeros((1, 0))),
    ],
)
def test_tables_that_do_not_fit_are_refused(exponents, coefficients):
    with pytest.raises(InputError, match="layer"):
        PolynomialLayer(np.array(exponents), np.array(coefficients))
