"""Empirical Bernstein bounds: do they hold as often as they say, and are they what the theorem says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neurovariety.errors import InputError
from neurovariety.ideals.bernstein import bernstein_lower, bernstein_reach, bernstein_upper

DRAWS = {
    "uniform": (lambda rng, shape: rng.uniform(0, 1, shape), 0.5),
    "rare": (lambda rng, shape: (rng.random(shape) < 0.02) * 1.0, 0.02),
    "small squares": (lambda rng, shape: (0.1 * rng.uniform(-1, 1, shape)) ** 2, 0.01 / 3),
    "one in a hundred is large": (lambda rng, shape: np.where(rng.random(shape) < 0.01, 1.0, 0.001), 0.01099),
}


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("count", [2, 10, 100, 1000])
def test_independent_draws_keep_to_the_bounds(name, count):
    """Of 4000 samples 400 may fail; over 480 would have a chance below 1e-4 if the claim were only just true."""
    draw, truth = DRAWS[name]
    values = draw(np.random.default_rng(count), (4000, count)) * 3.0
    mean, variance = values.mean(axis=1), values.var(axis=1, ddof=1)
    upper = bernstein_upper(count, mean, variance, largest=3.0, failure=0.1)
    lower = bernstein_lower(count, mean, variance, largest=3.0, failure=0.1)
    assert np.sum(upper < 3.0 * truth) <= 480
    assert np.sum(lower > 3.0 * truth) <= 480


@pytest.mark.parametrize("count", [3, 30, 300, 590, 599])
def test_draws_without_replacement_keep_to_the_bounds(count):
    rng = np.random.default_rng(count)
    table = np.where(rng.random(600) < 0.05, 1.0, 0.01 * rng.random(600))
    samples = np.array([rng.permutation(table)[:count] for _ in range(3000)])
    mean, variance = samples.mean(axis=1), samples.var(axis=1, ddof=1)
    upper = bernstein_upper(count, mean, variance, largest=1.0, failure=0.1, table=600)
    lower = bernstein_lower(count, mean, variance, largest=1.0, failure=0.1, table=600)
    assert np.mean(upper < table.mean()) <= 0.12
    assert np.mean(lower > table.mean()) <= 0.12


@pytest.mark.parametrize("name", DRAWS)
@pytest.mark.parametrize("count", [1, 10, 100, 1000])
def test_samples_reach_no_further(name, count):
    draw, truth = DRAWS[name]
    means = draw(np.random.default_rng(count), (4000, count)).mean(axis=1)
    assert np.sum(means > bernstein_reach(count, truth, largest=1.0, failure=0.1)) <= 480


def test_the_bounds_are_the_theorems():
    count, mean, variance, failure = 50, 0.3, 0.02, 0.05
    log = np.log(2 / failure)
    expected = np.sqrt(2 * variance * log / count) + 7 * log / (3 * (count - 1))
    assert np.isclose(bernstein_upper(count, mean, variance, largest=1.0, failure=failure) - mean, expected)
    # Scaling the values scales the bound.
    scaled = bernstein_upper(count, 5 * mean, 25 * variance, largest=5.0, failure=failure)
    assert np.isclose(scaled - 5 * mean, 5 * expected)


@given(
    st.integers(1, 10_000), st.floats(0, 1), st.floats(0, 0.25), st.floats(1e-6, 0.5), st.sampled_from([None, 10_000])
)
def test_bounds_enclose_the_mean_and_stay_in_range(count, mean, variance, failure, table):
    upper = bernstein_upper(count, mean, variance, largest=1.0, failure=failure, table=table)
    lower = bernstein_lower(count, mean, variance, largest=1.0, failure=failure, table=table)
    assert 0 <= lower <= mean <= upper <= 1
    surer = bernstein_upper(count, mean, variance, largest=1.0, failure=failure / 2, table=table)
    assert surer >= upper


def test_a_table_read_whole_has_no_error_left():
    assert bernstein_upper(40, 0.2, 0.1, largest=1.0, failure=0.05, table=40) == 0.2
    assert bernstein_lower(40, 0.2, 0.1, largest=1.0, failure=0.05, table=40) == 0.2


@pytest.mark.parametrize(
    "options",
    [
        {"count": 0, "failure": 0.1},
        {"count": 5, "failure": 0.0},
        {"count": 5, "failure": 1.0},
        {"count": 5, "failure": 0.1, "table": 4},
    ],
)
def test_misuse_is_refused(options):
    count = options.pop("count")
    with pytest.raises(InputError):
        bernstein_upper(count, 0.1, 0.1, largest=1.0, **options)
