"""Stride one up to degree eight: every list of filter lengths and every pattern of root multiplicities.

The answers are compared with a search: pairs of roots are placed in filters one by one, and a form next to the given
one has for each real root of multiplicity m any number of real roots from m mod 2 on, in steps of two.
"""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.linear_convolution import LinearConvNet
from neurovariety.variety.filters.positions.position import filter_position
from neurovariety.variety.membership import membership

pytest.importorskip("flint")


def partitions(total, most):
    if not total:
        yield ()
    for first in range(min(total, most), 0, -1):
        for rest in partitions(total - first, first):
            yield (first, *rest)


def patterns(degree):
    for pairs in range(degree // 2 + 1):
        yield from itertools.product(partitions(degree - 2 * pairs, degree), partitions(pairs, degree))


def fits(rooms, real, pairs):
    if not pairs:
        return sum(rooms) == real
    return any(
        fits([*rooms[:place], room - 2, *rooms[place + 1 :]], real, pairs - 1)
        for place, room in enumerate(rooms)
        if room >= 2
    )


def form_of(real, pairs):
    """Roots at infinity, 0, 1, 2, ..., and pairs k +- i."""
    factors = [([0, 1], [1, 0], [1, -1], [2, -3], [3, 1], [1, 2], [1, -5], [4, 1])[k] for k in range(len(real))]
    whole = np.array([1], dtype=object)
    for factor, often in zip(factors, real, strict=True):
        for _ in range(often):
            whole = np.convolve(whole, np.array(factor, dtype=object))
    for k, often in enumerate(pairs):
        for _ in range(often):
            whole = np.convolve(whole, np.array([1, -2 * k, k * k + 1], dtype=object))
    return [Fraction(int(value)) for value in whole]


def check(degree):
    cases = 0
    for real, pairs in patterns(degree):
        form = form_of(real, pairs)
        total = sum(real)
        nearby = {sum(numbers) for numbers in itertools.product(*(range(m % 2, m + 1, 2) for m in real))}
        for parts in partitions(degree, degree):
            network = LinearConvNet([part + 1 for part in parts])
            inside = fits(list(parts), total, sum(pairs))
            interior = all(fits(list(parts), count, (degree - count) // 2) for count in nearby)
            found = membership(network, form)
            assert found.value == ("inside" if inside else "outside"), (parts, real, pairs)
            expected = "interior" if interior else "boundary" if inside else "on the closure only"
            there = filter_position(network, form)
            assert there.value == expected, (parts, real, pairs)
            assert (there.patterns[0].real, there.patterns[0].pairs) == (real, pairs)
            if inside:
                assert found.residual < 1e-12
            cases += 1
    return cases


@pytest.mark.parametrize("degree", [1, 2, 3, 4, 5])
def test_low_degrees(degree):
    assert check(degree) == [1, 6, 12, 45, 84][degree - 1]


@pytest.mark.slow
@pytest.mark.parametrize("degree", [6, 7, 8])
def test_higher_degrees(degree):
    assert check(degree) == [253, 465, 1188][degree - 6]
