import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.ideals.sampling.chain_diagnostics import effective_sample_size, have_settled, split_r_hat


def autoregressive(correlation, steps, chains, seed=0):
    """Chains of known autocorrelation time (1 + a) / (1 - a), started in their own law."""
    noise = np.random.default_rng(seed).normal(size=(steps, chains, 1))
    draws = noise.copy()
    for step in range(1, steps):
        draws[step] = correlation * draws[step - 1] + np.sqrt(1 - correlation**2) * noise[step]
    return draws


@pytest.mark.parametrize("correlation", [-0.4, 0.0, 0.5, 0.9])
def test_effective_sample_size_of_chains_whose_autocorrelation_is_known(correlation):
    draws = autoregressive(correlation, 2000, 8)
    expected = draws.size * (1 - correlation) / (1 + correlation)
    assert effective_sample_size(draws)[0] == pytest.approx(expected, rel=0.15)


@given(st.floats(0.1, 10), st.floats(-5, 5), st.integers(0, 100))
def test_diagnostics_do_not_depend_on_units(factor, shift, seed):
    draws = autoregressive(0.5, 60, 4, seed)
    moved = factor * draws + shift
    np.testing.assert_allclose(effective_sample_size(moved), effective_sample_size(draws), rtol=1e-6)
    np.testing.assert_allclose(split_r_hat(moved), split_r_hat(draws), rtol=1e-6)


def test_chains_that_agree_differ_in_place_or_in_spread():
    draws = autoregressive(0.2, 400, 8)
    assert split_r_hat(draws)[0] < 1.01
    places, spreads = draws.copy(), draws.copy()
    places[:, ::2] += 3
    spreads[:, ::2] *= 5
    assert split_r_hat(places)[0] > 1.5
    assert split_r_hat(spreads)[0] > 1.2
    assert have_settled(draws)
    assert have_settled(places)
    assert have_settled(spreads)


def test_chains_on_their_way_have_not_settled():
    assert not have_settled(np.random.default_rng(0).normal(size=(100, 8, 1)).cumsum(axis=0))
    assert not have_settled(autoregressive(0.97, 100, 8))


def test_a_coordinate_that_never_changes_is_worth_every_draw():
    draws = np.full((50, 4, 2), 0.1)
    draws[:, :, 1:] = autoregressive(0.0, 50, 4)
    assert split_r_hat(draws)[0] == 1
    assert effective_sample_size(draws)[0] == 200
