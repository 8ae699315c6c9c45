"""Data of a known function: sizes that architectures have in common, and whose outputs they are."""

import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork
from neurovariety.errors import InputError
from neurovariety.training.square_loss import square_loss
from neurovariety.training.teacher_data import EXAMPLE, EXAMPLE_FILTER, common_sizes, example_data, teacher_data


def test_a_filter_is_found_again_from_its_outputs():
    inputs, targets = teacher_data(["lcn 3,2 stride 2"], 60, size=9, teacher=EXAMPLE_FILTER, noise=0.0)
    assert targets.shape == (60, 3)
    np.testing.assert_allclose(square_loss("lcn 3,2 stride 2", inputs, targets).data, EXAMPLE_FILTER)


def test_a_matrix_is_found_again_and_noise_is_what_is_left():
    inputs, targets = teacher_data(["linear 3-1-2"], 5_000, teacher=[[1, 2, 3], [4, 5, 6]], noise=0.5)
    loss = square_loss("linear 3-1-2", inputs, targets)
    np.testing.assert_allclose(loss.data, [1, 2, 3, 4, 5, 6], atol=0.05)
    assert loss.least == pytest.approx(0.25, rel=0.05)


def test_the_example_suits_its_three_architectures():
    inputs, targets = example_data()
    for spec in EXAMPLE:
        square_loss(spec, inputs, targets).check_rank()
    assert not np.isreal(np.roots(EXAMPLE_FILTER)).any()


def test_seeds_make_the_data():
    first, again, other = (teacher_data(EXAMPLE, 10, seed=seed)[1] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("networks", "size", "expected"),
    [
        ([LinearConvNet([3, 3], strides=[1, 2]), LinearConvNet([2, 2], strides=[2, 1])], None, (5, 1)),
        ([LinearNetwork([7, 1, 2]), LinearConvNet([3, 2], strides=[2])], 7, (7, 2)),
    ],
)
def test_common_sizes(networks, size, expected):
    assert common_sizes(networks, size) == expected


@pytest.mark.parametrize(
    ("networks", "options", "problem"),
    [
        (["linear 5-1-2", "lcn 3,2 stride 2"], {}, "in common"),
        (["lcn 2 stride 1", "lcn 6 stride 1"], {}, "in common"),
        (["linear 5-1-2", "linear 4-1-2"], {}, "another size"),
        (["lcn 3,2 stride 2"], {"size": 4}, "longer than its input"),
        (["mlp 2-2-1 power 2"], {}, "linear networks"),
        ([], {}, "no architecture"),
        (["lcn 3,2 stride 2"], {"teacher": [1.0, 2.0]}, "does not fit"),
        (["lcn 3,2 stride 2"], {"teacher": [1.0, 2.0, 3, 4, np.nan]}, "does not fit"),
        (["lcn 3,2 stride 2"], {"noise": float("nan")}, "standard deviation"),
    ],
)
def test_what_does_not_fit_is_refused(networks, options, problem):
    with pytest.raises(InputError, match=problem):
        teacher_data(networks, 20, **options)


def test_a_text_in_place_of_a_list_is_told():
    with pytest.raises(InputError, match="as a list"):
        teacher_data("lcn 3,2 stride 2", 9)
