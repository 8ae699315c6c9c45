import numpy as np

from neurovariety.solve.track.predictor import Series, next_coefficient, predict, trust_radius


def _series(*coefficients):
    return Series(*(np.array([[value]], dtype=complex) for value in coefficients))


def test_a_rational_function_of_type_two_one_is_met_exactly():
    # (1 + 2 h + 3 h^2) / (1 - h / 2)
    series = _series(1, 2.5, 4.25, 2.125)
    np.testing.assert_allclose(predict(series, np.array([0.7]))[0, 0], (1 + 1.4 + 3 * 0.49) / (1 - 0.35), rtol=1e-14)


def test_a_cubic_without_second_term_is_met_exactly():
    np.testing.assert_allclose(predict(_series(1, 2, 0, 4), np.array([0.5]))[0, 0], 1 + 1 + 0.5)


def test_near_a_pole_the_series_stands_instead():
    np.testing.assert_allclose(predict(_series(0, 0, 1, 2), np.array([0.5]))[0, 0], 0.25 + 0.25)


def test_no_step_stays_where_it_is_whatever_the_series():
    np.testing.assert_array_equal(predict(_series(3, 0, 0, 0), np.array([0.0])), [[3]])


def test_the_radius_is_that_of_a_geometric_series_and_small_coordinates_do_not_count():
    ones = np.ones((2, 1), dtype=complex)
    cubic = np.array([[4.0], [1.0]]) + 0j
    np.testing.assert_allclose(trust_radius(Series(ones, 1e-3 * ones, ones, cubic)), [0.25])
    tiny = np.array([[1e-12], [1.0]])
    np.testing.assert_allclose(trust_radius(Series(ones, 1e-3 * tiny, tiny + 0j, cubic * tiny)), [1.0])
    assert np.isinf(trust_radius(_series(1, 1, 0, 0))).all()


def test_a_second_coefficient_that_happens_to_vanish_does_not_stop_the_path():
    np.testing.assert_allclose(trust_radius(_series(0, 1, 1e-9, 0.5)), [1.0])


def test_at_a_branch_point_of_square_roots_both_radii_agree():
    distance = 0.01
    root = [0.5, -0.125, 0.0625] / distance ** np.array([1, 2, 3])  # of (1 + h / distance)^(1/2)
    np.testing.assert_allclose(trust_radius(_series(1, *root)), [2 * distance])
    np.testing.assert_allclose(trust_radius(_series(1, root[0], 0, root[2])), [2 * distance])


def test_the_next_coefficient_continues_the_last_two():
    np.testing.assert_allclose(next_coefficient(_series(1, 1, 2, 6)), [18])
    np.testing.assert_allclose(next_coefficient(_series(1, 1, 0, 6)), [6])
