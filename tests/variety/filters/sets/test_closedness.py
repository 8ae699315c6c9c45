"""Whether the real set is Zariski closed, against all patterns of roots that small networks can have."""

from itertools import combinations_with_replacement

import pytest

from neurovariety.architectures import LinearConvNet
from neurovariety.variety.filters.blocks import blocks_of, levels_of
from neurovariety.variety.filters.roots.root_fibres import RootPattern, end_fibre, generic_pattern
from neurovariety.variety.filters.roots.spreads import complex_feasible, real_feasible
from neurovariety.variety.filters.sets.closedness import gap_to_closure
from neurovariety.variety.filters.sets.general_filters import missing_filter
from neurovariety.variety.membership import membership

NETWORKS = [
    ([2], [1]),
    ([4], [1]),
    ([2, 2], [1]),
    ([2, 3], [1]),
    ([2, 2, 2], [1, 1]),
    ([2, 2], [2]),
    ([3, 2], [2]),
    ([3, 2], [3]),
    ([2, 3], [2]),
    ([3, 3], [2]),
    ([4, 2], [3]),
    ([4, 2], [2]),
    ([4, 3], [2]),
    ([2, 2, 2], [2, 2]),
    ([2, 3, 2], [2, 2]),
    ([2, 2, 2], [2, 1]),
    ([1, 3, 2], [2, 2]),
    ([1, 2, 2], [2, 1]),
    ([3, 2], [4]),
    ([5, 2], [4]),
    ([2, 2, 2], [3, 2]),
    ([3, 2, 2], [3, 2]),
]


def real_patterns(network):
    """Products of general fibres, real or in pairs, at all dilations, with roots 0 and infinity of any multiplicity."""
    dilations = [level.dilation for level in levels_of(network)]
    degree = network.input_shape[0] - 1
    kinds = [(dilation, kind) for dilation in dilations for kind in ("positive", "negative", "pair")]
    for zeros in range(degree + 1):
        for poles in range(min(zeros, degree - zeros) + 1):
            ends = tuple(end_fibre(count, dilations, -1) for count in (zeros, poles) if count)
            for fibres in spread(degree - zeros - poles, kinds):
                yield RootPattern(tuple(dilations), (*generic_pattern(dilations, fibres).fibres, *ends))


def spread(degree, kinds):
    for count in range(degree + 1):
        for fibres in combinations_with_replacement(kinds, count):
            if sum(dilation * (2 if kind == "pair" else 1) for dilation, kind in fibres) == degree:
                yield fibres


@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
def test_all_patterns_of_roots(sizes, strides):
    network = LinearConvNet(sizes, strides=strides if len(strides) > 1 else strides * len(sizes))
    levels = levels_of(network)
    inside = [pattern for pattern in real_patterns(network) if complex_feasible(pattern, levels)]
    missing = [pattern for pattern in inside if not real_feasible(pattern, levels)]
    gap = gap_to_closure(blocks_of(network))
    assert (gap is None) == (not missing)
    assert len(inside) > 0


@pytest.mark.parametrize(("sizes", "strides"), NETWORKS)
def test_missing_filters_are_on_the_closure_only(sizes, strides):
    network = LinearConvNet(sizes, strides=strides if len(strides) > 1 else strides * len(sizes))
    point = missing_filter(blocks_of(network))
    if point is None:
        assert gap_to_closure(blocks_of(network)) is None
        return
    found = membership(network, point)
    assert found.value == "outside"
    assert found.on_closure is True
