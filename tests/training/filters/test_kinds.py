"""What critical points are on the set of functions, against functions of parameters nearby."""

import numpy as np
import pytest

from neurovariety.architectures import architecture
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.equal_lengths import equal_lengths
from neurovariety.training.filters.kinds import MOST_SIBLINGS, QuadraticLoss, kind_in_functions
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.sibling_filters import sibling_filters
from neurovariety.training.square_loss import distance_loss


def general(spec, seed):
    length = FilterProducts.of(architecture(spec)).length
    random = np.random.default_rng(seed)
    rows = random.normal(size=(3 * length, length))
    return distance_loss(spec, random.normal(size=length), rows.T @ rows / length)


def slopes_into_the_set(loss, point, size, count=1500):
    """Changes of the loss by distances of functions, over parameters near all those of a function.

    Steps in the kernel of the Jacobian are longer, so that both parts move the function alike.
    """
    products = FilterProducts.of(loss.network)
    random = np.random.default_rng(0)
    found = []
    for parameter in sibling_filters(products, point.parameter, most=100):
        parameter = equal_lengths(products, parameter[None])[0]  # noqa: PLW2901
        _, values, bases = np.linalg.svd(products.jacobians(parameter[None])[0])
        kernel = bases[(values > 1e-8 * values[0]).sum() :]
        steps = size * random.normal(size=(count, len(kernel))) @ kernel
        steps += size**2 * random.normal(size=(count, len(parameter)))
        functions = products.functions(parameter + steps)
        distances = np.linalg.norm(functions - point.function, axis=1)
        found.append((loss.value(functions) - point.loss) / distances)
    return np.concatenate(found)


@pytest.mark.parametrize("spec", ["lcn 2,2", "lcn 2,2,2", "lcn 2,2,2 stride 1,2,1", "lcn 2,3"])
def test_functions_on_the_boundary(spec):
    kinds = set()
    for seed in range(3):
        loss = general(spec, seed)
        seen = set()
        for point in critical_points(loss).points:
            if point.position != "boundary" or round(point.loss, 9) in seen:
                continue
            seen.add(round(point.loss, 9))
            kinds.add(point.in_functions)
            assert point.spurious
            scale = float(np.linalg.norm(loss.moments @ (point.function - loss.data)))
            coarse, fine = (slopes_into_the_set(loss, point, size).min() / scale for size in (1e-2, 1e-3))
            if point.in_functions == "not critical":
                assert coarse < -1e-3 and fine < -1e-3 and fine < coarse / 10, (coarse, fine)
            else:
                assert fine > -0.05, (coarse, fine)
            if point.in_functions == "minimum":
                assert coarse > 0
    if spec in {"lcn 2,2", "lcn 2,2,2", "lcn 2,2,2 stride 1,2,1"}:
        assert {"minimum", "not critical"} <= kinds


def test_outside_the_set_the_nearest_functions_are_squares():
    found = critical_points(distance_loss("lcn 2,2", [1, 0, 1]))  # x^2 + y^2: x^2 and y^2 are nearest
    best = [point for point in found.points if point.in_functions == "minimum"]
    assert sorted(point.function.round(9).tolist() for point in best) == [[0, 0, 1], [1, 0, 0]]
    assert {(point.position, point.in_parameters, point.partition) for point in best} == {
        ("boundary", "minimum", ((2,),))
    }


def test_a_network_that_fills_its_space_can_have_a_bad_local_minimum():
    """The data (x^2 + y^2)^2 and filters with the same two real roots: the function can be improved, they cannot."""
    loss = distance_loss("lcn 3,3", np.polymul([1, 0, 1], [1, 0, 1]))
    found = critical_points(loss)
    (bad,) = [point for point in found.points if point.in_parameters == "minimum" and point.loss > 1e-6]
    assert (bad.in_functions, bad.position, bad.spurious) == ("not critical", "interior", True)
    assert bad.loss == pytest.approx(2)
    products = FilterProducts.of(loss.network)
    steps = 1e-2 * np.random.default_rng(0).normal(size=(2000, 6))
    assert loss.value(products.functions(bad.parameter + steps)).min() >= bad.loss
    towards = bad.function + 1e-3 * (loss.data - bad.function)
    assert loss.value(towards) < bad.loss


def test_at_interior_points_the_products_of_the_dilations_decide():
    products = FilterProducts((3, 3), (1, 1))
    shared = np.array([1.0, 0, 1])
    parameter = equal_lengths(products, np.concatenate([shared, shared])[None])[0]
    function = products.functions(parameter[None])[0]
    reached = QuadraticLoss(products, np.eye(5), function)
    assert kind_in_functions(reached, parameter, "degenerate", deficient=True, position="interior") == ("minimum", "")
    missed = QuadraticLoss(products, np.eye(5), function + np.eye(5)[1])
    assert kind_in_functions(missed, parameter, "saddle", deficient=True, position="interior") == ("not critical", "")


def test_rounding_at_degenerate_ends_makes_no_pure_function_uncritical():
    products = FilterProducts((3, 3), (1, 1))
    parameter = equal_lengths(products, np.array([[1.0, 0, 1, 1, 0, 1]]))[0]
    near = QuadraticLoss(products, np.eye(5), products.functions(parameter[None])[0] + 1e-7 * np.eye(5)[1])
    assert kind_in_functions(near, parameter, "degenerate", deficient=True, position="interior") == ("minimum", "")


def test_what_is_not_decided_is_said():
    products = FilterProducts((2,) * 7, (1,) * 7)
    roots = np.array([[1.0, -root] for root in (1, 1, 2, 3, 4, 5, 6)])
    parameter = equal_lengths(products, roots.reshape(1, -1))[0]
    loss = QuadraticLoss(products, np.eye(8), np.arange(8.0))
    kind, remark = kind_in_functions(loss, parameter, "saddle", deficient=True, position="boundary")
    assert kind == "degenerate"
    assert f"{MOST_SIBLINGS:,}" in remark
    kind, remark = kind_in_functions(loss, parameter, "saddle", deficient=True, position="singular")
    assert kind == "degenerate"
    assert "no manifold" in remark


def test_equal_lengths_keep_the_function():
    products = FilterProducts((3, 1, 2), (1, 2, 2))
    given = np.random.default_rng(0).normal(size=(8, 6))
    found = equal_lengths(products, given)
    assert np.allclose(products.functions(found), products.functions(given))
    filters = products.split(found)
    lengths = np.stack([np.linalg.norm(one, axis=1) for one in filters])
    assert np.allclose(lengths, lengths[0])
    for one in filters[:2]:
        assert (np.take_along_axis(one, np.abs(one).argmax(axis=1)[:, None], axis=1) > 0).all()
