"""Strata of root multiplicities: counts, labels and examples."""

from collections import Counter
from itertools import islice

import pytest

from neurovariety.architectures import LinearConvNet, architecture
from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.filters.counts.partitions import count_partitions
from neurovariety.variety.filters.positions.position import filter_position
from neurovariety.variety.filters.sets.strata import filter_strata

SPECS = [
    "lcn 2,2,2,2 stride 1",
    "lcn 2,2,3 stride 1",
    "lcn 6",
    "lcn 3,3,2 stride 1",
    "lcn 2,2,2 stride 1,2",
    "lcn 2,2,2 stride 2,1",
    "lcn 2,2,2,2 stride 1,3,1",
    "lcn 1,2,2 stride 2,1",
    "lcn 3,3 stride 2",
]


def test_numbers_of_the_reference():
    found = [filter_strata(LinearConvNet([degree + 1])).value for degree in range(1, 9)]
    assert found == [1, 3, 4, 9, 12, 23, 31, 54]


@pytest.mark.parametrize("spec", [*SPECS, "lcn 2,2,2,2,2,3,3 stride 1", "lcn 9,2,2 stride 2,1", "lcn 1"])
def test_counts_are_those_of_the_list(spec):
    found = filter_strata(spec)
    listed = found.listed()
    assert len(set(listed)) == len(listed) == found.value
    kinds = Counter(stratum.position for stratum in listed)
    assert kinds["interior"] == found.counts.interior
    assert kinds["boundary"] == found.counts.boundary
    assert kinds["on the closure only"] == found.counts.outside
    assert [stratum.codimension for stratum in listed] == sorted(stratum.codimension for stratum in listed)


@pytest.mark.parametrize("spec", SPECS)
def test_examples_lie_where_their_stratum_does(spec):
    for stratum in filter_strata(spec).listed():
        found = filter_position(spec, stratum.example())
        assert (found.value, found.stratum, found.stratum_dimension) == (
            stratum.position,
            stratum.name,
            stratum.dimension,
        )


@pytest.mark.parametrize("spec", ["lcn 2,2,2,2,3 stride 1", "lcn 2,2,3,2 stride 1,1,2", "lcn 2,2,2,2 stride 1,3,1"])
def test_the_boundary_has_one_piece_of_codimension_one_for_each_dilation(spec):
    """General points of all others have smaller dimension."""
    found = [stratum for stratum in filter_strata(spec).listed() if stratum.position == "boundary"]
    largest = [stratum for stratum in found if stratum.codimension == 1]
    assert len(largest) == (2 if spec.endswith("1,3,1") else 1)
    assert all("(2" in stratum.name for stratum in largest)
    assert all(stratum.codimension > 1 for stratum in found if stratum not in largest)


def test_many_strata_are_made_one_by_one():
    found = filter_strata("lcn 101")
    assert found.value == sum(count_partitions(100 - 2 * pairs) * count_partitions(pairs) for pairs in range(51))
    assert [stratum.name for stratum in islice(found, 2)] == ["(100|)", "(99,1|)"]
    with pytest.raises(ResourceError, match="too many strata"):
        found.listed()
    assert "..." in str(found)
    with pytest.raises(ResourceError, match="so high a degree"):
        filter_strata("lcn 5000")


def test_printing():
    text = str(filter_strata("lcn 2,2,2 stride 1,2"))
    assert "(2|) for S = 1, (1|) for S = 2: boundary, dimension 3, S = 1: 1 double real root" in text
    assert "(1,1|): interior" in str(filter_strata("lcn 2,2"))


def test_what_has_no_strata():
    with pytest.raises(InputError, match="one axis"):
        filter_strata("lcn 2x2")
    assert filter_strata(architecture("lcn 3x1,2x1 stride 1")).value == 4
