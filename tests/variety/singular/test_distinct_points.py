"""Counting points without multiplicities, against systems whose zeros are known."""

import numpy as np
import pytest

from neurovariety.poly import RationalPolynomial
from neurovariety.variety.singular.distinct_points import distinct_points
from neurovariety.variety.singular.locus_size import locus_size

pytest.importorskip("flint")
PRIME = 2**31 - 1
X, Y, Z = RationalPolynomial.coordinates(3)


def different(polynomials, count):
    return distinct_points(polynomials, count, prime=PRIME, generator=np.random.default_rng(1))


@pytest.mark.parametrize(
    ("polynomials", "count", "expected"),
    [
        ([X**2 - 1, Y**2 - 4, Z], 4, 4),
        ([X**2, Y**2, Z], 4, 1),
        ([X * (X - 1) ** 2, Y - X, Z**2 - X], 6, 3),
        ([X**2 + 1, Y**3 - X, Z], 6, 6),
        ([X, Y, Z], 1, 1),
    ],
)
def test_known_zeros(polynomials, count, expected):
    assert different(polynomials, count) == expected


def test_zeros_at_infinity_do_not_matter():
    a, b = RationalPolynomial.coordinates(2)
    # The lines a = 1 and b = 0 meet a parabola in one and two points; the parabola and a = 1 meet at infinity as well.
    assert different([(a - 1) * b, b - a**2 + 4], 3) == 3


def test_a_wrong_count_is_noticed():
    a, b = RationalPolynomial.coordinates(2)
    assert different([a**2 - 1, b], 3) is None
    assert different([a**2 - 1, b], 1) is None


@pytest.mark.parametrize("seed", range(4))
def test_degrees_of_curves_without_multiplicities(seed):
    size = locus_size([X**2 * Y, Z * (Z - 1)], prime=PRIME, seed=seed)
    assert (size.dimension, size.degree, size.distinct_degree) == (1, 6, 4)
