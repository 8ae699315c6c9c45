"""Sizes are checked at the door."""

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms.determinantal import determinantal_degree, determinantal_polar_degrees
from neurovariety.variety.closed_forms.segre_veronese import segre_veronese_polar_degrees
from neurovariety.variety.closed_forms.symmetric_determinantal import (
    symmetric_determinantal_degree,
    symmetric_determinantal_polar_degrees,
)
from neurovariety.variety.closed_forms.whole import check_work, whole, wholes


def test_whole_numbers_of_numpy_are_taken():
    assert whole("rank", np.int64(3), least=1) == 3
    assert wholes("sizes", np.array([2, 3]), least=1) == (2, 3)
    assert wholes("sizes", range(1, 4), least=1) == (1, 2, 3)


@pytest.mark.parametrize("bad", [0, 4, 1.0, "2", None, False, np.float64(2)])
def test_what_is_refused_is_named(bad):
    with pytest.raises(InputError, match="rank") as caught:
        whole("rank", bad, least=1, most=3)
    assert caught.value.allowed == "a whole number from 1 to 3"
    assert caught.value.given == repr(bad)


def test_the_place_in_a_list_is_named():
    with pytest.raises(InputError, match=r"sizes\[1\]"):
        wholes("sizes", [2, 0], least=1)


def test_work_beyond_float_is_refused_too():
    check_work("this", 10, most=10)
    with pytest.raises(ResourceError, match="this would take too long"):
        check_work("this", 10**400, most=10)


@pytest.mark.parametrize(
    ("formula", "sizes"),
    [
        (determinantal_degree, (10**400, 10**400, 2)),
        (determinantal_polar_degrees, (10**400, 10**400, 2)),
        (determinantal_polar_degrees, (10**400, 3, 2)),
        (determinantal_polar_degrees, (10**10, 3, 2)),
        (symmetric_determinantal_degree, (10**400, 2)),
        (symmetric_determinantal_polar_degrees, (10**400, 2)),
        (segre_veronese_polar_degrees, ([10**400],)),
    ],
)
def test_sizes_beyond_float_are_refused(formula, sizes):
    with pytest.raises(ResourceError, match="too long"):
        formula(*sizes)
