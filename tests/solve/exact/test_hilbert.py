"""Dimension and degree from leading monomials: counted by hand, and against monomials that are listed."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.solve.exact.hilbert import dimension_and_degree, hilbert_numerator


@given(st.lists(st.tuples(*[st.integers(0, 3)] * 3), min_size=1, max_size=8))
def test_the_series_counts_the_monomials_that_are_missing(leading):
    rows = np.array(leading)
    numerator = hilbert_numerator(rows)
    highest = 8
    missing = [0] * (highest + 1)
    for powers in product(range(highest + 1), repeat=3):
        if sum(powers) <= highest and not (np.array(powers) >= rows).all(axis=1).any():
            missing[sum(powers)] += 1
    # K(t) / (1 - t)^3: three times partial sums of the coefficients
    series = np.zeros(highest + 1, dtype=np.int64)
    series[: len(numerator)] = numerator[: highest + 1]
    for _ in range(3):
        series = series.cumsum()
    assert series.tolist() == missing


@pytest.mark.parametrize(
    ("leading", "expected"),
    [
        ([[0, 0]], (-1, 0)),
        ([[2, 0], [1, 1], [0, 2]], (0, 3)),
        ([[3, 0], [0, 5]], (0, 15)),
        ([[1, 1]], (1, 2)),
        ([[2, 0, 0]], (2, 2)),
        ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], (1, 3)),
        ([[1, 1, 0], [1, 0, 1]], (2, 1)),  # a plane and a line: only the plane counts
    ],
)
def test_sizes_that_are_known(leading, expected):
    assert dimension_and_degree(np.array(leading)) == expected


def test_no_monomials_leave_the_whole_space():
    assert dimension_and_degree(np.zeros((0, 4), dtype=np.int64)) == (4, 1)


def test_high_powers_and_many_monomials_are_counted_quickly():
    powers = np.array([[i, 60 - i, 0] for i in range(61)])
    assert dimension_and_degree(powers) == (1, 60 * 61 // 2)
    squarefree = np.array(
        [np.bincount(pair, minlength=14) for pair in product(range(14), repeat=2) if pair[0] < pair[1]]
    )
    assert dimension_and_degree(squarefree) == (1, 14)
