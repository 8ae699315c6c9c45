"""Determinants and Pfaffians modulo a prime against expansion, with zero pivots in the way."""

import numpy as np
import pytest

from neurovariety.variety.closed_forms.elimination import determinants_mod, inverses_mod, pfaffians_mod, powers_mod

PRIME = 2**31 - 1


def _determinant(matrix):
    if not len(matrix):
        return 1
    minors = (np.delete(matrix[1:], column, axis=1) for column in range(len(matrix)))
    return sum((-1) ** column * int(matrix[0][column]) * _determinant(minor) for column, minor in enumerate(minors))


def _few_values(shape, largest):
    return np.random.default_rng(5).integers(0, largest, shape)


@pytest.mark.parametrize("largest", [2, PRIME])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_determinants(size, largest):
    matrices = _few_values((40, size, size), largest)
    kept = matrices.copy()
    expected = [_determinant(matrix) % PRIME for matrix in matrices]
    assert determinants_mod(matrices, PRIME).tolist() == expected
    assert np.array_equal(matrices, kept)
    assert largest == PRIME or 0 in expected or size == 1


@pytest.mark.parametrize("largest", [2, PRIME])
@pytest.mark.parametrize("size", [2, 4, 6])
def test_pfaffians_are_square_roots_of_determinants(size, largest):
    upper = np.triu(_few_values((40, size, size), largest), 1)
    matrices = (upper - upper.transpose(0, 2, 1)) % PRIME
    pfaffians = pfaffians_mod(matrices, PRIME)
    assert (pfaffians * pfaffians % PRIME).tolist() == determinants_mod(matrices, PRIME).tolist()


def test_the_sign_of_a_pfaffian():
    upper = np.triu(_few_values((40, 4, 4), 3), 1)
    a, b, c, d, e, f = (upper[:, i, j] for i, j in [(0, 1), (2, 3), (0, 2), (1, 3), (0, 3), (1, 2)])
    found = pfaffians_mod((upper - upper.transpose(0, 2, 1)) % PRIME, PRIME)
    assert found.tolist() == ((a * b - c * d + e * f) % PRIME).tolist()


def test_inverses_and_powers():
    residues = np.array([1, 2, 3, PRIME - 1])
    assert (inverses_mod(residues, PRIME) * residues % PRIME).tolist() == [1, 1, 1, 1]
    assert powers_mod(residues, 5, PRIME)[2].tolist() == [1, 3, 9, 27, 81]
