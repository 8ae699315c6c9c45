"""Ranks modulo a prime."""

import numpy as np

from neurovariety.variety.modular_rank import residue_rank


def test_nothing_has_rank_zero():
    for shape in ((0, 3), (3, 0), (4, 5), (500, 500)):
        assert residue_rank(np.zeros(shape, np.int64), 7) == 0


def test_the_prime_matters():
    matrix = np.array([[1, 2], [3, 13]])
    assert [residue_rank(matrix, prime) for prime in (5, 7)] == [2, 1]
    assert residue_rank(-matrix, 7) == 1
