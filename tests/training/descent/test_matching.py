"""Ends of descent against all critical points, found by other means."""

import dataclasses

import numpy as np
import pytest

from neurovariety.architectures.spec import as_architecture
from neurovariety.errors import InputError
from neurovariety.training.critical_points import critical_points
from neurovariety.training.descent.gradient_descent import descend
from neurovariety.training.descent.matching import descent_shares
from neurovariety.training.square_loss import distance_loss, square_loss


def random_loss(spec, seed):
    """Data of a random filter with noise, in general position."""
    random = np.random.default_rng(seed)
    inputs = random.normal(size=(60, as_architecture(spec).input_shape[0]))
    targets = inputs @ random.normal(size=inputs.shape[1]) + 0.3 * random.normal(size=60)
    return square_loss(spec, inputs, targets)


def found_for(loss, starts, seed=0):
    descents, points = descend(loss, starts=starts, seed=seed), critical_points(loss, threads=1)
    return descents, points, descent_shares(descents, points)


def check_all_at_pure_minima(spec, seed, starts):
    descents, points, found = found_for(random_loss(spec, seed), starts, seed)
    assert descents.converged.all()
    assert found.value == found.runs == starts
    assert found.spurious == 0
    assert not len(found.unmatched) and not len(found.zero) and not len(found.unfinished)
    assert sum(len(row.runs) for row in found.rows) == starts
    assert sum(row.share for row in found.rows) == pytest.approx(1)
    reached = [row for row in found.rows if len(row.runs)]
    for row in reached:
        assert row.in_parameters == row.in_functions == "minimum"
        assert row.certified
        assert row.position == "interior"
        assert row.distance < 1e-12
        assert 0 < row.descended < 1e-7  # what gradient descent alone reached
        assert np.abs(descents.losses[row.runs] - row.loss).max() < 1e-12 * max(row.loss, 1)
    minima = {row.loss for row in found.rows if row.in_parameters == "minimum"}
    assert {row.loss for row in reached} == minima
    assert points.complete and found.complete
    return found


@pytest.mark.parametrize(("spec", "seed"), [("lcn 3,2 stride 2", 0), ("lcn 2,2,2 stride 2,2", 1)])
def test_a_thousand_runs_with_strides_end_at_certified_pure_minima(spec, seed):
    found = check_all_at_pure_minima(spec, seed, 1000)
    assert "1,000 of 1,000 runs ended at" in str(found)


def test_several_minima_share_the_starts():
    found = check_all_at_pure_minima("lcn 3,2,2 stride 2,2", 0, 300)
    counts = [len(row.runs) for row in found.rows if len(row.runs)]
    assert len(counts) == 3
    assert min(counts) > 50
    first = found.rows[0]
    assert first.error == pytest.approx(np.sqrt(first.share * (1 - first.share) / 300))


@pytest.mark.slow
@pytest.mark.parametrize(
    "spec",
    [
        "lcn 3,2 stride 2",
        "lcn 2,2,2 stride 2,2",
        "lcn 3,3 stride 2",
        "lcn 2,3,2 stride 3,2",
        "lcn 3,2,2 stride 2,2",
        "lcn 3,3,3 stride 2,2",
    ],
)
@pytest.mark.parametrize("seed", range(5))
def test_a_thousand_runs_of_other_networks_and_data(spec, seed):
    check_all_at_pure_minima(spec, seed, 1000)


def test_stride_one_ends_at_spurious_points_of_the_boundary():
    """The best cubic has one real root only; three real filters have three, two of them equal at the ends."""
    descents, _, found = found_for(random_loss("lcn 2,2,2", 0), 30)
    assert found.value == 30
    assert found.spurious == descents.converged.sum() == 30
    reached = [row for row in found.rows if len(row.runs)]
    assert len(reached) == 2
    assert {row.position for row in reached} == {"boundary"}
    assert {row.in_parameters for row in reached} == {"minimum"}
    for row in reached:
        roots = np.roots(row.function)
        assert np.abs(roots.imag).max() < 1e-4
        assert np.min(np.abs(np.subtract.outer(roots, roots) + np.eye(3))) < 1e-4  # one of the two has a triple root


def test_a_filling_network_of_stride_one_has_bad_minima():
    """Every cubic is a line times a conic, yet many runs end where the two share a root: the parametrisation folds."""
    _, _, found = found_for(random_loss("lcn 2,3", 2), 30)
    assert found.value == 30
    best, fold = (row for row in found.rows if len(row.runs))
    assert (best.in_functions, best.in_parameters, best.spurious) == ("minimum", "minimum", False)
    assert (fold.in_functions, fold.in_parameters, fold.spurious) == ("not critical", "minimum", True)
    assert fold.position == "interior"
    assert fold.loss > best.loss
    assert len(fold.runs) > 5


def test_data_inside_the_set_of_stride_one_are_learned():
    """x^2 - y^2 has two factorisations, which are one function: one row."""
    _, points, found = found_for(distance_loss("lcn 2,2", [1.0, 0.2, -1.0]), 50)
    assert len(found.rows) < len(points.points)
    assert len(found.rows[0].points) == 2
    assert len(found.rows[0].runs) == 50
    assert found.rows[0].loss < 1e-20
    assert not found.rows[0].spurious


def test_matrices_are_matched_by_function():
    random = np.random.default_rng(4)
    inputs = random.normal(size=(40, 4))
    loss = square_loss("linear 4-2-3", inputs, inputs @ random.normal(size=(4, 3)) + random.normal(size=(40, 3)))
    descents, _, found = found_for(loss, 60)
    assert found.value == 60
    assert [len(row.runs) for row in found.rows if len(row.runs)] == [60]
    parameters = descents.ends.parameters
    assert np.linalg.norm(parameters[0] - parameters[1]) > 0.1  # other matrices, one function
    assert found.distance < 1e-12


def test_runs_that_are_not_done_or_end_elsewhere_are_told():
    loss = random_loss("lcn 3,2,2 stride 2,2", 0)
    descents, points, whole = found_for(loss, 40)
    missing = next(row for row in whole.rows if len(row.runs))
    fewer = dataclasses.replace(
        points, points=tuple(point for number, point in enumerate(points.points) if number not in missing.points)
    )
    found = descent_shares(descents, fewer)
    assert found.unmatched.tolist() == missing.runs.tolist()
    assert f"{len(missing.runs)} runs converged to no known critical point" in str(found)
    short = descent_shares(descend(loss, starts=40, steps=10), points)
    assert len(short.unfinished) == 40
    assert short.value == 0
    assert f"40 runs did not converge, up to {short.left:.0e} of its length from" in str(short)
    assert 1e-6 < short.left < 10
    none = descent_shares(descents, dataclasses.replace(points, points=()))
    assert len(none.unmatched) == 40
    assert not none.rows


def test_ends_at_the_zero_function_are_counted():
    loss = distance_loss("lcn 2,2 stride 2", [2.0, 0, 0, 1])
    descents, points = descend(loss, starts=10), critical_points(loss, threads=1)
    functions = descents.functions.copy()
    functions[3] *= 1e-9
    ends = dataclasses.replace(descents.ends, functions=functions)
    found = descent_shares(dataclasses.replace(descents, ends=ends), points)
    assert found.zero.tolist() == [3]
    assert found.value == 9
    assert "1 run ended at the zero function" in str(found)


def test_runs_that_were_cut_off_are_told_as_that():
    loss = random_loss("lcn 3,2,2 stride 2,2", 0)

    def stop(stage, done, total):
        raise KeyboardInterrupt

    descents, points = descend(loss, starts=40, progress=stop), critical_points(loss, threads=1)
    found = descent_shares(descents, points)
    assert not len(found.unfinished) and not len(found.unmatched)
    assert len(found.cut_off) + len(found.zero) + found.value == 40
    assert len(found.cut_off)
    assert "had not ended when the work was stopped" in str(found)
    assert "did not converge" not in str(found)
    assert "descent was stopped" in found.remarks


def test_swapped_arguments_are_told():
    loss = distance_loss("linear 2-1-2", [3, 0, 0, -2])
    with pytest.raises(InputError, match="in this order"):
        descent_shares(critical_points(loss), descend(loss, starts=2))


def test_descent_is_slow_at_degenerate_points_and_says_how_near_they_are():
    loss = distance_loss("lcn 2,2", [1, 2, 1])
    found = descent_shares(descend(loss, starts=10, steps=2000), critical_points(loss, threads=1))
    assert len(found.unfinished) == 10
    assert 1e-6 < found.left < 1e-2


def test_two_losses_are_not_mixed():
    descents = descend(random_loss("lcn 3,2 stride 2", 0), starts=5)
    with pytest.raises(InputError, match="different losses"):
        descent_shares(descents, critical_points(random_loss("lcn 3,2 stride 2", 1), threads=1))


def test_plain_data():
    _, _, found = found_for(random_loss("lcn 3,2 stride 2", 0), 5)
    plain = found.as_dict()
    assert plain["rows"][0]["runs"] == [0, 1, 2, 3, 4]
    assert plain["value"] == 5
