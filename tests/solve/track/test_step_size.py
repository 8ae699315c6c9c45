import numpy as np

from neurovariety.solve.track.settings import TrackSettings
from neurovariety.solve.track.step_size import next_step, radius_of_contraction, shorter_step

SETTINGS = TrackSettings()


def _step(*, omega=1.0, error=1.0, radius=np.inf, longest=np.inf, remaining=np.inf, settings=SETTINGS):
    numbers = (np.array([value]) for value in (omega, error, radius, longest, remaining))
    omega, error, radius, longest, remaining = numbers
    return float(next_step(omega, error, radius, settings, longest=longest, remaining=remaining)[0])


def test_newton_contracts_as_promised_from_where_the_step_lands():
    # x^2 - 1 from x = 1 + d: first correction d (1 + d/2) / (1 + d), second over first as measured
    allowed = radius_of_contraction(0.125)  # omega is 1 for this equation at 1
    x = 1 + allowed
    first = (x * x - 1) / (2 * x)
    second = ((x - first) ** 2 - 1) / (2 * x)
    assert second / first <= 0.125


def test_the_step_goes_with_the_fourth_root_of_curvature():
    np.testing.assert_allclose(_step(error=1.0) / _step(error=16.0), 2)
    np.testing.assert_allclose(_step(omega=1.0) / _step(omega=81.0), 3)


def test_the_step_obeys_trust_growth_and_what_is_left():
    assert _step(radius=1e-3) == 0.4e-3
    assert _step(longest=1e-4) == 1e-4
    assert _step(error=0.0, remaining=0.3) == 0.3
    assert _step(longest=0.2, remaining=0.29) == 0.145  # two halves rather than a sliver
    assert _step(longest=0.2, remaining=0.31) < 0.2 + 1e-15


def test_caution_divides():
    np.testing.assert_allclose(_step() / _step(settings=SETTINGS.tighter()), 2)


def test_failures_shorten_by_what_they_missed():
    step, yes = np.ones(4), np.ones(4, dtype=bool)
    shares = shorter_step(step, np.array([0.13, 2.0, 1e9, np.nan]), yes, SETTINGS)
    np.testing.assert_allclose(shares, [0.5 * (0.125 / 0.13) ** 0.25, 0.25, 0.1, 0.1])
    assert shorter_step(step[:1], np.array([np.nan]), ~yes[:1], SETTINGS) == 0.25
