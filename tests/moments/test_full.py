"""Sums over all monomials up to a degree."""

import numpy as np
import pytest

from neurovariety import memory
from neurovariety.errors import InputError, ResourceError
from neurovariety.moments import FullGram, pour
from neurovariety.poly import all_exponents


def test_what_is_cut_out_is_what_would_have_been_poured():
    points = np.random.default_rng(0).normal(size=(70, 3))
    sums = FullGram.empty(3, 3).add(points[:30]).merge(FullGram.empty(3, 3).add(points[30:]))
    table = all_exponents(3, 3)
    ideal, border = table[[0, 1, 3]], table[[12, 15]]
    cut, poured = sums.border(ideal, border), pour(points, ideal, border)
    assert cut.rows == poured.rows == sums.rows == 70
    assert np.allclose(cut.cross, poured.cross)
    assert np.allclose(cut.square, poured.square)


def test_saved_arrays_give_the_sums_back():
    sums = FullGram.empty(2, 2).add(np.random.default_rng(0).normal(size=(9, 2)))
    again = FullGram.from_arrays(sums.arrays())
    assert again.monomials == sums.monomials
    assert (again.rows, again.degree, again.variables) == (9, 2, 2)
    assert np.array_equal(again.square, sums.square)


def test_sums_of_other_monomials_are_refused():
    with pytest.raises(InputError, match="2 variables to degree 2 and 2 to 3"):
        FullGram.empty(2, 2).merge(FullGram.empty(2, 3))


def test_too_many_monomials_for_memory_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 10_000_000)
    with pytest.raises(ResourceError, match="a smaller max_degree"):
        FullGram.empty(128, 4)
