"""The ladder gives the same values as powers, in numpy and in torch."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.errors import InputError
from neurovariety.poly import Monomials

tables = st.integers(1, 4).flatmap(
    lambda n: arrays(np.int64, st.tuples(st.integers(0, 15), st.just(n)), elements=st.integers(0, 4))
)


def powers(exponents, points):
    return np.prod(points[:, None, :] ** exponents[None, :, :], axis=2)


@given(tables, st.integers(0, 2**32 - 1))
def test_ladder_equals_powers(exponents, seed):
    table = Monomials.of(exponents)
    points = np.random.default_rng(seed).uniform(-1, 1, (5, exponents.shape[1]))
    expected = powers(table.exponents, points)
    assert np.allclose(table.evaluate(points), expected, rtol=1e-13, atol=1e-15)
    assert np.allclose(table.evaluate(torch.tensor(points)).numpy(), expected, rtol=1e-13, atol=1e-15)


@given(tables)
def test_every_monomial_is_its_parent_times_a_variable(exponents):
    table = Monomials.of(exponents)
    assert (table.index(exponents) >= 0).all()
    for i in range(1, len(table)):
        assert table.parent[i] < i
        step = table.exponents[i] - table.exponents[table.parent[i]]
        assert step[table.variable[i]] == 1
        assert step.sum() == 1


def test_gradients_flow_through_the_ladder():
    table = Monomials.up_to_degree(2, 3)
    points = torch.tensor([[0.3, -0.7]], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(table.evaluate, points)


def test_tables_with_no_monomial_no_variable_and_no_point():
    assert Monomials.of(np.zeros((0, 2), dtype=int)).evaluate(np.ones((3, 2))).shape == (3, 0)
    assert Monomials.of(np.zeros((0, 2), dtype=int)).evaluate(torch.ones(3, 2)).shape == (3, 0)
    assert Monomials.up_to_degree(0, 3).evaluate(np.ones((3, 0))).tolist() == [[1.0]] * 3
    assert Monomials.up_to_degree(2, 2).evaluate(np.ones((0, 2))).shape == (0, 6)


@pytest.mark.parametrize("points", [np.ones(3), np.ones((2, 3)), torch.ones(2, 3)])
def test_points_of_another_width_are_refused(points):
    with pytest.raises(InputError, match=r"shape \(number of points, 2\)"):
        Monomials.up_to_degree(2, 1).evaluate(points)


@pytest.mark.parametrize("exponents", [[[-1, 0]], [[0.5, 1.0]], [1, 2], [["a", "b"]], [[np.inf, 0]], [[10**9, 0]]])
def test_rows_that_are_no_exponents_are_refused(exponents):
    with pytest.raises(InputError, match="whole numbers"):
        Monomials.of(exponents)


def test_integer_tensors_are_refused_because_coefficients_would_be_cut():
    with pytest.raises(InputError, match="floating"):
        Monomials.up_to_degree(2, 1).evaluate(torch.tensor([[1, 2]]))
