"""The picture of merged architectures shows every number, a line for every merge, and boxes that do not overlap."""

from itertools import combinations

import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.report.merges_plot import plot_merged_architectures
from neurovariety.variety.filters.counts.merged import merged_architectures

pytest.importorskip("matplotlib")


def boxes(figure):
    figure.canvas.draw()
    return [patch.get_window_extent() for patch in figure.axes[0].patches]


@pytest.mark.parametrize("neighbours", [False, True])
def test_every_architecture_and_every_merge_is_drawn(neighbours, tmp_path):
    merged = merged_architectures([2, 3, 4, 5], neighbours=neighbours)
    figure = plot_merged_architectures(merged)
    texts = [text.get_text() for text in figure.axes[0].texts]
    for one in merged.architectures:
        assert ", ".join(map(str, one.sizes)) in texts
        assert f"{one.critical_points:,}" in texts
    assert len(figure.axes[0].patches) == len(merged.architectures)
    assert len(figure.axes[0].lines) == len(merged.merges)
    figure.savefig(tmp_path / "merges.png")
    assert (tmp_path / "merges.png").stat().st_size > 10_000


def test_lines_end_at_their_boxes():
    figure = plot_merged_architectures("lcn 2,2,3 stride 2")
    axes = figure.axes[0]
    sides = {
        (round(box.x0 + box.width / 2, 6), round(y, 6))
        for box in (patch.get_bbox() for patch in axes.patches)
        for y in (box.y0, box.y1)
    }
    for line in axes.lines:
        assert {(round(x, 6), round(y, 6)) for x, y in line.get_xydata()} <= sides


@pytest.mark.parametrize("sizes", [[2, 3, 4, 5], [2, 3, 4, 5, 6], [2] * 8, [7], [9, 9, 9, 9]])
def test_boxes_lie_apart_within_the_picture_and_hold_their_texts(sizes):
    figure = plot_merged_architectures(sizes)
    drawn = boxes(figure)
    assert not any(one.overlaps(other) for one, other in combinations(drawn, 2))
    texts = figure.axes[0].texts
    for number, text in enumerate(texts):
        extent = text.get_window_extent()
        assert figure.bbox.x0 <= extent.x0
        assert extent.x1 <= figure.bbox.x1
        if number < 2 * len(drawn):
            box = drawn[number // 2]
            assert box.x0 < extent.x0
            assert extent.x1 < box.x1
            assert box.y0 < extent.y0
            assert extent.y1 < box.y1


def test_more_critical_points_are_darker():
    merged = merged_architectures([2, 3, 4])
    colours = [patch.get_facecolor()[0] for patch in plot_merged_architectures(merged).axes[0].patches]
    by_count = [
        red for _, red in sorted(zip((one.critical_points for one in merged.architectures), colours, strict=True))
    ]
    assert by_count == sorted(by_count, reverse=True)
    assert by_count[0] > by_count[-1]


def test_what_cannot_be_read_is_refused():
    with pytest.raises(ResourceError, match="read"):
        plot_merged_architectures(range(2, 9))
    with pytest.raises(ResourceError, match="read"):
        plot_merged_architectures([2] * 13)
    with pytest.raises(InputError):
        plot_merged_architectures("mlp 2-2-1 power 2")


def test_very_long_counts_are_rounded():
    """They made pictures of several metres."""
    figure = plot_merged_architectures([30, 20, 50, 10])
    texts = [text.get_text() for text in figure.axes[0].texts]
    most = merged_architectures([30, 20, 50, 10]).architectures[0].critical_points
    assert len(str(most)) > 60
    assert texts[1] == f"{str(most)[0]}.{str(most)[1:4]}e{len(str(most)) - 1}"
    assert figure.get_figwidth() < 15
