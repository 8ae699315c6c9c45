"""The estimate of a rank's time grows with the work."""

import itertools

from neurovariety.architectures.spec import architecture
from neurovariety.variety.expected_dimension import expected_dimension
from neurovariety.variety.rank_cost import rank_seconds


def estimate(spec):
    network = architecture(spec)
    return rank_seconds(network, expected_dimension(network).bound)


def test_larger_networks_take_longer():
    for family in (
        "mlp {0}-{0}-{0} power 2",
        "attention {0}-{0} rank 2 tokens 3",
        "cnn {0},{0} power 2",
        "lcn {0}x{0}",
    ):
        times = [estimate(family.format(size)) for size in (3, 6, 12, 24, 48)]
        assert all(2 * before < after for before, after in itertools.pairwise(times)), family
