"""`neurovariety variety`: answers, errors that point at the place, JSON, sweeps, Ctrl-C."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from neurovariety.cli.app import app


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["variety", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_answers_come_in_words():
    code, printed, told = run("mlp 5-3-1 power 2", "--dimension")
    assert code == 0, told
    assert "dimension of mlp 5-3-1 power 2: 12" in printed
    assert "expected 15, defect 3" in printed
    assert told.strip() == ""  # a quick answer shows no progress


def test_json_is_one_object_with_all_answers():
    code, printed, told = run("Attention 2-1 rank=2 tokens 2", "--dimension", "--equations", "--json")
    assert (code, told) == (0, "")
    found = json.loads(printed)
    assert found["spec"] == "attention 2-1 rank 2 tokens 2"
    assert found["answers"]["dimension"]["value"] == 5
    assert found["answers"]["equations"]["value"] == {"4": 1}
    assert found["refused"] == {}
    assert found["stopped"] is False


def test_membership_takes_a_point():
    code, printed, told = run("mlp 2-2-1 power 3", "--member", "1,0,-1,0")
    assert code == 0, told
    assert "outside" in printed
    assert "exact" in printed
    assert "inside" in run("mlp 2-2-1 power 3", "--member", "-1 0 0 1/2")[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["mlp 2-3-1 pwoer 2"], "                   ^^^^^\n"),
        (["mlp 2-3-1 pwoer 2"], "did you mean power?"),
        (["linear 3--2"], "missing between"),
        (["linear 3-0-2", "--dimension"], "too small"),
        (["attention 3-3 rank 4 tokens 2"], "above the width"),
        (["lcn 3,2 stride 0"], "too small"),
        (["mlp 2..3-3-1 power 2"], "a range stands for several"),
        (["mlp 2-2-1 power 3", "--member", "1,0,-1"], "too few coefficients"),
        (["mlp 2-2-1 power 3", "--member", "1,0,x,0"], "no number"),
        (["linear 2-1-2", "--max-degree", "3"], "without --equations"),
        (["linear 2-1-2", "--equations", "--max-degree", "0"], "--max-degree 0"),
        (["linear 2-1-2", "--seed", "-1"], "counts from 0"),
    ],
)
def test_misuse_is_told_before_anything_starts(arguments, says):
    code, printed, told = run(*arguments)
    assert code == 2
    assert says in told
    assert printed == ""


def test_a_question_that_is_refused_leaves_the_others():
    arguments = ["mlp 9-9-9-9 power 9", "--equations", "--max-degree", "9", "--dimension"]
    code, printed, told = run(*arguments)
    assert code == 2
    assert "dimension of mlp 9-9-9-9 power 9" in printed
    assert "neurovariety: equations:" in told
    found = json.loads(run(*arguments, "--json")[1])
    assert list(found["answers"]) == ["dimension"]
    assert list(found["refused"]) == ["equations"]


def test_a_sweep_writes_its_table_and_goes_on_with_it(tmp_path):
    table = tmp_path / "sweep.csv"
    code, printed, told = run("mlp 3..4-2..3-1 power 2..3", "--sweep", table)
    assert code == 0, told
    rows = list(csv.DictReader(table.open()))
    assert len(rows) == 8
    assert {row["spec"]: row["dimension"] for row in rows}["mlp 4-3-1 power 2"] == "9"
    assert "8 architectures" in printed
    assert "3 defective" in printed
    found = json.loads(run("mlp 3..4-2..3-1 power 2..4", "--sweep", table, "--json")[1])
    assert len(found["rows"]) == 12
    assert found["resumed"] == 8
    assert found["stopped"] is False


def test_a_sweep_over_texts_of_one_architecture_is_not_taken_for_a_stopped_one(tmp_path):
    assert run("mlp 2-1 power 2..4", "--sweep", tmp_path / "sweep.csv")[0] == 0


def test_a_sweep_has_no_other_questions(tmp_path):
    code, _, told = run("mlp 3-2..3-1 power 2", "--sweep", tmp_path / "sweep.csv", "--degree")
    assert code == 2
    assert "dimensions alone" in told
    assert not (tmp_path / "sweep.csv").exists()


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_keeps_what_was_printed():
    """The first answer is there at once; the second takes minutes and is stopped."""
    arguments = ["mlp 6-6-6-6 power 3", "--dimension", "--equations", "--max-degree", "2"]
    command = [sys.executable, "-c", "from neurovariety.cli.app import main; main()", "variety", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert first.startswith("dimension of mlp 6-6-6-6")
    assert process.returncode == 130
    assert "not answered: equations" in told
