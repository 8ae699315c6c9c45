import csv
import json

import pytest

from neurovariety.errors import StoredFileError
from neurovariety.report import Report, load_report, write_csv, write_json


def test_json_comes_back_equal(report, tmp_path):
    path = write_json(report, tmp_path / "report.json")
    assert load_report(path) == report
    assert load_report(str(tmp_path)) == report


def test_json_has_what_other_programs_read(report, tmp_path):
    content = json.loads(write_json(report, tmp_path / "report.json").read_text())
    assert [row["name"] for row in content["rows"]] == ["original", "vinet", "mlp"]
    for row in content["rows"]:
        assert {"name", "accuracy", "params", "macs", "images_per_second"} <= set(row)


def test_whole_numbers_come_back_where_floats_are_meant(report, tmp_path):
    path = write_json(report, tmp_path / "report.json")
    path.write_text(path.read_text().replace("4000.0", "4000"))
    assert load_report(path) == report


def test_csv_comes_back_equal(report, tmp_path):
    with write_csv(report, tmp_path / "report.csv").open(newline="") as stream:
        lines = list(csv.DictReader(stream))
    for line, row in zip(lines, report.rows, strict=True):
        assert line["name"] == row.name
        assert float(line["accuracy"]) == row.accuracy
        assert line["accuracy_sd"] == ("" if row.accuracy_sd is None else str(row.accuracy_sd))
        assert int(line["params"]) == row.params


def test_names_with_commas_quotes_and_lines_survive(make_row, tmp_path):
    name = 'a "row", with\nlines and ünïcode'
    report = Report(rows=(make_row(name),), context={"note": name})
    assert load_report(write_json(report, tmp_path / "report.json")) == report
    with write_csv(report, tmp_path / "report.csv").open(newline="", encoding="utf-8") as stream:
        assert next(csv.DictReader(stream))["name"] == name


def test_every_truncation_is_refused(report, tmp_path):
    path = write_json(report, tmp_path / "report.json")
    text = path.read_text().rstrip()
    for length in range(0, len(text), 97):
        path.write_text(text[:length])
        with pytest.raises(StoredFileError):
            load_report(path)


@pytest.mark.parametrize(
    "content",
    [b"\x80\x04\x95pickle", b"[]", b"null", b"{}", b'{"rows": []}', b"[" * 100_000, b'{"format": NaN}'],
)
def test_foreign_files_are_refused(content, tmp_path):
    (tmp_path / "report.json").write_bytes(content)
    with pytest.raises(StoredFileError):
        load_report(tmp_path)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(StoredFileError, match="no report"):
        load_report(tmp_path)


def change(content, how):
    row = content["rows"][1]
    match how:
        case "text for a number":
            row["accuracy"] = "0.9"
        case "truth for a number":
            row["params"] = True
        case "a column less":
            del row["macs"]
        case "a column more":
            row["price"] = 3
        case "impossible":
            row["accuracy"] = 2.0
        case "the same name twice":
            row["name"] = "original"
        case "no rows":
            content["rows"] = []
        case "rows of another kind":
            content["rows"] = [3]
        case "a later version":
            content["version"] = 2
        case "no context":
            del content["context"]


@pytest.mark.parametrize(
    "how",
    [
        "text for a number",
        "truth for a number",
        "a column less",
        "a column more",
        "impossible",
        "the same name twice",
        "no rows",
        "rows of another kind",
        "a later version",
        "no context",
    ],
)
def test_changed_reports_are_refused(how, report, tmp_path):
    path = write_json(report, tmp_path / "report.json")
    content = json.loads(path.read_text())
    change(content, how)
    path.write_text(json.dumps(content))
    with pytest.raises(StoredFileError):
        load_report(path)
