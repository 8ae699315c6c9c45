import numpy as np

from neurovariety.solve.system.tape import CompiledSystem
from neurovariety.solve.track import charts

GROUPS = [np.array([0, 2, 3]), np.array([1, 4])]  # two homogenising coordinates, then three variables


def _points(count=6, seed=0):
    random = np.random.default_rng(seed)
    return random.normal(size=(5, count)) + 1j * random.normal(size=(5, count))


def test_the_largest_of_each_group_is_held_at_one():
    points = _points()
    chart = charts.largest(points, GROUPS)
    moved = charts.into_chart([points], GROUPS, chart)[0]
    every = np.arange(6)
    for coordinates, held in zip(GROUPS, chart, strict=True):
        assert np.isin(held, coordinates).all()
        np.testing.assert_array_equal(moved[held, every], 1)
        assert np.abs(moved[coordinates]).max() <= 1 + 1e-15
        np.testing.assert_allclose(moved[coordinates] * points[held, every], points[coordinates])


def test_a_series_is_divided_as_a_series():
    parts = [_points(seed=seed) for seed in range(4)]
    chart = charts.largest(parts[0], GROUPS)
    quotient = charts.into_chart(parts, GROUPS, chart)
    every = np.arange(6)
    for coordinates, held in zip(GROUPS, chart, strict=True):
        for order in range(4):  # quotient times divisor gives the series back
            product = sum(quotient[k][coordinates] * parts[order - k][held, every] for k in range(order + 1))
            np.testing.assert_allclose(product, parts[order][coordinates], atol=1e-12)
        np.testing.assert_array_equal(quotient[2][held, every], 0)


def test_unknowns_are_all_coordinates_but_the_held_ones():
    count = 8
    random = np.random.default_rng(1)
    jacobian = random.normal(size=(3, 5, count)) + 0j
    points = _points(count)
    chart = charts.largest(points, GROUPS)
    unknowns = random.normal(size=(3, count)) + 0j
    change = charts.all_coordinates(unknowns, chart)
    for held in chart:
        assert (change[held, np.arange(count)] == 0).all()
    by_matrix = np.einsum("ijm,jm->im", charts.unknown_columns(jacobian, chart), unknowns)
    np.testing.assert_allclose(by_matrix, np.einsum("ijm,jm->im", jacobian, change))
    assert len({tuple(column) for column in chart.T}) > 1  # the case is not trivial


def test_outgrown_charts_are_seen_per_group():
    points = np.ones((5, 3), dtype=complex)
    points[3, 1] = 2.5
    points[4, 2] = 2.5j
    assert charts.outgrown(points, GROUPS).tolist() == [False, True, True]


def test_an_affine_system_has_no_chart_and_relative_sizes():
    points = np.array([[10.0, 0.1], [0, 0]], dtype=complex)
    chart = charts.largest(points, [])
    assert chart.shape == (0, 2)
    np.testing.assert_array_equal(charts.all_coordinates(points, chart), points)
    np.testing.assert_allclose(charts.size(np.full((2, 2), 1e-3 + 0j), points, 0), [1e-4, 1e-3])


def test_weights_are_sizes_within_limits():
    points = np.array([[1.0, 10.0], [1e-3, 0], [1e-9, 1]], dtype=complex)
    np.testing.assert_allclose(charts.weights(points, 1), [[1, 10], [1e-3, 1e-6], [1e-6, 1]])
    np.testing.assert_allclose(charts.weights(points, 0), [[1, 10], [1e-3, 1e-5], [1e-6, 1]])


def test_weights_of_unknowns_stand_where_their_columns_stand():
    points = _points(8)
    chart = charts.largest(points, GROUPS)
    weight = np.abs(points)
    jacobian = np.broadcast_to(weight, (3, 5, 8)).astype(complex)
    np.testing.assert_array_equal(charts.unknown_columns(jacobian, chart)[0], charts.of_unknowns(weight, chart))


def test_members_follow_the_groups_of_the_system():
    system = CompiledSystem.__new__(CompiledSystem)
    object.__setattr__(system, "groups", 2)
    object.__setattr__(system, "group_of", np.array([0, 1, 0, 0, 1], dtype=np.int32))
    assert [group.tolist() for group in charts.members(system)] == [[0, 2, 3], [1, 4]]
