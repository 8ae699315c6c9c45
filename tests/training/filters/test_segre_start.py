"""General critical points: as many as the closed form says, by any seed, in any order of the filters."""

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.training.filters.segre_start import factor_sizes, segre_start, start_work


@pytest.mark.parametrize(
    ("sizes", "count"), [([4], 1), ([2, 2], 6), ([3, 2], 10), ([3, 3], 39), ([2, 2, 2], 34), ([2, 3, 2], 100)]
)
def test_all_are_found_and_solve_the_equations(sizes, count):
    start = segre_start(sizes, seed=5, threads=1)
    assert (len(start), start.expected, start.complete) == (count, count, True)
    values = start.family.system.evaluate(start.solutions, start.parameters)
    assert np.abs(values).max() < 1e-8 * np.abs(start.solutions).max() ** 4
    assert start.family.not_zero(start.solutions).all()


def test_filters_of_one_entry_and_the_order_make_no_difference():
    assert factor_sizes([1, 2, 3, 1, 2]) == (3, 2, 2)
    assert factor_sizes([1, 1]) == (1,)
    one, two = segre_start([2, 1, 3], seed=1), segre_start([3, 2], seed=1)
    assert np.array_equal(one.solutions, two.solutions)


def test_threads_make_no_difference():
    one, two = segre_start([3, 2], seed=2, threads=1), segre_start([3, 2], seed=2, threads=2)
    assert np.array_equal(one.solutions, two.solutions)


def test_too_many_are_refused_before_work_starts():
    with pytest.raises(ResourceError, match="2,733,508,864"):
        segre_start([2] * 10)


@pytest.mark.parametrize("sizes", [[], [0, 2], [2, -1]])
def test_sizes_are_whole_numbers_from_one(sizes):
    with pytest.raises(InputError):
        segre_start(sizes)


def test_long_work_is_told_before_it_begins():
    def stop(stage, done, total):
        told.append((stage, done, total))
        raise KeyboardInterrupt

    told = []
    with pytest.raises(KeyboardInterrupt):
        segre_start([2] * 6, progress=stop)
    assert told == [(str(start_work([2] * 6)), 0, 33_808)]
    assert "33,808 critical points, about" in told[0][0]
    assert not start_work([2] * 5).is_long
    assert not start_work([9, 9]).is_long  # refused, not begun
