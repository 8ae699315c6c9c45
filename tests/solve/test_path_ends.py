"""The record of ends is filled in, kept in a checkpoint and read back the same."""

import numpy as np

from neurovariety.moments import Checkpoint
from neurovariety.solve.ledger import PathEnd
from neurovariety.solve.path_ends import HomotopyEnds


def some_ends() -> HomotopyEnds:
    ends = HomotopyEnds.untouched(6, 3)
    ends.points[:] = np.arange(18).reshape(6, 3) * 1j
    ends.put(np.array([0, 2]), PathEnd.REGULAR, "")
    ends.put(np.array([3]), PathEnd.FAILED, "too many steps")
    return ends


def test_a_checkpoint_keeps_everything(tmp_path):
    ends = some_ends()
    checkpoint = Checkpoint(tmp_path / "paths.npz")
    checkpoint.save("these paths", ends, 3)
    found, done = checkpoint.load("these paths", HomotopyEnds.untouched(6, 3), 6)
    assert done == 3
    assert found.reasons == ends.reasons
    for name, array in ends.arrays().items():
        assert np.array_equal(found.arrays()[name], array, equal_nan=array.dtype.kind == "f")


def test_merging_fills_in_only_what_is_not_known():
    ends, other = some_ends(), HomotopyEnds.untouched(6, 3)
    other.put(np.array([0]), PathEnd.FAILED, "wrong")
    other.put(np.array([1]), PathEnd.AT_INFINITY, "far away")
    merged = ends.merge(other)
    assert merged.end.tolist() == [1, 4, 1, 7, 0, 0]
    assert merged.reasons[merged.reason[1]] == "far away"
    assert merged.reasons[merged.reason[3]] == "too many steps"
    assert ends.end.tolist() == [1, 0, 1, 7, 0, 0]


def test_reasons_beyond_the_table_are_still_told_as_another():
    ends = HomotopyEnds.untouched(200, 1)
    for path in range(200):
        ends.put(np.array([path]), PathEnd.FAILED, f"reason {path}")
    assert len(ends.reasons) == 64
    assert ends.reasons[ends.reason[199]] == "another reason"
    again = HomotopyEnds.from_arrays(ends.arrays())
    assert again.reasons == ends.reasons


def test_the_ledger_is_that_of_the_ends():
    ledger = some_ends().ledger(np.array([0, -1, 1, -1, -1, -1]))
    assert ledger.count(PathEnd.REGULAR) == 2
    assert ledger.reasons_of(PathEnd.FAILED) == [("too many steps", 1)]
    assert not ledger.complete
