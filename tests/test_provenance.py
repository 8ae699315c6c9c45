"""A result says from which sources it was measured, and whether they were changed."""

import subprocess

import provenance
import pytest


@pytest.fixture
def repository(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    monkeypatch.setattr(provenance, "__file__", str(tmp_path / "provenance.py"))
    (tmp_path / "src").mkdir()
    for name in ("src/library.py", "script.py", "provenance.py", "other.py"):
        (tmp_path / name).write_text("1")
    who = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_changes_count_where_they_could_change_the_result(repository):
    script = str(repository / "script.py")
    clean = provenance.commit(script)
    assert len(clean) >= 7
    assert " " not in clean
    (repository / "other.py").write_text("2")
    assert provenance.commit(script) == clean
    (repository / "script.py").write_text("2")
    assert provenance.commit(script) == f"{clean} with changes"
    assert provenance.commit() == clean
    (repository / "src" / "library.py").write_text("2")
    assert provenance.commit() == f"{clean} with changes"


def test_outside_a_repository_it_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance.commit() == "unknown"
