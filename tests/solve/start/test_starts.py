"""Start systems: the listed points solve them, are all different, and are as many as counted."""

import numpy as np
import pytest

from neurovariety.errors import ResourceError
from neurovariety.solve.start.linear_products import LinearProductStart
from neurovariety.solve.start.total_degree import TotalDegreeStart


def smallest_distance(points: np.ndarray) -> float:
    gaps = np.abs(points[:, None] - points[None]).max(axis=2)
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min())


def product_values(start: LinearProductStart, points: np.ndarray) -> np.ndarray:
    values = np.ones((len(points), len(start.forms)), dtype=complex)
    for equation, row in enumerate(start.forms):
        for group, forms in zip(start.groups, row, strict=True):
            for form in forms:
                values[:, equation] *= form[0] + points[:, list(group)] @ form[1:]
    return values


def test_roots_of_unity_are_all_there():
    start = TotalDegreeStart.draw((3, 1, 4), seed=5)
    points = start.points(np.arange(start.count))
    assert points.shape == (12, 3)
    assert np.abs(points ** np.array([3, 1, 4]) - start.constants).max() < 1e-14
    assert smallest_distance(points) > 0.5


def test_points_are_the_same_however_they_are_cut():
    start = TotalDegreeStart.draw((2, 3, 2), seed=1)
    whole = start.points(np.arange(12))
    assert np.array_equal(whole, np.concatenate([start.points(np.arange(5)), start.points(np.arange(5, 12))]))
    product = LinearProductStart.draw(np.array([[2, 1], [1, 1], [0, 2]]), ((0, 2), (1,)), seed=1)
    whole = product.points(np.arange(product.count))
    assert np.array_equal(
        whole, np.concatenate([product.points(np.arange(3)), product.points(np.arange(3, product.count))])
    )


def test_a_start_too_large_to_list_is_listed_in_part():
    start = TotalDegreeStart.draw((10,) * 30, seed=0)
    assert start.count == 10**30
    assert start.points(np.arange(5)).shape == (5, 30)


@pytest.mark.parametrize(
    ("degrees", "groups", "count"),
    [
        ([[1, 1], [1, 1]], ((0,), (1,)), 2),
        ([[2, 1], [1, 1], [0, 2]], ((0, 2), (1,)), 4),
        ([[1, 2, 0], [2, 0, 1], [1, 1, 1]], ((0,), (1,), (2,)), 7),
        ([[3], [2]], ((0, 1),), 6),
    ],
)
def test_linear_products_have_as_many_solutions_as_counted(degrees, groups, count):
    start = LinearProductStart.draw(np.array(degrees), groups, seed=2)
    points = start.points(np.arange(start.count))
    assert start.count == count
    assert np.abs(product_values(start, points)).max() < 1e-11
    assert smallest_distance(points) > 1e-3


def test_more_than_can_be_numbered_is_refused():
    start = LinearProductStart.draw(np.full((32, 2), 4), (tuple(range(16)), tuple(range(16, 32))), seed=0)
    with pytest.raises(ResourceError, match="too many start solutions"):
        start.points(np.arange(1))


def test_the_seed_decides():
    one, same, other = (TotalDegreeStart.draw((2, 2), seed) for seed in (1, 1, 2))
    assert np.array_equal(one.constants, same.constants)
    assert not np.array_equal(one.constants, other.constants)
