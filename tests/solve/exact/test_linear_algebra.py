"""Ranks and nullspaces: products of known rank, SymPy as a second opinion, and moduli that are none."""

from fractions import Fraction

import numpy as np
import pytest
import sympy

from neurovariety.errors import InputError
from neurovariety.solve.exact.linear_algebra import (
    LARGE_PRIME,
    nullspace_mod,
    rank_mod,
    rational_nullspace,
    rational_rank,
)


def of_rank(rank, rows, columns, seed):
    random = np.random.default_rng(seed)
    return random.integers(-9, 10, (rows, rank)) @ random.integers(-9, 10, (rank, columns))


@pytest.mark.parametrize(("rank", "rows", "columns"), [(0, 3, 4), (1, 5, 2), (3, 4, 7), (4, 4, 4), (5, 9, 6)])
def test_rank_and_nullspace_of_products(rank, rows, columns):
    matrix = of_rank(rank, rows, columns, seed=rank)
    expected = sympy.Matrix(matrix).rank()
    assert rational_rank(matrix) == rank_mod(matrix) == expected == rank
    kernel = nullspace_mod(matrix)
    assert kernel.shape == (columns - rank, columns)
    assert not (matrix.astype(object) @ kernel.astype(object).T % LARGE_PRIME).any()
    vectors = rational_nullspace(matrix)
    assert len(vectors) == columns - rank
    assert all(not (matrix.astype(object) @ np.array(vector, dtype=object)).any() for vector in vectors)
    assert not vectors or rational_rank(vectors) == columns - rank


def test_nullspace_is_the_one_sympy_finds():
    matrix = [[Fraction(1, 3), 2, 0, Fraction(-1, 7)], [1, 6, 0, 5]]
    ours = [list(vector) for vector in rational_nullspace(matrix)]
    theirs = [[Fraction(int(v.p), int(v.q)) for v in vector] for vector in sympy.Matrix(matrix).nullspace()]
    assert ours == theirs


def test_fractions_and_floats_have_residues():
    assert rank_mod([[Fraction(1, 2), 1.5], [1, 3]], prime=5) == 1
    assert rank_mod([[0.5, 1], [1, 3]], prime=5) == 2
    assert rational_rank([[0.1, 0.2], [1, 2]]) == 1


def test_a_prime_that_divides_a_minor_lowers_the_rank():
    matrix = [[1, 2], [3, 13]]
    assert (rank_mod(matrix), rank_mod(matrix, prime=7)) == (2, 1)
    assert nullspace_mod(matrix, prime=7).tolist() == [[1, 3]]


def test_empty_matrices_keep_their_shape():
    assert rank_mod(np.zeros((0, 3), dtype=int)) == 0
    assert np.array_equal(nullspace_mod(np.zeros((0, 3), dtype=int)), np.eye(3))
    assert nullspace_mod(np.eye(2, dtype=int)).shape == (0, 2)
    assert rational_nullspace([]) == ()


def test_what_is_no_matrix_or_no_prime_is_refused():
    with pytest.raises(InputError, match="no prime"):
        rank_mod([[1]], prime=91)
    with pytest.raises(InputError, match="no prime"):
        rank_mod([[1]], prime=2**64 + 13)
    with pytest.raises(InputError, match="divides a denominator"):
        rank_mod([[Fraction(1, 7)]], prime=7)
    with pytest.raises(InputError, match="one length"):
        rational_rank([[1, 2], [3]])
    with pytest.raises(InputError, match="not a rational"):
        rational_rank([[float("nan")]])
    with pytest.raises(InputError, match="two axes"):
        rational_rank(np.zeros(3))
