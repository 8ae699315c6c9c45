"""The rules of the house that a program can check: the order of the rooms and the length of the files."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_rooms_use_only_the_rooms_below_them():
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_file_holds_more_than_one_idea():
    checker = ROOT / "tools" / "check_file_lengths.py"
    result = subprocess.run([sys.executable, checker], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout
