"""Comparison of sets of end-to-end filters: by theorem, by equations, and by witnesses."""

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.architectures.spec import architecture
from neurovariety.errors import InputError
from neurovariety.variety.equations import equations
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.filters.sets.compare import compare_function_spaces
from neurovariety.variety.filters.sets.inclusion import lack_for_closure
from neurovariety.variety.membership import membership
from neurovariety.variety.result import Certainty


@pytest.mark.parametrize(
    ("first", "second", "closures", "value"),
    [
        ("lcn 2,2 stride 1", "lcn 3", True, "inside"),
        ("lcn 3,3 stride 1", "lcn 5", True, "the same"),
        ("lcn 2,4 stride 1", "lcn 4,2 stride 1", True, "the same"),
        ("lcn 2,2,3 stride 1", "lcn 2,4 stride 1", True, "the same"),
        ("lcn 2,2,2 stride 1,2", "lcn 3,2 stride 2", True, "inside"),
        ("lcn 2,2,2 stride 2,1", "lcn 2,3 stride 2", True, "inside"),
        ("lcn 3,2 stride 2", "lcn 3,3 stride 1", False, "inside"),
        ("lcn 3,2 stride 2", "lcn 2,2,3 stride 1", False, "neither"),
        ("lcn 1,2 stride 4", "lcn 1,3 stride 2", False, "inside"),
        ("lcn 1,2 stride 2", "lcn 2,2 stride 1", False, "neither"),  # a x^2 + b y^2 need not have real roots
        ("lcn 1,2 stride 3", "lcn 2,3 stride 1", False, "inside"),
        ("lcn 1,2 stride 3", "lcn 2,2,2 stride 1", False, "neither"),
        ("lcn 5,2 stride 2", "lcn 3,3 stride 2", False, "neither"),
        ("lcn 3x1,2x1 stride 2x1", "lcn 3,2 stride 2", True, "the same"),
        ("lcn 3x3,2x2 stride 1", "lcn 2x2,3x3 stride 1", True, "the same"),
        ("lcn 3x3,2x2 stride 1", "lcn 4x4", False, "inside"),
        ("lcn 3x2,2x2 stride 1", "lcn 3x3,2x1 stride 1", None, "undecided"),
    ],
)
def test_known_pairs(first, second, closures, value):
    found = compare_function_spaces(first, second, witnesses=False)
    assert (found.same_closure, found.value) == (closures, value)
    assert found.same_set is (None if value == "undecided" else value == "the same")
    assert found.complete is (value != "undecided")
    assert found.certainty is Certainty.EXACT
    back = compare_function_spaces(second, first, witnesses=False)
    assert back.value == {"inside": "around", "around": "inside"}.get(value, value)


def test_every_no_has_a_filter_that_proves_it():
    found = compare_function_spaces("lcn 2,2,2 stride 1", "lcn 2,3 stride 1")
    assert found.set_inside.holds
    assert found.set_inside.witness is None
    answer = found.set_around
    assert answer.checked
    network = LinearConvNet([2, 3])
    assert network.end_to_end(answer.filters) == answer.witness
    roots = np.roots([float(value) for value in answer.witness])
    assert (np.abs(roots.imag) < 1e-9).sum() == 1  # three are needed
    assert "confirmed" in str(found)
    assert "strictly inside" in found.headline()


SIZES = [
    ["lcn 3,2 stride 2", "lcn 1,3 stride 2", "lcn 1,2 stride 4", "lcn 2,2 stride 3"],
    ["lcn 2,3 stride 2", "lcn 3,2 stride 3", "lcn 4,2 stride 2"],
    ["lcn 5,2 stride 2", "lcn 3,3 stride 2", "lcn 1,3 stride 3", "lcn 1,4 stride 2", "lcn 1,2,2 stride 2,2"],
]


@pytest.mark.parametrize("second", [spec for specs in SIZES for spec in specs])
def test_closures_by_their_equations(second):
    """The equations of the second vanish on random filters of the first exactly if the theorem says so."""
    found = equations(second, max_degree=5)
    assert found.polynomials
    generator = np.random.default_rng(3)
    for first in next(specs for specs in SIZES if second in specs):
        one = architecture(first)
        points = [one.coefficients(generator.integers(-9, 10, one.parameter_count).tolist()) for _ in range(3)]
        vanish = all(value == 0 for polynomial in found.polynomials for value in polynomial.evaluate(points))
        assert vanish is (lack_for_closure(blocks_of(one), blocks_of(architecture(second))) is None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lcn 2,2,2 stride 1,2", "lcn 3,2 stride 2"),
        ("lcn 3,2 stride 2", "lcn 3,3 stride 1"),
        ("lcn 1,2 stride 3", "lcn 2,3 stride 1"),
        ("lcn 1,2,2 stride 2,1", "lcn 3,2 stride 2"),
        ("lcn 2,2 stride 3", "lcn 2,2,3 stride 1"),
    ],
)
def test_random_filters_of_the_smaller_set_are_in_the_larger(first, second):
    assert compare_function_spaces(first, second, witnesses=False).value == "inside"
    one = architecture(first)
    generator = np.random.default_rng(5)
    for _ in range(12):
        point = one.coefficients(generator.integers(-5, 6, one.parameter_count).tolist())
        assert membership(second, point).value == "inside"


def test_what_cannot_be_compared():
    with pytest.raises(InputError, match="linear convolutional"):
        compare_function_spaces("mlp 2-1", "lcn 2")
    with pytest.raises(InputError, match="different sizes"):
        compare_function_spaces("lcn 3x3", "lcn 9")
    with pytest.raises(InputError, match="kind of network"):
        compare_function_spaces("lcm 2", "lcn 2")


def test_other_strides_of_the_whole_are_told():
    found = compare_function_spaces("lcn 3,2 stride 1,1", "lcn 3,2 stride 1,3")
    assert found.value == "the same"
    assert "by 1 in the one network and by 3 in the other" in str(found)


def test_long_networks_are_compared_at_once():
    deep = LinearConvNet([2] * 60, strides=2)
    found = compare_function_spaces(deep, LinearConvNet([2] * 60, strides=2))
    assert found.value == "the same"
    assert compare_function_spaces("lcn 999,999", "lcn 998,1000", witnesses=True).value == "around"


def test_filters_along_different_axes_are_compared_with_a_remark():
    found = compare_function_spaces("lcn 1x3", "lcn 3x1")
    assert found.value == "the same"
    assert "whichever axis" in found.remarks[0]
    assert compare_function_spaces("lcn 2x1,2x1", "lcn 3x1").remarks == ()
