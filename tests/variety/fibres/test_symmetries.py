"""Symmetries change parameters and not functions."""

from __future__ import annotations

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.fibres.symmetries import symmetries

SPECS = {
    "linear 3-2-2-4": 2,
    "mlp 2-3-1 power 2": 2,
    "mlp 2-2-2-1 power 3": 4,
    "mlp 2-2-2 power 2 bias": 2,
    "mlp 2-2-2-1 power 1,2": 3,
    "mlp 2-2-1 activation 1+z^2": 2,
    "mlp 2-2-1 activation z+z^3 bias": 2,
    "mlp 2-2-1 activation 1+2z+3z^2": 1,
    "lcn 3,2 stride 2": 1,
    "mlp 2-2-1 activation 2z^2": 2,
    "mlp 2-2-2-1 activation 1+2z+3z^2 bias": 4,
    "lcn 2,2,2 stride 1": 2,
    "lcn 2,3,2 stride 1": 2,
    "lcn 2,2,2 stride 2,1": 2,
    "lcn 1,1": 1,
    "attention 1-1 rank 1 tokens 2": 2,
    "lcn 4 stride 1": 0,
    "cnn 2,2 power 3": 1,
    "attention 2-2 rank 1 tokens 2": 2,
    "attention 2-1 rank 2 tokens 2 heads 2": 3,
    "attention 3-1 rank 1 tokens 2": 3,
    "attention 2-2-1 rank 1 tokens 1": 6,
    "residual(mlp 2-1-2 power 2)": 2,
    "residual(attention 2-2 rank 1 tokens 2)": 2,
    "mlp 2-2-2 power 2 | linear 2-2-1": 3,
    "residual(mlp 2-2-2 power 2) | mlp 2-2-1 power 2": 4,
}


@pytest.mark.parametrize(("spec", "count"), SPECS.items())
def test_functions_stay_and_parameters_move(spec, count):
    network = architecture(spec)
    generator = np.random.default_rng(4)
    theta = generator.integers(1, 6, network.parameter_count).tolist()
    function = network.coefficients(theta)
    listed = symmetries(spec)
    assert len(listed) == count
    for symmetry in listed:
        images = [symmetry.image(theta, generator) for _ in range(12)]
        assert all(network.coefficients(image) == function for image in images)
        assert any(image != tuple(theta) for image in images) or symmetry.order == 1
        assert (symmetry.dimension == 0) == (symmetry.order is not None)


def test_they_explain_the_parameters_that_do_not_count():
    from neurovariety.variety.dimension import dimension

    for spec in ("mlp 2-2-1 power 3", "lcn 3,2 stride 2", "cnn 2,2 power 3", "attention 2-2 rank 1 tokens 2"):
        explained = sum(symmetry.dimension for symmetry in symmetries(spec))
        assert dimension(spec).fibre_dimension == explained


def test_the_symmetries_of_parts_are_those_of_the_whole():
    (scaling, order) = symmetries("linear 2-2 | residual(mlp 2-2-2 power 2)")
    assert str(scaling).startswith("R* for each neuron of layer 1: weights into it times t")
    assert str(scaling).endswith("within the skip connection, in part 2")
    assert (scaling.dimension, order.order) == (2, 2)
    moved = scaling.image(range(1, 13), np.random.default_rng(0))
    assert moved[:4] == (1, 2, 3, 4)
    assert symmetries("linear 2-2 | linear 2-2") == ()
