"""Counts of matrices of zeros and ones against enumeration."""

from collections import Counter
from itertools import product

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.closed_forms import count_zero_one_matrices


@pytest.mark.parametrize("shape", [(2, 2), (3, 2), (3, 3), (2, 5)])
def test_enumeration_agrees(shape):
    rows, columns = shape
    counts = Counter()
    for entries in product((0, 1), repeat=rows * columns):
        matrix = [entries[columns * row : columns * (row + 1)] for row in range(rows)]
        counts[tuple(map(sum, matrix)), tuple(map(sum, zip(*matrix, strict=True)))] += 1
    for row_sums in product(range(columns + 1), repeat=rows):
        for column_sums in product(range(rows + 1), repeat=columns):
            assert count_zero_one_matrices(row_sums, column_sums) == counts[row_sums, column_sums]


def test_permutations_and_regular_matrices():
    assert count_zero_one_matrices([1] * 6, [1] * 6) == 720
    assert count_zero_one_matrices([2] * 5, [2] * 5) == 2040  # OEIS A001499
    assert count_zero_one_matrices([3] * 6, [3] * 6) == 297200  # OEIS A001501
    assert count_zero_one_matrices([0], [0]) == 1


def test_bad_sums():
    with pytest.raises(InputError):
        count_zero_one_matrices([], [1])
    with pytest.raises(InputError):
        count_zero_one_matrices([-1, 2], [1])
    with pytest.raises(ResourceError):
        count_zero_one_matrices(range(1, 200), range(1, 200))
