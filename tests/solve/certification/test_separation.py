"""Copies and neighbours, on enclosures made by hand."""

from __future__ import annotations

import numpy as np

from neurovariety.solve.certification.enclosures import Enclosures
from neurovariety.solve.certification.separation import duplicates


def enclosures(centre: np.ndarray, radius: float, alone: float) -> Enclosures:
    shape = centre.shape
    return Enclosures(centre + 0j, np.full(shape, radius), np.full(shape, alone), np.ones(shape[0], dtype=bool))


def test_every_pair_is_judged_as_by_comparing_all_with_all() -> None:
    random = np.random.default_rng(0)
    for trial in range(20):
        centre = 0.25 * random.integers(0, 8, (60, 2)) + 0.25j * random.integers(0, 2, (60, 2))
        found = enclosures(centre + 0.01 * random.standard_normal((60, 2)), 0.05, 0.2)
        duplicate_of, undecided = duplicates(found)
        expected = [next(row for row in range(60) if (centre[row] == centre[k]).all()) for k in range(60)]
        np.testing.assert_array_equal(np.where(duplicate_of < 0, np.arange(60), duplicate_of), expected, str(trial))
        assert not undecided.any()


def test_neighbours_that_meet_without_proof_are_undecided() -> None:
    found = enclosures(np.array([[0.0, 1.0], [0.15, 1.0], [5.0, 1.0]]), 0.1, 0.12)
    duplicate_of, undecided = duplicates(found)
    np.testing.assert_array_equal(duplicate_of, [-1, -1, -1])
    np.testing.assert_array_equal(undecided, [False, True, False])


def test_rows_that_are_not_proved_take_no_part() -> None:
    found = enclosures(np.array([[0.0], [0.0], [0.0]]), 0.1, 1.0)
    found.proved[0] = False
    duplicate_of, undecided = duplicates(found)
    np.testing.assert_array_equal(duplicate_of, [-1, -1, 1])
    assert not undecided.any()


def test_many_copies_and_many_solutions_take_no_time() -> None:
    random = np.random.default_rng(1)
    centre = random.standard_normal((20_000, 5)) + 1j * random.standard_normal((20_000, 5))
    centre[10_000:] = centre[0]
    duplicate_of, _ = duplicates(enclosures(centre, 1e-12, 1e-9))
    assert np.count_nonzero(duplicate_of < 0) == 10_000
    assert (duplicate_of[10_000:] == 0).all()


def test_an_exact_solution_has_no_radius() -> None:
    found = enclosures(np.array([[1.0], [1.0], [1.5]]), 0.0, 1e-16)
    np.testing.assert_array_equal(duplicates(found)[0], [-1, 0, -1])
