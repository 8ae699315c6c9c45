"""Probabilities of cells: the known ones of the cusp, and samples for other means and metrics."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.solve import variables
from neurovariety.variety.voronoi import voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
CUSP = [-(t**2), t**3]


@pytest.mark.parametrize(
    ("deviation", "known"),
    [(0.1, 0.480667346824), (0.5, 0.426677705339), (1.0, 0.388781210672), (2.0, 0.346359318728)],
)
def test_known_probabilities_of_the_cusp(deviation, known):
    found = voronoi_cell(CUSP, [0, 0]).probability(deviation=deviation)
    assert found.value == pytest.approx(known, abs=6e-13)
    assert found.error < 1e-10


def test_small_deviations_see_the_halfplane():
    assert voronoi_cell(CUSP, [0, 0]).probability(deviation=1e-6).value == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("coordinates", "mean", "metric"),
    [(CUSP, [1, 0.5], None), (CUSP, [0.3, 2], [1, 4]), ([t**2, t**5 + t**3], [-1, 0.2], None), (CUSP, [-3, 0], None)],
)
def test_samples_agree_for_any_mean(coordinates, mean, metric):
    cell = voronoi_cell(coordinates, [0, 0], metric=metric)
    found = cell.probability(mean=mean, deviation=0.7)
    data = np.random.default_rng(0).normal(mean, 0.7, (50_000, 2))
    share = (cell.reach(data) >= 1).mean()
    assert found.value == pytest.approx(share, abs=5 * np.sqrt(share * (1 - share) / len(data)) + 1e-4)
    assert found.error < 1e-10


def test_two_cusps_have_walls_and_kinks():
    cell = voronoi_cell([t * (t**2 - 1) ** 2, (t**2 - 1) ** 2], [0, 0])
    found = cell.probability(deviation=0.01)
    assert found.value == pytest.approx(0.25, abs=1e-3)  # the quarter plane that both cusps leave
    assert found.error < 1e-10
    with_kinks = cell.probability(deviation=1.0)
    data = np.random.default_rng(0).normal(0, 1, (50_000, 2))
    assert with_kinks.value == pytest.approx((cell.reach(data) >= 1).mean(), abs=1.2e-2)


def test_a_cell_without_interior_has_probability_zero():
    assert voronoi_cell([t, t**2], [0, 0]).probability().value == 0


def test_what_cannot_be_done_is_said():
    with pytest.raises(InputError, match="positive"):
        voronoi_cell(CUSP, [0, 0]).probability(deviation=0)
    with pytest.raises(InputError, match="plane curves"):
        voronoi_cell([t**2, t**3, t**4], [0, 0, 0]).probability()


@pytest.mark.parametrize(
    ("mean", "deviation", "known"),
    [([1e6, 0], 1, 1.0), ([100, 3], 0.01, 1.0), ([-1e6, 5], 1, 0.0), ([30, 10], 1, 1.0), ([1e-3, 1000], 0.001, 0.0)],
)
def test_far_means_are_not_overlooked(mean, deviation, known):
    """Seen from the point nearly all data lie in one direction."""
    found = voronoi_cell(CUSP, [0, 0]).probability(mean=mean, deviation=deviation)
    assert abs(found.value - known) <= found.error < 2e-8


def test_half_of_the_data_around_a_boundary_point():
    found = voronoi_cell(CUSP, [0, 0]).probability(mean=[2, 3], deviation=1e-4)  # t = 1
    assert found.value == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize("choice", [{"mean": [1e150, 0]}, {"deviation": 1e-300, "mean": [1, 0]}])
def test_means_beyond_double_precision_are_refused(choice):
    with pytest.raises(InputError, match="too far away"):
        voronoi_cell(CUSP, [0, 0]).probability(**choice)


@pytest.mark.parametrize("deviation", [None, "a", [1], float("nan"), float("inf"), -1, 1j])
def test_deviations_are_numbers_above_zero(deviation):
    with pytest.raises(InputError):
        voronoi_cell(CUSP, [0, 0]).probability(deviation=deviation)
