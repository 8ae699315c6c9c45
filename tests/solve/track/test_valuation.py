import numpy as np
import pytest

from neurovariety.solve.track.tracks import Tracks
from neurovariety.solve.track.valuation import at_infinity, seems_finite, valuations


def _decided(function, t=1e-5, at_last=False):
    """Decide by the values and derivatives of x0(t) at 100 t and t."""
    estimates = []
    for now in (100 * t, t):
        value, slope = function(now), (function(now * (1 + 1e-6)) - function(now * (1 - 1e-6))) / (2e-6 * now)
        estimates.append(np.array([[now * slope / value]], dtype=complex))
    points = np.array([[function(t), 1.0]], dtype=complex)
    return bool(at_infinity(*estimates, points, np.array([at_last]))[0]), bool(seems_finite(*estimates)[0])


def test_estimates_are_logarithmic_derivatives():
    t = np.array([0.01 + 0j])
    tracks = Tracks(
        points=np.array([[0.1 * t[0] ** 0.5, 1, 0.3]]),
        tangents=np.array([[0.05 * t[0] ** -0.5, 0, 0]]),
        t=t,
        **{name: np.zeros(1) for name in ("status", "steps", "rejected", "extended", "accuracy", "newton_lipschitz")},
    )
    np.testing.assert_allclose(valuations(tracks, 1), [[0.5]])
    assert valuations(tracks, 0).shape == (1, 0)


@pytest.mark.parametrize("power", [1.0, 0.5, 1 / 3, 2.0])
def test_steady_rates_lead_to_infinity(power):
    assert _decided(lambda t: (0.7 + 0.4j) * t**power, t=1e-8) == (True, False)


def test_slow_rates_are_given_more_time():
    assert not _decided(lambda t: t ** (1 / 7), t=1e-5)[0]
    assert _decided(lambda t: 0.5 * t ** (1 / 7), t=1e-10)[0]


@pytest.mark.parametrize("winding", [1, 2, 5, 12])
def test_finite_ends_are_never_taken_for_infinite_ones(winding):
    for t in 10.0 ** -np.arange(4, 12):
        infinite, finite = _decided(lambda at: 0.2 + 0.3j * at ** (1 / winding), t=t)
        assert not infinite
    assert finite


def test_far_regular_solutions_are_not_infinite():
    for t in 10.0 ** -np.arange(4, 12):
        assert not _decided(lambda at: 1e-5 + at, t=t)[0]


def test_clusters_of_solutions_are_not_infinite():
    # seven solutions at |x| = 10 look like one at infinity of winding number 7, until t is small
    for t in 10.0 ** -np.arange(4, 12):
        assert not _decided(lambda at: (0.1**7 + at) ** (1 / 7), t=t)[0]


def test_estimates_that_turn_are_not_believed():
    points = np.array([[1e-4, 1.0]], dtype=complex)
    before, now = np.array([[0.5 + 0.01j]]), np.array([[0.5 + 0.2j]])
    assert not at_infinity(before, now, points, np.array([False]))[0]
    assert at_infinity(now, before, points, np.array([False]))[0]


def test_the_smaller_the_rate_the_nearer_are_the_ends_that_count_as_infinite():
    points = np.array([[5e-3, 1.0]], dtype=complex)
    half, fifth = np.array([[0.5 + 0j]]), np.array([[0.2 + 0j]])
    assert not at_infinity(half, half, points, np.array([False]))[0]  # it may be a pair of solutions of size 1,000
    assert at_infinity(fifth, fifth, points, np.array([False]))[0]


def test_any_group_may_go_to_infinity_and_all_must_seem_finite():
    estimates = np.array([[1.0, 0.0]], dtype=complex)
    points = np.array([[1e-9, 0.5, 1.0]], dtype=complex)
    assert at_infinity(estimates, estimates, points, np.array([False])).all()
    assert not seems_finite(estimates, estimates).any()


def test_an_affine_system_has_no_infinity():
    empty = np.empty((3, 0), dtype=complex)
    assert not at_infinity(empty, empty, np.ones((3, 2), dtype=complex), np.zeros(3, dtype=bool)).any()
    assert seems_finite(empty, empty).all()
