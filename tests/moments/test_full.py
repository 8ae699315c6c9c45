"""Sums over all monomials up to a degree."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from neurovariety import memory
from neurovariety.errors import InputError, ResourceError
from neurovariety.moments import FullGram, GramSummand
from neurovariety.poly import all_exponents


def test_what_is_cut_out_is_what_would_have_been_poured():
    points = np.random.default_rng(0).normal(size=(70, 3))
    sums = FullGram.empty(3, 3).add(points[:30]).merge(FullGram.empty(3, 3).add(points[30:]))
    table = all_exponents(3, 3)
    ideal, border = table[[0, 1, 3]], table[[12, 15]]
    cut, poured = sums.border(ideal, border), GramSummand(ideal, border)(points)
    assert cut.rows == poured.rows == sums.rows == 70
    assert np.allclose(cut.cross, poured.cross)
    assert np.allclose(cut.square, poured.square)


def test_sums_of_other_monomials_are_refused():
    with pytest.raises(InputError, match="2 variables to degree 2 and 2 to 3"):
        FullGram.empty(2, 2).merge(FullGram.empty(2, 3))


def test_too_many_monomials_for_memory_are_refused_before_they_are_listed(monkeypatch):
    monkeypatch.setattr(memory, "available_bytes", lambda: 10_000_000)
    with pytest.raises(ResourceError, match="a smaller max_degree"):
        FullGram.empty(128, 4)


def test_the_sums_that_workers_bring_count_too(monkeypatch):
    """Three matrices of 8 * 15^2 bytes would fit, but not one for each thread."""
    monkeypatch.setattr(os, "cpu_count", lambda: 30)
    monkeypatch.setattr(memory, "available_bytes", lambda: 20 * 8 * 15**2)
    with ThreadPoolExecutor(2) as executor:
        assert FullGram.empty(2, 4, executor).degree == 4
    with pytest.raises(ResourceError, match="15 monomials"):
        FullGram.empty(2, 4)
