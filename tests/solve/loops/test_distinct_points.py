import numpy as np
import pytest

from neurovariety.solve.loops.distinct_points import DistinctPoints, same_points, scaled

GROUPS = np.array([0, 1, 0, 0, 1])


def random_points(seed: int, count: int, size: int = 5) -> np.ndarray:
    real, imaginary = np.random.default_rng(seed).standard_normal((2, count, size))
    return real + 1j * imaginary


def rescaled(points: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """The same projective points in other coordinates, a factor for each group."""
    factors = random_points(seed, len(points), int(groups.max()) + 1)
    return points * factors[:, groups]


def test_points_are_found_again_whatever_their_factors_and_rounding():
    points = random_points(0, 400)
    store = DistinctPoints(GROUPS)
    assert store.add(points).tolist() == list(range(400))
    shaken = rescaled(points, GROUPS, 1) * (1 + 1e-13 * random_points(2, 400))
    order = np.random.default_rng(3).permutation(400)
    assert (store.find(shaken[order]) == order).all()
    assert (store.add(shaken[order]) == order).all()
    assert len(store) == 400


def test_two_largest_coordinates_of_one_size_do_not_split_a_point():
    # which coordinate is the largest is decided by rounding
    points = np.array([[1, -1, 1j, 0.5], [1 + 1e-15, -1, 1j, 0.5], [1, -1, 1j * (1 + 1e-15), 0.5]], dtype=complex)
    assert same_points(points, np.zeros(4, dtype=int)).tolist() == [0, 0, 0]


def test_groups_are_scaled_apart():
    point = random_points(4, 1)
    doubled = point * np.array([2, 1, 2, 2, 1])
    crooked = point * np.array([2, 1, 1, 1, 1])
    store = DistinctPoints(GROUPS)
    store.add(point)
    assert store.find(doubled).tolist() == [0]
    assert store.find(crooked).tolist() == [-1]


@pytest.mark.parametrize("distance, same", [(1e-10, True), (1e-6, False)])
def test_close_points_are_told_apart_beyond_the_tolerance(distance: float, same: bool):
    groups = np.zeros(4, dtype=int)
    points = scaled(random_points(5, 50, 4), groups)
    moved = points + distance * random_points(6, 50, 4)
    store = DistinctPoints(groups)
    store.add(points)
    found = store.find(moved)
    assert (found == (np.arange(50) if same else -1)).all()


def test_points_whose_random_form_nearly_vanishes_are_still_found():
    groups = np.zeros(3, dtype=int)
    forms, _ = np.exp(2j * np.pi * np.random.default_rng(7_213_849).random((2, 3)))
    # the second point lies on the hyperplane that the keys divide by, the first close to it
    exact = np.array([[-forms[1] / forms[0] + 1e-9, 1, 0], [-forms[1] / forms[0], 1, 0]])
    store = DistinctPoints(groups)
    store.add(exact)
    again = exact * np.array([[2 - 1j], [0.3j]]) * (1 + 1e-15)
    assert store.find(again).tolist() == store.add(again).tolist()
    assert (store.find(again) >= 0).all()


def test_empty_batches_and_stores():
    store = DistinctPoints(GROUPS)
    none = np.zeros((0, 5), dtype=complex)
    assert store.add(none).tolist() == []
    assert store.find(random_points(8, 3)).tolist() == [-1, -1, -1]


def test_batches_in_any_cut_keep_the_same_points():
    points = random_points(9, 60)
    repeated = np.concatenate([points, rescaled(points, GROUPS, 10)])[np.random.default_rng(11).permutation(120)]
    whole, cut = DistinctPoints(GROUPS), DistinctPoints(GROUPS)
    numbers = whole.add(repeated)
    assert np.concatenate([cut.add(part) for part in np.array_split(repeated, 7)]).tolist() == numbers.tolist()
    assert np.array_equal(whole.points, cut.points)
