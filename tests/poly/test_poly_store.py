"""Families go to JSON values and back bit for bit; nothing that is read is trusted."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.store import read_exponents, read_family, read_floats, read_monomials, write_array, write_family

finite = st.floats(allow_nan=False, allow_infinity=False)
tables = st.integers(1, 4).flatmap(
    lambda n: arrays(np.int64, st.tuples(st.integers(0, 8), st.just(n)), elements=st.integers(0, 4))
)


def through_text(value):
    return json.loads(json.dumps(value, allow_nan=False))


@given(arrays(np.float64, st.tuples(st.integers(0, 4), st.integers(0, 4)), elements=st.floats()))
def test_arrays_come_back_with_the_same_bits(array):
    again = read_floats(through_text(write_array(array)), 2, finite=False)
    assert again.shape == array.shape
    assert np.array_equal(again, array, equal_nan=True)
    assert np.array_equal(np.signbit(again), np.signbit(array) & ~np.isnan(array))


@given(tables, st.integers(0, 3), st.data())
def test_families_come_back_with_the_same_bits(exponents, count, data):
    table = Monomials.of(exponents)
    family = PolynomialFamily(table, data.draw(arrays(np.float64, (count, len(table)), elements=finite)))
    again = read_family(through_text(write_family(family)))
    assert again.monomials == table
    assert np.array_equal(again.monomials.parent, table.parent)
    assert again.coefficients.tobytes() == family.coefficients.tobytes()


def test_coefficients_that_are_not_finite_are_not_kept():
    with pytest.raises(InputError, match="NaN or infinite"):
        write_family(PolynomialFamily(Monomials.up_to_degree(1, 0), np.array([[np.inf]])))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([1.0], "no array"),
        ({"shape": [1]}, "no array"),
        ({"shape": [1], "values": 3}, "list of values"),
        ({"shape": [-1], "values": []}, "no array"),
        ({"shape": [True], "values": [1.0]}, "no array"),
        ({"shape": [0, 1 << 40], "values": []}, "no array"),
        ({"shape": [0] * 9, "values": []}, "no array"),
        ({"shape": [2], "values": [1.0]}, "another size"),
        ({"shape": [1, 1], "values": [1.0]}, "number of dimensions"),
        ({"shape": [2], "values": [1.0, True]}, "no number"),
        ({"shape": [2], "values": [1.0, [2.0]]}, "no number"),
        ({"shape": [1], "values": ["nan"]}, "no number"),
        ({"shape": [1], "values": [float("inf")]}, "NaN or infinity"),
        ({"shape": [1], "values": [10**400]}, "too large"),
    ],
)
def test_arrays_that_are_none_are_refused(value, message):
    with pytest.raises(InputError, match=message):
        read_floats(value, 1)


def table(*rows):
    return {"shape": [len(rows), len(rows[0])], "values": [power for row in rows for power in row]}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (table([0, 0], [0, -1]), "out of range"),
        (table([0, 0], [0, 10**30]), "out of range"),
        (table([0, 0], [0, 1.0]), "whole numbers"),
        (table([0, 0], [0, "1"]), "whole numbers"),
        (table([0, 0], [1, 1]), "complete table"),
        (table([1, 0], [0, 0]), "complete table"),
        (table([0, 0], [0, 0]), "complete table"),
        (table(*[[4096] * 100] * 50), "too large"),
    ],
)
def test_tables_that_are_none_are_refused(value, message):
    with pytest.raises(InputError, match=message):
        read_monomials(value)


def test_exponents_need_not_be_complete():
    assert read_exponents(table([3, 1], [0, 2])).tolist() == [[3, 1], [0, 2]]


def test_families_whose_parts_do_not_fit_are_refused():
    good = through_text(write_family(PolynomialFamily(Monomials.up_to_degree(1, 1), np.ones((2, 2)))))
    for bad in (
        good | {"coefficients": {"shape": [2, 1], "values": [1.0, 1.0]}},
        good | {"more": 1},
        {"monomials": good["monomials"]},
        [],
    ):
        with pytest.raises(InputError):
            read_family(bad)
