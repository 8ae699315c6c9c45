"""README and docs/measured.md say what the committed results say, and the README's Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from readme_tables import RESULTS, TABLES, markdown

from neurovariety.report import load_report

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
MEASURED = (ROOT / "docs" / "measured.md").read_text()


@pytest.mark.parametrize(("name", "title"), TABLES)
def test_tables_are_those_of_the_committed_results(name, title):
    assert markdown(load_report(RESULTS / f"{name}.json"), title) in MEASURED


def test_the_table_of_the_readme_is_the_first_of_them():
    name, title = TABLES[0]
    assert markdown(load_report(RESULTS / f"{name}.json"), title) in README


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL))
def test_examples_run(block, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102


def test_the_two_commands_come_first():
    assert README.index("make demo") < README.index("make test") < 700


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "docs" / "measured.md"])
def test_every_file_that_a_page_names_is_there(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), target
