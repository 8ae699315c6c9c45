"""The examples of the guide run one after the other, and print what it says."""

import re
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

import neurovariety as nv
from neurovariety.cli.app import app

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "neuromanifolds.md"

QUARTIC = "y1^2*y6^2 - y1*y2*y5*y6 - 2*y1*y3*y4*y6 + y2^2*y4*y6 + y1*y3*y5^2 - y2*y3*y4*y5 + y3^2*y4^2"


def test_the_examples_run(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    assert len(blocks) > 8
    (tmp_path / "guide.py").write_text("\n".join(blocks))
    done = subprocess.run([sys.executable, "guide.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for part in (
        "generic ED degree   1,042",
        "generic ED degree of lcn 3,2,2 stride 2,2,1: 100",
        "^^^^^",
        "did you mean power?",
        "12 15 3 False 6",
        "Kruskal's condition",
        "mlp 4-3-1 power 2          15       10        10          9       1       no",
        "1 of degree 4",
        f"\n{QUARTIC}\n{QUARTIC}\n",
        "4 (4, 6, 4)\n14 6\nED degree (gaussian) of mlp 2-1-2 power 2: 4\n",
        "39 3\n",
        "singular locus of attention 2-1 rank 2 tokens 2: dimension 4",
        "power 3: outside",
        "power 3: inside",
        "27*y1^2*y4^2 - 18*y1*y2*y3*y4 + 4*y2^3*y4 + 4*y1*y3^3 - y2^2*y3^2 > 0",
        "isolated zero (1/8, 0), not on the boundary",
        "0.388781210672",
    ):
        assert part in done.stdout, part
    canonical = [line for line in done.stdout.splitlines() if line.startswith("(Fraction(1, 5)")]
    assert len(canonical) == 2
    assert len(set(canonical)) == 1


def test_the_texts_of_the_table_make_the_classes_beside_them():
    rows = re.findall(r"^\| `(\w+\(.*\))` \| `([^`]*)` \|", GUIDE.read_text(), flags=re.MULTILINE)
    made = [(call, text.replace("\\|", "|")) for call, text in rows if "network" not in call and "first" not in call]
    assert len(made) == 6
    for call, text in made:
        assert nv.architecture(text) == eval(f"nv.{call}"), text  # noqa: S307  the guide is our own
    for text in re.findall(r"`((?:residual|mlp|lcn|attention)[ (][^`]*)`", GUIDE.read_text()):
        nv.architecture(text.replace("\\|", "|"))


def test_the_commands_are_known():
    lines = re.findall(r"^neurovariety variety ('.*)$", GUIDE.read_text(), flags=re.MULTILINE)
    assert len(lines) == 4
    shown = CliRunner().invoke(app, ["variety", "--help"]).stdout
    options = {option for line in lines for option in re.findall(r"--[a-z-]+", line)}
    assert options
    assert all(option in shown for option in options)
