"""Critical points of both kinds of linear networks by one call, and misuse."""

import numpy as np
import pytest

from neurovariety.architectures import architecture
from neurovariety.errors import InputError
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.filters.segre_start import segre_start
from neurovariety.training.square_loss import distance_loss, square_loss


def general(spec, seed=0):
    length = FilterProducts.of(architecture(spec)).length
    random = np.random.default_rng(seed)
    rows = random.normal(size=(3 * length, length))
    return distance_loss(spec, random.normal(size=length), rows.T @ rows / length)


def test_matrices_and_filters():
    matrices = critical_points(distance_loss("linear 2-1-2", [3, 0, 0, -2]))
    assert [point.loss for point in matrices.points] == pytest.approx([4, 9])
    assert critical_points(general("lcn 3,2 stride 2")).value == 10


def test_misuse_is_refused():
    with pytest.raises(InputError, match="degenerate"):
        critical_points(square_loss("lcn 3,2 stride 2", np.eye(5)[:3], [1, 2, 3]))
    with pytest.raises(InputError, match="zero"):
        critical_points(distance_loss("lcn 2,2 stride 2", [0, 0, 0, 0]))
    with pytest.raises(InputError, match="other filters"):
        critical_points(general("lcn 3,2 stride 2"), start=segre_start([2, 2]))
    with pytest.raises(InputError, match="seed"):
        critical_points(general("lcn 3,2 stride 2"), seed=-1)
    with pytest.raises(InputError, match="those of a loss"):
        critical_points("lcn 3,2 stride 2")
