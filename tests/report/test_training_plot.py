"""Pictures of comparisons show every critical point and every bar, in the colours of the legend."""

import pytest

from neurovariety.errors import InputError
from neurovariety.report.training_plot import BOUNDARY, PAINT, PURE, SINGULAR, plot_training_comparison
from neurovariety.training.comparison import compare_losses, compare_training
from neurovariety.training.square_loss import distance_loss

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def example():
    return compare_training(starts=40)


def markers(axes):
    return [line for line in axes.lines if line.get_marker() not in {"None", None}]


def test_each_point_and_each_share_is_drawn(example, tmp_path):
    figure = plot_training_comparison(example)
    panels = figure.axes[::2], figure.axes[1::2]
    for one, left, right in zip(example.networks, *panels, strict=True):
        drawn = sorted(float(line.get_ydata()[0]) for line in markers(left))
        assert drawn == pytest.approx(sorted(one.losses))
        filled = [line for line in markers(left) if line.get_markerfacecolor() == line.get_color()]
        assert len(filled) == one.count("minima among parameters")
        shares = sorted(line.get_xdata()[1] for line in right.lines)
        assert shares == pytest.approx(sorted(100 * row.share for row in one.shares.rows if len(row.runs)))
        assert left.get_ylim() == right.get_ylim()
    labels = {text.get_text() for text in figure.legends[0].get_texts()}
    assert labels == {PURE, BOUNDARY, SINGULAR, "minimum", "saddle"}
    assert {line.get_color() for line in panels[1][1].lines} == {PAINT[BOUNDARY]}
    figure.savefig(tmp_path / "comparison.png")
    assert (tmp_path / "comparison.png").stat().st_size > 20_000


def test_without_training_there_are_no_bars():
    figure = plot_training_comparison(compare_losses([distance_loss("linear 2-1-2", [3, 0, 0, -2])], starts=0))
    left, right = figure.axes
    assert len(markers(left)) == 2
    assert not right.get_visible()


def test_points_of_one_loss_lie_side_by_side():
    figure = plot_training_comparison(compare_losses([distance_loss("lcn 2,2 stride 1", [1, 0, -1])], starts=0))
    places = [(float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in markers(figure.axes[0])]
    assert len(set(places)) == len(places) > 2


def test_only_comparisons_are_drawn():
    with pytest.raises(InputError, match="comparison"):
        plot_training_comparison([1, 2])
