"""Which architectures are recognised, and as what."""

import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.degrees.known_varieties import known_variety
from neurovariety.variety.dimension import dimension

NAMES = {
    "linear 3-2-4": "the 4 x 3 matrices of rank at most 2",
    "linear 3-2-2": "a linear space of dimension 6",
    "lcn 3,2,2 stride 2,2": "the Segre variety of sizes 3 x 2 x 2",
    "lcn 2,2,2 stride 1,2": "the Segre variety of sizes 3 x 2",
    "lcn 1,2,2 stride 2,2": "the Segre variety of sizes 2 x 2",
    "lcn 2,3,2,4 stride 1,2,1": "the Segre variety of sizes 4 x 5",
    "lcn 2,1,2 stride 2,3": "the Segre variety of sizes 2 x 2",
    "lcn 2,1,2 stride 1,3": "the Segre variety of sizes 2 x 2",
    "lcn 1,2,3 stride 2,1": "a linear space of dimension 4",
    "lcn 1,1 stride 2,2": "a linear space of dimension 1",
    "lcn 3,3": "a linear space of dimension 5",
    "cnn 3,3 power 2": "the Segre-Veronese variety of sizes 3 x 3 embedded by degrees 2, 1",
    "mlp 3-1-1 power 3": "the Veronese variety of sizes 3 embedded by degrees 3",
    "mlp 3-1-1-2 power 2": "the Segre-Veronese variety of sizes 2 x 3 embedded by degrees 1, 4",
    "mlp 4-2-3 power 1": "a linear space of dimension 12",
    "mlp 4-2-1 power 2": "the symmetric 4 x 4 matrices of rank at most 2",
    "mlp 2-2-1 power 4": "the secant variety of 2 points of the rational normal curve of degree 4",
    "mlp 2-2-1 power 3": "a linear space of dimension 4",
    "mlp 2-2-3 power 2": "the 3 x 3 matrices of rank at most 2",
    "attention 2-1 rank 2 tokens 3": "the Segre variety of sizes 4 x 2",
}
NAMES["mlp 4-2-3 power 1"] = "the 3 x 4 matrices of rank at most 2"
UNKNOWN = [
    "mlp 2-2-2 power 3",
    "mlp 3-2-1 power 3",
    "attention 2-1 rank 1 tokens 2",
    "lcn 2x2,2x2 stride 2x2",
    "cnn 2,2,2 power 2,3",
]


@pytest.mark.parametrize(("spec", "name"), NAMES.items())
def test_known_ones(spec, name):
    network = architecture(spec)
    found = known_variety(network)
    assert found is not None
    assert found.name == name
    polar = found.polar_degrees()
    assert polar[0] == found.degree()
    assert sum(polar) == found.generic_ed_degree()
    assert len(polar) == dimension(network).value


@pytest.mark.parametrize("spec", UNKNOWN)
def test_unknown_ones(spec):
    assert known_variety(architecture(spec)) is None
