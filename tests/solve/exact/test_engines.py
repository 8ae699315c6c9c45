"""Engines are found where they are: given, on PATH, in a wheel; and asked for their version."""

import sys

import pytest

from neurovariety.errors import InputError, MissingExtraError
from neurovariety.solve.exact.engines import MSOLVE, Engine, engine_version, find_engine, require_engine

UNKNOWN = Engine("Oracle", "oracle-of-delphi", ("--version",), "delphi")


@pytest.fixture
def binary(tmp_path):
    path = tmp_path / "sage_wheels" / "bin" / UNKNOWN.command
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\necho the oracle, version 3.14 of long ago\n")
    path.chmod(0o755)
    return path


def test_given_on_path_and_in_a_wheel(binary, tmp_path, monkeypatch):
    assert find_engine(UNKNOWN) is None
    assert find_engine(UNKNOWN, binary) == binary
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    assert find_engine(UNKNOWN) == binary
    monkeypatch.setattr(sys, "path", [])
    monkeypatch.setenv("PATH", str(binary.parent))
    assert require_engine(UNKNOWN) == binary


def test_a_path_from_here_holds_elsewhere(binary, monkeypatch):
    monkeypatch.chdir(binary.parent)
    assert find_engine(UNKNOWN, f"./{binary.name}") == binary
    monkeypatch.chdir(binary.parents[2])
    monkeypatch.setattr(sys, "path", [""])
    assert find_engine(UNKNOWN) == binary


def test_version(binary):
    assert engine_version(UNKNOWN, binary) == "3.14"
    binary.write_text("#!/bin/sh\nexit 1\n")
    assert engine_version(UNKNOWN, binary) == "unknown"


def test_what_is_missing_is_told(tmp_path):
    with pytest.raises(MissingExtraError, match="pip install --no-deps delphi") as told:
        require_engine(UNKNOWN)
    # most functions that need an engine have no parameter for its path
    assert "oracle-of-delphi on PATH" in told.value.remedy
    assert "binary=" not in told.value.remedy
    with pytest.raises(InputError, match="no msolve that can be run"):
        find_engine(MSOLVE, tmp_path / "nowhere")
    (tmp_path / "text").write_text("not executable")
    with pytest.raises(InputError, match="no msolve that can be run"):
        find_engine(MSOLVE, tmp_path / "text")
