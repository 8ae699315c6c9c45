"""Charts have as many parameters as the variety has dimensions, and give its functions."""

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.degrees.parametrisation import parametrisation
from neurovariety.variety.dimension import dimension

SPECS = [
    "linear 3-2-4",
    "lcn 3,2 stride 2",
    "cnn 2,2 power 2",
    "mlp 2-3-1 power 2",
    "mlp 2-2-2 power 3",
    "mlp 2-2-1 activation 1+2z+3z^2 bias",
    "attention 2-2 rank 1 tokens 2",
    "linear 2-2-1 | mlp 1-2-1 power 2",
]


@pytest.mark.parametrize("spec", SPECS)
def test_full_rank_and_coordinates(spec):
    network = architecture(spec)
    chart = parametrisation(network)
    assert chart.dimension == dimension(network).value
    points = np.random.default_rng(0).standard_normal((3, chart.dimension)) + 0j
    assert chart.full_rank(points).all()
    assert chart.functions(points).shape == (3, len(chart.places))
    assert sorted(place for group in chart.system.groups for place in group) == list(range(chart.dimension))


def test_exchanged_neurons_have_the_same_function():
    chart = parametrisation(architecture("mlp 2-3-2 power 4 bias"))
    assert chart.symmetries is not None
    points = np.random.default_rng(1).standard_normal((2, chart.dimension)) + 0j
    images = chart.symmetries(points)
    assert images.shape == (5, 2, chart.dimension)
    for image in images:
        np.testing.assert_allclose(chart.functions(image), chart.functions(points), rtol=1e-12)
        assert not np.allclose(image, points)


def test_rank_is_lost_where_neurons_are_equal():
    chart = parametrisation(architecture("mlp 2-2-1 power 4"))
    assert chart.full_rank(np.array([[0.3, 0.3, 1, 2], [0.3, 0.4, 1, 2], [1e5, 2e5, 1e-9, 2e-9]]) + 0j).tolist() == [
        False,
        True,
        True,
    ]


def test_infinitely_many_parameters_are_cut_down():
    assert parametrisation(architecture("mlp 2-3-1 power 2")).sliced
    assert not parametrisation(architecture("mlp 2-2-1 power 4")).sliced
