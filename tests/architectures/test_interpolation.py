"""Coefficients from values at a lower set of whole points."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.architectures import LightningAttention, PolynomialMLP
from neurovariety.architectures.ambient import Ambient
from neurovariety.architectures.interpolation import coefficients_from_values, interpolated
from neurovariety.errors import InputError

PRIME = 2**31 - 1


def values_at(points, exponents, coefficients, prime):
    """Evaluate polynomials, (M, B) coefficients, with Python's whole numbers."""
    monomials = np.array(
        [[int(np.prod([int(x) ** int(e) for x, e in zip(p, row, strict=True)])) for row in exponents] for p in points],
        dtype=object,
    )
    return (monomials @ coefficients.astype(object) % prime).astype(np.int64)


@given(st.integers(1, 4), st.integers(0, 4), st.sampled_from([5, 101, PRIME]), st.integers(0, 2**32))
def test_coefficients_come_back(variables, degree, prime, seed):
    grid = Ambient.of_polynomials(1, variables, degree, homogeneous=False).monomials()
    coefficients = np.random.default_rng(seed).integers(0, prime, (len(grid), 2))
    values = values_at(grid, grid, coefficients, prime)
    assert np.array_equal(interpolated(values, grid, prime), coefficients)


@given(st.integers(1, 3), st.integers(1, 4), st.booleans(), st.integers(0, 2**32))
def test_maps_with_several_outputs(variables, degree, homogeneous, seed):
    ambient = Ambient.of_polynomials(2, variables, degree, homogeneous=homogeneous)
    monomials = ambient.monomials()
    coefficients = np.random.default_rng(seed).integers(0, PRIME, (3, 2, len(monomials)))

    def values(points):
        tables = [[values_at(points, monomials, one[:, None], PRIME)[:, 0] for one in pair] for pair in coefficients]
        return np.array(tables).swapaxes(1, 2)

    assert np.array_equal(coefficients_from_values(ambient, values, PRIME), coefficients.reshape(3, -1))


def test_a_single_input():
    assert PolynomialMLP([1, 1, 1], power=3).coefficients_mod([[2, 5]], PRIME).tolist() == [[40]]
    assert PolynomialMLP([1, 1, 1], activation=[1, 0, 1]).coefficients_mod([[2, 5]], PRIME).tolist() == [[20, 0, 5]]


def test_small_primes_above_the_degree():
    network = PolynomialMLP([2, 2, 1], power=4)
    exact = network.coefficients([1, 2, 3, 4, 5, 6])
    assert network.coefficients_mod([[1, 2, 3, 4, 5, 6]], 5)[0].tolist() == [int(value) % 5 for value in exact]
    with pytest.raises(InputError, match="the prime is too small"):
        network.coefficients_mod([[1, 2, 3, 4, 5, 6]], 3)


def test_many_coefficients_are_quick():
    """No matrix with as many rows as there are monomials is needed, and structure is not lost on the way."""
    network = PolynomialMLP([5, 5, 5, 5], power=3)
    assert network.ambient.dimension == 3_575
    deep = PolynomialMLP([3, 3, 3, 3, 3], power=3)
    theta = np.random.default_rng(0).integers(-2, 3, deep.parameter_count)
    begin = time.process_time()
    batch = deep.coefficients_mod([theta, theta + 1], PRIME)
    assert time.process_time() - begin < 5
    assert batch.shape == (2, 1_218)
    assert batch[0].tolist() == [int(value) % PRIME for value in deep.coefficients(theta.tolist())]


def test_tokens_that_no_coordinate_looks_at_cost_nothing():
    network = LightningAttention([3, 2], tokens=30)
    theta = np.arange(network.parameter_count) % 7
    few = LightningAttention([3, 2], tokens=2)
    assert np.array_equal(network.coefficients_mod([theta], PRIME), few.coefficients_mod([theta], PRIME))
