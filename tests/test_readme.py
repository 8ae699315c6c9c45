"""The README says what the committed results say, and its five lines of Python run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()

sys.path.insert(0, str(ROOT / "benchmarks"))
from readme_tables import RESULTS, TABLES, markdown  # noqa: E402

from neurovariety.report import load_report  # noqa: E402


@pytest.mark.parametrize(("name", "title"), TABLES)
def test_tables_are_those_of_the_committed_results(name, title):
    assert markdown(load_report(RESULTS / f"{name}.json"), title) in README


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_examples_run(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102


def test_the_two_commands_come_first():
    assert README.index("make demo") < README.index("make test") < 700


def test_every_file_that_it_names_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
