import io
import subprocess
import sys

import pytest
from rich.console import Console

import neurovariety.report as report_room
from neurovariety.report import Report, print_report, render_table


def test_the_text_fits_a_hundred_columns_and_says_the_numbers(report):
    text = str(report)
    assert max(map(len, text.splitlines())) <= 100
    assert "\x1b" not in text
    for piece in (
        "original",
        "vinet",
        "mlp",
        "91.00",
        "88.0-94.0",
        "4,000",
        "1.10x",
        "50.0",
        "12.3k",
        "800 B",
        "digits CNN",
    ):
        assert piece in text


def test_large_numbers_fit_too(make_row):
    large = {
        "params": 21_335_972,
        "params_trunk": 21_335_932,
        "images_per_second": 123_456.0,
        "images_per_second_q3": 2e5,
    }
    rows = tuple(
        make_row(name, **large, accuracy_sd=0.01, macs=1_160_000_000, file_bytes=85_343_888)
        for name in ("original", "vinet", "random monomials")
    )
    lines = str(Report(rows=rows)).splitlines()
    assert max(map(len, lines)) <= 100
    assert sum("21.3M" in line and "85.3 MB" in line and "1.16G" in line for line in lines) == 3


def test_no_deviation_without_seeds(make_row):
    def headings(*rows):
        return [column.header for column in render_table(Report(rows=rows)).columns]

    assert "sd" not in headings(make_row())
    assert "sd" in headings(make_row(accuracy_sd=0.1))


def test_a_gpu_has_a_column_when_there_is_one(make_row):
    table = render_table(Report(rows=(make_row(gpu_images_per_second=2e5, gpu_latency_ms=0.1, gpu_speedup=1.0),)))
    assert table.columns[-1].header == "GPU im/s"


def test_narrow_terminals_get_fewer_columns_not_broken_numbers(report):
    stream = io.StringIO()
    print_report(report, console=Console(file=stream, width=80))
    assert max(map(len, stream.getvalue().splitlines())) <= 80
    assert "images/s" in stream.getvalue()
    assert "…" not in stream.getvalue()


def test_no_colour_where_it_is_not_wanted(report, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    print_report(report, console=Console(file=stream, width=100, force_terminal=True))
    assert "\x1b[3" not in stream.getvalue()


def test_markup_and_escape_sequences_are_only_text(make_row):
    row = make_row("[red]x[/red]\x1b[2J")
    text = str(Report(rows=(row,), context={"data": "\x1b]0;owned\x07 [bold]"}))
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[bold]" in text


def test_the_winner_is_said_whoever_it_is(report, make_row):
    assert "mlp, is 0.50 points above" in " ".join(str(report).split())
    ahead = Report(rows=(*report.rows[:2], make_row("mlp", accuracy=0.89)))
    assert "mlp, is 2.00 points below" in " ".join(str(ahead).split())


def test_a_report_without_vinet_or_original_prints(make_row):
    assert "mlp" in str(Report(rows=(make_row("mlp"),)))


def test_plain_ascii_output_is_enough(report):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    print_report(report, file=stream)
    stream.flush()
    assert b"vinet" in stream.buffer.getvalue()


def test_reading_and_printing_loads_neither_torch_nor_matplotlib():
    code = (
        "import sys, neurovariety.report as r\n"
        "assert set(r.__all__) <= set(dir(r))\n"
        "for name in ('load_report', 'Report', 'print_report', 'write_page', 'accuracy_over_seeds'):\n"
        "    getattr(r, name)\n"
        "    assert 'torch' not in sys.modules and 'matplotlib' not in sys.modules, name\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", report_room.__all__)
def test_every_public_name_is_there(name):
    assert getattr(report_room, name).__name__ == name
