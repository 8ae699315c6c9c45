import numpy as np

from neurovariety.solve.system.charts import coordinate_groups, drop, lift


def test_coordinates_of_each_group_begin_with_the_homogenising_one():
    assert coordinate_groups([(0, 2), (1,)]) == [[0, 2, 4], [1, 3]]


def test_the_largest_coordinate_is_one_to_the_last_bit():
    rng = np.random.default_rng(0)
    points = (rng.normal(size=(50, 3)) + 1j * rng.normal(size=(50, 3))) * 10.0 ** rng.integers(-5, 6, size=(50, 3))
    lifted = lift(points, [(0, 2), (1,)])
    for columns in ([0, 2, 4], [1, 3]):
        assert np.all((lifted[:, columns] == 1).any(axis=1))
        assert np.abs(lifted[:, columns]).max() <= 1 + 1e-15
    np.testing.assert_allclose(drop(lifted, [(0, 2), (1,)]), points, rtol=1e-13)
