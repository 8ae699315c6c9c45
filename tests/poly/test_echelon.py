"""Echelon form: the same span, a monomial of its own for each, and no more error than must be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.poly import Monomials, PolynomialFamily
from neurovariety.poly.echelon import echelon_form

TABLE = Monomials.up_to_degree(2, 2)


@given(st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_the_span_stays_and_every_polynomial_has_its_own_monomial(count, seed):
    rng = np.random.default_rng(seed)
    family = PolynomialFamily(TABLE, rng.normal(size=(count, len(TABLE))))
    found = echelon_form(family)
    columns = TABLE.index(found.pivots)
    assert np.array_equal(found.family.coefficients[:, columns], np.eye(count))
    both = np.concatenate([family.coefficients, found.family.coefficients])
    assert np.linalg.svd(both)[1][count:] == pytest.approx(0, abs=1e-9)
    mixed = PolynomialFamily(TABLE, rng.normal(size=(count, count)) @ found.family.coefficients)
    again = echelon_form(mixed)
    if np.array_equal(again.pivots, found.pivots):
        assert np.allclose(again.family.coefficients, found.family.coefficients, atol=1e-6)


def test_pivots_keep_errors_small_where_leading_terms_do_not():
    exact = np.array([[1.0, 0, 0, 5, 1, 1], [0, 1.0, 0, 3, 1, 1 + 1e-6]])
    found = echelon_form(PolynomialFamily(TABLE, exact))
    assert found.condition < 10
    assert np.abs(found.family.coefficients).max() <= 1 + 1e-9
    assert found.pivots.tolist() == [[1, 0], [2, 0]]


def test_degrees_are_not_mixed_and_zero_is_left_out():
    rows = [[0.0, 0, 0, 0, 2, 0], [0, 0, 3.0, 0, 0, 0], [0.0] * 6]
    found = echelon_form(PolynomialFamily(TABLE, np.array(rows)))
    assert [str(p) for p in found.family] == ["x2", "x1*x2"]
    empty = echelon_form(PolynomialFamily.empty(2))
    assert (len(empty.family), empty.pivots.shape) == (0, (0, 2))


@pytest.mark.parametrize("rows", [[[1.0, 2.0], [2.0, 4.0]], [[0.0, 1.0], [1.0, 1.0], [3.0, 1.0]]])
def test_dependent_polynomials_are_refused(rows):
    with pytest.raises(InputError, match="linearly dependent"):
        echelon_form(PolynomialFamily(Monomials.up_to_degree(1, 1), np.array(rows)))
