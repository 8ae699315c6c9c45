"""One filter with whole numbers decides inclusion, as exact membership says."""

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, architecture
from neurovariety.variety.filters.blocks import blocks_of
from neurovariety.variety.filters.sets.general_filters import deciding_filters
from neurovariety.variety.filters.sets.inclusion import lack_for_closure, lack_of_real_roots
from neurovariety.variety.membership import membership

EQUALLY_LONG = [
    "3,2 stride 2; 2,2,2 stride 1,2; 5; 2,4; 2,2,2,2; 1,3 stride 2; 1,2,2 stride 2,1; 1,2 stride 4; 2,2 stride 3",
    "1,3 stride 3; 1,2,2 stride 3,1; 2,2,5; 2,2,2,2,2,2; 3,3 stride 2; 3,2,2 stride 2,1; 4,2 stride 3; 1,4 stride 2",
]
NETWORKS = [[architecture(f"lcn {text}") for text in line.split(";")] for line in EQUALLY_LONG]


@pytest.mark.parametrize(
    ("first", "second"), [(one, two) for networks in NETWORKS for one in networks for two in networks], ids=str
)
def test_membership_of_the_deciding_filter(first, second):
    found = membership(second, first.end_to_end(deciding_filters(first)))
    parts = blocks_of(first), blocks_of(second)
    closure = lack_for_closure(*parts) is None
    assert found.on_closure is closure
    assert (found.value == "inside") is (closure and lack_of_real_roots(*parts) is None)


def test_roots_are_negative_or_pairs_on_the_left():
    for one in deciding_filters(LinearConvNet([2, 5, 4, 6], strides=2)):
        roots = np.roots([float(value) for value in one])
        assert roots.real.max() < 0
        assert (np.abs(roots.imag) < 1e-9).sum() == (len(one) + 1) % 2


def test_images_have_none():
    assert deciding_filters(LinearConvNet([(2, 2)])) is None
    assert len(deciding_filters(LinearConvNet([(1, 4)]))[0]) == 4
