"""Sums over parts of the data add up to the sums over the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.moments import ArrayRows, GramSummand, fold
from neurovariety.poly import all_exponents

TABLE = all_exponents(2, 2)
IDEAL, BORDER = TABLE[:3], TABLE[3:]


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_parts_merge_to_the_whole(first, second, seed):
    points = np.random.default_rng(seed).normal(size=(first + second, 2))
    whole = GramSummand(IDEAL, BORDER)(points)
    merged = GramSummand(IDEAL, BORDER)(points[:first]).merge(GramSummand(IDEAL, BORDER)(points[first:]))
    assert merged.rows == whole.rows == first + second
    assert np.allclose(merged.cross, whole.cross)
    assert np.allclose(merged.square, whole.square)


def test_sums_are_those_of_the_definition_over_many_blocks():
    points = np.random.default_rng(0).normal(size=(1000, 2)).astype(np.float32)
    sums = fold(ArrayRows.of(points), GramSummand(IDEAL, BORDER), block_rows=100)
    x, y = points.astype(np.float64).T
    ideal = np.stack([np.ones_like(x), x, y])
    border = np.stack([x * x, x * y, y * y])
    assert np.allclose(sums.cross, ideal @ border.T, rtol=1e-12)
    assert np.allclose(sums.square, border @ border.T, rtol=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_the_first_bad_row_is_named(bad):
    points = np.zeros((600, 2))
    points[417, 1] = bad
    with pytest.raises(InputError, match=f"{bad} in row 417"):
        fold(ArrayRows.of(points), GramSummand(IDEAL, BORDER), block_rows=100)
