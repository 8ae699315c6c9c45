"""The examples of the guide to linear convolutional networks run one after the other, and print what it says."""

import re
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import neurovariety as nv
from neurovariety.cli.app import app

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "linear_convolutions.md"


def test_the_examples_run(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    assert len(blocks) > 8
    (tmp_path / "guide.py").write_text("\n".join(blocks))
    done = subprocess.run([sys.executable, "guide.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for part in (
        "[5, 10, 22, 14, 21]",
        "reduced network lcn 4,5 stride 2,1",
        "witness, confirmed by exact membership",
        "membership of lcn 3,2 stride 2,1: outside",
        "complex filters compute it",
        "\nboundary\n",
        "real factorisations of lcn 2,2,2 stride 1,1,1: 6",
        "tied 2,2,2 uses 1,1,2 stride 1,1,1 3\n",
        "['y2^2*y5 + y1*y4^2 - y2*y3*y4']",
        "strides above 1: 2,976,084",
        "2 1                     3          7                3          21  spurious",
        "42, in 512 orders",
        "linear 6-1-1-1-6                                     14         11          6         0     17,730",
        "critical points of lcn 3,2 stride 2,1: 10, ",
        "10 of 10 proven by interval arithmetic",
        " 0 at spurious ones",
        "to the best",
    ):
        assert part in done.stdout, part
    assert (tmp_path / "merged.svg").read_bytes().startswith(b"<?xml")


def test_the_networks_in_the_text_are_read():
    for text in re.findall(r"['\"`]((?:lcn|linear|tied) [^'\"`]*)['\"`]", GUIDE.read_text()):
        nv.architecture(text)


def test_the_commands_are_known():
    lines = re.findall(r"^neurovariety (\w+) (.*)$", GUIDE.read_text(), flags=re.MULTILINE)
    assert len(lines) == 5
    for command, line in lines:
        shown = CliRunner().invoke(app, [command, "--help"]).stdout
        assert all(option in shown for option in re.findall(r"--[a-z-]+", line)), line
