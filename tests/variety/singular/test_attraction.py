"""The question as it is asked from outside: of an architecture, with parameters by their flat numbers."""

import json

import pytest

from neurovariety.errors import InputError, NeurovarietyError
from neurovariety.variety.singular import attraction, singular_locus, subnetworks

pytest.importorskip("flint")


@pytest.mark.parametrize(
    ("architecture", "expected"),
    [("mlp 2-2-1 power 4", {True}), ("cnn 2,2 power 2", {False}), ("linear 3-2-3", {True, False})],
)
def test_it_agrees_with_the_strata_of_the_singular_locus(architecture, expected):
    asked = {one.text: attraction(architecture, one.zeros, one.equal) for one in subnetworks(architecture).subnetworks}
    assert {one.value for one in asked.values()} == expected
    for stratum in singular_locus(architecture).strata:
        assert asked[stratum.text].value is stratum.critical


def test_all_parameters_attract_and_the_zero_function_does_where_nothing_moves():
    assert attraction("mlp 2-2-1 power 3").value
    still = attraction("mlp 2-2-1 power 3", range(6))
    assert (still.value, still.normal) == (True, 4)


def test_the_number_of_samples_does_not_decide():
    found = [attraction("cnn 2,2 power 2", [0], samples=samples) for samples in (6, 12, 24)]
    assert [one.space for one in found] == [6, 12, 24]
    assert not any(one.value for one in found)


def test_a_report_and_plain_data():
    found = attraction("mlp 2-2-1 power 4", [4])
    assert "critical with positive probability" in str(found)
    assert json.loads(json.dumps(found.as_dict()))["value"] is True


@pytest.mark.parametrize(
    ("zeros", "equal", "options"),
    [
        ([6], [], {}),
        ([-1], [], {}),
        ([0.5], [], {}),
        (0, [], {}),
        ([], [(0, 1, 2)], {}),
        ([], [3], {}),
        ([], [], {"samples": 0}),
        ([], [], {"samples": float("nan")}),
    ],
)
def test_bad_input(zeros, equal, options):
    with pytest.raises(InputError):
        attraction("mlp 2-2-1 power 4", zeros, equal, **options)


def test_too_many_samples_are_refused_by_their_size():
    with pytest.raises(NeurovarietyError):
        attraction("mlp 2-2-1 power 4", [0], samples=10**6)
