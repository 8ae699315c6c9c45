"""Lists of numbers are taken exactly, and everything else is refused at the door."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.variety.exact_point import exact_point


def test_numbers_are_taken_for_what_they_are():
    assert exact_point([1, 0.1, Fraction(1, 3)], 3, "a point") == (1, Fraction(0.1), Fraction(1, 3))
    assert exact_point(np.array([0.5, 2.0], dtype=np.float32), 2, "a point") == (Fraction(1, 2), 2)
    assert exact_point((value for value in (1, 2)), 2, "a point") == (1, 2)


@pytest.mark.parametrize(
    "given",
    [
        None,
        5,
        "ab",
        {1: 2, 3: 4},
        [1],
        [1, 2, 3],
        [1, "a"],
        [1, None],
        [1, float("nan")],
        [float("inf"), 1],
        [1, 1j],
        [[1, 2], [3, 4]],
        [1, 10**400],
        [1, -1e151],
    ],
)
def test_anything_else_is_refused(given):
    with pytest.raises(InputError):
        exact_point(given, 2, "a point")


def test_what_is_not_for_floats_may_be_of_any_size():
    assert exact_point([1, 10**400], 2, "a point", for_floats=False) == (1, 10**400)
