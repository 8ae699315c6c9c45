"""`neurovariety critical`: data of all kinds, one architecture and several, files, errors."""

import csv
import json
import signal

import numpy as np
import pytest
from typer.testing import CliRunner

from neurovariety.cli import critical_questions
from neurovariety.cli.app import app
from neurovariety.cli.critical import split_specs
from neurovariety.cli.critical_data import Samples
from neurovariety.errors import StoredFileError
from neurovariety.training import comparison
from neurovariety.training.teacher_data import EXAMPLE, example_data


def run(*arguments):
    result = CliRunner().invoke(app, ["critical", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def answered(*arguments):
    code, printed, told = run(*arguments, "--json")
    assert code == 0, told
    return json.loads(printed)["answers"]["critical points"]


def test_one_architecture_is_told_with_its_points_and_shares():
    code, printed, told = run("linear 3-2-3", "--random", 40, "--starts", 30, "--quiet")
    assert (code, told) == (0, "")
    assert "critical points of linear 3-2-3: 6, 6 real" in printed
    assert "30 of 30 runs ended at 1 of 6 real critical functions" in printed


def test_the_example_compares_three_architectures(tmp_path):
    pytest.importorskip("matplotlib")
    code, printed, told = run("--example", "--starts", 20, "--out", tmp_path / "new" / "folder")
    assert code == 0, told
    for part in (*EXAMPLE, "fully connected", "stride one", "strides above one", "to boundary"):
        assert part in printed
    files = {path.name: path for path in (tmp_path / "new" / "folder").iterdir()}
    assert set(files) == {"comparison.csv", "critical_points.csv", "critical_points.json", "critical_points.png"}
    rows = list(csv.DictReader(files["comparison.csv"].open()))
    assert [row["architecture"] for row in rows] == list(EXAMPLE)
    assert files["critical_points.png"].stat().st_size > 20_000
    assert all(str(path) in told for path in files.values())


def test_data_come_from_files_of_each_kind(tmp_path):
    inputs, targets = example_data()
    np.savez(tmp_path / "data.npz", inputs=inputs, targets=targets)
    np.save(tmp_path / "data.npy", np.hstack([inputs, targets]))
    np.savetxt(tmp_path / "data.csv", np.hstack([inputs, targets]), delimiter=",", fmt="%.17g")
    found = [
        answered("lcn 3,2 stride 2,1", "linear 9-2-3", "--data", tmp_path / f"data.{kind}", "--starts", 0)
        for kind in ("npz", "npy", "csv")
    ]
    assert [one["critical points"] for one in found[0]["architectures"]] == [10, 6]
    assert found[0]["points"] == found[1]["points"] == found[2]["points"]
    lines = (tmp_path / "data.csv").read_text().splitlines()
    head = ",".join(["kind", *(f"v{place}" for place in range(12))])
    (tmp_path / "named.csv").write_text("\n".join([head, *(f"oak,{line}" for line in lines)]))
    named = answered(
        "lcn 3,2 stride 2,1", "linear 9-2-3", "--data", tmp_path / "named.csv", "--drop", "kind", "--starts", 20
    )
    assert [one["descents: to spurious"] for one in named["architectures"]] == [0, 0]


def test_a_point_is_the_loss(tmp_path):
    np.save(tmp_path / "form.npy", np.diag([1.0, 2.0, 3.0, 4.0]))
    white, general, own = (
        answered("lcn 2,2 stride 2", "--point", "1,2,3,-1/2", "--starts", 0, *form)
        for form in ((), ("--form", "general"), ("--form", tmp_path / "form.npy"))
    )
    assert white["architectures"][0]["critical points"] == 2
    assert general["architectures"][0]["critical points"] == 6
    assert own["architectures"][0]["loss of zero"] == pytest.approx(1 + 8 + 27 + 1)
    assert white["architectures"][0]["loss of zero"] == pytest.approx(14.25)


def test_seeds_and_sizes_are_those_of_the_options():
    first, again, other = (
        answered("lcn 3,2 stride 2", "--random", 30, "--size", 9, "--starts", 0, "--seed", seed)["points"]
        for seed in (1, 1, 2)
    )
    assert first == again
    assert first != other


def test_after_an_interrupt_what_was_finished_is_printed(monkeypatch):
    real = comparison.critical_points

    def interrupted(loss, **options):
        if loss.network.spec == "linear 9-2-3":
            signal.raise_signal(signal.SIGINT)
        return real(loss, **options)

    monkeypatch.setattr(comparison, "critical_points", interrupted)
    code, printed, told = run("linear 9-1-3", "linear 9-2-3", "--example", "--starts", 0, "--json")
    assert code == 130
    found = json.loads(printed)
    assert found["stopped"] is True
    answer = found["answers"]["critical points"]
    assert [one["architecture"] for one in answer["architectures"]] == ["linear 9-1-3"]
    assert answer["complete"] is False
    assert answer["not done"] == ["linear 9-2-3"]
    assert "stopped" in told
    code, printed, _ = run("linear 9-1-3", "linear 9-2-3", "--example", "--starts", 0)
    assert code == 130
    assert "not done: linear 9-2-3" in printed


def test_what_is_stopped_before_its_first_point_leaves_no_folder(tmp_path, monkeypatch):
    def stopped(losses, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(critical_questions, "compare_losses", stopped)
    code, printed, told = run("lcn 2,2,2,2,2,2", "--random", 9, "--size", 9, "--out", tmp_path / "new" / "folder")
    assert code == 130
    assert "a start of 33,808 critical points, about" in told
    assert "not answered: critical points" in told
    assert printed == "9 samples, 9 inputs, 3 targets\n"
    assert list(tmp_path.iterdir()) == []


def test_the_columns_of_a_table_are_told(tmp_path):
    rows = np.random.default_rng(0).normal(size=(20, 4)).round(3)
    text = "\n".join(f"{place},{','.join(map(str, row))}" for place, row in enumerate(rows))
    (tmp_path / "data.csv").write_text(f"id,a,b,c,y\n{text}")
    code, printed, _ = run("linear 4-1-1", "--data", tmp_path / "data.csv", "--starts", 0)
    assert code == 0
    assert printed.startswith("20 samples, 4 inputs (id, a, b, c), 1 target (y)\n")
    found = answered("linear 3-1-1", "--data", tmp_path / "data.csv", "--drop", "id", "--starts", 0)
    assert found["data"] == {"samples": 20, "inputs": 3, "targets": 1, "names": ["a", "b", "c", "y"]}
    assert "data" not in answered("linear 2-1-1", "--point", "1,2", "--starts", 0)


def test_long_rows_of_names_are_shortened():
    names = tuple(f"v{place}" for place in range(12))
    assert str(Samples(1, 11, 1, names)) == "1 sample, 11 inputs (v0, v1, v2, v3, ..., v10), 1 target (v11)"


def test_the_options_of_descent_are_those_of_the_runs(monkeypatch):
    seen = {}

    def noted(loss, **options):
        seen.update(options)
        return real(loss, **options)

    real = comparison.descend
    monkeypatch.setattr(comparison, "descend", noted)
    options = ("--spread", 0.5, "--steps", 3, "--tolerance", 1e-4, "--starts", 5)
    (found,) = answered("linear 2-1-1", "--point", "1,2", *options)["architectures"]
    assert found["descents: runs"] == 5
    assert {name: seen[name] for name in ("spread", "steps", "tolerance")} == {
        "spread": 0.5,
        "steps": 3,
        "tolerance": 1e-4,
    }


def test_refused_data_are_an_object_too(tmp_path):
    for arguments, says in (
        (["linear 4-1-1", "--random", 3], "degenerate"),
        (["linear 4-1-1", "--data", tmp_path / "none.csv"], "does not exist"),
        (["linear 4-1-1", "--random", 9, "--out", tmp_path / "file"], "output folder"),
    ):
        (tmp_path / "file").write_text("")
        code, printed, told = run(*arguments, "--json")
        found = json.loads(printed)
        assert (code, found["answers"], found["spec"]) == (2, {}, "linear 4-1-1")
        assert says in found["refused"]["critical points"]
        assert says in told


def test_a_form_that_is_not_symmetric_or_of_another_size_is_told(tmp_path):
    (tmp_path / "form.csv").write_text("1,0,0,0\n0.5,1,0,0\n0,0,1,0\n0,0,0,1\n")
    point = ("lcn 2,2 stride 2", "--point", "1,2,3,4", "--form")
    code, _, told = run(*point, tmp_path / "form.csv")
    assert code == 2
    assert "not symmetric" in told
    assert "0 in row 1, column 2, and 0.5 in row 2, column 1" in told
    (tmp_path / "small.csv").write_text("1,0\n0,1\n")
    assert "4 x 4" in run(*point, tmp_path / "small.csv")[2]


def test_files_that_cannot_be_written_leave_the_answer_printed(tmp_path, monkeypatch):
    def full(path, text):
        raise StoredFileError("the disk is full", given=str(path))

    monkeypatch.setattr(critical_questions, "write_text", full)
    code, printed, told = run("linear 2-1-1", "--point", "1,2", "--starts", 0, "--out", tmp_path / "out")
    assert code == 2
    assert "1, 1 real" in printed
    assert "the disk is full" in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("words", "specs"),
    [
        (["lcn 3,2 stride 2,1"], ["lcn 3,2 stride 2,1"]),
        (["lcn", "3,2", "stride", "2,1", "linear", "5-1-1"], ["lcn 3,2 stride 2,1", "linear 5-1-1"]),
        (["LCN 3,2", "stride 2", "Linear 5-1-1"], ["LCN 3,2 stride 2", "Linear 5-1-1"]),
        (["foo 3"], ["foo 3"]),
        ([], []),
    ],
)
def test_words_are_parted_into_architectures(words, specs):
    assert split_specs(words) == specs


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "no architecture is given"),
        (["lcn 3,2 stride 2"], "where the data come from"),
        (["lcn 3,2 stride 2", "--random", "9", "--example"], "given: --random --example"),
        (["lcn 3,2 stride 0", "--random", "9"], "too small"),
        (["lcn 3,2 stride 2", "--random", "9", "--size", "4"], "longer than its input"),
        (["lcn 3,2 stride 2", "--random", "0"], "number of samples"),
        (["lcn 3,2 stride 2", "--random", "4"], "degenerate"),
        (["lcn 3,2 stride 2", "--random", "9", "--noise", "-1"], "standard deviation"),
        (["lcn 3,2 stride 2", "--example", "--noise", "1"], "belongs to --random"),
        (["lcn 3,2 stride 2", "--example", "--form", "white"], "belongs to --point"),
        (["lcn 3,2 stride 2", "--example", "--drop", "kind"], "belongs to --data"),
        (["lcn 3,2 stride 2", "--data", "data.npz", "--drop", "kind"], "columns of text tables"),
        (["linear 7-1-2", "--example"], "inputs do not fit"),
        (["linear 9-2-3", "linear 8-2-3", "--random", "20"], "another size"),
        (["lcn 3,2 stride 2", "linear 5-1-2", "--random", "20"], "in common"),
        (["mlp 2-2-1 power 2", "--example"], "linear networks"),
        (["lcn 3,2 strid 2", "--example"], "did you mean stride?"),
        (["lcn 3,2 stride 2", "--point", "1,2,3"], "too few coefficients"),
        (["lcn 3,2 stride 2", "--point", "1,2,3,4,x"], "no number"),
        (["lcn 3,2 stride 2", "lcn 5", "--point", "1,2,3,4,5"], "for one architecture"),
        (["lcn 2,2 stride 2", "--point", "1,2,3,4", "--form", "nothere.csv"], "nothere.csv, which does not exist"),
        (["lcn 2,2 stride 2", "--point", "1,2,3,4", "--form", "no.such"], "white, general, or a file"),
        (["lcn 2,2 stride 2", "--point", "1,2,3,4", "--form", "bombieri"], "white, general, or a file"),
        (["lcn 3,2 stride 2", "--data", "nothere.npz"], "nothere.npz, which does not exist"),
        (["lcn 3,2 stride 2", "--example", "--starts", "-1"], "--starts counts from 0"),
        (["lcn 3,2 stride 2", "--example", "--steps", "0"], "--steps counts from 1"),
        (["lcn 3,2 stride 2", "--example", "--spread", "0"], "--spread is a size"),
        (["lcn 3,2 stride 2", "--example", "--spread", "nan"], "--spread is a size"),
        (["lcn 3,2 stride 2", "--example", "--tolerance", "1"], "--tolerance is a part"),
        (["lcn 3,2 stride 2", "--example", "--seed", "-1"], "--seed counts from 0"),
        (["lcn 3,2 stride 2", "--example", "--timeout", "0"], "--timeout counts seconds"),
    ],
)
def test_misuse_is_told_before_anything_starts(arguments, says):
    code, printed, told = run(*arguments)
    assert code == 2, told
    assert says in told
    assert printed == ""


def test_files_that_hold_something_else_are_told(tmp_path):
    np.savez(tmp_path / "other.npz", x=np.ones(3))
    assert "no array inputs and no targets" in run("linear 3-1-2", "--data", tmp_path / "other.npz")[2]
    for content in (b"PK", b"no archive"):
        (tmp_path / "broken.npz").write_bytes(content)
        told = run("linear 3-1-2", "--data", tmp_path / "broken.npz")[2]
        assert "cannot be read" in told
        assert "allow_pickle" not in told
    assert "which does not exist" in run("linear 3-1-2", "--data", tmp_path / "none.npy")[2]
    (tmp_path / "folder.npy").mkdir()
    assert "a folder" in run("linear 3-1-2", "--data", tmp_path / "folder.npy")[2]
    np.savez(tmp_path / "flat.npz", inputs=np.ones(9), targets=np.ones(9))
    assert "inputs in flat.npz are no table" in run("linear 1-1-1", "--data", tmp_path / "flat.npz")[2]
    np.save(tmp_path / "narrow.npy", np.ones((9, 4)))
    assert "no inputs and targets of linear 3-1-2" in run("linear 3-1-2", "--data", tmp_path / "narrow.npy")[2]
    np.savez(tmp_path / "nan.npz", inputs=np.full((9, 3), np.nan), targets=np.ones((9, 2)))
    assert "must be finite" in run("linear 3-1-2", "--data", tmp_path / "nan.npz")[2]
    (tmp_path / "file").write_text("")
    code, _, told = run("linear 3-1-2", "--random", 9, "--out", tmp_path / "file")
    assert (code, "output folder" in told) == (2, True)
