"""Filters with small whole numbers that are general: what holds for the roots of general filters holds for theirs.

Let forms at several dilations have negative rational roots, and pairs of roots with negative real part, whose absolute
values are different primes or their square roots. Then their product has no fibres but those of the forms themselves:
the roots of a fibre add up to zero, which numbers with negative real part do not, and fibres of several forms would
have to share an absolute value. So one filter decides whether a set lies in another.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.filters.blocks import Blocks
from neurovariety.variety.filters.forms import Form, dilate, multiply
from neurovariety.variety.filters.given_filters import on_one_axis
from neurovariety.variety.filters.sets.closedness import gap_to_closure


def deciding_filters(network: LinearConvNet) -> tuple[Form, ...] | None:
    """Choose filters whose product lies in another network's closure, or real set, only if all functions do.

    Parameters
    ----------
    network : LinearConvNet

    Returns
    -------
    tuple of tuples of fractions.Fraction, one for each layer, or None
        None for filters of images that have more than one entry along two axes.

    Examples
    --------
    >>> [[int(value) for value in one] for one in deciding_filters(LinearConvNet([2, 3, 4], strides=[1, 2]))]
    [[1, 2], [1, 1, 3], [1, 6, 12, 35]]
    """
    line = on_one_axis(network)
    if line is None:
        return None
    moduli = primes()
    return tuple(general_form(size - 1, (size - 1) % 2, moduli) for (size,) in line.sizes)


def missing_filter(parts: Blocks) -> Form | None:
    """Write down a real filter on the closure that real filters do not compute; None where there is none.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> from neurovariety.variety.filters.blocks import blocks_of
    >>> [int(value) for value in missing_filter(blocks_of(LinearConvNet([3, 2], strides=[2])))]
    [1, 0, 1, 0, 2]
    """
    gap = gap_to_closure(parts)
    if gap is None:
        return None
    degrees = {block.dilation: block.degree for block in parts}
    if not gap.full_dimensional:
        _take_a_fibre(degrees, gap.dilation)
        degrees[gap.dilation] += 1
    moduli: Iterator[int] = primes()
    product: Form = (Fraction(1),)
    for dilation, degree in sorted(degrees.items()):
        product = multiply(product, dilate(general_form(degree, degree % 2, moduli), dilation))
    return product


def general_form(degree: int, real: int, moduli: Iterator[int]) -> Form:
    """Make a form with so many negative real roots, the others pairs with negative real part.

    Parameters
    ----------
    degree, real : int
        Of equal parity.
    moduli : iterator of int
        Primes, from which `degree - (degree - real) / 2` are taken: |root|, or |root|^2 of a pair.

    Examples
    --------
    >>> [int(value) for value in general_form(3, 1, primes())]  # (x + 2 y) (x^2 + x y + 3 y^2)
    [1, 3, 5, 6]
    """
    one = Fraction(1)
    form: Form = (one,)
    for _ in range(real):
        form = multiply(form, (one, Fraction(next(moduli))))
    for _ in range((degree - real) // 2):
        form = multiply(form, (one, one, Fraction(next(moduli))))
    return form


def primes() -> Iterator[int]:
    """Give the primes, one after the other.

    Examples
    --------
    >>> [prime for prime, _ in zip(primes(), range(5))]
    [2, 3, 5, 7, 11]
    """
    found: list[int] = []
    for number in count(2):
        if all(number % prime for prime in found):
            found.append(number)
            yield number


def _take_a_fibre(degrees: dict[int, int], dilation: int) -> None:
    """Take the roots of a fibre from the smaller dilations, the largest of them first."""
    needed, above = 1, dilation
    for smaller in sorted((one for one in degrees if one < dilation), reverse=True):
        needed *= above // smaller
        taken = min(needed, degrees[smaller])
        degrees[smaller] -= taken
        needed, above = needed - taken, smaller
