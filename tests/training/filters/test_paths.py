"""Paths from general critical points to those of a loss: lost ones, and Ctrl-C."""

from dataclasses import replace

import numpy as np

from neurovariety.architectures import architecture
from neurovariety.training.critical_points import critical_points
from neurovariety.training.filters import paths as filter_paths
from neurovariety.training.filters.products import FilterProducts
from neurovariety.training.square_loss import distance_loss


def general(spec, seed=0):
    length = FilterProducts.of(architecture(spec)).length
    random = np.random.default_rng(seed)
    rows = random.normal(size=(3 * length, length))
    return distance_loss(spec, random.normal(size=length), rows.T @ rows / length)


def test_ctrl_c_keeps_what_was_found():
    calls = 0

    def press(stage, done, total):
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt

    found = critical_points(general("lcn 3,3,2 stride 2,2,1"), progress=press)
    assert not found.complete
    assert found.value < 435
    assert "the work was stopped" in " ".join(found.remarks)


def test_ctrl_c_while_points_are_proven_keeps_them(monkeypatch):
    def pressed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(filter_paths, "certify", pressed)
    found = critical_points(general("lcn 3,3 stride 2"))
    assert (found.value, found.complete, bool(found.certified.any())) == (39, False, False)
    assert found.real
    assert "the work was stopped" in " ".join(found.remarks)


def test_lost_paths_are_followed_in_other_charts_and_told():
    found = critical_points(distance_loss("lcn 2,2", [1, 0, 1], np.diag([1, 0.5, 1])), seed=3)
    assert found.complete  # the first chart loses one


def test_a_degenerate_point_that_one_chart_takes_for_a_curve_is_found():
    """(0, 0, 1/2) is critical three times: b = 0 and a = 0 meet in 4 a^2 b + 2 a (a^2 - 1) = 8 a^2 b + 4 b^3 - 2 b."""
    for seed in range(4):  # with seed 0 the first chart sees a curve
        found = critical_points(distance_loss("lcn 2,2", [1, 0, 0.5]), threads=1, seed=seed)
        assert (found.value, found.real, found.complete) == (4, 2, True)
        assert np.abs(found.points[1].function - [0, 0, 0.5]).max() < 1e-6


def test_charts_that_disagree_leave_the_answer_open(monkeypatch):
    follow, kept = filter_paths._follow, iter(range(3, 6))

    def fewer(*given, **options):
        ends = follow(*given, **options)
        left = np.arange(len(ends.points)) < next(kept)
        names = ("points", "certified", "real", "singular", "multiplicity")
        return replace(ends, **{name: getattr(ends, name)[left] for name in names})

    monkeypatch.setattr(filter_paths, "_follow", fewer)
    found = critical_points(distance_loss("lcn 2,2,2 stride 2,2", [1, 0, 0, 1, 0, 1, 1, 0]))
    assert (found.value, found.complete) == (5, False)
    assert "may be missing" in " ".join(found.remarks)


def test_nearly_singular_forms_are_not_trusted_about_infinity():
    """There are 6 critical points; with a form of condition 1e10 rounding sends some paths to infinity."""
    random = np.random.default_rng(7)
    axes = np.linalg.qr(random.normal(size=(3, 3)))[0]
    form = axes @ np.diag([1e-10, 1e-5, 1.0]) @ axes.T
    found = critical_points(distance_loss("lcn 2,2", random.normal(size=3), (form + form.T) / 2), threads=1)
    assert found.value < 6
    assert not found.complete
    assert "may be missing" in " ".join(found.remarks)


def test_a_second_chart_that_is_stopped_does_not_replace_a_better_first_one(monkeypatch):
    follow, charts = filter_paths._follow, []

    def stopped(*given, **options):
        ends = follow(*given, **options)
        charts.append(ends)
        if len(charts) == 1:
            return replace(ends, repeated=1)  # so that another chart is tried
        left = np.arange(len(ends.points)) < 3
        names = ("points", "certified", "real", "singular", "multiplicity")
        return replace(ends, **{name: getattr(ends, name)[left] for name in names}, interrupted=True)

    monkeypatch.setattr(filter_paths, "_follow", stopped)
    found = critical_points(general("lcn 3,2 stride 2"), threads=1)
    assert len(charts) == 2
    assert (found.value, int(found.certified.sum()), found.complete, found.interrupted) == (10, 10, False, True)
    assert "the work was stopped" in " ".join(found.remarks)


def test_what_was_found_by_a_stop_is_proven(monkeypatch):
    solve = filter_paths.solve_from

    def stopped(*given, **options):
        found = solve(*given, **options)
        return replace(found, outcome=replace(found.outcome, name="interrupted"))

    monkeypatch.setattr(filter_paths, "solve_from", stopped)
    loss = general("lcn 3,3 stride 2")
    found = critical_points(loss, threads=1)
    assert (found.value, int(found.certified.sum()), found.interrupted) == (39, 39, True)
    monkeypatch.setattr(filter_paths, "MOST_AFTER_STOP", found.real)  # the real ones first
    found = critical_points(loss, threads=1)
    assert all(point.certified for point in found.points)
    assert int(found.certified.sum()) == found.real < 39
