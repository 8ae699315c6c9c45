"""Following all paths of a homotopy: blocks, repetitions, paths that meet."""

from dataclasses import replace

import numpy as np
import pytest

import neurovariety.solve.homotopy as rooms
from neurovariety.solve.homotopy import Homotopy, Means, follow
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.sampling import LEAST_STEPS, SAMPLE, Sample, try_some
from neurovariety.solve.system.expression import parameters, variables
from neurovariety.solve.system.polynomial_system import PolynomialSystem
from neurovariety.solve.track.settings import TrackSettings

(X,), (P,) = variables("x"), parameters("p")


def roots_of_unity(count: int, power: int) -> Homotopy:
    """From x^count = 1 to x^count = p; ``power`` makes start points repeat."""
    system = PolynomialSystem.of([X**count - P], parameters=[P])
    return Homotopy(
        system.homogeneous,
        lambda numbers: system.lift(np.exp(2j * np.pi * (numbers // power * power) / count)[:, None]),
        count,
        np.array([1.0 + 0j]),
        np.array([3.0 - 2j]),
        "roots",
    )


def test_blocks_change_nothing(monkeypatch):
    homotopy = roots_of_unity(30, 1)
    whole = follow(homotopy, Means())
    monkeypatch.setattr(rooms, "BLOCK", 7)
    cut = follow(homotopy, Means())
    assert np.array_equal(whole.points, cut.points)
    assert whole.numbers(PathEnd.REGULAR).tolist() == list(range(30))
    assert (whole.attempts == 1).all()


def test_paths_that_meet_at_a_regular_solution_are_tracked_again_and_told():
    ends = follow(roots_of_unity(12, 2), Means())
    assert ends.numbers(PathEnd.MET).tolist() == [1, 3, 5, 7, 9, 11]
    assert ends.numbers(PathEnd.REGULAR).tolist() == [0, 2, 4, 6, 8, 10]
    assert (ends.attempts == 1 + rooms.AGAIN).all()
    assert not ends.ledger(np.full(12, -1)).complete


def test_paths_given_up_are_tracked_again_with_more_steps():
    impatient = Means(settings=TrackSettings(most_steps=2, end_zone=1e-3))
    ends = follow(roots_of_unity(5, 1), impatient, again=0)
    assert len(ends.numbers(PathEnd.FAILED)) == 5
    ends = follow(roots_of_unity(5, 1), impatient)
    assert len(ends.numbers(PathEnd.REGULAR)) == 5
    assert (ends.attempts == 2).all()
    assert (ends.steps > 2).all()


@pytest.mark.parametrize(("target", "wasted"), [(3.0 - 2j, 0.0), (0.0, 1.0)])
def test_a_sample_tells_how_many_paths_are_wasted(target, wasted):
    """All paths of x^70 = 1 lead to regular solutions of x^70 = p, but to one singular one of x^70 = 0."""
    homotopy = replace(roots_of_unity(70, 1), target=np.array([target + 0j]))
    means = Means()
    sample = try_some(homotopy, means, seed=0)
    assert sample.wasted == wasted
    assert sample.steps >= sample.count == 70
    assert means.watch.steps >= SAMPLE
    assert means.watch.started == 0


def test_monodromy_is_for_much_work_most_of_it_wasted():
    assert Sample(wasted=0.98, steps=5 * LEAST_STEPS, count=5_000).monodromy_is_cheaper
    assert not Sample(wasted=0.98, steps=0.9 * LEAST_STEPS, count=5_000).monodromy_is_cheaper
    assert not Sample(wasted=0.0, steps=5 * LEAST_STEPS, count=30_000).monodromy_is_cheaper


def test_counts_are_of_paths_and_not_of_what_the_endgame_does():
    homotopy = replace(roots_of_unity(3, 1), target=np.array([0j]))
    means = Means()
    ends = follow(homotopy, means)
    assert ends.winding.tolist() == [3] * 3
    assert means.watch.started == means.watch.finished == 3


def test_an_end_that_is_no_solution_is_not_taken_for_a_singular_one(monkeypatch):
    finish = rooms.finish

    def mistaken(*arguments, **options):
        ends = finish(*arguments, **options)
        ends.kind[:] = rooms.EndKind.SINGULAR
        ends.points[:, 1] *= 1.01
        return ends

    monkeypatch.setattr(rooms, "finish", mistaken)
    ends = follow(roots_of_unity(4, 1), Means())
    assert ends.numbers(PathEnd.FAILED).tolist() == [0, 1, 2, 3]
    assert "is no solution" in ends.reasons[ends.reason[0]]
