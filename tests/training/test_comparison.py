"""The comparison of linear networks: the survey's statements, one scale of losses, tables."""

import csv
import io
import json
import sys
from dataclasses import replace

import numpy as np
import pytest

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.training import comparison as comparison_file
from neurovariety.training.comparison import compare_losses, compare_training, kind_of
from neurovariety.training.linear_networks import as_linear
from neurovariety.training.square_loss import distance_loss
from neurovariety.training.teacher_data import EXAMPLE, example_data, teacher_data


@pytest.fixture(scope="module")
def example():
    return compare_training(starts=60)


def test_the_survey(example):
    dense, stride_one, strides = example.networks
    assert [one.spec for one in example.networks] == list(EXAMPLE)
    assert [one.kind for one in example.networks] == ["fully connected", "stride one", "strides above one"]
    assert [one.dimension for one in example.networks] == [20, 5, 4]
    assert [one.found.value for one in example.networks] == [6, 14, 10]
    # Fully connected: spurious points are functions of low rank, and saddles; descent leaves them.
    assert dense.count("singular") == dense.count("spurious") == 3
    assert dense.ends("spurious") == dense.ends("singular") == 0
    # Stride one: no real function of the network is the data, and descent ends on the boundary, at spurious points.
    assert stride_one.count("pure") == 0
    assert stride_one.ends("boundary") == stride_one.ends("spurious") == 60
    # Strides above one: all critical points are smooth interior ones, and none is spurious.
    assert strides.count("interior") == strides.found.real
    assert strides.count("spurious") == strides.ends("spurious") == 0
    assert strides.ends("pure") == 60
    assert all(one.descents["to none of these"] == one.descents["not finished"] == 0 for one in example.networks)


def test_losses_have_one_scale(example):
    inputs, targets = example_data()
    for one in example.networks:
        assert one.zero == pytest.approx(float((targets**2).mean()))
    dense = example.networks[0]
    matrix = dense.found.points[0].function.reshape(3, 9)
    assert dense.losses[0] == pytest.approx(((inputs @ matrix.T - targets) ** 2).mean())


def test_it_prints_as_a_table(example):
    lines = str(example).splitlines()
    assert lines[0].split() == " ".join(EXAMPLE).split()
    row = next(line for line in lines if line.startswith("  boundary"))
    assert row.split() == ["boundary", "0", "4", "0"]
    assert any(line.startswith("  to the best") for line in lines)
    assert not any("undecided" in line for line in lines)


def test_its_tables_can_be_read_again(example):
    records = list(csv.DictReader(io.StringIO(example.summary_csv())))
    assert [record["critical points"] for record in records] == ["6", "14", "10"]
    assert [record["descents: to boundary"] for record in records] == ["0", "60", "0"]
    points = list(csv.DictReader(io.StringIO(example.points_csv())))
    assert len(points) == sum(one.found.real for one in example.networks)
    first = np.array(points[0]["function"].split(), dtype=float)
    np.testing.assert_array_equal(first, example.networks[0].found.points[0].function)
    for spec in EXAMPLE:
        assert sum(int(row["descents to its function"]) for row in points if row["architecture"] == spec) == 60
    plain = json.loads(json.dumps(example.as_dict()))["points"]
    assert plain[0]["position"] == "interior"
    for record, row in zip(plain, points, strict=True):  # lists of numbers here, texts there
        assert record["function"] == [float(entry) for entry in row["function"].split()]
        assert record["parameter"] == [float(entry) for entry in row["parameter"].split()]


def test_without_starts_nothing_is_trained():
    data = teacher_data(["linear 4-2-3"], 20)
    found = compare_training(["linear 4-1-3", "linear 4-2-3"], *data, starts=0)
    assert all(one.shares is None for one in found.networks)
    assert "runs of gradient descent" not in str(found)
    assert found.summary()[0]["descents: runs"] is None


def test_what_was_finished_is_kept(monkeypatch):
    real = comparison_file.critical_points

    def stopped(loss, **options):
        if loss.network.spec == "linear 4-2-3":
            raise KeyboardInterrupt
        return real(loss, **options)

    monkeypatch.setattr(comparison_file, "critical_points", stopped)
    data = teacher_data(["linear 4-2-3"], 20)
    found = compare_training(["linear 4-1-3", "linear 4-2-3"], *data, starts=0)
    assert [one.spec for one in found.networks] == ["linear 4-1-3"]
    assert not found.complete
    assert "stopped before linear 4-2-3" in str(found)
    with pytest.raises(KeyboardInterrupt):
        compare_training(["linear 4-2-3"], *data, starts=0)


TWO = [distance_loss("lcn 3,2 stride 2", [1, 2, 0, 3, -1]), distance_loss("linear 2-1-2", [3, 0, 0, -2])]


def test_after_an_interrupt_of_the_search_nothing_more_is_begun(monkeypatch):
    real = comparison_file.critical_points
    monkeypatch.setattr(
        comparison_file, "critical_points", lambda loss, **options: replace(real(loss, **options), interrupted=True)
    )
    found = compare_losses(TWO, starts=20)
    (one,) = found.networks
    assert (one.found.real, one.shares, found.complete) == (2, None, False)
    assert "stopped before linear 2-1-2" in found.remarks


def test_after_an_interrupt_of_descent_the_critical_points_are_there():
    def press(stage, done, total):
        if stage == "gradient descent":
            raise KeyboardInterrupt

    found = compare_losses(TWO, starts=20, progress=press)
    (one,) = found.networks
    assert (one.found.real, found.complete) == (2, False)
    assert one.shares is None or "descent was stopped" in one.shares.remarks
    assert "stopped before linear 2-1-2" in found.remarks


def test_a_distance_is_compared_too():
    (one,) = compare_losses([distance_loss("linear 2-1-2", [3, 0, 0, -2])], starts=20).networks
    assert one.losses == pytest.approx((4.0, 9.0))
    assert one.losses == tuple(point.loss for point in one.found.points)
    assert one.ends("pure") == one.descents["to the best"] == 20


@pytest.mark.parametrize("one", [EXAMPLE[2], as_linear(EXAMPLE[2]), 3, None])
def test_one_architecture_in_place_of_a_list_is_told(one):
    with pytest.raises(InputError, match="give a list"):
        compare_training(one, *example_data(), starts=0)


@pytest.mark.parametrize("losses", [None, ["lcn 2,2"], "lcn 2,2"])
def test_losses_that_are_no_list_of_losses_are_told(losses):
    with pytest.raises(InputError, match="give a list"):
        compare_losses(losses, starts=0)


def test_torch_is_asked_for_before_anything_is_solved(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(comparison_file, "critical_points", None)
    with pytest.raises(MissingExtraError, match="torch"):
        compare_training(starts=1)


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("linear 3-2", "fully connected"),
        ("lcn 3 stride 2", "stride one"),
        ("lcn 3,2,2 stride 2,3", "strides above one"),
        ("lcn 3,2,2 stride 2,1", "some strides one"),
    ],
)
def test_kinds(spec, kind):
    assert kind_of(as_linear(spec)) == kind


def test_what_does_not_fit_is_refused():
    inputs, targets = example_data()
    with pytest.raises(InputError, match="come with targets"):
        compare_training(EXAMPLE, inputs)
    with pytest.raises(InputError, match="no architecture"):
        compare_training([], inputs, targets)
    with pytest.raises(InputError, match="inputs do not fit"):
        compare_training(["linear 7-1-3"], inputs, targets)
    with pytest.raises(InputError, match="targets do not fit"):
        compare_training(["lcn 3,2 stride 1"], inputs, targets)
    with pytest.raises(InputError, match="degenerate"):
        compare_training(["lcn 3,2 stride 2,1", "linear 9-2-3"], inputs[:4], targets[:4])
    with pytest.raises(InputError, match="starts"):
        compare_training(starts=-1)
