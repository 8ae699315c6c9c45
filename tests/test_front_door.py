"""Importing the package is light, and every public name opens."""

import json
import re
import subprocess
import sys

import pytest

import neurovariety


def run(script: str) -> str:
    return subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout


def test_importing_loads_neither_torch_nor_matplotlib():
    loaded = json.loads(run("import sys, json, neurovariety; print(json.dumps(sorted(sys.modules)))"))
    assert "neurovariety" in loaded
    assert not {"torch", "matplotlib", "sklearn", "scipy", "numpy"} & set(loaded)


def test_importing_takes_under_a_third_of_a_second():
    """The limit of the house is .3 s; the least of five tries is what the import itself takes."""
    script = "import time; t = time.perf_counter(); import neurovariety; print(time.perf_counter() - t)"
    assert min(float(run(script)) for _ in range(5)) < 0.3


def test_vanishing_ideals_need_no_torch():
    script = (
        "import sys, neurovariety as nv; nv.vanishing_ideal([[0.0, 1.0], [1.0, 0.0]]); print('torch' in sys.modules)"
    )
    assert run(script).strip() == "False"


@pytest.mark.parametrize("name", neurovariety.__all__)
def test_every_public_name_opens(name):
    assert getattr(neurovariety, name) is not None
    assert name in dir(neurovariety)


def test_unknown_names_are_refused():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = neurovariety.nothing


def test_errors_are_caught_by_their_public_names():
    with pytest.raises(neurovariety.InputError, match="unknown kind of network") as told:
        neurovariety.architecture("nothing 2-3")
    assert isinstance(told.value, neurovariety.NeurovarietyError)
    assert isinstance(told.value, ValueError)


def test_a_remedy_names_what_is_at_the_front_door():
    """Floats that were rounded are told to ask about their filters instead."""
    pytest.importorskip("flint")
    (remark, *_) = neurovariety.filter_position("lcn 3,2 stride 2", [0.1, 0.3, 0.2, 0.6, 0.1]).remarks
    (name,) = re.findall("`([a-z_]+)`", remark)
    assert name in neurovariety.__all__
