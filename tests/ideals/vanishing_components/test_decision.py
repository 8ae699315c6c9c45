"""Decisions of one degree from sums written by hand."""

import numpy as np
import pytest

from neurovariety.ideals.vanishing_components.candidates import candidates_after
from neurovariety.ideals.vanishing_components.decision import decide
from neurovariety.ideals.vanishing_components.moments import VCASums

ROWS = 10


def decision(squares, slopes, normalisation):
    """Three coordinates with mean 0, uncorrelated, with these mean squares of values and gradients."""
    values = ROWS * np.diag([1.0, *squares])
    sums = VCASums(ROWS, values, ROWS * np.diag([0.0, *slopes]), triangular=False)
    return decide(sums, (), candidates_after((), 3), 0.01, normalisation)


def test_a_component_is_divided_by_its_gradient():
    found = decision([0.08, 0.5, 0.02], [4.0, 1.0, 16.0], "gradient")
    assert len(found.losses) == 1
    assert np.isclose(found.losses[0], 0.02 / 16, rtol=1e-12)
    assert np.isclose(np.abs(found.step.vanishing[0, 3]), 1 / 4, rtol=1e-12)


def test_small_values_without_a_gradient_are_no_component_and_large_ones_join_the_others():
    found = decision([1e-14, 0.5, 0.3], [0.0, 0.0, 1.0], "gradient")
    assert len(found.losses) == 0
    assert len(found.step.nonvanishing) == 2


def test_the_others_come_with_the_largest_spread_first_and_mean_square_one():
    found = decision([0.2, 0.7, 0.001], [1.0] * 3, "value")
    assert found.losses.tolist() == [0.001]
    assert np.allclose(found.step.nonvanishing, [[0, 0, 0.7**-0.5, 0], [0, 0.2**-0.5, 0, 0]])


@pytest.mark.parametrize("normalisation", ["value", "gradient"])
def test_a_floor_that_is_not_finite_resolves_nothing(normalisation):
    with np.errstate(all="ignore"):
        found = decision([0.2, np.inf, 0.3], [1.0] * 3, normalisation)
    assert not found.resolved
    assert found.floor == np.inf
