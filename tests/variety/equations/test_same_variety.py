"""Two architectures compared."""

import pytest

from neurovariety.errors import InputError
from neurovariety.poly import RationalPolynomial
from neurovariety.variety.equations import same_variety
from neurovariety.variety.result import Certainty

ATTENTION, FILTERS = "attention 2-1 rank 2 tokens 2", "lcn 4,2 stride 2"


def test_attention_is_a_convolution_after_the_identification():
    """The even and the odd entries of the filter are the two quadrics with a common factor."""
    found = same_variety(ATTENTION, FILTERS, coordinates=[1, 3, 5, 2, 4, 6])
    assert found.value is True
    assert found.certainty is Certainty.EXACT
    assert found.dimensions == (5, 5)
    assert "is the same as" in str(found)
    back = same_variety(FILTERS, ATTENTION, coordinates=[1, 4, 2, 5, 3, 6])
    assert back.value is True


def test_another_order_of_coordinates_is_thought_of():
    assert "coordinates=" in str(same_variety(ATTENTION, FILTERS))
    assert "coordinates=" not in str(same_variety("linear 3-1-3", "linear 3-2-3"))


def test_without_the_identification_it_is_not():
    found = same_variety(ATTENTION, FILTERS)
    assert found.value is False
    assert found.certainty is Certainty.EXACT
    assert "does not vanish" in found.evidence
    assert "is not the same as" in found.headline()


@pytest.mark.parametrize(
    ("first", "second", "value"),
    [
        ("linear 3-1-3", "linear 3-1-2-3", True),
        ("linear 3-1-3", "linear 3-2-3", False),
        ("linear 3-2-3", "linear 3-1-3", False),
        ("mlp 2-2-1 power 2", "mlp 2-3-1 power 2", True),
        ("mlp 3-2-1 power 2", "mlp 3-3-1 power 2", False),
        ("lcn 2,2,2 stride 2,1", "lcn 2,3 stride 2", True),  # layers of stride one merge
        ("lcn 2,3,2,4 stride 1,2,1,1", "lcn 4,5 stride 2", True),
        ("attention 2-2 rank 1 tokens 2", "attention 2-2 rank 1 tokens 3", None),
        ("attention 2-1 rank 1 tokens 2", "attention 2-1 rank 1 tokens 3", None),
        ("attention 2-1 rank 1 tokens 2", "linear 3-1-2", True),  # a row of the matrix for each feature that asks
    ],
)
def test_pairs_are_decided_where_the_equations_are_complete(first, second, value):
    found = same_variety(first, second, max_degree=None if value is not None else 3)
    assert found.value is value
    assert found.complete is (value is not None)
    if value is None:
        assert "may be equations of higher degrees" in found.evidence
        assert "perhaps" in found.headline()


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("attention 2-2 rank 1 tokens 2", "attention 2-2 rank 1 tokens 2", "the same architecture"),
        ("linear 10-2-10", "linear 10-5-2-10", "rank at most 2"),
        ("lcn 2,3,2,4 stride 1,2,1,1", "lcn 4,5 stride 2", "layers of stride one merge"),
    ],
)
def test_theorems_decide_without_equations(first, second, reason):
    found = same_variety(first, second)
    assert found.value is True
    assert found.certainty is Certainty.EXACT
    assert reason in found.evidence
    assert found.equations == ()


def test_minors_show_that_a_rearranged_matrix_is_the_same():
    transposed = [1, 3, 5, 2, 4, 6]
    assert same_variety("linear 3-1-2", "linear 2-1-3", coordinates=transposed).value is True
    assert same_variety("linear 3-1-2", "linear 2-1-3").value is False


def test_only_sets_in_one_space_are_compared():
    with pytest.raises(InputError, match="different spaces"):
        same_variety("linear 2-1-2", "linear 2-1-3")
    with pytest.raises(InputError, match="named once"):
        same_variety("linear 2-1-2", "linear 2-1-2", coordinates=[2, 1, 2, 3])
    for wrong in ("1234", 4, [1, "a", 3, 4], [1.5, 2, 3, 4], [0, 1, 2, 3]):
        with pytest.raises(InputError, match="coordinates"):
            same_variety("linear 2-1-2", "linear 2-1-2", coordinates=wrong)
    quadric = RationalPolynomial.coordinates(4)[0] ** 2
    for wrong in (None, quadric, []):
        with pytest.raises(InputError, match="list of exact polynomials"):
            same_variety("linear 2-1-2", wrong)


def test_an_architecture_is_compared_with_polynomials():
    y1, y2, y3, y4, y5, y6 = RationalPolynomial.coordinates(6)
    quartic = (y1 * y6 - y3 * y4) ** 2 - (y1 * y5 - y2 * y4) * (y2 * y6 - y3 * y5)
    found = same_variety(ATTENTION, [quartic])
    assert found.value is True
    assert found.certainty is Certainty.EXACT
    assert "zeros of the given polynomials" in found.headline()
    assert same_variety(ATTENTION, [quartic**2 * 3]).value is True
    assert same_variety(ATTENTION, [quartic * y1]).value is False
    assert same_variety(ATTENTION, [quartic * y1, quartic * y2]).value is None  # the same but for y1 = y2 = 0
    assert same_variety(ATTENTION, [quartic + y1**4]).value is False
    assert same_variety(FILTERS, [quartic], coordinates=[1, 4, 2, 5, 3, 6]).value is True


def test_several_polynomials_may_generate_all_equations():
    a, b, c, d, e, f = RationalPolynomial.coordinates(6)  # a matrix with two rows
    minors = [a * e - b * d, a * f - c * d, b * f - c * e]
    mixed = [minors[0] + minors[1], minors[1] - 2 * minors[2], minors[0] + minors[2]]
    assert same_variety("linear 3-1-2", mixed).value is True
    assert same_variety("linear 3-1-2", minors[:2]).value is None  # a second component: a = d = 0
    assert same_variety("mlp 2-3-1 power 2", [RationalPolynomial.coordinates(3)[0]]).value is False
    with pytest.raises(InputError, match="coordinates of the architecture"):
        same_variety("linear 2-1-2", minors)
