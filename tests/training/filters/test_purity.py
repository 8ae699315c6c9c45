"""Pure and spurious: whether the function of a critical parameter is critical on the complex set of functions."""

import numpy as np
import pytest

from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.equal_lengths import with_equal_lengths
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.purity import purity, reduced_filters
from neurovariety.training.square_loss import distance_loss


def orthogonal(columns):
    """Give a vector that is orthogonal to all columns, of size 1/2."""
    return np.linalg.svd(columns)[0][:, -1] / 2


@pytest.mark.parametrize(
    ("spec", "data", "position"),
    [
        ("lcn 3,3", [1, 0, 2, 0, 1], "interior"),
        ("lcn 2,2", [1, 2, 1], "boundary"),
        ("lcn 2,3", [1, 4, 5, 2], "interior"),
    ],
)
def test_a_function_without_loss_is_critical_whatever_its_roots(spec, data, position):
    best = critical_points(distance_loss(spec, data), threads=1).points[0]
    assert best.loss < 1e-12
    assert max(max(parts) for parts in best.partition) > 1
    assert (best.spurious, best.in_functions, best.position) == (False, "minimum", position)


def test_a_function_with_a_loss_can_be_critical_where_the_parametrisation_drops_rank():
    """The data lie off (x + 1)^2 (x^2 + 3), orthogonally to the set of the forms w_1(x) w_2(x^2) of degrees 2 and 1."""
    dense = FilterProducts((3, 2), (1, 2))
    parameter = np.array([[1.0, 2, 1, 1, 3]])
    function = dense.functions(parameter)[0]
    data = function + orthogonal(dense.jacobians(parameter)[0])
    found = critical_points(distance_loss("lcn 2,2,2 stride 1,2,1", data), threads=1)
    (point,) = [one for one in found.points if np.abs(one.function - function).max() < 1e-6]
    assert point.loss == pytest.approx(0.25)
    assert (point.spurious, point.partition, point.position) == (False, ((2,), (1,)), "boundary")
    assert point.in_functions == "minimum"
    others = [one for one in found.points if one is not point and one.partition[0] == (2,)]
    assert others and all(one.spurious for one in others)


def test_at_singular_functions_the_whole_gradient_decides():
    """At (x^2 - 1) (x^2 - 1) the filters can exchange multiples of 1: the Jacobian of lcn 3,2 stride 2 drops rank."""
    products = FilterProducts((3, 2), (1, 2))
    parameter = with_equal_lengths(products, np.array([[1.0, 0, -1, 1, -1]]))
    function = products.functions(parameter)[0]
    off = function + orthogonal(products.jacobians(parameter)[0])
    assert purity(products, parameter, np.eye(5), function).spurious.tolist() == [False]
    assert purity(products, parameter, np.eye(5), off).spurious.tolist() == [True]
    assert purity(products, parameter.astype(complex), np.eye(5), off).spurious.tolist() == [True]


def test_where_the_jacobian_has_full_rank_nothing_is_spurious():
    products = FilterProducts((2, 2), (1, 1))
    found = purity(products, np.array([[1.0, 2, 3, 4]]), np.eye(3), np.array([3.0, 10, 9]))
    assert found.gradients[0] > 0.01
    assert not found.spurious.any()
    assert "zero" not in found.clarity()[0]


def test_products_of_one_dilation_keep_the_function():
    products = FilterProducts((2, 1, 3, 2), (1, 2, 2, 2))
    random = np.random.default_rng(0)
    given = random.normal(size=(6, 8)) + 1j * random.normal(size=(6, 8))
    reduced, filters = reduced_filters(products, given)
    assert (reduced.sizes, reduced.dilations) == ((1, 2, 4), (1, 1, 2))
    assert np.allclose(reduced.functions(filters), products.functions(given))
    lengths = np.stack([np.linalg.norm(one, axis=1) for one in reduced.split(filters)])
    assert np.allclose(lengths, lengths[0])
