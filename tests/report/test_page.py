import sys
from html.parser import HTMLParser

import pytest

from neurovariety.errors import MissingExtraError
from neurovariety.report import Report, write_page, write_report
from neurovariety.report.page import render_page

VOID = {"meta", "br"}
HOSTILE = "\"><script>alert('1')</script><img src=x onerror=alert(2)>{{ 7*7 }}</style></svg>"


class Page(HTMLParser):
    """Elements, attributes and text of a page, and whether every element is closed in turn."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.words = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def test_the_page_shows_rows_conditions_and_equations(report):
    page = Page(render_page(report, equations={"zero": ["x1^2 - 0.5*x2"], "one": []}))
    assert page.tags.count("svg") == 2
    assert page.tags.count("tr") == 2 * (1 + len(report.rows))
    for piece in (
        "VI-Net",
        "mlp",
        "91.50",
        "five a class",
        "zero",
        "digits CNN",
        "sd 0.20, 3 seeds",
        "0.50 points above",
    ):
        assert piece in page.text


def test_the_page_asks_nothing_of_the_network(report):
    page = Page(render_page(report))
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    for name, value in page.attributes:
        assert name not in {"src", "srcset", "action"}
        assert not name.startswith("on")
        if name in {"href", "xlink:href"}:
            assert value.startswith("#")
    assert "url(http" not in render_page(report)
    assert "@import" not in render_page(report)


def test_hostile_texts_are_only_text(make_row):
    rows = (make_row("original"), make_row("vinet", note=HOSTILE), make_row(HOSTILE))
    context = dict.fromkeys(("data", "model", "cut", "machine", "command", "batch", HOSTILE), HOSTILE)
    context["versions"] = {HOSTILE: HOSTILE}
    clean = Page(render_page(Report(rows=rows[:2], context={"data": "digits"}), equations={"a": ["x1"]}))
    page = Page(render_page(Report(rows=rows, context=context), equations={HOSTILE: [HOSTILE]}))
    assert set(page.tags) <= set(clean.tags) | {"pre"}
    assert not any(name.startswith("on") or name == "src" for name, _ in page.attributes)
    assert "{{ 7*7 }}" in page.text
    assert "alert('1')" in page.text


@pytest.mark.parametrize("count", [1, 7, 40])
def test_any_number_of_rows_and_classes_makes_a_page(make_row, count):
    rows = tuple(make_row(f"row {i}") for i in range(count))
    page = Page(render_page(Report(rows=rows), equations={f"class {i}": ["x1"] * 3 for i in range(count)}))
    assert page.text.count("class ") >= count
    assert "sd" not in page.text.split()


def test_a_long_equation_is_folded_away(report):
    long = " + ".join(f"0.25*x{i}" for i in range(60))
    page = Page(render_page(report, equations={"zero": [long, "x1"]}))
    assert page.tags.count("details") == 1
    assert "a polynomial of 60 terms" in page.text


def test_a_gpu_has_a_column_when_there_is_one(make_row):
    row = make_row(gpu_latency_ms=0.1, gpu_images_per_second=200_000.0, gpu_speedup=1.5)
    assert "200,000" in Page(render_page(Report(rows=(row,)))).text


def test_all_files_lie_in_the_folder(report, tmp_path):
    files = write_report(report, tmp_path / "out", equations={"zero": ["x1"]})
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.json", "report.csv", "report.html"}
    assert files["html"].read_text(encoding="utf-8").startswith("<!doctype html>")


def test_missing_jinja_names_the_extra_and_leaves_the_old_page(report, tmp_path, monkeypatch):
    path = tmp_path / "report.html"
    path.write_text("old")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(MissingExtraError, match=r"neurovariety\[report\]"):
        write_page(report, path)
    assert path.read_text() == "old"
