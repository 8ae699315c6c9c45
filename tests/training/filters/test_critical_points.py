"""All critical points of convolutional networks: known counts, their split, and each label against independent work."""

import json
from collections import Counter

import numpy as np
import pytest

from neurovariety.architectures import architecture
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import segre_start
from neurovariety.training.square_loss import distance_loss, square_loss
from neurovariety.variety.filters.counts.critical_counts import critical_count
from neurovariety.variety.filters.counts.critical_strata import critical_strata

TABLE = [  # sizes, strides, number for general data, number for white general data (table 2.5 of the reference)
    ("lcn 2,2 stride 2", 6, 2),
    ("lcn 2,2 stride 3", 6, 2),
    ("lcn 3,2 stride 2", 10, 10),
    ("lcn 2,3 stride 2", 10, 2),
    ("lcn 3,3 stride 2", 39, 23),
    ("lcn 4,2 stride 2", 14, 6),
    ("lcn 2,4 stride 2", 14, 2),
    ("lcn 2,2,2 stride 2,2,1", 34, 6),
    ("lcn 3,2,2 stride 2,2,1", 100, 64),
    ("lcn 2,3,2 stride 2,2,1", 100, 20),
    ("lcn 2,2", 6, 6),
    ("lcn 2,3", 10, 10),
    ("lcn 3,3", 39, 39),
    ("lcn 2,4", 14, 14),
    ("lcn 2,2,2", 34, 34),
    ("lcn 2,2,2 stride 1,2,1", 34, 34),
    ("lcn 2,2,2 stride 2,1,1", 34, 10),
    ("lcn 2,2,3", 100, 100),
]


def general(spec, seed=0, *, white=False):
    length = FilterProducts.of(architecture(spec)).length
    random = np.random.default_rng(seed)
    rows = random.normal(size=(3 * length, length))
    return distance_loss(spec, random.normal(size=length), None if white else rows.T @ rows / length)


def gradient(loss, parameters):
    """Of the loss by the filters, by the rule for products, and its size."""
    products = FilterProducts.of(loss.network)
    slopes = 2 * (products.functions(parameters) - loss.data) @ loss.moments
    jacobians = products.jacobians(parameters)
    usual = np.linalg.norm(slopes, axis=1) + np.linalg.norm(loss.moments @ loss.data)
    sizes = np.linalg.norm(jacobians, axis=(1, 2)) * usual
    return np.abs(np.einsum("mkp,mk->mp", jacobians, slopes)).max(axis=1) / sizes


@pytest.mark.parametrize(("spec", "count", "white"), TABLE)
def test_as_many_as_the_theorem_says_all_proven(spec, count, white):
    found = critical_points(general(spec), threads=2)
    assert (found.value, found.expected, int(found.certified.sum())) == (count, count, count)
    assert found.complete
    assert found.certainty == "interval-certified"
    assert gradient(found.loss, found.parameters).max() < 1e-11
    products = FilterProducts.of(found.loss.network)
    assert np.allclose(products.functions(found.parameters), found.functions)
    known = critical_count(spec)
    assert (int((~found.spurious).sum()), int(found.spurious.sum())) == (known.pure, known.spurious)
    split = {stratum.multiplicities: stratum.parameters for stratum in critical_strata(spec).strata}
    assert Counter(found.partitions) == split

    special = critical_points(general(spec, white=True), threads=2)
    assert (special.value, int(special.certified.sum()), special.complete) == (white, white, True)
    assert (white < count) == any("general data have" in remark for remark in special.remarks)


@pytest.mark.slow
def test_filters_of_size_three_three_three():
    start = segre_start([3, 3, 3], threads=2)
    found = critical_points(general("lcn 3,3,3 stride 2,2,1"), start=start, threads=2)
    assert (found.value, int(found.certified.sum()), found.complete) == (2385, 2385, True)
    assert not found.spurious.any()
    assert {point.position for point in found.points} == {"interior"}


@pytest.mark.parametrize("spec", ["lcn 3,2 stride 2", "lcn 2,3 stride 2", "lcn 3,2,2 stride 2,2,1"])
@pytest.mark.parametrize("seed", range(3))
def test_with_strides_above_one_all_are_interior_and_none_is_spurious(spec, seed):
    found = critical_points(general(spec, seed))
    assert not found.spurious.any()
    assert found.points[0].in_functions == "minimum"
    for point in found.points:
        assert (point.position, point.spurious) == ("interior", False)
        assert point.in_functions == point.in_parameters != "degenerate"
        assert point.certified


@pytest.mark.parametrize("spec", ["lcn 3,2 stride 2", "lcn 2,2,2 stride 1,2,1"])
def test_newton_s_method_from_many_starts_finds_no_other_real_point(spec):
    loss = general(spec, 3)
    found = critical_points(loss)
    products = FilterProducts.of(loss.network)
    random = np.random.default_rng(1)
    theta = random.normal(size=(150, loss.network.parameter_count))
    for _ in range(100):  # short steps of Newton, towards any zero of the gradient
        slopes = 2 * (products.functions(theta) - loss.data) @ loss.moments
        jacobians = products.jacobians(theta)
        gradients = np.einsum("mkp,mk->mp", jacobians, slopes)
        hessians = 2 * jacobians.transpose(0, 2, 1) @ loss.moments @ jacobians + products.curvatures(theta, slopes)
        step = np.linalg.pinv(hessians, rcond=1e-10, hermitian=True) @ gradients[:, :, None]
        length = np.linalg.norm(step, axis=1, keepdims=True)
        theta = theta - (step * np.minimum(1, 0.5 / np.maximum(length, 1e-300)))[:, :, 0]
    functions = products.functions(theta)
    settled = (gradient(loss, theta) < 1e-12) & (np.linalg.norm(functions, axis=1) > 1e-4)
    ends = functions[settled]
    assert len(ends) > 30
    known = np.array([point.function for point in found.points])
    distances = np.linalg.norm(ends[:, None] - known, axis=2).min(axis=1)
    assert distances.max() < 1e-6


def test_pure_points_of_stride_one_are_all_factorisations_of_the_best_function():
    roots = [-2.0, 0.25, 3.0]
    found = critical_points(distance_loss("lcn 2,2,2", np.poly(roots)))
    best = [point for point in found.points if not point.spurious]
    assert len(best) == 6
    for point in best:
        assert point.loss == pytest.approx(0, abs=1e-20)
        assert (point.in_functions, point.in_parameters, point.position) == ("minimum", "minimum", "interior")
    assert int((~found.spurious).sum()) == 6


def test_real_points_are_accurate():
    loss = general("lcn 3,3 stride 2", 2)
    found = critical_points(loss)
    again = critical_points(loss, seed=9)  # other coordinates, other paths
    assert found.real == again.real
    for one, two in zip(found.points, again.points, strict=True):
        assert np.abs(one.function - two.function).max() < 1e-12 * np.abs(one.function).max()
        assert np.abs(one.parameter - two.parameter).max() < 1e-12 * np.abs(one.parameter).max()


def test_filters_have_equal_lengths():
    found = critical_points(general("lcn 3,2,2 stride 2,2,1", 1))
    products = FilterProducts.of(found.loss.network)
    for parameters in (np.array([point.parameter for point in found.points]), found.parameters):
        lengths = np.stack([np.linalg.norm(one, axis=1) for one in products.split(parameters)])
        assert np.allclose(lengths, lengths[0])


def test_data_in_windows_of_signals():
    random = np.random.default_rng(0)
    network = "lcn 3,2 stride 2"
    loss = square_loss(network, random.normal(size=(40, 9)), random.normal(size=(40, 3)))
    found = critical_points(loss)
    assert (found.value, int(found.certified.sum())) == (10, 10)
    for point in found.points:
        outputs = loss.inputs @ point.function
        assert point.loss == pytest.approx(float(((outputs - loss.targets[:, 0]) ** 2).mean()))


def test_one_start_serves_all_strides_and_data():
    start = segre_start([2, 2, 2], seed=4)
    for spec in ("lcn 2,2,2", "lcn 2,2,2 stride 3,1,1", "lcn 2,2,1,2 stride 2,1,2,1"):
        found = critical_points(general(spec, 5), start=start)
        assert (found.value, found.complete) == (34, True)


def test_threads_make_no_difference():
    loss = general("lcn 3,3 stride 2", 4)
    one, two = critical_points(loss, threads=1), critical_points(loss, threads=2)
    assert np.array_equal(one.parameters, two.parameters)
    assert np.array_equal(one.functions, two.functions)


def test_the_size_of_the_data_makes_no_difference():
    loss = general("lcn 3,2 stride 2", 6)
    small, large = (
        critical_points(distance_loss("lcn 3,2 stride 2", size * loss.data, loss.moments * size))
        for size in (1e-7, 1e9)
    )
    assert small.value == large.value == 10
    for one, two in zip(small.points, large.points, strict=True):
        assert np.allclose(one.function * 1e16, two.function, rtol=1e-9)
        assert (one.signature, one.in_functions) == (two.signature, two.in_functions)


def test_one_layer_alone_has_the_best_function():
    found = critical_points(general("lcn 4"))
    assert found.value == found.real == 1
    assert np.allclose(found.points[0].function, found.loss.data)
    assert (found.points[0].in_functions, found.points[0].signature) == ("minimum", (4, 0, 0))


@pytest.mark.parametrize("spec", ["lcn 1,2 stride 2,1", "lcn 1,3,2 stride 2,2,1"])
def test_a_first_filter_of_one_entry_with_a_stride(spec):
    found = critical_points(general(spec))
    assert (found.value, found.complete) == (found.expected, True)
    assert {point.position for point in found.points} == {"interior"}
    assert not found.functions[:, 1::2].any()


def test_families_of_critical_points_are_told_and_not_counted():
    """The distance from x^2 + y^2 to squares is the same for all turns of the plane, in Bombieri's form."""
    found = critical_points(distance_loss("lcn 2,2", [1, 0, 1], np.diag([1, 0.5, 1])), seed=1)
    assert (found.value, found.real, found.complete) == (2, 0, True)
    assert "infinitely many" in " ".join(found.remarks)
    assert "4 to curves or surfaces" in found.evidence


def test_data_on_the_boundary_is_a_degenerate_minimum():
    found = critical_points(distance_loss("lcn 2,2", [1, 2, 1]))
    best = found.points[0]
    assert best.loss == pytest.approx(0, abs=1e-20)
    assert np.allclose(best.function, [1, 2, 1], atol=1e-9)
    assert (best.in_functions, best.position, best.spurious, best.certified) == ("minimum", "boundary", False, False)
    assert found.certainty == "numerical"


def test_without_proofs():
    loss = general("lcn 3,2 stride 2")
    found, proven = critical_points(loss, certified=False), critical_points(loss)
    assert not found.certified.any()
    assert found.certainty == "numerical"
    assert (found.value, found.real) == (proven.value, proven.real)


def test_the_report_and_the_plain_data():
    found = critical_points(general("lcn 2,2,2 stride 1,2,1"))
    text = str(found)
    assert text.startswith("critical points of lcn 2,2,2 stride 1,2,1: 34,")
    assert "20 pure, 14 spurious; multiplicities of roots: 1,1 | 1 at 20, 2 | 1 at 14" in text
    assert "position" in text
    plain = json.loads(json.dumps(found.as_dict()))
    assert plain["loss"]["network"] == "lcn 2,2,2 stride 1,2,1"
    assert len(plain["points"]) == plain["real"] == found.real
    assert len(plain["parameters"]) == 34


def test_points_have_their_filters_layer_by_layer():
    found = critical_points(general("lcn 3,2,2 stride 2,2,1", 1))
    for point in found.points:
        assert [one.shape for one in point.filters] == [(3,), (2,), (2,)]
        assert np.array_equal(np.concatenate(point.filters), point.parameter)
        first, second, third = point.filters
        spread = np.polymul(np.kron(third, [1, 0, 0, 0])[:-3], np.polymul(np.kron(second, [1, 0])[:-1], first))
        assert np.allclose(spread, point.function)
    (plain,) = [one for one in found.as_dict()["points"] if one["loss"] == found.points[0].loss]
    assert plain["filters"] == [one.tolist() for one in found.points[0].filters]
    assert plain["function"] == found.points[0].function.tolist()


def test_one_path_is_told_in_the_singular():
    evidence = critical_points(general("lcn 4")).evidence
    assert evidence.startswith("1 path from the 1 critical point of a general")
    assert "1 to a regular critical point;" in evidence
