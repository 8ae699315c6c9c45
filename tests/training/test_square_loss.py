import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork
from neurovariety.errors import InputError
from neurovariety.training.square_loss import distance_loss, square_loss


def convolved(network, filters, signals):
    """Layer by layer, entry by entry."""
    values = signals
    for one, (step,) in zip(filters, network.strides, strict=True):
        starts = range(0, values.shape[1] - len(one) + 1, step)
        values = np.stack([values[:, start : start + len(one)] @ one for start in starts], axis=1)
    return values


@pytest.mark.parametrize(
    ("sizes", "strides", "length"), [([3, 2], [2, 1], 9), ([2, 2, 3], [1, 2, 2], 13), ([3], [2], 8)]
)
def test_the_loss_of_filters_is_that_of_the_layers(sizes, strides, length):
    random = np.random.default_rng(0)
    network = LinearConvNet(sizes, strides=strides)
    filters = [random.normal(size=size) for size in sizes]
    signals = random.normal(size=(20, length))
    outputs = convolved(network, filters, signals)
    assert outputs.shape[1] == network.output_size(length)
    targets = random.normal(size=outputs.shape)
    loss = square_loss(network, signals, targets)
    function = [float(value) for value in network.end_to_end(filters)]
    assert loss.value(function) == pytest.approx(((outputs - targets) ** 2).mean())
    inputs, wanted = loss.compressed()
    assert ((inputs @ function - wanted[:, 0]) ** 2).sum() + loss.least == pytest.approx(loss.value(function))


def test_the_loss_of_matrices():
    random = np.random.default_rng(1)
    samples, targets, matrix = random.normal(size=(30, 4)), random.normal(size=(30, 3)), random.normal(size=(3, 4))
    loss = square_loss(LinearNetwork([4, 2, 3]), samples, targets)
    assert loss.value(matrix.ravel()) == pytest.approx(((samples @ matrix.T - targets) ** 2).sum(axis=1).mean())
    assert loss.value(np.stack([matrix.ravel(), loss.data]))[1] == pytest.approx(loss.least)


def test_the_best_function_is_the_data():
    random = np.random.default_rng(2)
    samples = random.normal(size=(9, 5))
    loss = square_loss("lcn 3,2 stride 2", samples, samples @ [1.0, 2, 3, 4, 5])
    np.testing.assert_allclose(loss.data, [1, 2, 3, 4, 5])
    assert loss.least == pytest.approx(0, abs=1e-20)
    assert loss.rank == 5


def test_a_form_is_a_distance():
    form = np.array([[2.0, 1, 0, 0], [1, 2, 0, 0], [0, 0, 1, 0], [0, 0, 0, 3]])
    data, point = np.array([1.0, -1, 2, 0]), np.array([0.5, 1, 1, 1])
    loss = distance_loss("lcn 2,2 stride 2", data, form)
    assert loss.value(point) == pytest.approx((point - data) @ form @ (point - data))
    np.testing.assert_allclose(loss.moments, form)


def test_degenerate_data_is_called_so():
    random = np.random.default_rng(3)
    loss = square_loss("lcn 3,2 stride 2", random.normal(size=(4, 5)), random.normal(size=4))
    assert loss.rank == 4
    with pytest.raises(InputError, match="degenerate") as caught:
        loss.check_rank()
    assert "rank 4" in str(caught.value)
    small = square_loss("lcn 3,2 stride 2", 1e-6 ** np.arange(5) * random.normal(size=(9, 5)), random.normal(size=9))
    assert small.rank == 5  # units are no degeneracy


@pytest.mark.parametrize(
    ("network", "inputs", "targets", "problem"),
    [
        ("lcn 3,2 stride 2", np.ones((3, 4)), np.ones(3), "longer than its input"),
        ("lcn 6 stride 1", np.ones((3, 4)), np.ones(3), "longer than its input"),
        ("lcn 3,2 stride 2", np.ones((3, 5)), np.ones(4), "each input needs its target"),
        ("lcn 3,2 stride 2", np.ones((3, 7)), np.ones(3), "targets do not fit"),
        ("lcn 3,2 stride 2", np.full((3, 5), np.nan), np.ones(3), "must be finite"),
        ("lcn 3,2 stride 2", np.ones((3, 5)), [1, np.inf, 2], "must be finite"),
        ("lcn 3,2 stride 2", np.zeros((0, 5)), [], "a table"),
        ("linear 3-1-2", np.ones((3, 5)), np.ones((3, 2)), "inputs do not fit"),
        ("linear 3-1-2", np.ones((3, 3)), np.ones((3, 3)), "targets do not fit"),
        ("lcn 2x2,2x2", np.ones((3, 9)), np.ones(3), "linear convolutions of signals"),
        ("mlp 2-2-1 power 2", np.ones((3, 2)), np.ones(3), "linear networks"),
        ("lcn 3,2 stride 0", np.ones((3, 5)), np.ones(3), "from 1"),
        ("linear 3-1-2", [["a"]], np.ones(1), "real numbers"),
    ],
)
def test_what_does_not_fit_is_refused(network, inputs, targets, problem):
    with pytest.raises(InputError, match=problem):
        square_loss(network, inputs, targets)


@pytest.mark.parametrize(
    ("data", "form", "problem"),
    [
        ([1, 2], None, "no function"),
        ([1, 2, 3, np.nan], None, "no function"),
        ([1, 2, 3, 4], np.eye(3), "symmetric"),
        ([1, 2, 3, 4], np.triu(np.ones((4, 4))), "symmetric"),
        ([1, 2, 3, 4], -np.eye(4), "positive definite"),
    ],
)
def test_distances_that_are_none(data, form, problem):
    with pytest.raises(InputError, match=problem):
        distance_loss("lcn 2,2 stride 2", data, form)
