"""The ledger's counts add up, and every end has words."""

import numpy as np
import pytest

from neurovariety.solve.ledger import _WORDS, Ledger, PathEnd


def test_every_end_has_words():
    assert set(_WORDS) == set(PathEnd)


def test_counts_add_up():
    end = np.random.default_rng(0).integers(0, len(PathEnd), 1000)
    ledger = Ledger.of(end=end)
    assert sum(ledger.count(kind) for kind in PathEnd) == len(ledger) == 1000
    assert all(words in ledger.text() for words in _WORDS.values())


@pytest.mark.parametrize("bad", [PathEnd.MET, PathEnd.FAILED, PathEnd.NOT_TRACKED])
def test_lost_paths_are_noticed(bad):
    good = [PathEnd.REGULAR, PathEnd.SINGULAR, PathEnd.AT_INFINITY, PathEnd.NOT_ISOLATED, PathEnd.EXTRANEOUS]
    assert Ledger.of(end=np.array(good)).complete
    assert not Ledger.of(end=np.array([*good, bad])).complete


def test_reasons_are_counted():
    ledger = Ledger.of(end=np.array([7, 7, 7, 1]), reason=["steps", "accuracy", "steps", "steps"])
    assert ledger.reasons_of(PathEnd.FAILED) == [("steps", 2), ("accuracy", 1)]
    assert "2: steps" in ledger.text()


def test_solutions_know_their_paths():
    ledger = Ledger.of(end=np.array([1, 2, 2]), solution=np.array([0, 1, 1]))
    assert ledger.paths_to(1).tolist() == [1, 2]
    assert repr(Ledger.of(end=np.array([1]))) == "1 path: 1 to regular solutions"
    assert repr(Ledger.of(end=np.zeros(0))) == "0 paths"
