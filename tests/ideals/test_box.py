"""Boxes: what holds the rows, and what polynomials cannot exceed on them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals.box import box_of, checked_box, largest_monomials, largest_values
from neurovariety.moments import ArrayRows, as_rows
from neurovariety.poly import Monomials, PolynomialFamily


@given(st.integers(1, 4), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_no_value_in_the_box_exceeds_the_bound(variables, degree, seed):
    rng = np.random.default_rng(seed)
    table = Monomials.up_to_degree(variables, degree)
    family = PolynomialFamily(table, rng.normal(size=(5, len(table))))
    box = np.sort(rng.uniform(-2, 2, (2, variables)), axis=0)
    points = box[0] + (box[1] - box[0]) * rng.choice([0.0, 1.0, 0.5, rng.random()], (200, variables))
    bound = largest_values(family, box)
    assert (np.abs(family.evaluate(points)) <= bound).all()
    low, high = largest_monomials(table, box)
    assert (table.evaluate(points) >= low - 1e-12).all()
    assert (table.evaluate(points) <= high + 1e-12).all()
    terms = np.prod(np.abs(box).max(axis=0) ** table.exponents, axis=1)
    assert (bound <= np.abs(family.coefficients) @ terms * (1 + 1e-12)).all()


def test_a_monomials_interval_is_exact():
    table = Monomials.of([[2, 3], [4, 0]])
    box = np.array([[-1.0, -2.0], [3.0, 1.0]])
    low, high = largest_monomials(table, box)
    grid = table.evaluate(np.array(np.meshgrid(np.linspace(-1, 3, 81), np.linspace(-2, 1, 61))).reshape(2, -1).T)
    assert np.allclose(low, grid.min(axis=0))
    assert np.allclose(high, grid.max(axis=0))


def test_the_box_of_rows_is_their_least_and_largest_values():
    points = np.random.default_rng(0).normal(size=(1000, 3))
    assert np.array_equal(box_of(as_rows(points)), [points.min(axis=0), points.max(axis=0)])


@pytest.mark.parametrize("box", [[[0, 0], [1, -1]], [0, np.inf], [[0], [1]], [1, 0], 3.0])
def test_what_is_no_box_is_refused(box):
    with pytest.raises(InputError, match="a box has"):
        checked_box(box, 2)


def test_the_box_is_found_by_the_executor_given():
    points = np.random.default_rng(0).normal(size=(3000, 2))
    with ThreadPoolExecutor(2, "box") as executor:
        found = box_of(_Watched(ArrayRows.of(points)), executor)
    assert np.array_equal(found, box_of(as_rows(points)))


class _Watched:
    """Rows that only threads of the executor may read."""

    def __init__(self, rows):
        self.rows, self.count, self.variables = rows, rows.count, rows.variables

    def read(self, start, stop):
        assert threading.current_thread().name.startswith("box")
        return self.rows.read(start, stop)

    def fingerprint(self):
        return self.rows.fingerprint()
