"""Digits of any length, without touching the limit that Python sets for the whole process."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.solve.exact.whole_numbers import read_whole, write_whole


@given(st.integers(), st.integers(0, 40_000))
def test_what_is_written_is_read(value, bits):
    large = (value << bits) + value
    assert read_whole(write_whole(large)) == large


@given(st.integers())
def test_short_numbers_are_written_as_python_does(value):
    assert write_whole(value) == str(value)


def test_zeros_in_the_middle_are_kept():
    assert write_whole(10**9_000 + 7) == "1" + "0" * 8_999 + "7"
    with pytest.raises(ValueError, match="limit"):
        str(10 ** (sys.get_int_max_str_digits() + 1))


@pytest.mark.parametrize("wrong", ["", "-", "1.5", "--1", "1_000", "\u0663", "+1"])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises(ValueError, match="no whole number"):
        read_whole(wrong)
