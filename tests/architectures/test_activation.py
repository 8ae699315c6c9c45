"""Activations."""

from fractions import Fraction

import pytest

from neurovariety.architectures import Activation
from neurovariety.errors import InputError


def test_however_it_is_made_it_is_the_same():
    assert Activation.of([0.0, 0, 1, 0]) == Activation.monomial(2) == Activation((0, 0, 1))
    assert hash(Activation.of([0, 0, 1])) == hash(Activation((0, 0, Fraction(1))))


@pytest.mark.parametrize("coefficients", [[0, 1], (0, 0.5), (), (1,), (0, 1, 0), (0,) * 1001 + (1,), "z"])
def test_what_is_no_activation(coefficients):
    with pytest.raises(InputError):
        Activation(coefficients)


@pytest.mark.parametrize("coefficients", [5, None, "12", [1, float("nan")], [[1, 2]]])
def test_what_holds_no_coefficients(coefficients):
    with pytest.raises(InputError):
        Activation.of(coefficients)
