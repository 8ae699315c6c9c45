"""What stays of a search for equations that Ctrl-C or a time limit ends."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.variety.equations import equations, same_variety, time_allowed
from neurovariety.variety.equations.residue_matrices import seconds_of_kernel

SPEC = "attention 3-1 rank 2 tokens 2"  # 30 equations of degree 3 and 90 of degree 4


def stop_in(degree, *, after=0):
    """Make a callback that acts as Ctrl-C does, once, in the middle of a degree."""
    pressed = []

    def tell(stage, done, total):
        del total
        if not pressed and stage == f"equations of degree {degree}" and done >= after:
            pressed.append(stage)
            raise KeyboardInterrupt

    return tell


@pytest.mark.parametrize(("degree", "after"), [(2, 0), (3, 20), (4, 300)])
def test_ctrl_c_keeps_the_degrees_that_are_finished(degree, after):
    found = equations(SPEC, max_degree=4, progress=stop_in(degree, after=after))
    finished = equations(SPEC, max_degree=degree - 1)
    assert found.stopped
    assert not found.complete
    assert not finished.stopped
    assert found.max_degree == degree - 1
    for name in ("polynomials", "value", "counts", "local_rank", "dimension", "certainty", "remarks"):
        assert getattr(found, name) == getattr(finished, name)
    assert found.evidence.endswith(f"Ctrl-C ended the search in degree {degree}")
    assert json.loads(json.dumps(found.as_dict()))["stopped"] is True


def test_ctrl_c_while_coefficients_are_found_leaves_no_half_of_a_degree(monkeypatch):
    by_interpolation = sys.modules["neurovariety.variety.equations.by_interpolation"]
    made, original = [], by_interpolation.primitive_polynomial

    def tenth(*arguments):
        made.append(arguments)
        if len(made) == 40:  # the tenth of degree 4
            raise KeyboardInterrupt
        return original(*arguments)

    monkeypatch.setattr(by_interpolation, "primitive_polynomial", tenth)
    found = equations(SPEC, max_degree=4)
    assert found.value == {3: 30}
    assert (found.max_degree, found.stopped) == (3, True)
    assert "all are proven" in found.evidence


def test_the_same_seed_gives_the_same_after_a_stop():
    first, second = (equations(SPEC, seed=3, progress=stop_in(4, after=100)) for _ in range(2))
    assert first.polynomials == second.polynomials
    assert first.evidence == second.evidence
    other = equations(SPEC, seed=4, progress=stop_in(4, after=100))
    assert set(other.polynomials) == set(first.polynomials)


def test_ctrl_c_in_the_first_degree_leaves_nothing():
    found = equations(SPEC, progress=stop_in(1))
    assert (found.value, found.counts, found.max_degree) == ({}, (), 0)
    assert found.evidence == "Ctrl-C ended the search in degree 1"
    assert "there may be more above" in found.headline()


def test_ctrl_c_after_the_last_degree_takes_nothing_away():
    """The one equation of a hypersurface is all, whatever ends the search after it."""

    def at_the_end(stage, done, total):
        if stage == "equations of degree 4" and done == total:
            raise KeyboardInterrupt

    unfinished = equations("attention 2-1 rank 2 tokens 2", progress=at_the_end)
    assert (unfinished.value, unfinished.stopped) == ({}, True)  # its blocks were done, its fractions were not
    whole = equations("attention 2-1 rank 2 tokens 2", progress=stop_in(5))
    assert (whole.value, whole.complete, whole.stopped) == ({4: 1}, True, False)


def test_a_tiny_time_limit_gives_an_empty_list():
    found = equations(SPEC, timeout=1e-9)
    assert (found.value, found.max_degree, found.stopped, found.complete) == ({}, 0, True, False)
    assert found.evidence == "the time limit of 1e-09 s ended the search in degree 1"
    assert found.dimension == 10


def test_a_time_limit_keeps_the_degrees_that_are_finished(monkeypatch):
    late = 0.0
    monkeypatch.setattr(time_allowed, "perf_counter", lambda: time.perf_counter() + late)

    def wait(stage, done, total):
        nonlocal late
        late = 1e6 * (stage == "equations of degree 4" and 2 * done > total)

    found = equations(SPEC, max_degree=5, timeout=1e5, progress=wait)
    assert (found.value, found.max_degree, found.stopped) == ({3: 30}, 3, True)
    assert found.polynomials == equations(SPEC, max_degree=3).polynomials
    assert found.evidence.endswith("the time limit of 100000 s ended the search in degree 4")


def test_a_matrix_that_takes_too_long_is_not_begun(monkeypatch):
    sizes = []
    interpolation = sys.modules["neurovariety.variety.equations.interpolation"]
    monkeypatch.setattr(interpolation, "seconds_of_kernel", lambda size: 1e9 * (sizes.append(size) or size > 9))
    found = equations(SPEC, max_degree=4, timeout=1e6)
    assert found.stopped
    assert max(sizes) == sizes[-1] > 9
    assert found.max_degree >= 1


def test_time_enough_changes_nothing():
    limited, free = equations(SPEC, max_degree=3, timeout=1e6), equations(SPEC, max_degree=3)
    assert limited.polynomials == free.polynomials
    assert not limited.stopped
    assert equations("linear 3-1-3", timeout=1e-9).complete  # minors are written down


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), "5", True, [1], 1j])
def test_times_that_are_none_are_refused(timeout):
    for method in (None, "interpolation", "elimination"):
        with pytest.raises(InputError, match="timeout counts seconds"):
            equations("linear 2-1-2", timeout=timeout, method=method)


@pytest.mark.parametrize("timeout", [100, 100.0, np.float32(100), np.int64(100)])
def test_numbers_of_all_kinds_are_times(timeout):
    assert equations("linear 2-1-2", method="interpolation", timeout=timeout).complete


def test_a_degree_that_cannot_be_done_is_refused_however_short_the_time():
    with pytest.raises(ResourceError, match="degree 40"):
        equations(SPEC, max_degree=40, timeout=100)


def test_a_larger_matrix_is_expected_to_take_longer():
    assert seconds_of_kernel(100) < seconds_of_kernel(1_000) < 10 < seconds_of_kernel(12_000)


def test_a_comparison_does_not_begin_a_second_search_after_ctrl_c():
    stages = []
    stop = stop_in(3)

    def tell(stage, done, total):
        stages.append((stage, done))
        stop(stage, done, total)

    found = same_variety("attention 2-1 rank 2 tokens 2", "lcn 4,2 stride 2", progress=tell)
    assert found.value is None
    assert not found.complete
    assert stages[-1] == ("equations of degree 3", 0)
    assert len(found.equations) == 1
    assert "Ctrl-C ended the search for equations of attention 2-1 rank 2 tokens 2 in degree 3" in found.evidence


def test_a_comparison_uses_what_was_found_before_ctrl_c():
    spec, rotated = "attention 2-2 rank 1 tokens 2", [*range(2, 13), 1]
    found = same_variety(spec, spec, coordinates=rotated, max_degree=3, progress=stop_in(3))
    assert found.value is False
    assert "an equation of" in found.evidence
    assert [one.stopped for one in found.equations] == [True]
    nothing = same_variety(spec, spec, coordinates=rotated, max_degree=3, progress=stop_in(2))
    assert nothing.value is None


@pytest.mark.skipif(os.name == "nt", reason="signals differ")
def test_the_command_prints_what_was_found_and_ends_with_130():
    arguments = ["variety", SPEC, "--equations", "--max-degree", "6", "--json"]
    code = (
        "import neurovariety.variety.equations.by_interpolation as search, os, signal\n"
        "original = search.interpolate\n"
        "def pressed(*given, **named):\n"
        "    if given[3] == 4: os.kill(os.getpid(), signal.SIGINT)\n"
        "    return original(*given, **named)\n"
        "search.interpolate = pressed\n"
        "from neurovariety.cli.app import main; main()"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == signal.SIGINT + 128
    told = json.loads(done.stdout)
    assert told["stopped"] is True
    assert told["answers"]["equations"]["value"] == {"3": 30}
    assert len(told["answers"]["equations"]["polynomials"]) == 30
