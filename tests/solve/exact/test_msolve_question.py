"""What msolve is asked, to the letter."""

from fractions import Fraction

import pytest

from neurovariety.errors import InputError
from neurovariety.poly.rational import RationalPolynomial
from neurovariety.solve.exact.msolve_question import check_characteristic, residues, write_question

X, Y = RationalPolynomial.coordinates(2)


def test_terms_signs_and_powers():
    question = write_question([-(X**2) * Y / 6 + Fraction(3, 4) * X - 1, Y + 5, -1 * X], [0, 1], 0)
    assert question == "x1,x2\n0\n2*x1^2*x2-9*x1+12,\nx2+5,\nx1\n"


def test_the_order_of_the_variables_and_the_prime():
    assert write_question([X - 1], [1, 0], 101) == "x2,x1\n101\nx1-1\n"


@pytest.mark.parametrize("prime", [2, 3, 65_521, 2**31 - 1])
def test_primes(prime):
    check_characteristic(prime)


@pytest.mark.parametrize("other", [1, 4, 9, 46_337 * 46_337, 2**31 - 3, 2**31 + 11, -7])
def test_what_is_no_prime_for_msolve(other):
    with pytest.raises(InputError, match="no characteristic"):
        check_characteristic(other)


def test_residues_drop_what_is_zero():
    assert residues(7 * X**2 - Y / 2 + 3, 7) == 3 * Y + 3
    assert residues(14 * X, 7) == 0 * X
    with pytest.raises(InputError, match="denominator"):
        residues(X / 14, 7)
