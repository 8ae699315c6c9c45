"""The summary says what the functions for each invariant say."""

import importlib
import json
import time

import pytest

from neurovariety.architectures import Architecture, LinearNetwork, PolynomialMLP
from neurovariety.errors import InputError
from neurovariety.variety.degrees import degree, generic_ed_degree, polar_degrees
from neurovariety.variety.dimension import dimension
from neurovariety.variety.identifiability import identifiability
from neurovariety.variety.invariants import invariants, number_text


@pytest.mark.parametrize(
    "spec",
    ["linear 3-2-4", "lcn 3,2 stride 2", "cnn 2,2 power 3", "mlp 2-2-1 power 5", "attention 2-1 rank 2 tokens 2"],
)
def test_closed_forms_agree_with_the_functions_of_their_own(spec):
    found = invariants(spec)
    assert found.value == dimension(spec).value
    assert found.identifiability == identifiability(spec).value
    assert found.degree == degree(spec).value
    assert found.generic_ed_degree == generic_ed_degree(spec).value == sum(found.polar_degrees)
    whole = polar_degrees(spec).value
    assert found.polar_degrees == whole[: len(found.polar_degrees)]
    assert not any(whole[len(found.polar_degrees) :])


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        # dimension, ambient, expected, defect, filling, general fibre, degree, generic ED degree
        ("mlp 2-3-1 power 2", (3, 3, 3, 0, True, 6, 1, 1)),
        ("mlp 3-5-1 power 4", (14, 15, 15, 1, False, 6, None, None)),
        ("mlp 5-3-1 power 2", (12, 15, 15, 3, False, 6, 20, 1042)),
        ("linear 3-2-4", (10, 12, 10, 0, False, 4, 6, 83)),
        ("lcn 3,2,2 stride 2,2", (5, 9, 5, 0, False, 2, 12, 100)),
        ("cnn 3,3,3 power 2", (7, 210, 7, 0, False, 2, 5760, 287505)),
        ("attention 2-1 rank 2 tokens 2", (5, 6, 5, 0, False, 5, 4, 14)),
    ],
)
def test_known_values(spec, expected):
    found = invariants(spec)
    assert (
        found.value,
        found.ambient,
        found.expected,
        found.defect,
        found.filling,
        found.fibre_dimension,
        found.degree,
        found.generic_ed_degree,
    ) == expected


def test_the_report_has_a_line_for_everything_and_is_plain_data():
    found = invariants(PolynomialMLP([2, 1, 2], power=2))
    labels = [line.split("  ")[1] for line in str(found).splitlines()[1:]]
    assert labels[:3] == ["parameters", "ambient dimension", "dimension"]
    assert labels[-1] == "generic ED degree"
    assert json.loads(json.dumps(found.as_dict()))["generic_ed_degree"] == 14


def test_coordinates_are_told_where_they_are_few():
    assert "  ambient dimension   3: coefficients of x1^2, x1*x2, x2^2\n" in str(invariants("mlp 2-3-1 power 2"))
    assert "coefficients of 1:x1, 1:x2, 2:x1, 2:x2 (output:monomial)\n" in str(invariants("linear 2-1-2"))
    assert invariants("mlp 5-3-1 power 2").coordinates == ()


def test_lists_of_large_numbers_have_commas_between_them_alone():
    assert "polar degrees       40320, 282240, 887040, " in str(invariants("lcn 2,2,2,2,2,2,2,2 stride 2"))


def test_large_varieties_have_their_dimension_at_once():
    found = invariants(LinearNetwork([25, 3, 25]))
    assert found.value == 3 * 47
    assert found.generic_ed_degree > 10**40
    assert found.polar_degrees is None
    assert "polar degrees" in found.remarks[-1]
    assert "about" in str(found)


def test_slow_networks_have_what_the_dimension_says(monkeypatch):
    module = importlib.import_module("neurovariety.variety.invariants")  # the name in the room is the function's
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    found = invariants("mlp 3-2-1 power 2")
    assert found.identifiability is None
    assert found.identifiability_reason == dimension("mlp 3-2-1 power 2").identifiability
    assert f"identifiability     {found.identifiability_reason}" in str(found)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("mlp 784-10-10 power 2", 7930),
        ("mlp 100-100-10 power 2", 10_900),
        ("attention 64-64 rank 8 tokens 4", 5055),
        ("mlp 1000-1000-1000 power 2", 1_999_000),
    ],
)
def test_large_networks_are_summed_up_without_a_rank(spec, expected, monkeypatch):
    monkeypatch.setattr(Architecture, "random_theta", lambda *_: pytest.fail("parameters were drawn"))
    found = invariants(spec)
    assert (found.value, found.filling, found.defect, found.fibre_dimension) == (None, None, None, None)
    assert (found.expected, found.bound, found.complete) == (expected, expected, False)
    lines = {line[2:20].strip(): line[22:] for line in str(found).splitlines()[1:]}
    assert lines["dimension"].startswith("not computed")
    assert f"neurovariety variety '{spec}' --dimension" in lines["dimension"]
    assert lines["upper bound"].startswith(f"the dimension is at most {expected:,}, by a theorem")
    assert lines["expected dimension"].startswith(f"{expected:,}, a count")
    assert lines["general fibre"] == f"dimension {found.parameters - expected:,} or more"
    assert "certainty" not in lines
    assert json.loads(json.dumps(found.as_dict()))["value"] is None


@pytest.mark.parametrize("spec", ["linear 100-50-100", "linear 1000-3-1000"])
def test_large_linear_networks_have_their_dimension(spec):
    started = time.process_time()
    found = invariants(spec)
    assert (found.value, found.complete, found.defect) == (found.bound, True, 0)
    assert time.process_time() - started < 2  # it was 20 s


@pytest.mark.parametrize("seed", [-1, "a", 0.5])
def test_what_is_no_seed_is_refused(seed):
    for spec in ("mlp 2-3-1 power 2", "mlp 784-10-10 power 2"):
        with pytest.raises(InputError, match="seed is a whole number"):
            invariants(spec, seed=seed)


def test_numbers_are_readable():
    assert number_text(0) == "0"
    assert number_text(1234567) == "1,234,567"
    assert number_text(10**30) == "about 1.00e30"
    assert number_text(7**20_000).endswith("e16901")


def test_a_text_that_is_no_architecture_is_refused():
    with pytest.raises(InputError, match="did you mean mlp"):
        invariants("mpl 2-3-1 power 2")
