from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.solve.system.lowering import rounded


@given(st.floats(-1e300, 1e300) | st.fractions() | st.integers(-(10**40), 10**40), st.integers(1, 1000))
def test_the_radius_bounds_the_rounding_and_is_no_larger_than_it_need_be(coefficient, multiple):
    factor, radius = rounded(coefficient, multiple)
    distance = abs(Fraction(factor) - Fraction(coefficient) * multiple)
    assert distance <= Fraction(radius)
    assert radius <= float(distance) * (1 + 1e-15) + 5e-324
    assert (radius == 0) == (distance == 0)


def test_overflow_is_an_error():
    with pytest.raises(InputError, match="too large"):
        rounded(1e308, 10)
