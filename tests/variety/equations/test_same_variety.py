"""Two architectures compared."""

import pytest

from neurovariety.errors import InputError
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
        ("lcn 2,2,2 stride 2,1", "lcn 2,3 stride 2", None),
        ("lcn 3,3 stride 2", "lcn 3,3 stride 2", None),
        ("attention 2-1 rank 1 tokens 2", "attention 2-1 rank 1 tokens 3", None),
        ("attention 2-1 rank 1 tokens 2", "linear 3-1-2", True),  # a row of the matrix for each feature that asks
    ],
)
def test_pairs_are_decided_where_the_equations_are_complete(first, second, value):
    found = same_variety(first, second)
    assert found.value is value
    assert found.complete is (value is not None)
    if value is None:
        assert "may be equations of higher degrees" in found.evidence
        assert "perhaps" in found.headline()


def test_only_sets_in_one_space_are_compared():
    with pytest.raises(InputError, match="different spaces"):
        same_variety("linear 2-1-2", "linear 2-1-3")
    with pytest.raises(InputError, match="named once"):
        same_variety("linear 2-1-2", "linear 2-1-2", coordinates=[0, 1, 2, 3])
