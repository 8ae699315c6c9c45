"""Newton's method at ends of descent: more digits, never another valley."""

import numpy as np

from neurovariety.training.descent.line_search import Runs
from neurovariety.training.descent.local_phase import settle


def ring(points):
    """(|x|^2 - 1)^2 + z^2, whose lowest points are a circle; (x, z) = (0, 0) is a saddle."""
    radius = (points[:, :2] ** 2).sum(axis=1) - 1
    gradients = np.concatenate([4 * radius[:, None] * points[:, :2], 2 * points[:, 2:]], axis=1)
    return radius**2 + points[:, 2] ** 2, gradients


def ring_hessians(points):
    plane = points[:, :2]
    hessians = np.zeros((len(points), 3, 3))
    hessians[:, :2, :2] = 8 * plane[:, :, None] * plane[:, None, :]
    hessians[:, [0, 1], [0, 1]] += 4 * ((plane**2).sum(axis=1) - 1)[:, None]
    hessians[:, 2, 2] = 2
    return hessians


def runs_at(points):
    losses, gradients = ring(points)
    count = len(points)
    return Runs(points, losses, gradients, np.zeros(count, np.int64), np.ones(count, bool), False)


def test_the_last_digits_are_found_across_a_symmetry():
    angles = np.linspace(0, 6, 7)
    points = np.stack([np.cos(angles) * (1 + 1e-8), np.sin(angles) * (1 + 1e-8), np.full(7, 1e-8)], axis=1)
    settled = settle(ring, ring_hessians, runs_at(points), np.ones(7, bool))
    assert settled.moved.all()
    assert (settled.signatures == [2, 0, 1]).all()
    assert np.abs(settled.gradients).max() < 1e-14
    assert np.linalg.norm(settled.parameters - points, axis=1).max() < 3e-8
    np.testing.assert_allclose(np.arctan2(points[:, 1], points[:, 0]), np.arctan2(*settled.parameters.T[1::-1]))


def test_saddles_and_ends_that_are_not_near_stay():
    points = np.array([[1e-8, 0.0, 1e-8], [1 + 1e-8, 0.0, 0.0]])
    settled = settle(ring, ring_hessians, runs_at(points), np.array([True, False]))
    assert not settled.moved.any()
    assert settled.signatures.tolist() == [[1, 2, 0], [2, 0, 1]]
    np.testing.assert_array_equal(settled.parameters, points)


def test_an_end_without_gradient_stays():
    points = np.array([[1.0, 0.0, 0.0]])
    settled = settle(ring, ring_hessians, runs_at(points), np.ones(1, bool))
    assert not settled.moved.any()
    np.testing.assert_array_equal(settled.parameters, points)


def test_a_step_that_changes_the_curvature_is_taken_back():
    """The valley z^2 ends at the origin, where the quartic x^4 - x^3 is flat; Newton's method would leave it."""

    def values(points):
        x, z = points.T
        return x**4 - x**3 + z**2, np.stack([4 * x**3 - 3 * x**2, 2 * z], axis=1)

    def hessians(points):
        x, _ = points.T
        return np.stack([12 * x**2 - 6 * x, 0 * x, 0 * x, np.full(len(x), 2.0)], axis=1).reshape(-1, 2, 2)

    points = np.array([[-1e-3, 0.0]])
    losses, gradients = values(points)
    runs = Runs(points, losses, gradients, np.zeros(1, np.int64), np.ones(1, bool), False)
    settled = settle(values, hessians, runs, np.ones(1, bool))
    assert settled.signatures.tolist() == [[2, 0, 0]]
    assert settled.parameters[0, 0] <= 0
