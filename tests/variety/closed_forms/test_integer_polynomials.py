"""Products of polynomials with whole coefficients against convolution."""

import numpy as np
import pytest

from neurovariety.errors import ResourceError
from neurovariety.variety.closed_forms.integer_polynomials import product_of_powers


def test_convolution_agrees():
    generator = np.random.default_rng(0)
    for _ in range(50):
        factors = [
            ([int(c) for c in generator.integers(-9, 10, length)], int(exponent))
            for length, exponent in generator.integers([[1, 0]] * 5, [[5, 4]] * 5)
        ]
        expected = np.array([1], object)
        for coefficients, exponent in factors:
            for _ in range(exponent):
                expected = np.convolve(expected, np.array(coefficients, object))
        assert product_of_powers(factors) == expected.tolist()


def test_nothing_and_zero():
    assert product_of_powers([]) == [1]
    assert product_of_powers([((5, 1), 0)]) == [1]
    assert product_of_powers([((0, 0), 1), ((1, 2), 2)]) == [0, 0, 0, 0]
    assert product_of_powers([((10**50, -(10**60)), 2)]) == [10**100, -2 * 10**110, 10**120]


def test_absurd_products_are_refused():
    with pytest.raises(ResourceError, match="too long"):
        product_of_powers([((1, 2), 10**7)])
