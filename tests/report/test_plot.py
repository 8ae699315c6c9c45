import re
from xml.etree import ElementTree

import matplotlib
import pytest

from neurovariety.errors import MissingExtraError
from neurovariety.report import plot
from neurovariety.report.plot import COLOURS, draw_parameters, draw_throughput

DRAW = [draw_parameters, draw_throughput]


def texts(svg):
    root = ElementTree.fromstring(svg.replace("xlink:href", "href"))  # noqa: S314 - our own drawing
    return [element.text for element in root.iter() if element.tag.endswith("text")]


@pytest.mark.parametrize("draw", DRAW)
def test_every_row_has_its_name_beside_it(report, draw):
    drawing = draw(report.rows)
    assert drawing.unnamed == ()
    assert {"original", "VI-Net", "mlp"} <= set(texts(drawing.svg))


@pytest.mark.parametrize("draw", DRAW)
def test_a_drawing_refers_to_nothing_elsewhere_and_takes_the_colours_of_the_page(report, draw):
    svg = draw(report.rows).svg
    assert "http" not in svg
    assert "<style" not in svg
    assert not any(stand_in in svg for stand_in in COLOURS)
    identifiers = re.findall(r'\bid="([^"]*)"', svg)
    assert len(identifiers) == len(set(identifiers))
    assert set(re.findall(r'(?:href="|url\()#([^")]*)', svg)) <= set(identifiers)


def test_two_drawings_share_no_identifier(report):
    first, second = (set(re.findall(r'\bid="([^"]*)"', draw(report.rows).svg)) for draw in DRAW)
    assert first
    assert not first & second


@pytest.mark.parametrize("draw", DRAW)
def test_the_same_rows_give_the_same_drawing(report, draw):
    assert draw(report.rows) == draw(report.rows)


@pytest.mark.parametrize("draw", DRAW)
def test_odd_rows_can_be_drawn(make_row, draw):
    equal = [make_row(f"row {i}") for i in range(7)]
    perfect = make_row(accuracy=1.0, accuracy_high=1.0)
    empty = make_row(params=0, params_trunk=0, params_projection=0, params_coefficients=0, params_head=0)
    far = make_row("far", params=10_000_040, params_trunk=10_000_000)
    for rows in (equal[:1], equal, [perfect], [empty], [equal[0], far], [empty, far]):
        assert draw(rows).svg.startswith("<svg")


def test_many_rows_are_named_or_listed(make_row):
    rows = [make_row(f"a rather long name {i}", accuracy=0.9 + i / 1e4) for i in range(80)]
    drawing = draw_parameters(rows)
    assert drawing.unnamed
    assert set(drawing.unnamed) | set(texts(drawing.svg)) >= {row.name for row in rows}
    assert not set(drawing.unnamed) & set(texts(drawing.svg))


def test_dollars_and_brackets_in_names_are_text(make_row):
    name = "$x^2$ </svg><script>alert(1)</script>"
    assert name in texts(draw_parameters([make_row(name)]).svg)


def test_the_reader_s_own_matplotlib_is_left_alone(report):
    with matplotlib.rc_context({"font.size": 31, "svg.fonttype": "path"}):
        draw_parameters(report.rows)
        assert matplotlib.rcParams["font.size"] == 31
        assert matplotlib.rcParams["svg.fonttype"] == "path"


def test_missing_matplotlib_names_the_extra(report, monkeypatch):
    def absent(module, *, extra):
        raise MissingExtraError(f"{module} is needed", remedy=f"pip install 'neurovariety[{extra}]'")

    monkeypatch.setattr(plot, "require", absent)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[report\]"):
        draw_parameters(report.rows)
