"""Pictures of comparisons show every critical point and every bar, in the colours of the legend."""

from dataclasses import replace

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.report.training_plot import BOUNDARY, PAINT, PURE, SINGULAR, TIMES, plot_training_comparison
from neurovariety.training.comparison import compare_losses, compare_training
from neurovariety.training.square_loss import distance_loss

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def example():
    return compare_training(starts=40)


def markers(axes):
    return [line for line in axes.lines if line.get_marker() not in {"None", None}]


def counts(axes):
    """How many points each marker stands for, by the text to its right."""
    told = {getattr(text, "xy", None): text.get_text() for text in axes.texts}
    labels = (told[line.get_xdata()[0], line.get_ydata()[0]] for line in markers(axes))
    return [int(label.removeprefix(TIMES) or 1) for label in labels]


def test_each_point_and_each_share_is_drawn(example, tmp_path):
    figure = plot_training_comparison(example)
    panels = figure.axes[::2], figure.axes[1::2]
    for one, left, right in zip(example.networks, *panels, strict=True):
        drawn = [float(line.get_ydata()[0]) for line in markers(left)]
        assert {round(loss, 9) for loss in drawn} == {round(loss, 9) for loss in one.losses}
        assert sum(counts(left)) == one.found.real
        minima = [
            count
            for line, count in zip(markers(left), counts(left), strict=True)
            if line.get_markerfacecolor() == line.get_color()
        ]
        assert sum(minima) == one.count("minima among parameters")
        shares = sorted(line.get_xdata()[1] for line in right.lines)
        assert shares == pytest.approx(sorted(100 * row.share for row in one.shares.rows if len(row.runs)))
        assert left.get_ylim() == right.get_ylim()
    labels = {text.get_text() for text in figure.legends[0].get_texts()}
    assert {label for label in labels if TIMES not in label} == {PURE, BOUNDARY, SINGULAR, "minimum", "saddle"}
    assert {line.get_color() for line in panels[1][1].lines} == {PAINT[BOUNDARY]}
    figure.savefig(tmp_path / "comparison.png")
    assert (tmp_path / "comparison.png").stat().st_size > 20_000


def test_without_training_there_are_no_bars():
    figure = plot_training_comparison(compare_losses([distance_loss("linear 2-1-2", [3, 0, 0, -2])], starts=0))
    left, right = figure.axes
    assert len(markers(left)) == 2
    assert not right.get_visible()
    assert left.get_ylabel() == "squared distance"


def test_functions_of_one_loss_lie_side_by_side_and_points_of_one_function_are_counted():
    """(x - 1)(x + 1) has two orders of its filters, and two double roots are as far from it."""
    figure = plot_training_comparison(compare_losses([distance_loss("lcn 2,2 stride 1", [1, 0, -1])], starts=0))
    axes = figure.axes[0]
    places = [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in markers(axes)]
    assert len(set(places)) == len(places) == 3
    assert sorted(counts(axes)) == [1, 1, 2]
    assert f"{TIMES}2: two points of one function" in {text.get_text() for text in figure.legends[0].get_texts()}


def test_rounding_at_a_loss_of_zero_is_no_reason_for_logarithms():
    """The least loss is about 1e-31 here, and an axis of thirty powers of ten had no tick."""
    figure = plot_training_comparison(compare_losses([distance_loss("lcn 2,2", [1, 3, 2])], starts=0))
    assert figure.axes[0].get_yscale() == "linear"
    assert figure.axes[0].get_ylim()[0] > -5


def test_words_fit_their_numbers_and_the_panel():
    found = compare_losses([distance_loss("linear 2-1-1", [3, 1])], starts=4)
    shares = replace(found.networks[0].shares, unmatched=np.arange(20))
    figure = plot_training_comparison(replace(found, networks=(replace(found.networks[0], shares=shares),)))
    left, right = figure.axes
    assert "1 real critical point, 0 spurious" in {text.get_text() for text in left.texts}
    assert "20 at none of these" in right.get_xlabel()
    figure.canvas.draw()
    assert right.xaxis.label.get_window_extent().x1 < figure.bbox.x1
    assert right.xaxis.label.get_window_extent().x0 > left.xaxis.label.get_window_extent().x1


def test_only_comparisons_are_drawn():
    with pytest.raises(InputError, match="comparison"):
        plot_training_comparison([1, 2])


def test_a_long_title_ends_in_its_panel(example):
    long = replace(example.networks[0], spec="lcn 2,2,2,2,2,2,2,2 stride 1,1,1,1,1,1,1,1")
    figure = plot_training_comparison(replace(example, networks=(long, *example.networks[1:])))
    figure.canvas.draw()
    first, second = (axes.texts for axes in figure.axes[:3:2])
    (title,) = (text for text in first if text.get_text() == long.spec)
    (beside,) = (text for text in second if text.get_text() == example.networks[1].spec)
    assert title.get_window_extent().x1 < beside.get_window_extent().x0
