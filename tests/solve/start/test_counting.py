"""Root counts from degrees, against counts made by hand and by brute force."""

from itertools import permutations

import numpy as np
import pytest

from neurovariety.solve.start.counting import best_groups, bezout_number
from neurovariety.solve.start.support import Support


def support_of(equations: list[list[list[int]]]) -> Support:
    rows = [row for terms in equations for row in terms]
    owner = [number for number, terms in enumerate(equations) for _ in terms]
    return Support(len(equations), len(rows[0]), np.array(owner), np.array(rows), np.ones(len(rows), dtype=complex))


def by_permutations(degrees: np.ndarray, sizes: tuple[int, ...]) -> int:
    """Sum over all ways to give each equation a place, divided by the orders within a group."""
    group_of_place = np.repeat(np.arange(len(sizes)), sizes)
    total = sum(
        int(np.prod(degrees[np.arange(len(degrees)), group_of_place[list(order)]]))
        for order in permutations(range(len(degrees)))
    )
    return total // int(np.prod([np.prod(np.arange(1, size + 1)) for size in sizes]))


def test_one_group_is_the_product_of_the_degrees():
    assert bezout_number(np.array([[2], [3], [5]]), (3,)) == 30
    assert bezout_number(np.full((60, 1), 10), (60,)) == 10**60


@pytest.mark.parametrize("sizes", [(2, 2), (1, 1, 2), (3, 1), (1, 1, 1, 1)])
def test_groups_agree_with_the_sum_over_permutations(sizes):
    degrees = np.random.default_rng(3).integers(0, 4, size=(4, len(sizes)))
    assert bezout_number(degrees, sizes) == by_permutations(degrees, sizes)


def test_eigenvalues_have_two_groups():
    """A v = lambda v with v scaled: n eigenvalues where Bezout says 2^(n - 1) times more."""
    size = 4
    bilinear = []
    for equation in range(size):  # variables: v_1 .. v_(n-1), lambda; v_n = 1
        rows = [[int(v == w) for v in range(size - 1)] + [0] for w in range(size - 1)] + [[0] * size]
        product = [int(v == equation) for v in range(size - 1)] + [1]
        bilinear.append([*rows, product])
    groups, count = best_groups(support_of(bilinear))
    assert count == size
    assert groups == ((0, 1, 2), (3,))


def test_rank_one_matrices_fall_into_their_factors():
    """x_i y_j and squares never help; the two factors of a bilinear system are found although one move does not."""
    rows = [[int(v == i) for v in range(3)] + [int(w == j) for w in range(3)] for i in range(3) for j in range(3)]
    groups, count = best_groups(support_of([[*rows, [0] * 6]] * 6))
    assert groups == ((0, 1, 2), (3, 4, 5))
    assert count == 20  # 6 choose 3


def test_a_dense_system_stays_in_one_group():
    rows = [[2, 0, 0], [0, 2, 0], [0, 0, 2], [1, 1, 0], [0, 1, 1], [1, 0, 1], [0, 0, 0]]
    assert best_groups(support_of([rows] * 3)) == (((0, 1, 2),), 8)


def test_the_search_ends_when_its_budget_does():
    exponents = np.random.default_rng(0).integers(0, 2, size=(60, 12)).tolist()
    groups, count = best_groups(support_of([exponents[5 * i : 5 * i + 5] for i in range(12)]), most_work=1e6)
    assert sorted(variable for group in groups for variable in group) == list(range(12))
    assert count > 0
