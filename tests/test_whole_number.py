"""Whole numbers are checked at one door."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.whole_number import whole_number, whole_numbers


def test_whole_numbers_of_numpy_are_taken():
    assert whole_number("rank", np.int64(3)) == 3
    assert whole_numbers("sizes", np.array([2, 3])) == (2, 3)
    assert whole_numbers("sizes", range(1, 4), count=3) == (1, 2, 3)
    assert whole_numbers("places", [], fewest=0) == ()


@pytest.mark.parametrize("bad", [0, 4, 1.0, "2", None, False, True, np.float64(2), float("nan"), [1]])
def test_what_is_refused_is_named(bad):
    with pytest.raises(InputError, match="rank is a whole number") as caught:
        whole_number("rank", bad, most=3)
    assert caught.value.allowed == "from 1 to 3"
    assert caught.value.given == repr(bad)


def test_very_long_numbers_are_told_rounded():
    with pytest.raises(InputError, match="rank") as caught:
        whole_number("rank", 10**5000, most=3)
    assert caught.value.given == "about 10^5000"


@pytest.mark.parametrize(
    ("values", "options", "problem"),
    [
        ("2,3", {}, "a list of whole numbers"),
        (5, {}, "a list of whole numbers"),
        ([2, 0], {}, "each of the sizes"),
        ([2, 2.5], {}, "each of the sizes"),
        ([], {}, "too few sizes"),
        ([2, 3], {"count": 3}, "number of sizes does not fit"),
        ([2, 9], {"most": 8}, "each of the sizes"),
    ],
)
def test_lists_that_are_none_or_do_not_fit(values, options, problem):
    with pytest.raises(InputError, match=problem):
        whole_numbers("sizes", values, **options)
