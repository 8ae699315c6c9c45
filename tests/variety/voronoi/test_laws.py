"""Laws that cells of random curves obey."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from neurovariety.errors import InputError
from neurovariety.solve import variables
from neurovariety.variety.voronoi import voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
PLACES = np.unique(np.concatenate([np.linspace(-6, 6, 24_001), np.linspace(-0.02, 0.02, 4_001)]))
coefficients = some.lists(some.integers(-3, 3), min_size=5, max_size=5)


def polynomial(values, lowest):
    return sum((value * t ** (lowest + power) for power, value in enumerate(values)), start=0 * t)


def cell_of(table, lowest):
    try:
        return voronoi_cell([polynomial(row, lowest) for row in table], [0] * len(table))
    except InputError as refused:  # spaces that are not rational
        assume("not rational" not in str(refused))
        raise


def value(values, lowest, places):
    return sum(v * places ** (lowest + power) for power, v in enumerate(values))


@settings(max_examples=15)
@given(
    some.integers(1, 2),
    some.lists(coefficients, min_size=2, max_size=3),
    some.lists(some.fractions(-2, 2, max_denominator=7), min_size=3, max_size=3),
)
def test_membership_agrees_with_brute_force(lowest, table, data):
    assume(any(any(row[:3]) for row in table))
    cell = cell_of(table, lowest)
    steps = np.stack([value(row, lowest, PLACES) for row in table], axis=1)
    # Data in the space that the cell spans: elsewhere the answer is no, and brute force would need endless precision.
    u = [
        sum((w * d[j] for w, d in zip(data, cell.directions, strict=False)), start=Fraction(0))
        for j in range(len(table))
    ]
    answer = cell.membership(u)
    margin = (np.square(steps).sum(axis=1) - 2 * steps @ np.array(u, dtype=float)).min()
    if margin < -1e-9:
        assert not answer.inside
    elif not answer.inside:  # negative only between two places of the grid, or beyond its ends
        assert answer.distance**2 - float(sum(x * x for x in u)) < 0
        assert answer.distance**2 - float(sum(x * x for x in u)) > -1e-3 or np.abs(answer.nearest).max() > 1e-3


@settings(max_examples=15)
@given(some.integers(1, 3), some.lists(coefficients, min_size=2, max_size=3), some.integers(0, 99))
def test_the_cell_spans_its_directions_and_no_others(lowest, table, seed):
    assume(any(any(row[:3]) for row in table))
    cell = cell_of(table, lowest)
    assert cell.value == len(cell.directions)
    if not cell.directions:
        return
    rays = np.random.default_rng(seed).standard_normal((300, cell.value))
    reach = cell.reach(rays)
    inside = rays[reach > 1e-9]
    assert np.linalg.matrix_rank(inside) == cell.value
    ray, end = inside[0], min(reach[reach > 1e-9][0], 1e3)
    step = (0.99 * end * ray) @ np.array(cell.directions, dtype=float)
    exact = [Fraction(float(r)) * Fraction(float(0.99 * end)) for r in ray]
    u = [
        sum((w * d[j] for w, d in zip(exact, cell.directions, strict=True)), start=Fraction(0))
        for j in range(len(step))
    ]
    assert cell.membership(u).inside


@settings(max_examples=8)
@given(some.lists(coefficients, min_size=2, max_size=3), some.integers(0, 99))
def test_cells_are_convex(table, seed):
    assume(any(any(row[:2]) for row in table))
    cell = cell_of(table, 2)
    random = np.random.default_rng(seed)
    chosen = [u for u in random.integers(-6, 7, (12, len(table))).tolist() if cell.membership(u).inside]
    for first, second in pairwise(chosen):
        middle = [Fraction(a + b, 2) for a, b in zip(first, second, strict=True)]
        assert cell.membership(middle).inside
