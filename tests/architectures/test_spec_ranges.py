"""Texts with ranges stand for all choices."""

import pytest

from neurovariety.architectures.spec_ranges import count_ranges, expand_ranges
from neurovariety.errors import InputError, ResourceError


def test_all_choices_are_given_once_and_in_order():
    text = "mlp 2..3-1..2-4 power 2 .. 3"
    found = list(expand_ranges(text))
    assert len(found) == len(set(found)) == count_ranges(text) == 8
    assert found[0] == "mlp 2-1-4 power 2"
    assert found[1] == "mlp 2-1-4 power 3"
    assert found[-1] == "mlp 3-2-4 power 3"


def test_a_text_without_ranges_stands_for_itself():
    assert list(expand_ranges("linear 3-2")) == ["linear 3-2"]
    assert count_ranges("") == 1


def test_a_range_that_runs_backwards_is_shown():
    with pytest.raises(InputError, match="ends before it begins") as caught:
        list(expand_ranges("linear 3..2-1"))
    shown, carets = str(caught.value).splitlines()[1:3]
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "3..2"


def test_too_much_is_refused_before_it_starts():
    with pytest.raises(ResourceError, match="too many"):
        next(expand_ranges("linear 1..999-1..999-1..999"))
    with pytest.raises(InputError, match="too large"):
        next(expand_ranges("linear 1..9999999999"))
