"""Descent of functions whose lowest points are known."""

import numpy as np
import pytest

from neurovariety.training.descent.line_search import Units, descend_from

UNITS = Units(loss=1.0, length=1.0)


class Valley:
    """x^T diag(curvatures) x / 2, with a record of all calls."""

    def __init__(self, curvatures):
        self.curvatures = np.array(curvatures)
        self.calls = 0

    def __call__(self, points):
        self.calls += 1
        return (points**2 @ self.curvatures) / 2, points * self.curvatures


def test_a_narrow_valley_is_followed_to_its_end():
    starts = np.random.default_rng(0).normal(size=(50, 3))
    runs = descend_from(Valley([1.0, 30.0, 1000.0]), starts, UNITS, tolerance=1e-9, steps=20_000)
    assert runs.converged.all()
    assert np.abs(runs.parameters).max() < 1e-8
    assert not runs.interrupted


def test_runs_do_not_depend_on_one_another():
    starts = np.random.default_rng(1).normal(size=(20, 2))
    together = descend_from(Valley([1.0, 50.0]), starts, UNITS, tolerance=1e-6, steps=5000)
    alone = descend_from(Valley([1.0, 50.0]), starts[7:8], UNITS, tolerance=1e-6, steps=5000)
    assert together.steps[7] == alone.steps[0]
    np.testing.assert_array_equal(together.parameters[7], alone.parameters[0])
    assert len(set(together.steps.tolist())) > 1


def test_the_loss_falls_and_no_step_passes_the_lowest_point_of_its_line():
    valley, taken = Valley([1.0, 20.0]), []

    def watched(points):
        losses, gradients = valley(points)
        taken.append((points[0].copy(), losses[0], gradients[0].copy()))
        return losses, gradients

    descend_from(watched, np.array([[3.0, 1.0]]), UNITS, tolerance=1e-6, steps=5000)
    at, least, slope = taken[0]
    refused = 0
    for point, loss, gradient in taken[1:]:
        if loss > least - np.dot(at - point, slope) / 2 + 1e-13:
            refused += 1
            continue
        assert np.dot(gradient, slope) >= -1e-12
        at, least, slope = point, loss, gradient
    assert 0 < refused < len(taken) / 2
    assert least < 1e-12


def test_steps_into_infinite_loss_are_refused():
    def barrier(points):
        with np.errstate(invalid="ignore", divide="ignore"):
            return (points - np.log(points))[:, 0], 1 - 1 / points

    runs = descend_from(barrier, np.array([[1e-3], [50.0]]), UNITS, tolerance=1e-9, steps=5000)
    assert runs.converged.all()
    np.testing.assert_allclose(runs.parameters, 1, atol=1e-8)


def test_runs_out_of_steps_say_so():
    valley = Valley([1.0, 1e6])
    runs = descend_from(valley, np.ones((3, 2)), UNITS, tolerance=1e-9, steps=40)
    assert not runs.converged.any()
    assert runs.steps.tolist() == [40, 40, 40]
    assert valley.calls == 41
    np.testing.assert_allclose(runs.losses, valley(runs.parameters)[0])


def test_a_start_at_the_lowest_point_has_ended():
    runs = descend_from(Valley([1.0, 2.0]), np.array([[0.0, 0.0], [1.0, 1.0]]), UNITS, tolerance=1e-9, steps=1000)
    assert runs.converged.all()
    assert runs.steps[0] == 0


def test_interruption_keeps_what_was_reached():
    def impatient(ended):
        told.append(ended)
        if len(told) == 2:
            raise KeyboardInterrupt

    told, valley = [], Valley([1.0, 1e5])
    starts = np.array([[1.0, 0.0], [1.0, 1.0]])
    runs = descend_from(valley, starts, UNITS, tolerance=1e-9, steps=10_000, tell=impatient)
    assert runs.interrupted
    assert runs.converged.tolist() == [True, False]
    assert runs.steps[1] == 100
    assert (runs.losses <= valley(starts)[0]).all()
    np.testing.assert_allclose(runs.losses, valley(runs.parameters)[0])


@pytest.mark.parametrize("unit", [1e-8, 1.0, 1e8])
def test_units_do_not_matter(unit):
    units = Units(loss=unit, length=1.0)
    assert units.relative(np.ones((1, 4)), np.full((1, 4), unit)) == pytest.approx(4)
    assert units.relative(np.zeros((1, 4)), np.full((1, 4), unit)) == pytest.approx(2)
