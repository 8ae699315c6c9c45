"""Searching for nearer points where a parametrised set is not closed."""

from fractions import Fraction

import pytest

from neurovariety.solve import variables
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi import ParametrisedSet, voronoi_cell
from neurovariety.variety.voronoi.euclidean import read_metric
from neurovariety.variety.voronoi.search import keeps_parameters_bounded, nearer_point

pytest.importorskip("flint")

s, t = variables("s t")
OPEN = ParametrisedSet.of([s, s * t, s * t**2])  # rank-one forms, those without a first coefficient missing
POINT = (Fraction(1), Fraction(0), Fraction(0))


def test_closed_sets_are_recognised_where_each_parameter_is_alone_somewhere():
    assert keeps_parameters_bounded(ParametrisedSet.of([s**2, s * t, t**2]))
    assert not keeps_parameters_bounded(OPEN)


def test_points_that_are_only_approached_count():
    metric = read_metric(None, 3)
    assert nearer_point(OPEN, POINT, (Fraction(1), Fraction(0), Fraction(1, 2)), metric) is None
    data = (Fraction(1), Fraction(0), Fraction(2))
    theta = nearer_point(OPEN, POINT, data, metric)
    assert theta is not None
    assert sum((c.evaluate([theta])[0] - u) ** 2 for c, u in zip(OPEN.coordinates, data, strict=True)) < 4


def test_membership_searches_and_proves():
    cell = voronoi_cell(OPEN, at=[1, 0])
    answer = cell.membership([1, 0, 2])
    assert (answer.inside, answer.certainty) == (False, Certainty.EXACT)
    kept = cell.membership([1, 0, Fraction(1, 2)])
    assert (kept.inside, kept.certainty) == (True, Certainty.NUMERICAL)
    assert "may not be closed" in kept.evidence
