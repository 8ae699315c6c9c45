"""Pictures of Voronoi cells show the cell, the curve and the isolated zero of the boundary equation."""

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.report.voronoi_plot import plot_voronoi_cell
from neurovariety.solve import variables
from neurovariety.variety.voronoi import ImplicitSet, voronoi_cell

pytest.importorskip("matplotlib")
pytest.importorskip("flint")

(t,) = variables("t")
x, y = variables("x y")


def test_the_cusp_is_drawn_with_its_acnode(tmp_path):
    figure = plot_voronoi_cell(voronoi_cell([-(t**2), t**3], [0, 0]), box=(-1, 1))
    axes = figure.axes[0]
    markers = [tuple(map(float, np.ravel(line.get_xydata()))) for line in axes.lines if line.get_marker() == "o"]
    assert sorted(markers) == [(0.0, 0.0), (0.125, 0.0)]
    labels = {text.get_text() for text in figure.legends[0].get_texts()}
    assert labels == {"the curve", "the point", "its Voronoi cell", "zeros of the boundary equation"}
    figure.savefig(tmp_path / "cusp.png")
    assert (tmp_path / "cusp.png").stat().st_size > 10_000


def test_a_normal_segment_ends_at_the_centre_of_curvature():
    figure = plot_voronoi_cell(voronoi_cell([t, t**2], [0, 0]), box=(-2, 2))
    (segment,) = [line for line in figure.axes[0].lines if line.get_label() == "its Voronoi cell"]
    assert segment.get_xydata()[0] == pytest.approx([0, 0.5])
    assert segment.get_xydata()[1, 1] < -2


def test_other_sets_are_refused():
    with pytest.raises(InputError, match="plane curves"):
        plot_voronoi_cell(voronoi_cell(ImplicitSet.of([x**2 + y**2 - 1]), [1, 0]), box=(-1, 1))
    with pytest.raises(InputError, match="plane curves"):
        plot_voronoi_cell(voronoi_cell([t, t**2, t**3], [0, 0, 0]), box=(-1, 1))
    with pytest.raises(InputError, match="box"):
        plot_voronoi_cell(voronoi_cell([t, t**2], [0, 0]), box=(1, -1))


@pytest.mark.parametrize("cell", [None, 5, "cell"])
def test_only_cells_are_drawn(cell):
    with pytest.raises(InputError, match="Voronoi cell"):
        plot_voronoi_cell(cell, box=(-1, 1))
