"""Ctrl-C in the middle of a long solve: a result comes back, and the checkpoint goes on from there."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import sys
from neurovariety.solve import solve, variables

n = 12
u = variables("u", n + 1)
rows = [
    sum((u[abs(i)] * u[abs(m - i)] for i in range(-n, n + 1) if abs(m - i) <= n), 0 * u[0]) - u[m] for m in range(n)
]
tracking = lambda stage, done, total: print(stage, flush=True) if done else None
result = solve([*rows, u[0] + 2 * sum(u[1:], 0 * u[0]) - 1], engine="numpy", progress=tracking, checkpoint=sys.argv[1])
print("outcome", result.outcome.name, len(result.ledger))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_gives_a_result(tmp_path: Path):
    work = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "paths.npz")], stdout=subprocess.PIPE, text=True
    )
    assert work.stdout is not None
    for line in work.stdout:
        if line.startswith("tracking"):
            work.send_signal(signal.SIGINT)
            break
    rest, _ = work.communicate(timeout=60)
    assert "outcome interrupted 4096" in rest
    assert work.returncode == 0
