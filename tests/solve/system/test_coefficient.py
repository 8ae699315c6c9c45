from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve.system.coefficient import as_coefficient, multiplied, raised


def test_numbers_are_kept_in_the_plainest_type_that_holds_them():
    given = [2.0, np.int64(3), np.float64(0.1), 1 + 0j, Fraction(6, 3), Fraction(1, 3), np.complex128(1j), True]
    read = [as_coefficient(value) for value in given]
    assert read == [2, 3, 0.1, 1, 2, Fraction(1, 3), 1j, 1]
    assert [type(value) for value in read] == [int, int, float, int, int, Fraction, complex, int]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), complex(0, float("inf")), np.float64("nan")])
def test_what_is_not_finite_is_refused(value):
    with pytest.raises(InputError, match="not finite"):
        as_coefficient(value)


def test_what_is_no_number_is_refused():
    with pytest.raises(InputError, match="no number"):
        as_coefficient("2")


def test_overflow_is_said_in_words():
    with pytest.raises(InputError, match="not finite"):
        multiplied(1e200, 1e200)
    with pytest.raises(InputError, match="not finite"):
        multiplied(10**400, 0.5)
    with pytest.raises(InputError, match="not finite"):
        raised(1e200, 2)
