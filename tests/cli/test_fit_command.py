"""`neurovariety fit` as people use it: tables of every kind, what it refuses, and how it is stopped and resumed."""

from __future__ import annotations

import inspect
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from neurovariety.cli.app import app
from neurovariety.cli.fit import fit_command
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.store import load_ideal
from neurovariety.poly import Polynomial

CIRCLE = ["--psi", "1e-6", "--max-degree", "2"]


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def fitted(*arguments: object) -> dict:
    code, printed, told = run("fit", *arguments, "--json")
    assert code == 0, told
    return json.loads(printed)


@pytest.fixture
def circle() -> np.ndarray:
    angle = np.random.default_rng(0).uniform(0, 2 * np.pi, 300)
    return np.column_stack([3 + np.cos(angle), np.sin(angle)])


@pytest.fixture
def csv_file(circle, tmp_path) -> Path:
    path = tmp_path / "circle.csv"
    path.write_text("width,up-down,kind\n" + "".join(f"{x!r},{y!r},round\n" for x, y in circle.tolist()))
    return path


def test_a_csv_gives_the_equation_in_its_names_with_bound_and_scale(csv_file):
    code, printed, told = run("fit", csv_file, "--drop", "kind", "--rationalise", *CIRCLE)
    assert code == 0, told
    assert "300 rows, 240 in the fit, 60 held out (seed 0)" in printed
    assert "1 generator, 5 other monomials" in printed
    assert "up_down^2" in printed
    assert "held out" in printed
    assert "in the box" in printed
    assert "no fit of such data goes beyond degree 10" in printed
    assert "u_width = (width - 2" in printed
    assert "  u_up_down^2 " in printed
    assert "in the table's units: up_down^2 " in printed
    assert "rounded in the table's units: up_down^2 + width^2 - 6*width + 8" in printed
    assert "degree 2, 3 terms, |O| = 3, |G| = 0; rows: 240/240" in told


def test_the_scale_is_that_of_the_fitted_rows_and_takes_the_equation_back(csv_file, circle):
    found = fitted(csv_file, "--drop", "kind", "--held-out", "0", "--out", csv_file.with_name("i.json"), *CIRCLE)
    assert found["scaling"]["offset"] == circle.min(axis=0).tolist()
    assert found["scaling"]["factor"] == np.ptp(circle, axis=0).tolist()
    ideal = load_ideal(csv_file.with_name("i.json"))
    angle = np.linspace(0, 6, 50)
    unseen = np.column_stack([3 + np.cos(angle), np.sin(angle)])
    scaled = ideal.scaling.apply(unseen)
    assert np.abs(ideal.generators.evaluate(scaled)).max() < 1e-12
    assert np.abs(ideal.generators.evaluate(unseen)).max() > 1e-2
    (entry,) = found["equations"]
    assert entry["coefficients"] == ideal.generators[0].coefficients.tolist()
    own = Polynomial.of(entry["own_units"]["exponents"], entry["own_units"]["coefficients"])
    assert np.abs(own.evaluate(unseen)).max() < 1e-12


def test_without_scale_the_equation_is_that_of_the_data(csv_file):
    found = fitted(csv_file, "--drop", "kind", "--scale", "none", "--rationalise", *CIRCLE)
    assert found["scaling"] is None
    assert "own_units" not in found["equations"][0]
    assert found["equations"][0]["rational"]["polynomial"] == "up_down^2 + width^2 - 6*width + 8"
    assert found["equations"][0]["rational"]["coefficients"] == ["8", "-6", "1", "1"]


@pytest.mark.parametrize("kind", ["npy", "shards", "zarr", "txt"])
def test_every_kind_of_table_gives_the_same_numbers(kind, circle, tmp_path):
    path = tmp_path / f"points.{kind}"
    if kind == "npy":
        np.save(path, circle)
    elif kind == "txt":
        np.savetxt(path, circle, fmt="%.17g", header="a comment")
    elif kind == "shards":
        path.mkdir()
        for number, part in enumerate(np.array_split(circle, 3)):
            np.save(path / f"{number}.npy", part)
    else:
        zarr = pytest.importorskip("zarr")
        zarr.create_array(str(path), data=circle, chunks=(64, 2))
    np.savetxt(tmp_path / "same.csv", circle, fmt="%.17g", delimiter=",")
    expected, found = (fitted(file, "--seed", "3", *CIRCLE) for file in (tmp_path / "same.csv", path))
    for entry in (expected, found):
        del entry["data"], entry["seconds"], entry["note"]
    assert found == expected
    assert found["certificate"]["held_out_rows"] == 60


def test_a_column_of_a_file_without_names_is_dropped_by_its_place(circle, tmp_path):
    np.save(tmp_path / "p.npy", np.insert(circle, 1, np.nan, axis=1))
    found = fitted(tmp_path / "p.npy", "--drop", "x2", *CIRCLE)
    assert found["variables"] == ["x1", "x3"]
    assert found["generators"] == 1


def test_defaults_are_the_librarys():
    command = inspect.signature(fit_command).parameters
    library = inspect.signature(vanishing_ideal).parameters
    for name in ("psi", "algorithm", "max_degree", "order", "sparse", "tau", "arithmetic", "checkpoint"):
        assert command[name].default == library[name].default, name
    assert command["border"].default == library["border_kind"].default


@pytest.mark.parametrize(
    "options",
    [
        ["--algorithm", "abm"],
        ["--border", "full"],
        ["--order", "pearson"],
        ["--sparse", "--tau", "50"],
        ["--arithmetic", "triangular", "--psi", "1e-20"],
        ["--scale", "symmetric"],
        ["--workers", "2"],
    ],
)
def test_options_reach_the_fit(options, csv_file):
    plain = fitted(csv_file, "--drop", "kind", *CIRCLE)
    found = fitted(csv_file, "--drop", "kind", *CIRCLE, *options)
    assert found["generators"] >= 1
    assert found["certificate"]["held_out_rows"] == 60
    if "--workers" in options:
        assert found["equations"][0]["mean_square"] == pytest.approx(plain["equations"][0]["mean_square"], abs=1e-14)
    else:
        del found["seconds"], plain["seconds"]
        if "pearson" not in options:
            assert found != plain


def test_inspect_prints_a_stored_ideal_with_its_scale(csv_file, tmp_path):
    out = tmp_path / "ideal.json"
    code, printed, _ = run("fit", csv_file, "--drop", "kind", "--out", out, *CIRCLE)
    assert code == 0
    assert f"saved: {out}" in printed
    code, shown, _ = run("inspect", out)
    assert code == 0
    assert [path.name for path in tmp_path.iterdir() if path != csv_file] == ["ideal.json"]
    assert "u_width = (width - 2" in shown
    assert "u_up_down^2" in shown
    assert "in the table's units: up_down^2" in shown
    latex = run("inspect", out, "--latex")[1]
    assert r"  u_{\mathrm{up\_down}}^{2}" in latex
    assert r"units: \mathrm{up\_down}^{2}" in latex
    assert json.loads(run("inspect", out, "--json")[1])["scaling"]["variables"] == ["u_width", "u_up_down"]
    out.write_text(out.read_text()[:500])
    code, _, told = run("inspect", out)
    assert code == 2
    assert "truncated" in told


def test_an_ideal_is_replaced_on_demand_and_other_files_never(csv_file, tmp_path):
    out = tmp_path / "ideal.json"
    command = ["fit", csv_file, "--drop", "kind", "--out", out, *CIRCLE]
    assert run(*command)[0] == 0
    before = out.read_bytes()
    code, _, told = run(*command)
    assert code == 2
    assert "--overwrite" in told
    assert out.read_bytes() == before
    assert run(*command, "--psi", "-1", "--overwrite")[0] == 2
    assert out.read_bytes() == before
    assert run(*command, "--scale", "none", "--overwrite")[0] == 0
    assert out.read_bytes() != before
    assert load_ideal(out).scaling is None
    out.unlink()
    assert run(*command)[0] == 0
    table = csv_file.read_bytes()
    for target in (csv_file, tmp_path):
        code, _, told = run("fit", csv_file, "--drop", "kind", "--out", target, "--overwrite")
        assert code == 2
        assert "never replaced" in told
    assert csv_file.read_bytes() == table


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--psi", "0"], "psi=0.0"),
        (["--psi", "nan"], "psi=nan"),
        (["--psi", "2", "--algorithm", "abm"], "0 < psi < 1"),
        (["--max-degree", "0"], "max_degree=0"),
        (["--algorithm", "vca"], "oavi or abm"),
        (["--border", "wide"], "groebner or full"),
        (["--order", "lex"], "deglex or pearson"),
        (["--arithmetic", "exact"], "gram or triangular"),
        (["--scale", "robust"], "symmetric or none"),
        (["--tau", "1"], "tau > 1"),
        (["--sparse", "--algorithm", "abm"], "belong to OAVI"),
        (["--held-out", "1"], "0 <= held-out < 1"),
        (["--held-out", "0.001"], "too few to set some aside"),
        (["--held-out", "0.999"], "too few to set some aside"),
        (["--header", "maybe"], "auto or yes or no"),
        (["--seed", "-1"], "--seed counts from 0"),
        (["--workers", "0"], "allowed: 1, 2, 3"),
        (["--equations", "0"], "nothing would be shown"),
        (["--drop", "colour"], "no such column"),
        (["--drop", "width", "--drop", "up-down"], "every column"),
        (["--checkpoint", "."], "--checkpoint names a file"),
        (["--psi", "1e-40", "--arithmetic", "gram"], "below what gram"),
    ],
)
def test_bad_options_end_with_status_2_and_a_reason(options, message, csv_file, tmp_path):
    code, printed, told = run("fit", csv_file, "--drop", "kind", *options, "--out", tmp_path / "new" / "i.json")
    assert code == 2, printed
    assert message in told
    assert "Traceback" not in told
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.csv", b"", "empty"),
        ("names.csv", b"a,b\n", "names and no rows"),
        ("one.csv", b"a,b\n1,2\n", "one point"),
        ("text.csv", b"a,b\n1,2\n3,red\n", "'red' in line 3, column b"),
        ("gap.csv", b"a,b\n\n1,2\n3,\n", "an empty cell in line 4, column b"),
        ("nan.csv", b"a,b\n1,2\n3,nan\n", "nan in line 3, column b"),
        ("ragged.csv", b"a,b\n1,2\n3\n", "1 cells in line 3"),
        ("comma.csv", b"a;b\n1,5;2\n3;4\n", "write 1.5 for 1,5"),
        ("commas.csv", b"a,b\n1,5,2,5\n", "write 1.5, not 1,5"),
        ("mixed.csv", b"a,b\n1;2\n", "the same mark in every line"),
        ("binary.csv", b"\xff\xfe\x00\x01", "UTF-8"),
        ("nul.csv", b"1,2\n\x00,3\n", "nul.csv"),
        ("table.xlsx", b"PK", "kind that is not read here"),
        ("broken.npy", b"\x93NUMPY", "not a readable .npy"),
    ],
)
def test_bad_tables_end_with_status_2_and_a_reason(name, content, message, tmp_path):
    (tmp_path / name).write_bytes(content)
    code, _, told = run("fit", tmp_path / name)
    assert code == 2
    assert message in told
    assert "Traceback" not in told


def test_a_numeric_header_is_told_or_given(tmp_path, circle, monkeypatch):
    path = tmp_path / "wavelengths.csv"
    np.savetxt(path, circle, fmt="%.17g", delimiter=",", header="400,500", comments="")
    note = "no header: first line taken as data"
    assert note in run("fit", path, *CIRCLE)[1]
    assert fitted(path, *CIRCLE)["note"] == note
    assert "241 in the fit" in run("fit", path, "--header", "no", *CIRCLE)[1]
    code, printed, _ = run("fit", path, "--header", "yes", *CIRCLE)
    assert code == 0
    assert note not in printed
    assert "u_x_400 = (x_400 - 2" in printed
    names = tmp_path / "names.csv"
    names.write_text("a,b\n1,2\n3,4\n")
    assert "'a' in line 1, column x1" in run("fit", names, "--header", "no")[2]
    np.save(tmp_path / "p.npy", circle)
    assert "only a text table" in run("fit", tmp_path / "p.npy", "--header", "yes")[2]
    assert note not in run("fit", tmp_path / "p.npy", *CIRCLE)[1]
    (tmp_path / "shards").mkdir()
    np.save(tmp_path / "shards" / "0.npy", circle)
    monkeypatch.chdir(tmp_path / "shards")
    assert f"{tmp_path / 'shards'}: 300 rows" in run("fit", ".", *CIRCLE)[1]


def test_inspect_names_a_file_that_is_not_there(tmp_path):
    code, _, told = run("inspect", tmp_path / "gone.json")
    assert code == 2
    assert "there is no gone.json" in told
    assert "equations.json" not in told


def test_control_c_with_nothing_finished_promises_nothing(csv_file, tmp_path, monkeypatch):
    import neurovariety.cli.fit_run as module

    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "open_table", stop)
    code, _, told = run("fit", csv_file, "--checkpoint", tmp_path / "sums.npz", "--out", tmp_path / "i.json")
    assert code == 130
    assert "no sums were kept yet" in told
    (tmp_path / "sums.0.npz").touch()
    told = run("fit", csv_file, "--checkpoint", tmp_path / "sums.npz")[2]
    assert "goes on from the sums kept beside" in told
    monkeypatch.setattr("neurovariety.ideals.store.load_ideal", stop)
    code, _, told = run("inspect", csv_file)
    assert code == 130
    assert "kept" not in told


def test_one_row_and_one_monomial_are_told_in_the_singular(tmp_path):
    (tmp_path / "t.csv").write_text("a\n0\n0\n0\n0\n")
    printed = run("fit", tmp_path / "t.csv", "--scale", "none")[1]
    assert "1 other monomial," in printed
    assert "on 1 held-out row the mean squares" in printed


def test_missing_tables_and_rows_that_are_not_finite_are_refused_before_the_fit(tmp_path):
    assert "there is no gone.csv" in run("fit", tmp_path / "gone.csv")[2]
    assert "holds no table" in run("fit", tmp_path)[2]
    points = np.random.default_rng(0).uniform(size=(1000, 2))
    for row in (0, 517, 999):  # whether it is fitted or held out
        broken = points.copy()
        broken[row, 1] = np.inf
        np.save(tmp_path / "p.npy", broken)
        code, _, told = run("fit", tmp_path / "p.npy")
        assert code == 2
        assert f"inf in row {row}" in told
        assert "degree" not in told
    np.save(tmp_path / "one.npy", points[:1])
    assert "one point" in run("fit", tmp_path / "one.npy")[2]
    np.save(tmp_path / "far.npy", np.array([[1e308], [-1e308], [0.0]]))
    assert "too far apart" in run("fit", tmp_path / "far.npy", "--held-out", "0")[2]


def test_files_that_cannot_be_written_are_refused_before_the_fit(csv_file, tmp_path):
    for target in (tmp_path / f"{'a' * 300}.json", csv_file / "i.json", Path("/proc/i.json")):
        for option in ("--out", "--checkpoint"):
            code, _, told = run("fit", csv_file, "--drop", "kind", option, target)
            assert code == 2
            assert f"{option} names a file" in told
            assert "degree" not in told
    assert "there is no" in run("fit", tmp_path / f"{'a' * 300}.csv")[2]


def test_what_was_found_is_printed_though_it_cannot_be_saved(csv_file, tmp_path, monkeypatch):
    from neurovariety.cli import ideal_file
    from neurovariety.errors import StoredFileError

    def full(*_arguments):
        raise StoredFileError("the disk is full")

    monkeypatch.setattr(ideal_file, "save_ideal", full)
    code, printed, told = run("fit", csv_file, "--drop", "kind", "--out", tmp_path / "i.json", *CIRCLE)
    assert code == 2
    assert "up_down^2" in printed
    assert "saved" not in printed
    assert "the disk is full" in told


def test_control_c_keeps_what_was_found_and_the_checkpoint_goes_on(tmp_path):
    points = np.random.default_rng(0).uniform(size=(400_000, 12))
    points[:, 0] = 1 - points[:, 1]
    np.save(tmp_path / "p.npy", points)
    out, checkpoint = tmp_path / "i.json", tmp_path / "sums.npz"
    options = ["--psi", "1e-9", "--max-degree", "3", "--held-out", "0.1", "--workers", "2"]
    command = [sys.executable, "-m", "neurovariety", "fit", str(tmp_path / "p.npy"), *options, "--out", str(out)]
    process = subprocess.Popen(
        [*command, "--checkpoint", str(checkpoint)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    deadline = time.monotonic() + 120
    told = ""
    while "degree 2" not in told and time.monotonic() < deadline:
        told += process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the workers hear it too
    printed, rest = process.communicate(timeout=120)
    assert process.returncode == 130, told + rest
    assert "Traceback" not in told + rest
    assert "interrupted" in printed
    assert f"--overwrite goes on from the sums kept beside {checkpoint}" in rest
    assert load_ideal(out).outcome.name == "interrupted"
    assert len(load_ideal(out).generators) >= 1
    assert list(tmp_path.glob("sums.*.npz"))
    again = [*command, "--checkpoint", str(checkpoint), "--overwrite"]
    done = subprocess.run(again, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert load_ideal(out).outcome.name == "degree limit"
    assert not list(tmp_path.glob("sums.*.npz"))
    plain = tmp_path / "plain.json"
    assert subprocess.run([*command[:-1], str(plain)], capture_output=True, check=False).returncode == 0
    assert np.array_equal(load_ideal(out).generators.coefficients, load_ideal(plain).generators.coefficients)


def test_an_interrupted_fit_replaces_only_an_interrupted_one(csv_file, tmp_path, monkeypatch):
    import neurovariety.cli.fit_run as module

    out = tmp_path / "i.json"
    command = ["fit", csv_file, "--drop", "kind", "--out", out, "--overwrite", *CIRCLE]
    assert run(*command)[0] == 0
    finished = out.read_bytes()
    original = vanishing_ideal

    def interrupt(degree):
        def tell(state):
            if state.degree >= degree:
                raise KeyboardInterrupt

        def fit(points, **options):
            if isinstance(points, list):  # the check of the options
                return original(points, **options)
            return original(points, **options | {"progress": tell})

        monkeypatch.setattr(module, "vanishing_ideal", fit)

    interrupt(2)
    code, printed, told = run(*command)
    assert code == 130
    assert "interrupted" in printed
    assert "is left as it was" in told
    assert "without --checkpoint" in told
    assert out.read_bytes() == finished
    out.unlink()
    assert run(*command)[0] == 130
    assert load_ideal(out).outcome.name == "interrupted"
    kept = out.read_bytes()
    interrupt(1)
    code, printed, told = run(*command)
    assert code == 130
    assert "before degree 1 was finished" in told
    assert out.read_bytes() == kept


def test_control_c_in_the_certificate_keeps_the_fit(csv_file, tmp_path, monkeypatch):
    import neurovariety.cli.fit_run as module

    def stop(*_arguments, **_options):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "certify", stop)
    code, printed, _ = run("fit", csv_file, "--drop", "kind", "--out", tmp_path / "i.json", *CIRCLE)
    assert code == 130
    assert "no certificate" in printed
    assert len(load_ideal(tmp_path / "i.json").generators) == 1


def test_the_command_needs_no_torch():
    code = "import sys, neurovariety.cli.fit_run, neurovariety.cli.app; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
