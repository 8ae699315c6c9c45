"""Values that are refused are those whose sums of squares would overflow, and no others by far."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals.value_range import check_range


@given(st.floats(0, 300), st.integers(1, 20), st.integers(1, 10**9))
def test_what_passes_is_finite_and_what_is_refused_is_near_overflow(power, degree, rows):
    largest = 10**power
    with np.errstate(over="ignore"):
        total = rows * np.float64(largest) ** (2 * degree)
    try:
        check_range(largest, degree, rows)
    except InputError:
        assert not total < 1e299
    else:
        assert np.isfinite(total)


def test_what_is_allowed_passes():
    with pytest.raises(InputError, match=r"values up to 1e\+200(.|\n)*up to 1e\+74") as refused:
        check_range(1e200, 2, 10_000)
    assert "degree 2" in str(refused.value)
    check_range(0.99e74, 2, 10_000)
    check_range(0.0, 3, 5)
