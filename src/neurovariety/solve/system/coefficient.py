"""Coefficients: whole numbers and fractions stay exact, floats and complex numbers round; none is NaN or infinite."""

from __future__ import annotations

import math
import numbers
from fractions import Fraction
from typing import Any

from neurovariety.errors import InputError

Coefficient = int | Fraction | float | complex

LARGEST_WHOLE_FLOAT = 2.0**53


def as_coefficient(value: Any) -> Coefficient:
    """Take a number of any kind as an int, a fraction, a float or a complex number, refusing NaN and infinity.

    Examples
    --------
    >>> as_coefficient(2.0), as_coefficient(0.5 + 0j), as_coefficient(Fraction(4, 2))
    (2, 0.5, 2)
    """
    number: Coefficient
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Rational):
        number = Fraction(int(value.numerator), int(value.denominator))
    elif isinstance(value, numbers.Real):
        number = float(value)
    elif isinstance(value, numbers.Complex):
        number = complex(value)
    else:
        raise InputError(
            "this is no number",
            given=repr(value)[:80],
            allowed="int, Fraction, float or complex",
            remedy="convert it, for example with float(value)",
        )
    return plain(number)


def plain(number: Coefficient) -> Coefficient:
    """Write a number in the plainest type that holds it exactly."""
    if isinstance(number, complex):
        if not (math.isfinite(number.real) and math.isfinite(number.imag)):
            raise not_finite(number)
        if number.imag:
            return number
        number = number.real
    if isinstance(number, float):
        if not math.isfinite(number):
            raise not_finite(number)
        return int(number) if number.is_integer() and abs(number) < LARGEST_WHOLE_FLOAT else number
    if isinstance(number, Fraction) and number.denominator == 1:
        return number.numerator
    return number


def not_finite(number: complex) -> InputError:
    """Say that a coefficient is NaN or infinite."""
    return InputError(
        "a coefficient is not finite",
        given=str(number),
        allowed="numbers other than nan and inf",
        remedy="scale the equations where coefficients overflow",
    )


def added(left: Coefficient, right: Coefficient) -> Coefficient:
    """Add, and say in words when the sum overflows."""
    try:
        return plain(left + right)
    except OverflowError as error:
        raise not_finite(math.inf) from error


def multiplied(left: Coefficient, right: Coefficient) -> Coefficient:
    """Multiply, and say in words when the product overflows."""
    try:
        return plain(left * right)
    except OverflowError as error:
        raise not_finite(math.inf) from error


def raised(base: Coefficient, power: int) -> Coefficient:
    """Raise to a power from 1, and say in words when that overflows."""
    try:
        return plain(base**power)
    except OverflowError as error:
        raise not_finite(math.inf) from error
