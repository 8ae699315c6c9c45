import numpy as np
import pytest

from neurovariety.solve.track.linear_solve import factor, solve


def _systems(size, count, seed=0):
    random = np.random.default_rng(seed)
    matrices = random.normal(size=(size, size, count)) + 1j * random.normal(size=(size, size, count))
    right = random.normal(size=(size, count)) + 1j * random.normal(size=(size, count))
    return matrices, right


@pytest.mark.parametrize("size", [1, 2, 5, 12])
def test_solves_as_lapack_does(size):
    matrices, right = _systems(size, 50)
    expected = np.linalg.solve(matrices.transpose(2, 0, 1), right.T[:, :, None])[:, :, 0].T
    np.testing.assert_allclose(solve(factor(matrices), right), expected, rtol=1e-9)


def test_arguments_stay_as_they_are():
    matrices, right = _systems(4, 3)
    kept = matrices.copy(), right.copy()
    solve(factor(matrices), right)
    np.testing.assert_array_equal(matrices, kept[0])
    np.testing.assert_array_equal(right, kept[1])


def test_rows_change_places_where_the_diagonal_is_zero():
    matrix = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]], dtype=complex)[:, :, None]
    factors = factor(matrix)
    assert factors.regular.all()
    np.testing.assert_allclose(solve(factors, np.array([[2.0], [3.0], [5.0]]))[:, 0], [5, 2, 3])


def test_a_singular_or_infinite_matrix_is_told_and_harms_no_other():
    matrices, right = _systems(3, 4)
    right[:, 2] = right[:, 3]
    matrices[:, :, 2] = matrices[:, :, 3]
    alone = solve(factor(matrices[:, :, 2:]), right[:, 2:])
    matrices[:, 0, 0] = 0
    matrices[1, 1, 1] = np.inf
    matrices[2, 1, 0] = np.nan
    factors = factor(matrices)
    assert factors.regular.tolist() == [False, False, True, True]
    np.testing.assert_array_equal(solve(factors, right)[:, 2:], alone)


def test_the_batch_changes_no_bit():
    matrices, right = _systems(6, 37)
    together = solve(factor(matrices), right)
    for begin, end in [(0, 2), (5, 13), (34, 37)]:
        np.testing.assert_array_equal(
            solve(factor(matrices[:, :, begin:end]), right[:, begin:end]), together[:, begin:end]
        )


def test_growth_is_held_by_pivoting():
    matrix = np.array([[1e-20, 1], [1, 1]], dtype=complex)[:, :, None]
    np.testing.assert_allclose(solve(factor(matrix), np.array([[1.0], [2.0]]))[:, 0], [1, 1], rtol=1e-14)
