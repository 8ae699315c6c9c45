"""Rank conditions on the closure and off it, against roots that are sorted into fibres one by one."""

import json
from collections import Counter
from fractions import Fraction
from itertools import accumulate, combinations_with_replacement

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.errors import InputError, ResourceError
from neurovariety.solve.exact import rational_rank
from neurovariety.solve.exact.linear_algebra import LARGE_PRIME
from neurovariety.variety.equations.by_resultants import rank_conditions
from neurovariety.variety.equations.by_resultants.exact_ranks import condition_at, whole_multiple
from neurovariety.variety.result import Certainty

NETWORKS = [
    ([2, 2], [2]),
    ([3, 2], [2]),
    ([4, 3], [2]),
    ([2, 2], [3]),
    ([4, 2], [3]),
    ([2, 2, 2], [2, 2]),
    ([3, 2, 2], [2, 2]),
    ([4, 2, 2], [2, 2]),
    ([2, 3, 2], [2, 3]),
    ([2, 2, 2, 2], [2, 3, 2]),
]
METHODS = ["separate", "recursive", "direct"]


def random_function(network, seed):
    theta = np.random.default_rng(seed).integers(-9, 10, network.parameter_count) * 2 + 1
    return list(network.coefficients([Fraction(int(value), 3) for value in theta]))


# Roots whose fibres of two and four are rational: 1, -1, i, -i together, the same for 2, and 0 and infinity.
FORMS = {
    "1": [1, -1],
    "-1": [1, 1],
    "i": [1, 0, 1],
    "2": [1, -2],
    "-2": [1, 2],
    "2i": [1, 0, 4],
    "0": [1, 0],
    "oo": [0, 1],
}
PAIRS = [("1", "-1"), ("i",), ("2", "-2"), ("2i",), ("0", "0"), ("oo", "oo")]
FOURS = [("1", "-1", "i"), ("2", "-2", "2i"), ("0",) * 4, ("oo",) * 4]


def multisets(degree):
    """List the multisets of such roots; i stands for i and -i."""
    names = list(FORMS)
    for count in range(degree // 2, degree + 1):
        for chosen in combinations_with_replacement(names, count):
            if sum(len(FORMS[name]) - 1 for name in chosen) == degree:
                yield chosen


def splits(roots, levels):
    """Try all ways to take fibres out: so many of four, so many of two."""
    twos, fours = levels
    if not twos + fours:
        return True
    fibres = FOURS if fours else PAIRS
    rest = (twos, fours - 1) if fours else (twos - 1, 0)
    return any(Counter(fibre) <= roots and splits(roots - Counter(fibre), rest) for fibre in fibres)


@pytest.mark.parametrize(
    ("sizes", "strides", "levels"),
    [
        ([4, 2], [2], (1, 0)),
        ([2, 3], [2], (2, 0)),
        ([3, 2], [4], (0, 1)),
        ([2, 2, 2], [2, 2], (1, 1)),
        ([4, 2, 2], [2, 2], (1, 1)),
    ],
)
def test_the_conditions_hold_exactly_where_the_roots_split_into_fibres(sizes, strides, levels):
    network = LinearConvNet(sizes, strides=strides)
    separate, recursive, direct = (rank_conditions(network, method=method) for method in METHODS)
    everything = list(multisets(direct.coordinates - 1))
    chosen = np.random.default_rng(2).permutation(len(everything))[:400]
    answers = Counter()
    for number in chosen.tolist():
        roots = everything[number]
        coefficients = [int(c) for c in list(accumulate((np.array(FORMS[name]) for name in roots), np.convolve))[-1]]
        expected = splits(Counter(roots), levels)
        answers[expected] += 1
        assert direct.hold_at(coefficients).value is expected, roots
        assert recursive.hold_at(coefficients).value is expected, roots
        if expected:
            assert separate.hold_at(coefficients).value, roots
    assert min(answers[True], answers[False]) > 20


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
def test_functions_satisfy_the_conditions_and_their_neighbours_do_not(sizes, strides, method):
    network = LinearConvNet(sizes, strides=strides)
    conditions = rank_conditions(network, method=method)
    for seed in range(5):
        point = random_function(network, seed)
        inside = conditions.hold_at(point)
        assert inside.value
        assert inside.certainty is Certainty.EXACT
        assert len(inside.checked) == len(conditions.conditions)
        point[1] += Fraction(1, 7)
        outside = conditions.hold_at(point)
        assert not outside.value
        assert outside.complete
        assert (outside.failing is None) == (outside.nonzero is not None)


@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
def test_ranks_and_common_factors_tell_the_same(sizes, strides):
    network = LinearConvNet(sizes, strides=strides)
    for method in METHODS:
        for condition in rank_conditions(network, method=method).conditions:
            assert condition.bound + condition.degree == condition.places.shape[1]
            assert condition.bound < min(condition.places.shape)
            for seed in range(3):
                point = np.random.default_rng(seed).integers(-3, 4, network.ambient.dimension).tolist()
                for whole in (whole_multiple(random_function(network, seed)), point, [0, *point[1:]], [*point[:-1], 0]):
                    found = condition_at(condition, whole)
                    rank = rational_rank(condition.matrix(np.array(whole, dtype=object)))
                    assert found.rank == rank
                    assert found.holds is (rank <= condition.bound)
                    assert found.holds is (rank == 0 or found.common_degree >= condition.degree)


def test_a_power_of_a_root_at_infinity_is_a_common_factor():
    conditions = rank_conditions("lcn 3,2 stride 2")
    assert conditions.hold_at([0, 0, 1, 2, 3]).value  # y^2 (x^2 + 2 x y + 3 y^2)
    assert not conditions.hold_at([0, 1, 0, 2, 3]).value


def test_numbers_of_any_size_are_decided_exactly():
    """A multiple of the prime that ranks are taken by, numbers no float can be, and a neighbour at 10^-400."""
    conditions = rank_conditions("lcn 3,2 stride 2")
    large = [10**200, LARGE_PRIME, Fraction(1, 10**200)], [LARGE_PRIME, 10**300]
    point = np.convolve(
        np.array(large[0], dtype=object), np.array([large[1][0], 0, large[1][1]], dtype=object)
    ).tolist()
    assert conditions.hold_at(point).value
    assert not conditions.hold_at([point[0] + Fraction(1, 10**400), *point[1:]]).value
    off = conditions.hold_at([LARGE_PRIME * value for value in (1, 2, 3, 4, 6)])
    assert not off.value
    assert off.failing.rank == 3


def test_a_function_of_the_closure_without_real_filters():
    found = rank_conditions("lcn 3,2 stride 2").hold_at([1, 0, 0, 0, 1])
    assert found.value
    assert "closure" in str(found)


def test_pieces_that_are_asked_separately_may_satisfy_more():
    """Each piece has a factor in x^2, and they share one of degree 3, which has no such factor."""
    common = [1, -6, 11, -6]
    pieces = np.convolve(common, [1, 1]), np.convolve(common, [1, 2])
    point = np.column_stack(pieces).ravel().tolist()
    separate, recursive, direct = (rank_conditions("lcn 4,2,2 stride 2", method=method) for method in METHODS)
    weak = separate.hold_at(point)
    assert weak.value
    assert not weak.complete
    assert "perhaps on the closure" in str(weak)
    assert "perhaps elsewhere" in str(separate)
    for conditions in (recursive, direct):
        strong = conditions.hold_at(point)
        assert not strong.value
        assert strong.failing.rank > strong.failing.condition.bound
        assert strong.failing.common_degree == 0
    assert [separate.enough, recursive.enough, direct.enough] == [False, True, True]
    assert rank_conditions("lcn 3,2,2 stride 2", method="separate").enough
    assert not rank_conditions("lcn 3,3,3,2 stride 2", method="separate").enough  # in a later splitting


def test_pieces_that_vanish_are_in_no_matrix():
    """Of 16 classes modulo 4 and 4 the second filter leaves 3, and 3 of their 4."""
    conditions = rank_conditions("lcn 3,3,3,3 stride 4,4,2")
    assert [len(condition.pieces) for condition in conditions.conditions] == [9, 3, 18]
    assert len(conditions.vanishing) == conditions.coordinates - 9 * 7
    assert all((piece >= 0).any() for condition in conditions.conditions for piece in condition.pieces)


def test_hundreds_of_coefficients_are_decided():
    network = LinearConvNet([9] * 5, strides=[2] * 4)
    conditions = rank_conditions(network)
    point = random_function(network, 1)
    assert len(point) == 249
    assert conditions.minor_count > 10**20
    assert conditions.hold_at(point).value
    point[100] += 1
    failing = conditions.hold_at(point).failing
    assert failing.rank > failing.condition.bound
    assert failing.condition.origin in str(conditions.hold_at(point))
    assert "4 matrices" in conditions.headline()


def test_thousands_of_coefficients_are_decided_without_a_rank():
    conditions = rank_conditions("lcn 1900,2 stride 2")
    found = conditions.hold_at([1, 2, 4, *[3] * (conditions.coordinates - 3)])
    assert not found.value
    assert found.failing.rank == conditions.conditions[0].bound + 1
    with pytest.raises(ResourceError, match="too large"):
        rank_conditions("lcn 4000,2 stride 2")


def test_dense_networks_have_no_conditions():
    conditions = rank_conditions("lcn 3,4,2 stride 1")
    assert (conditions.value, conditions.minor_count, list(conditions.minors())) == ({}, 0, [])
    assert conditions.hold_at([1, 2, 3, 4, 5, 6, 7]).value
    assert conditions.headline() == "rank conditions of lcn 3,4,2 stride 1,1,1: none"


def test_a_first_filter_with_one_entry_leaves_out_inputs():
    conditions = rank_conditions("lcn 1,3 stride 3")
    assert conditions.vanishing == (1, 2, 4, 5)
    assert not conditions.conditions
    assert conditions.hold_at([1, 0, 0, 5, 0, 0, 2]).value
    assert conditions.hold_at([1, 0, 4, 5, 0, 0, 2]).nonzero == 2


def test_merged_layers_have_the_conditions_of_the_reduced_network():
    merged, reduced = rank_conditions("lcn 2,3,2,4 stride 1,2,1"), rank_conditions("lcn 4,5 stride 2")
    assert merged.value == reduced.value
    assert merged.remarks == ("layers are those of lcn 4,5 stride 2,1",)
    assert reduced.remarks == ()


def test_zero_is_on_every_closure():
    found = rank_conditions("lcn 3,2,2 stride 2").hold_at([0] * 9)
    assert found.value
    assert [check.common_degree for check in found.checked] == [-1, -1]


@pytest.mark.parametrize(("sizes", "strides"), [*NETWORKS, ([9, 9, 9], [2, 2]), ([40, 40], [3])])
def test_singular_values_tell_the_same_in_floats(sizes, strides):
    network = LinearConvNet(sizes, strides=strides)
    conditions = rank_conditions(network)
    generator = np.random.default_rng(3)
    inside = np.array([[float(v) for v in random_function(network, seed)] for seed in range(4)])
    noise = generator.normal(size=inside.shape) * np.abs(inside).max(axis=1, keepdims=True)
    found = conditions.numerical_ranks(np.vstack([inside, inside + 1e-2 * noise, inside + 1e-9 * noise]))
    assert found.answers.tolist()[:8] == ["inside"] * 4 + ["outside"] * 4
    assert "inside" not in found.answers[8:]
    bounds = [condition.bound for condition in conditions.conditions]
    assert (found.ranks[:4] <= bounds).all()
    assert found.gaps.shape == (12, len(bounds))
    assert (found.gaps[:4] > 1e5).all()


def test_complex_functions_and_none_at_all():
    conditions = rank_conditions("lcn 2,2 stride 2")
    points = np.array([np.kron([1j, 2], [1, 3 - 1j]), [1, 2, 3j, 4]])
    assert conditions.numerical_ranks(points).answers.tolist() == ["inside", "outside"]
    assert conditions.numerical_ranks(np.zeros((0, 4))).answers.tolist() == []
    assert conditions.numerical_ranks([[0, 0, 0, 0]]).answers.tolist() == ["inside"]
    assert conditions.numerical_ranks(1e200 * points[1:]).answers.tolist() == ["outside"]
    assert rank_conditions("lcn 2,2 stride 3").numerical_ranks([[2, 4, 1, 1, 2]]).answers.tolist() == ["outside"]
    assert rank_conditions("lcn 2,2").numerical_ranks([[2, 4, 1]]).answers.tolist() == ["inside"]


@pytest.mark.parametrize(
    "points",
    [
        [1, 2, 3, 4],
        [[1, 2, 3]],
        [[1, 2, 3, 4], [1, 2]],
        [[1, 2, 3, float("nan")]],
        [[1, 2, 3, 10**400]],
        "text",
        [["1", "2", "3", "4"]],
        [[True, True, False, True]],
        [[None] * 4],
        None,
    ],
)
def test_what_are_no_points_is_refused(points):
    with pytest.raises(InputError):
        rank_conditions("lcn 2,2 stride 2").numerical_ranks(points)


@pytest.mark.parametrize("point", [[1, 2, 3], [1, 2, 3, float("inf")], "1234", None, [1, 2, 3, "4"]])
def test_what_is_no_point_is_refused(point):
    with pytest.raises(InputError):
        rank_conditions("lcn 2,2 stride 2").hold_at(point)


@pytest.mark.parametrize("network", ["mlp 2-2-1 power 2", "lcn 2x2,2x2 stride 2x2", "linear 2-1-2", "cnn 2,2 power 2"])
def test_other_networks_are_refused(network):
    with pytest.raises(InputError, match="along one axis"):
        rank_conditions(network)


def test_other_methods_and_huge_networks_are_refused():
    with pytest.raises(InputError, match="no such method"):
        rank_conditions("lcn 2,2 stride 2", method="minors")
    with pytest.raises(ResourceError, match="too large"):
        rank_conditions("lcn 9000,9000 stride 2")


def test_the_report_is_plain_data_and_text():
    conditions = rank_conditions("lcn 2,2,2 stride 2", method="recursive")
    assert json.loads(json.dumps(conditions.as_dict()))["value"] == {"2": 8}
    assert "piece 2 of the filter" in str(conditions)
    found = conditions.hold_at(range(8))
    assert json.loads(json.dumps(found.as_dict()))["value"] is False
