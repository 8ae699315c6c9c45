"""Spans of rows that grow, beside FLINT's ranks and beside ranks that are known."""

import numpy as np
import pytest

from neurovariety.architectures.residues import ModularArithmetic
from neurovariety.variety import row_space
from neurovariety.variety.row_space import BLOCK, RowSpace


def low_rank(generator, rows, columns, rank, prime, *, share=1.0):
    """Multiply random matrices with a share of entries that are not zero."""
    left, right = (generator.integers(0, prime, shape) for shape in ((rows, rank), (rank, columns)))
    left, right = (factor * (generator.random(factor.shape) < share) for factor in (left, right))
    return ModularArithmetic(prime).matmul(left, right)


@pytest.fixture
def without_lists(monkeypatch):
    monkeypatch.setattr(row_space, "_SMALL", -1)


@pytest.mark.parametrize("prime", [3, 5, 65_537, 2**30 + 3, 2**31 - 1])
@pytest.mark.parametrize("share", [1.0, 0.1])
def test_ranks_are_those_of_flint(prime, share, without_lists):
    flint = pytest.importorskip("flint")
    generator = np.random.default_rng(prime)
    for rows, columns, rank in generator.integers(1, 80, size=(30, 3)):
        matrix = low_rank(generator, rows, columns, rank, prime, share=share)
        matrix[:, generator.integers(columns)] = 0
        matrix[generator.integers(rows)] = matrix[0]
        space, cut = RowSpace(columns, prime), generator.integers(rows + 1)
        added = [space.add(matrix[:cut]), space.add(matrix[cut:])]
        expected = [flint.nmod_mat(*part.shape, part.ravel().tolist(), prime).rank() for part in (matrix[:cut], matrix)]
        assert [added[0], sum(added)] == expected
        assert space.rank == expected[1]


@pytest.mark.parametrize("prime", [2**31 - 1, 2**30 + 3])
def test_ranks_that_are_known_over_several_blocks(prime):
    generator = np.random.default_rng(0)
    for rank in (1, 30, 31, BLOCK, BLOCK + 1, 300):
        matrix = low_rank(generator, 500, 400, rank, prime)
        space = RowSpace(400, prime)
        assert [space.add(matrix[:10]), space.add(matrix[10:])] == [min(10, rank), rank - min(10, rank)]
        assert space.add(ModularArithmetic(prime).matmul(generator.integers(0, prime, (3, 500)), matrix)) == 0


def test_products_are_exact_where_all_residues_are_extreme():
    prime = 2**31 - 1
    half = (prime - 1) // 2
    for sign in (1, -1):
        target, factors, rows = np.zeros((2, 5)), np.full((2, BLOCK), sign * half), np.full((BLOCK, 5), half)
        row_space._subtract(target, factors.astype(float), rows.astype(float), prime)
        assert np.all(target.astype(np.int64) % prime == -sign * BLOCK * half * half % prime)
        assert np.abs(target).max() < half + 8


def test_few_rows_by_flint_and_many_by_blocks_are_one_span():
    generator = np.random.default_rng(1)
    matrix = low_rank(generator, 200, 100, 90, 2**31 - 1)
    space = RowSpace(100, 2**31 - 1)
    assert [space.add(part) for part in np.split(matrix, 10)] == [20, 20, 20, 20, 10, 0, 0, 0, 0, 0]


def test_nothing_and_zeros_add_nothing():
    for small in (True, False):
        space = RowSpace(3 if small else 5000, 7)
        assert space.add(np.empty((0, 3 if small else 5000), np.int64)) == 0
        assert space.add(np.zeros((4, 3 if small else 5000), np.int64)) == 0
        assert space.rank == 0


def test_without_flint_small_spans_are_in_blocks(monkeypatch):
    monkeypatch.setattr(row_space, "_flint", lambda: None)
    space = RowSpace(4, 2**31 - 1)
    assert [space.add(part) for part in np.split(np.arange(12).reshape(3, 4), 3)] == [1, 1, 0]
