"""`neurovariety variety`: answers, errors that point at the place, JSON, sweeps, Ctrl-C."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from neurovariety.cli.app import app
from neurovariety.cli.variety_answers import Answers


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["variety", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_answers_come_in_words():
    code, printed, told = run("mlp 5-3-1 power 2", "--dimension")
    assert code == 0, told
    assert "dimension of mlp 5-3-1 power 2: 12" in printed
    assert "expected 15, defect 3" in printed
    assert told == ""  # a quick answer shows no progress


def test_json_is_one_object_with_all_answers():
    code, printed, told = run("Attention 2-1 rank=2 tokens 2", "--dimension", "--equations", "--json")
    assert (code, told) == (0, "")
    found = json.loads(printed)
    assert found["spec"] == "attention 2-1 rank 2 tokens 2"
    assert found["answers"]["dimension"]["value"] == 5
    assert found["answers"]["equations"]["value"] == {"4": 1}
    assert found["refused"] == {}
    assert found["stopped"] is False


def test_without_questions_a_summary_comes_at_once():
    code, printed, told = run("lcn 3,2,2 stride 2,2")
    assert (code, told) == (0, "")
    for part in ("parameters          7", "ambient dimension   9", "dimension           5", "generic ED degree   100"):
        assert part in printed
    found = json.loads(run("mlp 5-3-1 power 2", "--json")[1])["answers"]["invariants"]
    assert (found["value"], found["defect"], found["generic_ed_degree"]) == (12, 3, 1042)


def test_all_questions_in_one_object():
    questions = ["identifiability", "degree", "polar-degrees", "ed-degree", "data-ed-degree", "subnetworks", "fibre"]
    arguments = ["mlp 2-1-2 power 2", *(f"--{name}" for name in [*questions, "boundary"]), "--metric", "gaussian"]
    code, printed, told = run(*arguments, "--json")
    assert (code, told) == (0, "")
    values = {name: answer["value"] for name, answer in json.loads(printed)["answers"].items()}
    assert values["degree"] == 4
    assert values["polar degrees"] == [4, 6, 4]
    assert (values["generic ED degree"], values["data ED degree"], values["ED degree"]) == (14, 6, 4)
    assert values["identifiability"] == "global"
    assert list(values) == [
        "identifiability",
        "degree",
        "polar degrees",
        "generic ED degree",
        "ED degree",
        "data ED degree",
        "subnetworks",
        "fibre",
        "boundary",
    ]


def test_membership_takes_a_point():
    code, printed, told = run("mlp 2-2-1 power 3", "--member", "1,0,-1,0")
    assert code == 0, told
    assert "outside" in printed
    assert "exact" in printed
    assert "inside" in run("mlp 2-2-1 power 3", "--member", "-1 0 0 1/2")[1]


def test_questions_about_convolutions():
    asked = ["--function-space", "--position", "1,0,0,0,1", "--strata", "--critical-count"]
    code, printed, told = run("lcn 2,2,2 stride 1,2", *asked, "--json")
    assert (code, told) == (0, "")
    values = {name: answer["value"] for name, answer in json.loads(printed)["answers"].items()}
    assert values == {
        "function space": "(a0 x + a1 y) (b0 x + b1 y) (c0 x^2 + c1 y^2)",
        "position": "on the closure only",
        "strata": 3,
        "critical count": 34,
    }
    code, printed, told = run("mlp 2-2-1 power 2", "--strata", "--dimension")
    assert (code, printed[:9]) == (2, "dimension")
    assert "linear convolutional" in told
    assert "too few coefficients" in run("lcn 2,2", "--position", "1,2")[2]


def test_a_text_without_quotes_is_read():
    quoted, plain = run("mlp 2-3-1 power 2", "--degree"), run("mlp", "2-3-1", "power", "2", "--degree")
    assert plain == quoted
    assert plain[0] == 0


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
        (["mlp 2-2-1 power 3", "--member", "1,0,-1"], "of x1^3, x1^2*x2, x1*x2^2, x2^3"),
        (["linear 2-1-2", "--member", "1"], "of 1:x1, 1:x2, 2:x1, 2:x2 (output:monomial)"),
        (["mlp 2-2-1 power 3", "--member", "1,0,x,0"], "no number"),
        (["linear 2-1-2", "--max-degree", "3"], "without --equations"),
        (["linear 2-1-2", "--equations", "--max-degree", "0"], "--max-degree 0"),
        (["linear 2-1-2", "--seed", "-1"], "counts from 0"),
        (["linear 2-1-2", "--timeout", "0"], "counts seconds"),
        (["linear 2-1-2", "--timeout", "nan"], "counts seconds"),
        (["linear 2-1-2", "--metric", "euclidian"], "euclidian"),
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
    assert "no other question" in told
    assert not (tmp_path / "sweep.csv").exists()


def test_a_time_limit_stops_as_ctrl_c_does():
    arguments = ["variety", "mlp 3-3-3 power 3", "--dimension", "--degree", "--json"]
    command = [sys.executable, "-c", "from neurovariety.cli.app import main; main()", *arguments, "--timeout", "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 130
    found = json.loads(done.stdout)
    assert found["stopped"] is True
    assert not found["answers"].get("degree", {}).get("complete", False)


def test_what_a_function_found_before_it_was_stopped_is_printed(capsys):
    """A function that answers Ctrl-C with what it has ends the command all the same."""

    def stopped(tell: object) -> Stopped:
        del tell
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        return Stopped()

    with pytest.raises(typer.Exit) as caught:
        Answers("linear 2-1", as_json=False).ask({"first": stopped, "second": stopped})
    assert caught.value.exit_code == 130
    printed, told = capsys.readouterr()
    assert printed == "seven, or more\n"
    assert "not answered: second" in told


def test_what_does_not_fit_in_memory_is_told(capsys):
    def large(tell: object) -> None:
        del tell
        raise MemoryError("Unable to allocate 1 EiB")

    with pytest.raises(typer.Exit) as caught:
        Answers("linear 2-1", as_json=False).ask({"first": large, "second": lambda tell: Stopped()})
    assert caught.value.exit_code == 2
    printed, told = capsys.readouterr()
    assert printed == "seven, or more\n"
    assert told == "neurovariety: first: it does not fit in memory (Unable to allocate 1 EiB)\n"


def test_numbers_of_thousands_of_digits_and_infinity_are_written(capsys):
    class Long:
        def __str__(self) -> str:
            return str(10**5000)

        def as_dict(self) -> dict[str, object]:
            return {"value": 10**5000, "residual": float("inf"), "ranks": [float("nan"), 1]}

    Answers("linear 2-1", as_json=False).ask({"degree": lambda tell: Long()})
    assert capsys.readouterr().out == "1" + "0" * 5000 + "\n"
    Answers("linear 2-1", as_json=True).ask({"degree": lambda tell: Long()})
    printed = capsys.readouterr().out
    assert '"residual": "inf"' in printed
    assert "0" * 5000 in printed
    with pytest.raises(ValueError, match="4300"):
        str(10**5000)  # the guard is back


def test_progress_on_a_terminal_leaves_answers_on_standard_output(capsys):
    """A live line takes over standard output as long as it is there."""
    screen = io.StringIO()
    answers = Answers("linear 2-1", as_json=False, console=Console(file=screen, force_terminal=True, width=80))

    def slow(tell) -> Stopped:
        tell("paths", 3, 7)
        time.sleep(0.3)  # until the line is drawn again
        return Stopped()

    answers.ask({"degree": slow})
    assert capsys.readouterr().out == "seven, or more\n"
    assert "paths" in screen.getvalue()
    assert "seven" not in screen.getvalue()


def test_a_log_has_stages_that_took_a_while(capsys, monkeypatch):
    monkeypatch.setattr("neurovariety.cli.variety_answers.PATIENCE", 0.05)

    def slow(tell) -> Stopped:
        tell("paths", 7, 7)
        time.sleep(0.1)
        tell("loops", 1, 2)
        tell("loops", 2, 2)
        return Stopped()

    Answers("linear 2-1", as_json=False).ask({"degree": slow})
    assert capsys.readouterr().err == "loops: 2/2\n"
    Answers("linear 2-1", as_json=True).ask({"degree": Told})
    assert '"value": null' in capsys.readouterr().out


class Told:
    def __init__(self, tell: object) -> None:
        self.tell = tell

    def as_dict(self) -> dict[str, object]:
        return {"value": self.tell}


class Stopped:
    def __str__(self) -> str:
        return "seven, or more"


def test_the_time_limit_counts_from_where_the_command_began():
    asked = []

    def waits(tell: object) -> Stopped:
        del tell
        asked.append(time.monotonic())
        time.sleep(20)
        return Stopped()

    answers = Answers("linear 2-1", as_json=False, timeout=10.0, begun=time.perf_counter() - 10)
    with pytest.raises(typer.Exit):
        answers.ask({"first": waits})
    assert not asked or time.monotonic() - asked[0] < 10


def test_what_is_kept_is_told_after_it_is_printed_and_no_limit_stops_it(capsys):
    def keep(answer: object) -> None:
        printed, _ = capsys.readouterr()
        assert printed == f"{answer}\n"
        time.sleep(0.3)
        kept.append(answer)

    kept: list[object] = []
    Answers("linear 2-1", as_json=False, timeout=0.25).ask({"first": lambda tell: Stopped()}, keep)
    assert len(kept) == 1


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_ctrl_c_keeps_what_was_printed():
    """The first answer is there at once; the second takes minutes and is stopped."""
    arguments = ["mlp 3-3-3 power 3", "--dimension", "--degree", "--fibre"]
    command = [sys.executable, "-c", "from neurovariety.cli.app import main; main()", "variety", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    assert first.startswith("dimension of mlp 3-3-3")
    assert process.returncode == 130
    assert "not answered:" in told
    assert "fibre" in told
