import numpy as np
import pytest

from neurovariety.architectures import LinearConvNet, LinearNetwork
from neurovariety.errors import InputError
from neurovariety.training.critical_points import critical_points
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
    assert loss.value(matrix.ravel()) == pytest.approx(((samples @ matrix.T - targets) ** 2).mean())
    assert loss.value(np.stack([matrix.ravel(), loss.data]))[1] == pytest.approx(loss.least)


def test_losses_of_filters_and_of_matrices_are_of_one_target_number():
    random = np.random.default_rng(11)
    signals, filters = random.normal(size=(40, 9)), [random.normal(size=3), random.normal(size=2)]
    network = LinearConvNet([3, 2], strides=[2, 1])
    matrix = np.zeros((3, 9))
    function = [float(value) for value in network.end_to_end(filters)]
    for row in range(3):
        matrix[row, 2 * row : 2 * row + 5] = function
    targets = random.normal(size=(40, 3))
    filtered, connected = square_loss(network, signals, targets), square_loss("linear 9-3", signals, targets)
    assert filtered.value(function) == pytest.approx(float(connected.value(matrix.ravel())))
    assert filtered.of_zero == pytest.approx((targets**2).mean()) == connected.of_zero
    inputs, wanted = connected.compressed()
    assert ((inputs @ matrix.T - wanted) ** 2).sum() + connected.least == pytest.approx(connected.value(matrix.ravel()))
    split = matrix - connected.data.reshape(3, 9)
    assert np.trace(split @ connected.moments @ split.T) + connected.least == pytest.approx(filtered.value(function))


def test_the_distance_of_matrices_is_not_averaged():
    random = np.random.default_rng(12)
    form, data, point = np.diag([2.0, 3.0]), random.normal(size=6), random.normal(size=6)
    loss = distance_loss("linear 2-1-3", data, form)
    assert loss.value(point) == pytest.approx((point - data) @ np.kron(np.eye(3), form) @ (point - data))
    np.testing.assert_allclose(loss.moments, form)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("inputs", "targets", "problem"),
    [
        (1, 1e156, "targets are too large"),
        (1, 1e-161, "targets are too small"),
        (1e160, 1, "inputs are too large"),
        (1e-100, 1e-100, "inputs are too small"),
        (1, 1e308, "targets are too large"),
    ],
)
def test_units_whose_squares_are_no_floats_are_refused(inputs, targets, problem):
    random = np.random.default_rng(13)
    signals, wanted = random.uniform(0.1, 1, size=(20, 5)), random.uniform(0.1, 1, size=20)
    with pytest.raises(InputError, match=problem):
        square_loss("lcn 3,2 stride 2", inputs * signals, targets * wanted)
    with pytest.raises(InputError, match="units of the data"):
        distance_loss("lcn 2,2 stride 2", np.array([1, 2, 3, 4.0]) * 1e-160)
    with pytest.raises(InputError, match="units of the form"):
        distance_loss("lcn 2,2 stride 2", [1, 2, 3, 4], np.eye(4) * 1e200)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("power", [-48, 48])
def test_units_do_not_matter(power):
    random = np.random.default_rng(14)
    samples, targets = random.normal(size=(20, 3)), random.normal(size=(20, 2))
    units = 10.0 ** (power * np.array([1, -1, 0]))
    plain, scaled = square_loss("linear 3-2", samples, targets), square_loss("linear 3-2", samples * units, targets)
    assert scaled.rank == 3
    assert scaled.condition == pytest.approx(plain.condition)
    np.testing.assert_allclose(scaled.data.reshape(2, 3) * units, plain.data.reshape(2, 3))
    assert scaled.least == pytest.approx(plain.least)


def test_the_condition_is_that_of_the_form_with_a_unit_diagonal():
    form = np.array([[1.0, 0.9], [0.9, 1.0]])
    scales = np.diag([1.0, 1e4])
    assert distance_loss("lcn 2", [1, 2], scales @ form @ scales).condition == pytest.approx(19.0)
    assert square_loss("linear 2-1", [[1, 1], [2, 2], [3, 3]], [1, 2, 3]).condition == np.inf


def test_a_nearly_singular_form_is_told():
    random = np.random.default_rng(15)
    samples = random.normal(size=(30, 3))
    samples[:, 2] = samples[:, 0] + 1e-8 * samples[:, 2]
    loss = square_loss("linear 3-1-2", samples, random.normal(size=(30, 2)))
    assert loss.rank == 3
    assert "nearly singular" in critical_points(loss).remarks[-1]
    assert not square_loss("linear 3-1-2", random.normal(size=(30, 3)), random.normal(size=(30, 2))).doubts


def test_masked_entries_are_refused():
    masked = np.ma.masked_equal([[1.0, 2], [3, 99], [4, 5]], 99)
    with pytest.raises(InputError, match="inputs have masked entries"):
        square_loss("linear 2-1", masked, [1, 2, 3])
    with pytest.raises(InputError, match="targets have masked entries"):
        square_loss("linear 2-1", masked.data, np.ma.masked_equal([1.0, 2, 99], 99))
    assert square_loss("linear 2-1", np.ma.masked_equal([[1.0, 2], [3, 4]], 99), [1, 2]).rank == 2


def test_a_loss_prints_its_sizes():
    loss = square_loss("lcn 3,2 stride 2,1", np.random.default_rng(0).normal(size=(200, 9)), np.ones((200, 3)))
    assert str(loss) == repr(loss) == "SquareLoss of lcn 3,2 stride 2,1: 600 rows, 5 inputs, 1 target, rank 5"


def test_the_best_function_is_the_data():
    random = np.random.default_rng(2)
    samples = random.normal(size=(9, 5))
    loss = square_loss("lcn 3,2 stride 2", samples, samples @ [1.0, 2, 3, 4, 5])
    np.testing.assert_allclose(loss.data, [1, 2, 3, 4, 5])
    assert loss.least == pytest.approx(0, abs=1e-20)
    assert loss.rank == 5


def test_targets_that_do_not_depend_on_the_inputs_have_the_best_function_zero():
    samples = np.random.default_rng(16).normal(size=(50, 5))
    loss = square_loss("lcn 3,2 stride 2", np.concatenate([samples, -samples]), np.full(100, 3.1))
    assert not loss.data.any()
    assert loss.least == pytest.approx(3.1**2)
    small = square_loss("lcn 3,2 stride 2", samples, 3.1 + 1e-10 * samples[:, 0])
    assert small.data.any()


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
    assert "more samples" in str(caught.value)
    same = np.ones((50, 5)) * random.normal(size=(50, 1))
    with pytest.raises(InputError, match="vary in more directions"):
        square_loss("lcn 3,2 stride 2", same, random.normal(size=50)).check_rank()
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
