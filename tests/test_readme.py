"""README and docs/measured.md say what the committed results say, and the README's Python runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from readme_tables import (
    NEUROMANIFOLD_TABLES,
    RESULTS,
    SOLVING_TABLES,
    TABLES,
    TRAINING_TABLES,
    VANISHING_TABLES,
    columns_markdown,
    markdown,
)

from neurovariety.report import load_report

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
MEASURED = (ROOT / "docs" / "measured.md").read_text()


@pytest.mark.parametrize(("name", "title"), TABLES)
def test_tables_are_those_of_the_committed_results(name, title):
    assert markdown(load_report(RESULTS / f"{name}.json"), title) in MEASURED


@pytest.mark.parametrize(
    "table",
    (*VANISHING_TABLES, *SOLVING_TABLES, *NEUROMANIFOLD_TABLES, *TRAINING_TABLES),
    ids=lambda table: table.file,
)
def test_tables_of_columns_are_those_of_the_committed_results(table):
    assert columns_markdown(table) in MEASURED


def test_the_table_of_the_readme_is_the_first_of_them():
    name, title = TABLES[0]
    assert markdown(load_report(RESULTS / f"{name}.json"), title) in README


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_examples_run(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102


def test_the_examples_of_the_guide_run_one_after_the_other(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "vanishing_ideals.md").read_text(), flags=re.DOTALL)
    assert len(blocks) > 3
    (tmp_path / "guide.py").write_text("\n".join(blocks))  # a file: process pools import it
    done = subprocess.run([sys.executable, "guide.py"], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "x2^2 + x1^2 - 1\n" in done.stdout


def test_the_two_commands_come_first():
    assert README.index("make demo") < README.index("make test") < 700


@pytest.mark.parametrize("page", [ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
def test_every_file_that_a_page_names_is_there(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target
