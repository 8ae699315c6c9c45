"""Forms in two variables with rational coefficients: end-to-end filters and the filters of layers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Form = tuple[Fraction, ...]
"""Coefficients of x^d, x^(d-1) y, ..., y^d."""


def multiply(left: Form, right: Form) -> Form:
    """Multiply two forms."""
    product = [Fraction(0)] * (len(left) + len(right) - 1)
    for i, value in enumerate(left):
        for k, factor in enumerate(right):
            product[i + k] += value * factor
    return tuple(product)


def dilate(form: Form, dilation: int) -> Form:
    """Put x^S and y^S in a form for its variables.

    Examples
    --------
    >>> [int(value) for value in dilate((Fraction(2), Fraction(3)), 2)]
    [2, 0, 3]
    """
    spread = [Fraction(0)] * ((len(form) - 1) * dilation + 1)
    spread[::dilation] = form
    return tuple(spread)


def split_ends(form: Sequence[Fraction]) -> tuple[int, Form, int]:
    """Split off powers of y and of x: multiplicity of the root infinity, the rest, multiplicity of the root 0."""
    occurring = [place for place, value in enumerate(form) if value]
    return occurring[0], tuple(form[occurring[0] : occurring[-1] + 1]), len(form) - 1 - occurring[-1]


def divide(form: Sequence[Fraction], divisor: Sequence[Fraction]) -> Form:
    """Divide by a factor, powers of x and y included.

    Examples
    --------
    >>> [str(value) for value in divide([Fraction(v) for v in (0, 1, 0, -1)], [Fraction(v) for v in (0, 1, 1)])]
    ['1', '-1']
    """
    first = next(place for place, value in enumerate(divisor) if value)
    rest = list(form[first:])  # the factor y is no longer there
    quotient = []
    for place in range(len(form) - len(divisor) + 1):
        value = rest[place] / divisor[first]
        quotient.append(value)
        for step, other in enumerate(divisor[first:]):
            if value and other and place + step < len(rest):
                rest[place + step] -= value * other
    return tuple(quotient)
