"""Membership of end-to-end filters with stride one, by counting real roots.

A filter of length k is a form of degree k - 1 in two variables, and with stride one the end-to-end filter is their
product. Over the real numbers it splits into linear and quadratic forms, which can be spread over filters of given
lengths if and only if each filter of even length, a form of odd degree, gets a real root of its own: what is left then
comes in pairs (K. Kohn, T. Merkh, G. Montufar, M. Trager, "Geometry of linear convolutional networks", 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.membership.binary_form import multiply, roots_of
from neurovariety.variety.membership.result import Decision
from neurovariety.variety.result import Certainty

Float = NDArray[np.float64]

_DENOMINATOR = 1000
"""Largest one of fractions that filters are rounded to, to see whether these compute the point exactly."""


def has_stride_one(network: LinearConvNet) -> bool:
    """Tell whether filters in one dimension are multiplied as polynomials are; the last stride changes nothing."""
    return len(network.sizes[0]) == 1 and all(stride == (1,) for stride in network.strides[:-1])


def filter_membership(network: LinearConvNet, point: Sequence[Fraction]) -> Decision:
    """Decide whether a filter is a product of real filters of these lengths: exactly.

    Parameters
    ----------
    network : LinearConvNet
        In one dimension, with stride one.
    point : sequence of fractions.Fraction
        The end-to-end filter.

    Examples
    --------
    >>> from neurovariety.architectures.linear_convolution import LinearConvNet
    >>> filter_membership(LinearConvNet([2, 2]), [Fraction(1), Fraction(0), Fraction(1)]).evidence
    'it has 0 real roots, counted with multiplicity, and the 2 filters of even length need one each'
    """
    lengths = [size[0] for size in network.sizes]
    if not any(point):
        return Decision("inside", Certainty.EXACT, "it is zero", (Fraction(0),) * sum(lengths), 0.0)
    roots = roots_of(tuple(point))
    even = sum(length % 2 == 0 for length in lengths)
    need = f"the {even} filters of even length need one each" if even != 1 else "the filter of even length needs one"
    evidence = f"it has {roots.real} real roots, counted with multiplicity, and {need}"
    if roots.real < even:
        return Decision("outside", Certainty.EXACT, evidence)
    real = [np.array([1.0, 0.0])] * roots.vertical
    pairs: list[Float] = []
    for root in roots.slopes:
        if root.is_real:
            real += [np.array([-float(root), 1.0])] * root.multiplicity
        elif complex(root).imag > 0:
            slope = complex(root)
            pairs += [np.array([abs(slope) ** 2, -2 * slope.real, 1.0])] * root.multiplicity
    filters = _spread(lengths, real, pairs)
    exact = _in_fractions(filters, point)
    if exact is not None:
        return Decision("inside", Certainty.EXACT, evidence, exact, 0.0)
    product = np.ones(1)
    for one in filters:
        product = np.convolve(product, one)
    target = np.array([float(value) for value in point])
    largest = int(np.abs(product).argmax())
    filters[-1] = filters[-1] * (target[largest] / product[largest])
    left = np.abs(product * (target[largest] / product[largest]) - target).max() / max(1.0, np.abs(target).max())
    theta = tuple(float(value) for one in filters for value in one)
    return Decision(
        "inside", Certainty.EXACT, f"{evidence}; the parameter rounds filters that exist exactly", theta, float(left)
    )


def _spread(lengths: Sequence[int], real: list[Float], pairs: list[Float]) -> list[Float]:
    """Give each filter of even length a real root, and fill all with pairs; largest entries are 1."""
    real, first = real.copy(), [np.ones(1)] * len(lengths)
    for place, length in enumerate(lengths):
        if length % 2 == 0:
            first[place] = real.pop()
    quadratic = [*pairs, *(np.convolve(a, b) for a, b in zip(real[::2], real[1::2], strict=True))]
    filters = []
    for linear, length in zip(first, lengths, strict=True):
        product = linear
        for _ in range((length - len(linear)) // 2):
            product = np.convolve(product, quadratic.pop())
        filters.append(product / np.abs(product).max())
    return filters


def _in_fractions(filters: Sequence[Float], point: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """Round the filters to fractions, and see whether these are exact."""
    rounded = [tuple(Fraction(value).limit_denominator(_DENOMINATOR) for value in one.tolist()) for one in filters]
    product: tuple[Fraction, ...] = (Fraction(1),)
    for one in rounded:
        product = multiply(product, one)
    place = next((k for k, value in enumerate(product) if value), None)
    if place is None:
        return None
    scale = point[place] / product[place]
    if tuple(value * scale for value in product) != tuple(point):
        return None
    rounded[-1] = tuple(value * scale for value in rounded[-1])
    return tuple(value for one in rounded for value in one)
