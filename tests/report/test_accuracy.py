import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from neurovariety.errors import InputError
from neurovariety.report import accuracy_over_seeds, wilson_interval


@given(st.integers(1, 20_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_interval_is_that_of_scipy(counts):
    correct, total = counts
    expected = binomtest(correct, total).proportion_ci(method="wilson")
    low, high = wilson_interval(correct, total)
    assert low == pytest.approx(expected.low, abs=1e-12)
    assert high == pytest.approx(expected.high, abs=1e-12)
    assert 0 <= low <= correct / total <= high <= 1


def test_confidence_is_that_of_scipy():
    expected = binomtest(45, 50).proportion_ci(confidence_level=0.8, method="wilson")
    assert wilson_interval(45, 50, confidence=0.8) == pytest.approx((expected.low, expected.high))


def test_all_right_and_all_wrong_end_exactly_at_the_ends():
    assert wilson_interval(37, 37)[1] == 1.0
    assert wilson_interval(0, 37)[0] == 0.0


@pytest.mark.parametrize(("correct", "total"), [(0, 0), (-1, 10), (11, 10), (float("nan"), 10)])
def test_impossible_counts_are_refused(correct, total):
    with pytest.raises(InputError, match="test set"):
        wilson_interval(correct, total)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0])
def test_a_confidence_is_a_probability(confidence):
    with pytest.raises(InputError, match="probability"):
        wilson_interval(5, 10, confidence=confidence)


def test_seeds_do_not_narrow_the_interval_but_have_a_deviation():
    one, three = accuracy_over_seeds([90], 100), accuracy_over_seeds([88, 90, 92], 100)
    assert (three.low, three.high) == (one.low, one.high)
    assert one.sd is None
    assert three.sd == pytest.approx(0.02)
    assert (three.value, three.seeds, three.total) == (0.9, 3, 100)


def test_one_impossible_seed_does_not_hide_in_the_mean():
    with pytest.raises(InputError, match="test set"):
        accuracy_over_seeds([101, 90], 100)
    with pytest.raises(InputError, match="no seed"):
        accuracy_over_seeds([], 100)
