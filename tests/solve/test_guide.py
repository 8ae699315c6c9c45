"""The examples of the guide run one after the other."""

import re
import subprocess
import sys
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "solving.md"


def test_the_examples_run(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
    assert len(blocks) > 3
    (tmp_path / "guide.py").write_text("\n".join(blocks))
    done = subprocess.run([sys.executable, "guide.py"], cwd=tmp_path, check=True, capture_output=True, text=True)
    for part in (
        "4 solutions in 2 variables: 4 certified, 4 real",
        "multiplicities 3",
        "positive-dimensional",
        "trace test passed",
        "4 of 4 certified",
        "tracking 19 of 19",
    ):
        assert part in done.stdout, done.stdout
    assert (tmp_path / "long-run.npz").exists()
