"""Sums of parts add up to those of the whole, and sums saved come back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neurovariety.ideals.vanishing_components.candidates import candidates_after
from neurovariety.ideals.vanishing_components.fit import vca
from neurovariety.ideals.vanishing_components.gradient import slopes_from_values
from neurovariety.ideals.vanishing_components.moments import VCASummand, VCASums


def steps_of(degree, variables=3):
    if not degree:
        return ()
    points = np.random.default_rng(7).uniform(-1, 1, (80, variables))
    return vca(points, psi=1e-9, max_degree=degree).components.steps


def as_gram(sums):
    return sums.values.T @ sums.values if sums.triangular else sums.values


@pytest.mark.parametrize("triangular", [False, True])
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_parts_merge_to_the_whole(triangular, first, second, seed):
    steps = steps_of(2)
    summand = VCASummand(steps, candidates_after(steps, 3).pairs, triangular=triangular, slopes=True)
    points = np.random.default_rng(seed).normal(size=(first + second, 3))
    whole, merged = summand(points), summand(points[:first]).merge(summand(points[first:]))
    assert merged.rows == first + second
    assert np.allclose(as_gram(whole), as_gram(merged), rtol=1e-9, atol=1e-9)
    assert np.allclose(whole.slopes, merged.slopes, rtol=1e-9, atol=1e-9)


def test_sums_are_those_of_the_definition():
    steps = steps_of(1)
    pairs = candidates_after(steps, 3).pairs
    points = np.random.default_rng(0).normal(size=(50, 3))
    first = np.column_stack([np.ones(50), points]) @ steps[0].nonvanishing.T
    values = np.column_stack([np.ones(50), first, first[:, pairs.left] * first[:, pairs.right]])
    sums = VCASummand(steps, pairs, triangular=False, slopes=False)(points)
    assert np.allclose(sums.values, values.T @ values)
    assert not sums.slopes.size


@pytest.mark.parametrize("triangular", [False, True])
@pytest.mark.parametrize("rows", [0, 3, 100])
def test_saved_sums_come_back_and_their_layout_does_not_depend_on_the_rows(triangular, rows):
    summand = VCASummand((), candidates_after((), 4).pairs, triangular=triangular, slopes=True)
    sums = summand(np.random.default_rng(0).normal(size=(rows, 4)))
    arrays = sums.arrays()
    assert {name: array.shape for name, array in arrays.items()} == {
        "rows": (),
        "values": (5, 5),
        "slopes": (5, 5),
        "triangular": (),
    }
    again = VCASums.from_arrays(arrays)
    assert (again.rows, again.triangular) == (rows, triangular)
    assert np.array_equal(again.values, sums.values)
    assert np.array_equal(again.slopes, sums.slopes)


@pytest.mark.parametrize("degree", [1, 2])
def test_gradients_of_low_degree_follow_from_the_values(degree):
    steps = steps_of(degree - 1)
    pairs = candidates_after(steps, 3).pairs
    points = np.random.default_rng(3).normal(size=(40, 3)) + 1.0
    sums = VCASummand(steps, pairs, triangular=False, slopes=True)(points)
    below = sums.values.shape[1] - len(pairs)
    found = slopes_from_values(steps, pairs, sums.values[:below, :below] / 40)
    assert np.allclose(found, sums.slopes / 40, rtol=1e-10)
