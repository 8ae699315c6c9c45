"""The command line as people use it: whole runs in a process of their own, and how errors end."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from neurovariety.cli.app import app

QUICK = ["--epochs", "2", "--threads", "1", "--dimension", "12", "--per-class", "2"]


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    """The output folder of one whole run, baselines and all."""
    out = tmp_path_factory.mktemp("run") / "out"
    code, printed, told = run("compress", "--cut", "layer2.0", "--out", out, *QUICK)
    assert code == 0, told
    assert "vinet" in printed
    return out


def test_a_run_writes_network_equations_and_report(finished):
    names = {path.name for path in finished.iterdir()}
    assert {
        "config.json",
        "model.safetensors",
        "equations.json",
        "report.json",
        "report.csv",
        "report.html",
        "job.json",
        "latents",
    } == names
    rows = json.loads((finished / "report.json").read_text())["rows"]
    expected = ["original", "vinet", "linear probe", "degree one", "random monomials", "mlp", "truncated svd"]
    assert [row["name"] for row in rows] == expected
    for row in rows:
        assert {"name", "accuracy", "params", "macs", "images_per_second"} <= set(row)
    assert rows[1]["params"] < rows[0]["params"]


def test_inspect_prints_equations_of_every_class(finished):
    code, printed, _ = run("inspect", finished, "--per-class", "1")
    assert code == 0
    assert printed.count("~ 0") == 10
    assert "held-out rows" in printed
    code, printed, _ = run("inspect", finished, "--json", "--latex")
    texts = json.loads(printed)
    assert list(texts) == list("0123456789")
    assert "x_{" in texts["0"][0]["polynomial"]
    assert texts["0"][0]["mean_own"] < texts["0"][0]["mean_nearest_other"]
    assert "\\approx 0" in run("inspect", finished, "--latex")[1]


def test_evaluate_gives_the_reports_accuracy(finished):
    code, printed, _ = run("evaluate", finished, "--data", "digits", "--json")
    assert code == 0
    report = json.loads((finished / "report.json").read_text())["rows"][1]
    assert json.loads(printed)["accuracy"] == report["accuracy"]
    assert "of 450 test images" in run("evaluate", finished, "--data", "digits")[1]


def test_json_prints_the_report_and_nothing_else(tmp_path):
    code, printed, told = run(
        "compress", "--cut", "layer2.0", "--out", tmp_path / "o", "--no-baselines", "--json", *QUICK
    )
    assert code == 0, told
    assert [row["name"] for row in json.loads(printed)["rows"]] == ["original", "vinet"]


def test_another_run_is_not_overwritten_by_accident(finished):
    before = (finished / "model.safetensors").read_bytes()
    code, _, told = run("compress", "--cut", "layer1.0", "--out", finished, *QUICK)
    assert code == 2
    assert "already holds another run" in told
    assert (finished / "model.safetensors").read_bytes() == before


def test_files_of_other_origin_are_never_touched(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    for flag in ([], ["--overwrite"]):
        code, _, told = run("compress", "--cut", "layer2.0", "--out", tmp_path, *flag, *QUICK)
        assert code == 2
        assert "not this program's" in told
    assert (tmp_path / "thesis.tex").read_text() == "years of work"


def test_a_run_is_replaced_only_once_there_is_something_to_replace_it_with(finished, tmp_path):
    out = shutil.copytree(finished, tmp_path / "copy")
    before = {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()}
    code, _, told = run("compress", "--cut", "layer9", "--out", out, "--overwrite", *QUICK)
    assert code == 2, told
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.is_file()} == before
    code, _, told = run("compress", "--cut", "layer1.0", "--out", out, "--overwrite", "--no-baselines", *QUICK)
    assert code == 0, told
    assert "layer1.0" in run("evaluate", out, "--data", "digits")[1]


def test_a_typo_does_not_lock_the_folder_and_own_modules_are_found(tmp_path, monkeypatch):
    (tmp_path / "mine_to_compress.py").write_text(
        "import torch\n"
        "from torch import nn\n"
        "def build():\n"
        "    torch.manual_seed(0)  # weights that know nothing, the same in every run\n"
        "    return nn.Sequential(nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.Linear(288, 10))\n"
    )
    monkeypatch.chdir(tmp_path)
    own = ["--model", "mine_to_compress:build", "--mean", "0.3", "--std", "0.4", "--no-baselines", "--out", "out"]
    assert run("compress", *own, "--cut", "9", *QUICK)[0] == 2
    code, _, told = run("compress", *own, "--cut", "1", *QUICK)
    assert code == 0, told
    assert told.count("warning: no weights were given, so the network's are those with which mine_to_compress") == 1
    assert told.count("no better than chance") == 1
    assert "UserWarning" not in told
    warned = json.loads((tmp_path / "out" / "report.json").read_text())["context"]["warnings"]
    assert all(f"warning: {sentence}" in told for sentence in warned)
    assert len(warned) >= 2
    code, _, told = run("evaluate", "out", "--data", "digits")
    assert code == 2
    assert "factory='module:function'" in told
    assert run("evaluate", "out", "--data", "digits", "--factory", "mine_to_compress:build")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "digitz"], "did you mean digits"),
        (["--data", "digitz"], "did you mean 'digits'"),
        (["--cut", "layer9"], "layer9"),
        (["--algorithm", "magic"], "oavi or abm"),
        (["--score", "magic"], "normalised or paper"),
        (["--projection", "magic"], "full or separable"),
        (["--psi", "-1", "--cut", "layer2.0"], "psi=-1.0"),
        (["--psi", "1e-12", "--cut", "layer2.0", "--degree", "1"], "nothing vanishes"),
        (["--psi", "50", "--cut", "layer2.0"], "everything vanishes"),
        (["--size", "2"], "0 < size <= 1"),
        (["--size", "0.0001", "--cut", "layer2.0"], "not even one generator"),
        (["--mean", "0.5"], "both or none"),
        (["--mean", "a", "--std", "b"], "list of numbers"),
        (["--threads", "0"], "from 1"),
        (["--augment", "rotate"], "flip,shiftN"),
        (["--seeds", "0"], "out of range"),
        (["--weights", "w.safetensors"], "separate weights file"),
    ],
)
def test_bad_options_end_with_status_2_and_a_reason(arguments, message, tmp_path):
    code, _, told = run("compress", "--out", tmp_path / "out", *QUICK[:4], *arguments)
    assert code == 2, told
    assert message in told
    assert "Traceback" not in told


def test_nan_pixels_and_labels_out_of_range_are_refused(tmp_path):
    images = np.zeros((40, 1, 8, 8), dtype=np.float32)
    labels = np.arange(40) % 10
    broken = images.copy()
    broken[3, 0, 2, 2] = np.nan
    np.savez(tmp_path / "nan.npz", x_train=broken, y_train=labels, x_test=images, y_test=labels)
    np.savez(tmp_path / "range.npz", x_train=images, y_train=labels - 1, x_test=images, y_test=labels)
    np.savez(tmp_path / "one.npz", x_train=images[:11], y_train=labels[:11], x_test=images, y_test=labels)
    np.savez(tmp_path / "size.npz", x_train=images[..., :7], y_train=labels, x_test=images[..., :7], y_test=labels)
    told = {}
    for name in ("nan", "range", "one", "size"):
        code, _, told[name] = run("compress", "--data", tmp_path / f"{name}.npz", "--out", tmp_path / "out", *QUICK)
        assert code == 2, told[name]
        assert not (tmp_path / "out").exists()
    assert "nan" in told["nan"].lower()
    assert "-1" in told["range"]
    assert "class" in told["one"]
    assert "size" in told["size"]


def test_inspect_and_evaluate_say_what_is_missing(tmp_path):
    assert "no equations here" in run("inspect", tmp_path)[2]
    wrong = ['{"classes": [{"kept": [{"expo', '{"classes": []}', "[" * 100_000, "[]", '{"classes": [{"kept": 3}]}']
    for content in wrong:
        (tmp_path / "equations.json").write_text(content)
        assert "truncated" in run("inspect", tmp_path)[2]
    assert "no saved network here" in run("evaluate", tmp_path, "--data", "digits")[2]


def test_version_and_help():
    assert run("--version")[1].startswith("neurovariety 0.")
    assert "--cut" in run("compress", "--help")[1]


def test_control_c_keeps_what_is_finished_and_the_same_command_goes_on(tmp_path):
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "neurovariety",
        "compress",
        "--cut",
        "layer2.0",
        "--out",
        str(out),
        "--threads",
        "1",
    ]
    command += ["--epochs", "40"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not (out / "equations.json").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    printed, told = process.communicate(timeout=120)
    assert process.returncode == 130, told
    assert "stopped early" in told
    assert "vinet" in printed
    assert run("evaluate", out, "--data", "digits")[0] == 0
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert len(json.loads((out / "report.json").read_text())["rows"]) == 7


@pytest.mark.parametrize("names", [("images", "labels"), ("X", "y")])
def test_images_that_nobody_has_split_are_split_and_that_is_said(tmp_path, names):
    from sklearn.datasets import load_digits

    found = load_digits()
    images = np.round(found.images * 255 / 16).astype(np.uint8)
    np.savez(tmp_path / "mine.npz", **dict(zip(names, (images[:600], found.target[:600]), strict=True)))
    out = tmp_path / "out"
    options = ["--no-baselines", "--test-fraction", "0.3", "--test-seed", "2", *QUICK]
    code, printed, told = run("compress", "--data", tmp_path / "mine.npz", "--cut", "layer2.0", "--out", out, *options)
    assert code == 0, told
    assert "test rows: 30 % split off, seed 2" in told
    assert "test rows: 30 % split off, seed 2" in printed
    context = json.loads((out / "report.json").read_text())["context"]
    assert context["data_note"] == "test rows: 30 % split off, seed 2"
    assert context["split_sizes"]["test"] == pytest.approx(180, abs=5)
    code, printed, _ = run("evaluate", out, "--data", tmp_path / "mine.npz")
    assert code == 0
    assert "of 600 images, all there are" in printed


def test_control_c_says_what_is_kept_only_where_something_is(tmp_path, monkeypatch):
    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr("neurovariety.cli.compress.run_task", stop)
    code, _, told = run("compress", "--out", tmp_path / "out")
    assert code == 130
    assert "nothing was finished" in told
    (tmp_path / "out" / "latents").mkdir()
    (tmp_path / "out" / "latents" / "a.npz").touch()
    assert f"what was finished is kept in {tmp_path / 'out'}" in run("compress", "--out", tmp_path / "out")[2]
