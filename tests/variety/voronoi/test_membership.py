"""What is read off candidates: doubts stay doubts."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi.candidates import Candidates
from neurovariety.variety.voronoi.membership import membership_by_candidates

ORIGIN, METRIC = (Fraction(0), Fraction(0)), ((Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)))


def ask(points, *, accuracy=1e-14, complete=True, certified=True, data=(1, 0)):
    array = np.array(points, dtype=float).reshape(-1, 2)
    candidates = Candidates(array, np.full(len(array), accuracy), None, complete, certified)
    return membership_by_candidates(candidates, ORIGIN, METRIC, tuple(map(Fraction, data)))


@pytest.mark.parametrize(
    ("points", "inside", "unique"),
    [
        ([[0, 0], [-1, 0]], True, True),
        ([[0, 0], [2, 0]], True, False),  # equally near
        ([[0, 0], [1.5, 0]], False, False),
        ([], True, True),
    ],
)
def test_distances_are_compared(points, inside, unique):
    answer = ask(points)
    assert (answer.inside, answer.unique) == (inside, unique)


def test_certificates_are_passed_on_and_ties_are_numerical():
    assert ask([[-1, 0]]).certainty is Certainty.CERTIFIED
    assert ask([[-1, 0]], certified=False).certainty is Certainty.NUMERICAL
    assert ask([[2, 0]]).certainty is Certainty.NUMERICAL
    assert ask([[1.5, 0]]).certainty is Certainty.CERTIFIED


def test_missing_or_blurred_candidates_leave_it_undecided_unless_a_nearer_one_is_there():
    assert ask([[-1, 0]], complete=False).inside is None
    assert ask([[-1, 0]], accuracy=1e-3).inside is None
    assert ask([[1.5, 0]], complete=False).inside is False
    assert "undecided" in str(ask([[-1, 0]], complete=False))


def test_the_nearest_points_and_the_distance_are_told():
    answer = ask([[1.5, 0], [3, 0]])
    assert answer.nearest.tolist() == [[1.5, 0]]
    assert answer.distance == pytest.approx(0.5)
    assert ask([[2, 0]]).nearest.tolist() == [[0, 0], [2, 0]]
