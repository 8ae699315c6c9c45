"""Coefficients found from values modulo primes: all of them, folded ones, and larger than one prime."""

import numpy as np

from neurovariety.variety.closed_forms.elimination import powers_mod
from neurovariety.variety.closed_forms.interpolation import interpolate, primes_needed


def _values(table):
    def values(x, y, prime):
        left, right = powers_mod(x, table.shape[0], prime), powers_mod(y, table.shape[1], prime)
        total = np.zeros_like(x)
        for i, row in enumerate(table):
            for j, coefficient in enumerate(row):
                total = (total + left[:, i] * right[:, j] % prime * int(coefficient % prime)) % prime
        return total

    return values


def test_long_coefficients_come_back():
    table = np.array([[3**40 * i + 7**j for j in range(4)] for i in range(6)], object)
    bound = int(table.max())
    assert primes_needed(bound) == 3
    assert (interpolate(_values(table), (6, 4), bound=bound) == table).all()


def test_no_more_primes_than_needed():
    seen = []
    table = np.array([[2**40, 0], [1, 5]], object)

    def counted(x, y, prime):
        seen.append(prime)
        return _values(table)(x, y, prime)

    assert (interpolate(counted, (2, 2), bound=2**40) == table).all()
    assert len(set(seen)) == len(seen) == 2
    assert min(seen) > 2**30


def test_one_power_adds_up_the_others():
    table = np.array([[1, 2], [3, 4], [5, 6]], object)
    assert interpolate(_values(table), (1, 2), bound=12).tolist() == [[9, 12]]
    assert interpolate(_values(table), (2, 2), bound=12).tolist() == [[6, 8], [3, 4]]
