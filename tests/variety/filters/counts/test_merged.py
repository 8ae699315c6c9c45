"""Merging layers: the partially ordered set, and its numbers."""

from math import comb

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.filters.counts.merged import merged_architectures

REFERENCE = {
    (2, 3, 4, 5): 2976084,
    (2, 3, 8): 12698,
    (2, 4, 7): 62280,
    (2, 5, 6): 139726,
    (3, 4, 6): 350052,
    (3, 5, 5): 527145,
    (4, 4, 5): 806396,
    (2, 10): 38,
    (3, 9): 543,
    (4, 8): 3644,
    (5, 7): 11821,
    (6, 6): 17730,
    (11,): 1,
}


def test_the_reference_merges():
    found = merged_architectures([2, 3, 4, 5])
    assert {one.sizes: one.critical_points for one in found.architectures} == REFERENCE
    assert [len(level) for level in found.levels] == [1, 6, 5, 1]
    assert len(found.merges) == 6 + 16 + 5


@pytest.mark.parametrize("neighbours", [False, True])
def test_merging_keeps_the_dimension_and_lowers_the_count(neighbours):
    found = merged_architectures([3, 2, 2, 4, 2], neighbours=neighbours)
    counts = {one.sizes: one.critical_points for one in found.architectures}
    assert {1 + sum(sizes) - len(sizes) for sizes in counts} == {9}
    for before, after in found.merges:
        assert len(after) == len(before) - 1
        gained = max(size for size in after if after.count(size) > before.count(size))
        lost = [size for size in before if before.count(size) > after.count(size)]
        assert counts[before] >= comb(gained - 1, lost[0] - 1) * counts[after]


def test_neighbours_give_all_ways_to_set_strides_to_one():
    found = merged_architectures("lcn 2,3,4,5 stride 2,2,2", neighbours=True)
    assert len(found.architectures) == 2**3
    assert (2, 6, 5) in {one.sizes for one in found.architectures}
    assert len(found.merges) == 3 * 2**2


def test_equal_sizes_are_one_node():
    found = merged_architectures([2] * 10)
    assert len(found.architectures) == 42


def test_one_layer_is_alone():
    found = merged_architectures([1, 5])
    assert [one.sizes for one in found.architectures] == [(5,)]
    assert not found.merges


def test_too_many_and_none():
    with pytest.raises(ResourceError, match="merge"):
        merged_architectures(range(2, 20), neighbours=True)
    with pytest.raises(InputError):
        merged_architectures("mlp 2-2-1 power 2")
