"""Training from many starts, against training one by one and against minima that are known."""

import sys

import numpy as np
import pytest
import torch

from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError, MissingExtraError, ResourceError
from neurovariety.training.descent.gradient_descent import descend
from neurovariety.training.square_loss import distance_loss, square_loss


def random_data(spec, seed, *, length=None, samples=60):
    """Inputs, and the outputs of a random linear map with noise."""
    network = as_architecture(spec)
    random = np.random.default_rng(seed)
    if spec.startswith("linear"):
        inputs = random.normal(size=(samples, network.widths[0]))
        outputs = network.widths[-1]
    else:
        inputs = random.normal(size=(samples, length or network.input_shape[0]))
        outputs = network.output_size(inputs.shape[1])
    clean = inputs @ random.normal(size=(inputs.shape[1], outputs))
    return inputs, clean + 0.3 * random.normal(size=clean.shape)


def loss_of(spec, seed, **options):
    return square_loss(spec, *random_data(spec, seed, **options))


def outputs_of(module, spec, inputs):
    """The module's outputs for whole signals, window by window."""
    if spec.startswith("linear"):
        return module(inputs)
    network = as_architecture(spec)
    (size,), (stride,) = network.input_shape, network.stride
    return module(inputs.unfold(1, size, stride))[..., 0]


@pytest.mark.parametrize(
    ("spec", "length"), [("lcn 3,2 stride 2", 9), ("lcn 2,2,2", 6), ("linear 3-2-2", None), ("linear 2-3", None)]
)
def test_plain_training_of_the_module_on_all_data_ends_at_the_same_function(spec, length):
    """torch's own optimiser, small steps, one run after the other."""
    inputs, targets = random_data(spec, 3, length=length, samples=25)
    found = descend(square_loss(spec, inputs, targets), starts=1, seed=5)
    assert found.converged.all()
    inputs, targets = torch.from_numpy(inputs), torch.from_numpy(targets)
    for start, function, least in zip(found.starts, found.functions, found.losses, strict=True):
        module = as_architecture(spec).module().double()
        module.set_theta(start)
        outputs = targets.shape[1] if spec.startswith("linear") else 1
        optimiser = torch.optim.SGD(module.parameters(), lr=0.05 * outputs)
        for _ in range(800):
            optimiser.zero_grad()
            loss = ((outputs_of(module, spec, inputs) - targets) ** 2).mean()
            loss.backward()
            optimiser.step()
        trained = module(torch.eye(as_architecture(spec).input_shape[0], dtype=torch.float64)).detach().numpy()
        np.testing.assert_allclose(trained.T.ravel(), function, atol=1e-3 * np.abs(function).max())
        assert float(loss.detach()) == pytest.approx(least, rel=1e-4)


def test_matrices_of_rank_one_are_approximated_by_the_largest_singular_values():
    """lcn 2,2 stride 2 reads a 2 x 2 matrix, the second filter's entries for its rows, row by row."""
    data = np.array([[2.0, 1.0], [-1.0, 0.5]])
    found = descend(distance_loss("lcn 2,2 stride 2", data.ravel()), starts=100)
    left, values, right = np.linalg.svd(data)
    best = values[0] * np.outer(left[:, 0], right[0])
    assert found.value == 1
    assert found.complete
    np.testing.assert_allclose(found.functions, np.tile(best.ravel(), (100, 1)), atol=1e-13)
    np.testing.assert_allclose(found.losses, values[1] ** 2)
    assert (found.signatures == [3, 0, 1]).all()


@pytest.mark.parametrize("seed", range(3))
def test_descent_of_matrices_finds_the_best_one_of_low_rank(seed):
    inputs, targets = random_data("linear 4-2-3", seed)
    found = descend(square_loss("linear 4-2-3", inputs, targets), starts=100, seed=seed)
    fitted = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    _, _, right = np.linalg.svd(inputs @ fitted)
    best = (fitted @ right[:2].T @ right[:2]).T
    assert found.converged.all()
    np.testing.assert_allclose(found.functions, np.tile(best.ravel(), (100, 1)), atol=1e-9)
    assert (found.signatures[:, 2] == 4).all()  # changes of the two coordinates between the layers


@pytest.mark.parametrize(("spec", "seed", "minima"), [("lcn 3,2,2 stride 2,2", 0, 3), ("lcn 2,2,2 stride 2,2", 1, 1)])
def test_ends_are_minima_to_the_last_digits(spec, seed, minima):
    loss = loss_of(spec, seed)
    found = descend(loss, starts=200)
    assert found.value == minima
    assert found.complete
    assert found.settled.all()
    assert (found.signatures[:, 1] == 0).all()
    assert (found.signatures[:, 2] == 2).all()  # three filters have two scalings
    assert found.ends.gradients.max() < 1e-12
    assert (found.descended.gradients > found.ends.gradients).all()
    moved = np.abs(found.functions - found.descended.functions).max()
    assert 0 < moved < 1e-7 * np.linalg.norm(loss.data)
    groups = found.groups()
    assert sorted(np.concatenate(groups).tolist()) == list(range(200))
    assert [found.losses[group[0]] for group in groups] == sorted(found.losses[group[0]] for group in groups)
    np.testing.assert_allclose(found.losses, loss.value(found.functions))


def test_stride_one_ends_at_equal_roots_too():
    """x^2 + y^2 is no product of real filters: descent ends at squares, in the boundary of the functions."""
    found = descend(distance_loss("lcn 2,2", [1.0, 0.1, 2.0]), starts=40)
    first, middle, last = found.functions.T
    np.testing.assert_allclose(middle**2, 4 * first * last, atol=1e-12)
    assert found.converged.all()
    assert found.losses.min() > 0.9
    ratios = found.ends.parameters[:, [0, 2]] / found.ends.parameters[:, [1, 3]]
    np.testing.assert_allclose(ratios[:, 0], ratios[:, 1])


def test_seeds_reproduce_and_fewer_starts_are_the_first_ones():
    loss = loss_of("lcn 3,2 stride 2", 0)
    first, again, fewer = (descend(loss, starts=count, seed=7) for count in (30, 30, 10))
    np.testing.assert_array_equal(first.ends.parameters, again.ends.parameters)
    np.testing.assert_array_equal(first.starts[:10], fewer.starts)
    np.testing.assert_allclose(first.functions[:10], fewer.functions, rtol=1e-12, atol=1e-12)
    assert not np.array_equal(first.starts, descend(loss, starts=30, seed=8).starts)


def test_starts_have_the_scales_of_the_module_in_the_units_of_the_data():
    loss = loss_of("lcn 3,2 stride 2", 0)
    found = descend(loss, starts=4000, steps=1, spread=2.0)
    common = np.linalg.norm(loss.data) ** 0.5
    np.testing.assert_allclose(found.starts.std(axis=0), 2 * common / np.sqrt([3, 3, 3, 2, 2]), rtol=0.05)
    wide = loss_of("linear 8-2-3", 0)
    starts = descend(wide, starts=2000, steps=1).starts
    common = (np.linalg.norm(wide.data) / 3**0.5) ** 0.5
    assert starts[:, :16].std() == pytest.approx(common * 8**-0.5, rel=0.05)
    assert starts[:, 16:].std() == pytest.approx(common * 2**-0.5, rel=0.05)
    functions = starts[:, 16:].reshape(-1, 3, 2) @ starts[:, :16].reshape(-1, 2, 8)
    assert (functions**2).sum(axis=(1, 2)).mean() == pytest.approx((wide.data**2).sum(), rel=0.05)


@pytest.mark.parametrize("unit", [1e-8, 1e8])
def test_other_units_of_the_data_change_nothing(unit):
    data = np.array([1.0, 0.3, -2.0, 0.5, 3.0])
    plain = descend(distance_loss("lcn 3,2 stride 2", data), starts=20)
    scaled = descend(distance_loss("lcn 3,2 stride 2", data * unit), starts=20)
    np.testing.assert_allclose(scaled.functions, plain.functions * unit, rtol=1e-7)


def test_zero_data_end_at_zero():
    found = descend(distance_loss("lcn 2,2,2 stride 2,2", np.zeros(8)), starts=20)
    assert found.value == 1
    assert np.abs(found.functions).max() < 1e-6


def test_data_of_low_rank_train_and_say_so():
    found = descend(loss_of("lcn 3,2 stride 2", 0, samples=2), starts=20)
    assert found.losses.max() < 1e-12
    assert found.value > 1
    assert "rank 2 of 5" in str(found)


def test_runs_that_do_not_converge_are_counted():
    found = descend(loss_of("lcn 2,2,2", 0), starts=20, steps=30)
    assert not found.complete
    assert not found.converged.all()
    assert f"{(~found.converged).sum()} runs did not converge" in str(found)
    assert found.steps.max() == 30


def test_blocks_of_starts_give_the_same(monkeypatch):
    loss = loss_of("lcn 3,2 stride 2", 0)
    whole = descend(loss, starts=9)
    monkeypatch.setattr("neurovariety.training.descent.gradient_descent._AT_ONCE", 300)
    told = []
    parts = descend(loss, starts=9, progress=lambda *told_now: told.append(told_now))
    np.testing.assert_allclose(parts.functions, whole.functions, rtol=1e-12, atol=1e-12)
    assert told[-1][2] == 9
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_interruption_keeps_what_was_reached(monkeypatch):
    def stop(stage, done, total):
        if done >= 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("neurovariety.training.descent.gradient_descent._AT_ONCE", 300)
    found = descend(loss_of("lcn 3,2 stride 2", 0), starts=9, progress=stop)
    assert not found.complete and found.interrupted
    assert 3 <= found.converged.sum() <= len(found.steps) < 9
    assert "runs were not begun" in str(found)


def test_runs_that_are_cut_off_are_not_called_slow_and_are_not_polished(monkeypatch):
    def stop(stage, done, total):
        if done >= 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("neurovariety.training.descent.gradient_descent.settle", None)
    found = descend(loss_of("lcn 3,2 stride 2", 0), starts=9, progress=stop)
    assert found.interrupted and 3 <= found.converged.sum() < 9
    assert found.cut_off.all() and not found.slow.any()
    assert found.signatures is None and not found.settled.any()
    cut = 9 - int(found.converged.sum())
    assert f"{cut} run{'' if cut == 1 else 's'} had not ended when the work was stopped" in str(found)
    assert "did not converge" not in str(found) and "Hessians are computed" not in str(found)
    assert not found.advice


def test_ends_stay_when_the_last_digits_are_interrupted(monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("neurovariety.training.descent.gradient_descent.settle", interrupted)
    found = descend(loss_of("lcn 3,2 stride 2", 0), starts=5)
    assert found.converged.all() and found.cut_off.all() and found.interrupted
    assert found.ends.losses == pytest.approx(found.descended.losses)


def test_slow_descent_is_told_with_its_reason():
    long = distance_loss("lcn 3,2 stride 2", [1, 2, 0, 3, -1], np.diag([1.0, 1, 1, 1, 1e6]))
    found = descend(long, starts=10, steps=100)
    assert found.slow.all()
    assert "has condition 1e+06: centre, scale or whiten" in str(found)
    assert "10 runs did not converge" in str(found)
    degenerate = descend(distance_loss("lcn 2,2", [1, 2, 1]), starts=10, steps=200)
    assert "near degenerate critical points" in str(degenerate)
    assert "condition" not in str(degenerate)


def test_very_wide_networks_go_without_hessians(monkeypatch):
    monkeypatch.setattr("neurovariety.training.descent.gradient_descent.MOST_PARAMETERS", 4)
    found = descend(loss_of("lcn 3,2 stride 2", 0), starts=10)
    assert found.signatures is None
    assert not found.settled.any()
    assert found.converged.all()
    assert "Hessians are computed for up to 4 parameters" in str(found)


@pytest.mark.parametrize(
    "options",
    [
        {"starts": 0},
        {"starts": 1.5},
        {"spread": float("nan")},
        {"spread": 0.0},
        {"spread": float("inf")},
        {"spread": 1e200},
        {"spread": "wide"},
        {"tolerance": 0},
        {"tolerance": 2},
        {"steps": 0},
        {"seed": -1},
        {"progress": 3},
    ],
)
def test_bad_options_are_refused(options):
    with pytest.raises(InputError, match=next(iter(options))):
        descend(loss_of("lcn 3,2 stride 2", 0), **options)


def test_other_bad_input():
    with pytest.raises(InputError, match="descent trains on a loss"):
        descend("lcn 3,2 stride 2")
    with pytest.raises(ResourceError, match="fewer starts"):
        descend(loss_of("lcn 3,2 stride 2", 0), starts=10**12)
    with pytest.raises(InputError, match="finite"):
        square_loss("lcn 2,2 stride 2", [[1, 2, 3, float("nan")]], [1])


def test_without_torch_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match="vinet"):
        descend(loss_of("lcn 3,2 stride 2", 0))


def test_plain_data_and_the_report():
    found = descend(loss_of("lcn 3,2 stride 2", 0), starts=5)
    plain = found.as_dict()
    assert plain["loss"]["network"] == "lcn 3,2 stride 2,1"
    assert np.shape(plain["ends"]["functions"]) == (5, 5)
    assert "5 of 5 runs ended, at 1 function" in str(found)
    assert "minima in second order" in str(found)


def test_the_callers_threads_stay_as_they_are():
    torch = pytest.importorskip("torch")
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        descend(loss_of("lcn 3,2 stride 2", 0), starts=3)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
