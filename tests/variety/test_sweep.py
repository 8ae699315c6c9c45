"""Sweeps: the same rows for any number of workers, after interruptions, and from a file."""

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module

import pytest

from neurovariety.architectures import LinearNetwork, PolynomialMLP
from neurovariety.errors import InputError, ResourceError, StoredFileError
from neurovariety.variety.dimension import dimension
from neurovariety.variety.sweep import sweep_dimensions
from neurovariety.variety.sweep_file import read_sweep

sweep = import_module("neurovariety.variety.sweep")
BOX = "mlp 2..3-2..4-1..3-1..2 power 2..3"


def without_time(rows):
    return [dataclasses.replace(row, seconds=0.0) for row in rows]


@pytest.fixture(scope="module")
def table():
    return sweep_dimensions(BOX)


def test_rows_are_dimensions_in_order(table):
    assert len(table) == 72
    assert table.complete
    assert table.rows[0].spec == "mlp 2-2-1-1 power 2"
    for row in table.rows[::7]:
        found = dimension(row.spec)
        assert (row.dimension, row.expected, row.ambient) == (found.value, found.expected, found.ambient)
        assert (row.defect, row.filling, row.primes) == (found.defect, found.filling, found.primes)
    assert 0 < len(table.defective) < 72
    assert {row.dimension - row.ambient for row in table.filling} == {0}


def test_architectures_of_every_kind():
    specs = [
        "linear 2-1-2",
        LinearNetwork([2, 1, 2]),
        PolynomialMLP([2, 2, 1], power=2),
        "attention 2-2 rank 1..2 tokens 2",
    ]
    found = sweep_dimensions(specs)
    assert [row.dimension for row in found] == [3, 3, 6, 7]


@pytest.mark.parametrize("workers", [1, 3])
def test_rows_do_not_depend_on_the_workers(table, workers):
    with ThreadPoolExecutor(workers) as executor:
        assert without_time(sweep_dimensions(BOX, executor=executor)) == without_time(table)


def test_processes_are_started_when_it_takes_long(table, monkeypatch):
    started = []
    real = sweep._processes

    def counted():
        started.append(1)
        return real()

    monkeypatch.setattr(sweep, "ALONE", 0.0)
    monkeypatch.setattr(sweep, "_processes", counted)
    monkeypatch.setattr(sweep, "_processors", lambda: 2)
    assert without_time(sweep_dimensions(BOX)) == without_time(table)
    assert started == [1]


def test_what_a_broken_pool_loses_is_done_here(table):
    class Broken:
        calls = 0

        def submit(self, *_):
            self.calls += 1
            if self.calls > 2:
                raise BrokenProcessPool
            future = Future()
            future.set_exception(BrokenProcessPool())
            return future

    assert without_time(sweep_dimensions(BOX, executor=Broken())) == without_time(table)


def test_a_file_is_gone_on_with(tmp_path, table):
    path = tmp_path / "sweep.csv"
    first = sweep_dimensions([row.spec for row in table.rows[:30]], file=path)
    assert first.resumed == 0
    whole = sweep_dimensions(BOX, file=str(path))
    assert whole.resumed == 30
    assert whole.rows[:30] == first.rows
    assert without_time(whole) == without_time(table)
    assert read_sweep(path) == list(whole.rows)
    before = path.read_bytes()
    assert sweep_dimensions(BOX, file=path).resumed == 72
    assert path.read_bytes() == before


def test_rows_of_others_stay_and_rows_of_another_seed_do_not(tmp_path):
    path = tmp_path / "sweep.csv"
    sweep_dimensions(["linear 2-2", "mlp 3-5-2 power 3"], file=path)
    found = sweep_dimensions(["mlp 3-5-2 power 3"], file=path, seed=1)
    assert (found.resumed, found.rows[0].seed) == (0, 1)
    assert [row.spec for row in read_sweep(path)] == ["linear 2-2", "mlp 3-5-2 power 3"]
    assert sweep_dimensions(["mlp 3-5-2 power 3"], file=path, seed=1, primes=5).resumed == 0
    assert sweep_dimensions(["mlp 3-5-2 power 3"], file=path, seed=1, primes=4).resumed == 1


@pytest.mark.parametrize("chosen", [None, 2])
def test_ctrl_c_keeps_what_was_done(tmp_path, table, monkeypatch, chosen):
    path = tmp_path / "sweep.csv"

    def stop(_, done, __):
        if done == 20:
            raise KeyboardInterrupt

    if chosen is None:
        found = sweep_dimensions(BOX, file=path, progress=stop)
    else:
        with ThreadPoolExecutor(chosen) as executor:
            found = sweep_dimensions(BOX, file=path, progress=stop, executor=executor)
    assert not found.complete
    assert "not complete" in str(found)
    assert without_time(found) == without_time(table.rows[:20])
    assert read_sweep(path) == list(found.rows)
    rest = sweep_dimensions(BOX, file=path)
    assert (rest.resumed, rest.complete) == (20, True)
    assert without_time(rest) == without_time(table)


def test_the_file_is_written_on_the_way(tmp_path, monkeypatch):
    path = tmp_path / "sweep.csv"
    monkeypatch.setattr(sweep, "SAVE_EVERY", 0.0)
    seen = []
    sweep_dimensions("linear 2-1..4-2", file=path, progress=lambda *_: seen.append(len(read_sweep(path))))
    assert seen == [0, 1, 2, 3]


def test_one_that_is_too_large_does_not_stop_the_others(monkeypatch):
    def refuse(network, **options):
        if network.spec == "linear 2-2-2":
            raise ResourceError("the Jacobian would not fit in memory")
        return dimension(network, **options)

    monkeypatch.setattr(sweep, "dimension", refuse)
    found = sweep_dimensions("linear 2-1..3-2")
    assert found.too_large == (("linear 2-2-2", "the Jacobian would not fit in memory"),)
    assert [row.spec for row in found] == ["linear 2-1-2", "linear 2-3-2"]
    assert not found.complete


@pytest.mark.parametrize(
    "given", ["mlp 2-1 pwoer 2", "mlp 3..2-1 power 2", [], [3], 7, None, ["linear 2-2", "linear 0-2"]]
)
def test_bad_input_is_refused_before_anything_is_done(tmp_path, given):
    path = tmp_path / "sweep.csv"
    with pytest.raises(InputError):
        sweep_dimensions(given, file=path)
    assert not path.exists()
    with pytest.raises(InputError):
        sweep_dimensions("linear 2-2", primes=0)


@pytest.mark.parametrize("seed", [-1, "a", 0.5])
def test_what_is_no_seed_is_refused(seed):
    with pytest.raises(InputError, match="seed is a whole number"):
        sweep_dimensions("linear 2-2", seed=seed)


def test_theorems_need_no_primes_in_a_sweep_either(tmp_path):
    path = tmp_path / "sweep.csv"
    found = sweep_dimensions("linear 1000-3..4-1000", file=path)
    assert [(row.dimension, row.primes, row.certainty) for row in found] == [(5991, (), "exact"), (7984, (), "exact")]
    assert read_sweep(path) == list(found.rows)
    assert sweep_dimensions("linear 1000-3..4-1000", file=path).resumed == 2
    assert sweep_dimensions("linear 3-2-3", primes=1).rows[0].primes


def test_a_file_of_something_else_is_left_alone(tmp_path):
    path = tmp_path / "notes.csv"
    path.write_text("dear diary")
    with pytest.raises(StoredFileError):
        sweep_dimensions("linear 2-2", file=path)
    assert path.read_text() == "dear diary"


@pytest.mark.slow
def test_a_thousand_architectures():
    assert len(sweep_dimensions("mlp 2..5-1..5-1..5-1..5 power 2..3")) == 1_000
