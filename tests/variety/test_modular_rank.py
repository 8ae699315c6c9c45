"""Ranks modulo a prime, by FLINT and by NumPy."""

import numpy as np
import pytest

from neurovariety.variety import modular_rank
from neurovariety.variety.modular_rank import eliminated_rank, residue_rank


@pytest.mark.parametrize("prime", [3, 7, 65_537, 2**31 - 1])
def test_numpy_and_flint_agree(prime):
    generator = np.random.default_rng(prime)
    for rows, columns, rank in generator.integers(1, 80, size=(40, 3)):
        left, right = (generator.integers(0, prime, shape) for shape in ((rows, rank), (rank, columns)))
        matrix = (left.astype(object) @ right.astype(object) % prime).astype(np.int64)
        matrix[:, generator.integers(columns)] = 0
        matrix[generator.integers(rows)] = matrix[0]
        assert eliminated_rank(matrix, prime) == residue_rank(matrix, prime)


def test_a_rank_that_is_known():
    generator = np.random.default_rng(0)
    prime = 2**31 - 1
    for rank in (1, 31, 32, 33, 70):
        left, right = generator.integers(0, prime, (100, rank)), generator.integers(0, prime, (rank, 90))
        matrix = (left.astype(object) @ right.astype(object) % prime).astype(np.int64)
        assert residue_rank(matrix, prime) == eliminated_rank(matrix, prime) == rank


def test_nothing_has_rank_zero():
    for shape in ((0, 3), (3, 0), (4, 5)):
        assert residue_rank(np.zeros(shape, np.int64), 7) == eliminated_rank(np.zeros(shape, np.int64), 7) == 0


def test_the_prime_matters():
    matrix = np.array([[1, 2], [3, 13]])
    assert [residue_rank(matrix, prime) for prime in (5, 7)] == [2, 1]
    assert residue_rank(-matrix, 7) == eliminated_rank(-matrix, 7) == 1


def test_without_flint_numpy_takes_over(monkeypatch):
    matrix = np.arange(12).reshape(3, 4)
    monkeypatch.setattr(modular_rank, "_flint", lambda: None)
    assert residue_rank(matrix, 2**31 - 1) == 2
