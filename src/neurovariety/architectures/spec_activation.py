"""Activation polynomials as they stand in a SPEC: ``1+2z+3z^2``, with whole, decimal or fractional coefficients."""

from __future__ import annotations

from fractions import Fraction

from neurovariety.architectures.activation import HIGHEST_DEGREE
from neurovariety.architectures.spec_text import SpecText
from neurovariety.errors import InputError

_MOST_DIGITS = 40
_ALLOWED = "a polynomial in z such as 1+2z+3z^2, z^3 or 1/2z+z^2"


def read_activation(text: SpecText) -> tuple[Fraction, ...]:
    """Read a polynomial in z.

    Parameters
    ----------
    text : SpecText

    Returns
    -------
    tuple of Fraction
        Coefficients of 1, z, z^2, ..., the last one not zero.

    Raises
    ------
    InputError
        No polynomial stands here, it is constant, or one of its numbers is too large.

    Examples
    --------
    >>> [str(coefficient) for coefficient in read_activation(SpecText("1 - z/2 + .5z^2"))]
    ['1', '-1/2', '1/2']
    """
    start, coefficients = text.place, dict[int, Fraction]()
    sign = -1 if text.take("-") else 1
    while True:
        power, coefficient = _term(text)
        coefficients[power] = coefficients.get(power, Fraction(0)) + sign * coefficient
        if not text.find("[+-]"):
            break
        sign = -1 if text.read("[+-]") == "-" else 1
    largest = max((power for power, coefficient in coefficients.items() if coefficient), default=None)
    if not largest:
        raise text.error("an activation cannot be constant", text.place - start, at=start, allowed=_ALLOWED)
    return tuple(coefficients.get(power, Fraction(0)) for power in range(largest + 1))


def _term(text: SpecText) -> tuple[int, Fraction]:
    """Read a number, a power of z, or a product of both."""
    number = text.find(r"[0-9]+(\.(?!\.)[0-9]*)?|\.[0-9]+")
    coefficient = Fraction(1)
    if number:
        if len(number) > _MOST_DIGITS:
            raise text.error("a coefficient is too long", len(number), allowed=f"at most {_MOST_DIGITS} digits")
        text.read(r"[0-9.]+")
        coefficient = Fraction(number)
        coefficient /= _divisor(text)
        star = text.take("*")
    if not number or star or text.find("z"):
        if not text.read("z"):
            raise _no_term(text)
        power = text.whole_number("power of z", HIGHEST_DEGREE, 0) if text.read(r"\^|\*\*") else 1
        return power, coefficient / _divisor(text)
    return 0, coefficient


def _no_term(text: SpecText) -> InputError:
    """Say what is wrong where a term should be: a name, such as relu, is no polynomial."""
    if name := text.find(r"[A-Za-z_]\w*"):
        remedy = "for other activations, such as ReLU, take numerical_dimension of a torch module"
        return text.error("unknown activation", len(name), allowed=_ALLOWED, remedy=remedy)
    return text.error("a term of an activation is missing here", len(text.find(r"[^\s,+-]+")), allowed=_ALLOWED)


def _divisor(text: SpecText) -> int:
    if not text.take("/"):
        return 1
    return text.whole_number("denominator", 10**_MOST_DIGITS)
