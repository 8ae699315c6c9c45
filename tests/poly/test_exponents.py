"""Laws of the graded lexicographic order and of its enumeration."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.errors import InputError
from neurovariety.poly import all_exponents, count_monomials, deglex_order, exponents, find_rows
from neurovariety.poly.exponents import unique_rows

tables = st.integers(1, 4).flatmap(
    lambda n: arrays(np.int64, st.tuples(st.integers(1, 20), st.just(n)), elements=st.integers(0, 5))
)


@given(st.integers(0, 5), st.integers(0, 5))
def test_enumeration_is_complete_and_ordered(variables, degree):
    table = all_exponents(variables, degree)
    assert len(table) == count_monomials(variables, degree) == len({tuple(row) for row in table})
    assert (table.sum(axis=1) <= degree).all()
    assert np.array_equal(deglex_order(table), np.arange(len(table)))


@given(tables, st.data())
def test_order_respects_products(table, data):
    factor = data.draw(arrays(np.int64, table.shape[1], elements=st.integers(0, 3)))
    unique = np.unique(table, axis=0)
    assert np.array_equal(deglex_order(unique), deglex_order(unique + factor))


def test_order_is_the_documented_one():
    assert all_exponents(3, 2).tolist() == [
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [2, 0, 0],
        [1, 1, 0],
        [0, 2, 0],
        [1, 0, 1],
        [0, 1, 1],
        [0, 0, 2],
    ]


@given(tables)
def test_rows_are_found_where_they_stand(table):
    unique = np.unique(table, axis=0)
    found = find_rows(unique, table)
    assert np.array_equal(unique[found], table)
    assert (find_rows(unique, table + 100) == -1).all()


def test_negative_counts_are_refused():
    with pytest.raises(InputError, match="variables=-1"):
        all_exponents(-1, 2)


@given(st.integers(0, 3), st.integers(0, 30), st.integers(0, 30), st.integers(0, 2**32 - 1))
def test_rows_are_found_and_counted_as_by_sorting(variables, rows, wanted, seed):
    rng = np.random.default_rng(seed)
    drawn = rng.integers(0, 3, (rows, variables))
    distinct, times = unique_rows(drawn)
    expected, expected_times = np.unique(drawn, axis=0, return_counts=True) if variables else (drawn[:1], [rows][:rows])
    assert sorted(zip(distinct.tolist(), times.tolist(), strict=True)) == sorted(
        zip(expected.tolist(), list(expected_times), strict=True)
    )
    sought = rng.integers(0, 3, (wanted, variables))
    table = distinct.tolist()
    assert find_rows(distinct, sought).tolist() == [table.index(r) if r in table else -1 for r in sought.tolist()]


def test_colliding_keys_do_no_harm(monkeypatch):
    monkeypatch.setattr(exponents, "_row_keys", lambda rows: np.zeros(len(rows), dtype=np.uint64))
    table = all_exponents(3, 3)
    assert find_rows(table, table[::-1]).tolist() == list(range(len(table)))[::-1]
    assert len(unique_rows(np.concatenate([table, table]))[0]) == len(table)
