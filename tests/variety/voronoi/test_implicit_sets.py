"""Cells of sets given by equations and inequalities."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import ResourceError
from neurovariety.solve import variables
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi import ImplicitSet, voronoi_cell
from neurovariety.variety.voronoi.candidates import fritz_john_points
from neurovariety.variety.voronoi.euclidean import read_metric

pytest.importorskip("flint")

x, y, z = variables("x y z")
HALF_CIRCLE = ImplicitSet.of([x**2 + y**2 - 1], inequalities=[y])


def test_the_cell_of_the_end_of_the_half_circle_is_a_quarter_plane():
    cell = voronoi_cell(HALF_CIRCLE, [1, 0])
    assert (cell.value, cell.certainty) == (2, Certainty.EXACT)
    inside = [(1, -1), (2, 0), (Fraction(1, 10), -3), (5, Fraction(-1, 100))]
    outside = [(1, Fraction(1, 100)), (Fraction(-1, 10), -1), (-1, 0), (-2, 1)]
    assert [cell.membership(u).inside for u in inside] == [True] * 4
    assert [cell.membership(u).inside for u in outside] == [False] * 4
    assert cell.membership((1, -1)).certainty is Certainty.CERTIFIED
    assert cell.membership((0, -1)).unique is False  # as near to the other end


def test_the_cell_of_an_inner_point_of_the_half_circle_is_a_ray():
    cell = voronoi_cell(HALF_CIRCLE, [Fraction(3, 5), Fraction(4, 5)])
    assert (cell.value, cell.certainty, cell.directions) == (1, Certainty.EXACT, ((Fraction(3, 4), 1),))
    assert cell.membership((Fraction(3, 50), Fraction(4, 50))).inside
    assert cell.membership((3, 4)).inside
    assert cell.membership((-3, -4)).inside is False
    assert cell.membership((Fraction(1, 2), Fraction(1, 2))).inside is False
    assert cell.membership((0, 0)).inside is None  # every point of the half circle is equally near


@pytest.mark.parametrize(("metric", "count"), [(None, 2), ([4, 1], 4)])
def test_a_circle_has_two_critical_points_and_an_ellipse_four(metric, count):
    circle = ImplicitSet.of([x**2 + y**2 - 1])
    found = fritz_john_points(circle.equations, 2, (Fraction(3, 7), Fraction(5, 11)), read_metric(metric, 2))
    assert found.outcome.complete
    assert len(found) == count


def test_the_cusp_by_its_equation_has_the_same_cell():
    cell = voronoi_cell(ImplicitSet.of([x**3 + y**2]), [0, 0])
    assert (cell.value, cell.certainty, cell.complete) == (2, Certainty.NUMERICAL, True)
    for u, expected in [((2, 3), True), ((1, 3), False), ((3, 3), True), ((Fraction(1, 8), 0), True), ((0, 1), False)]:
        assert cell.membership(u).inside is expected


def test_the_equation_and_the_parametrisation_of_the_cusp_agree():
    (t,) = variables("t")
    implicit, curve = voronoi_cell(ImplicitSet.of([x**3 + y**2]), [0, 0]), voronoi_cell([-(t**2), t**3], [0, 0])
    answers = [
        (implicit.membership(u).inside, curve.membership(u).inside)
        for u in np.random.default_rng(5).integers([-2, -4], [9, 5], (6, 2)).tolist()
    ]
    assert all(first == second for first, second in answers)
    assert len({second for _, second in answers}) == 2


def test_corners_in_space_have_the_dimension_of_their_normal_cone():
    ball = ImplicitSet.of([x**2 + y**2 + z**2 - 1], inequalities=[y, z])
    assert [voronoi_cell(ball, p).value for p in ([1, 0, 0], [0, 0, 1], [0, Fraction(3, 5), Fraction(4, 5)])] == [
        3,
        2,
        1,
    ]
    cell = voronoi_cell(ball, [1, 0, 0])
    assert cell.membership([1, -1, -2]).inside
    assert cell.membership([1, -1, 1]).inside is False


def test_a_metric_turns_the_normal():
    cell = voronoi_cell(ImplicitSet.of([x + y - 1]), [1, 0], metric=[1, 2])
    (direction,) = cell.directions
    assert np.isclose(float(direction[0] / direction[1]), 2)  # the metric sends it to a multiple of (1, 1)


def test_too_many_inequalities_are_refused():
    many = ImplicitSet.of([x**2 + y**2 - 1], inequalities=[y + k for k in range(1, 10)])
    with pytest.raises(ResourceError, match="too many inequalities"):
        voronoi_cell(many, [1, 0]).membership([2, 0])
