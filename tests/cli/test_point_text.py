"""Points on the command line are exact."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.cli.point_text import read_point
from neurovariety.errors import InputError


@given(st.lists(st.fractions(), min_size=1, max_size=6), st.sampled_from([",", ", ", " "]))
def test_what_is_written_is_read(numbers, between):
    text = between.join(map(str, numbers))
    assert list(read_point(text, len(numbers), "coordinates")) == numbers


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,,2", "nothing between two commas"),
        ("1,2", "too few coordinates"),
        ("1,2,3,4", "too many coordinates"),
        ("1,x,2", "no number"),
        ("1,1/0,2", "no number"),
        ("1,nan,2", "no number"),
        ("1,inf,2", "no number"),
        ("1,1_0,2", "no number"),
        ("1,1e999999999,2", "no number"),
        ("", "too few"),
    ],
)
def test_what_is_no_point_is_refused(text, says):
    with pytest.raises(InputError, match=says):
        read_point(text, 3, "coordinates")


@pytest.mark.parametrize("text", ["[1, 0, -1/2]", "(1,0,-1/2)", " [ 1 0 -1/2 ] "])
def test_lists_of_python_are_read(text):
    assert read_point(text, 3, "coordinates") == (1, 0, Fraction(-1, 2))
    with pytest.raises(InputError, match="no number"):
        read_point("[1, 0, -1/2", 3, "coordinates")


def test_the_error_tells_what_comes_when():
    with pytest.raises(InputError, match=r"with commas between them, of x1, x2"):
        read_point("1", 2, "coordinates", order="x1, x2")


@given(st.text(max_size=30))
def test_every_text_is_read_or_refused(text):
    try:
        found = read_point(text, 2, "coordinates")
    except InputError:
        return
    assert all(isinstance(number, Fraction) for number in found)
