"""Triangular factors merge like sums, in any order of the parts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.moments import BorderTriangle, TriangleSummand, fold
from neurovariety.moments.rows import as_rows
from neurovariety.poly import Monomials, all_exponents

TABLE = all_exponents(2, 2)
SUMMAND = TriangleSummand(TABLE[:3], TABLE[3:])


def gram(triangle):
    return triangle.factor.T @ triangle.factor


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30), st.integers(0, 2**32 - 1))
def test_merging_is_associative_and_keeps_inner_products(first, second, third, seed):
    points = np.random.default_rng(seed).normal(size=(first + second + third, 2))
    parts = [SUMMAND(block) for block in np.split(points, [first, first + second])]
    values = Monomials.of(TABLE).evaluate(points)
    left, right = parts[0].merge(parts[1]).merge(parts[2]), parts[0].merge(parts[1].merge(parts[2]))
    assert left.rows == right.rows == len(points)
    for merged in (left, right):
        assert np.allclose(gram(merged), values.T @ values)
        assert np.allclose(merged.factor, np.triu(merged.factor))


def test_saved_arrays_give_the_factor_back():
    few = SUMMAND(np.random.default_rng(0).normal(size=(2, 2)))
    again = BorderTriangle.from_arrays(few.arrays())
    assert again.factor.shape == (6, 6)
    assert np.array_equal(gram(again), gram(few))


def test_a_fold_makes_the_factor_of_all_rows():
    points = np.random.default_rng(0).normal(size=(5000, 2))
    whole = fold(as_rows(points), SUMMAND, block_rows=100)
    values = Monomials.of(TABLE).evaluate(points)
    assert np.allclose(gram(whole), values.T @ values)
