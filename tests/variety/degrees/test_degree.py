"""Degrees: closed forms against linear sections."""

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.degrees import degree
from neurovariety.variety.result import Certainty

DEGREES = {
    "cnn 2,2 power 2": 4,
    "cnn 2,2 power 3": 6,
    "cnn 2,2 power 4": 8,
    "cnn 2,3 power 2": 6,
    "cnn 3,3 power 2": 24,
    "lcn 2,2 stride 2": 2,
    "lcn 3,2,2 stride 2,2": 12,
    "lcn 3,3 stride 2": 6,
    "linear 3-1-4": 10,
    "linear 3-2-3": 3,
    "mlp 3-1-1 power 3": 9,
    "mlp 3-2-1 power 2": 3,
    "mlp 2-2-1 power 4": 3,
    "mlp 2-3-1 power 6": 4,
    "mlp 2-2-3 power 2": 3,
    "mlp 2-2-1 power 3": 1,
    "attention 2-1 rank 2 tokens 2": 4,
}
SLOW = {
    "cnn 2,2 power 3",
    "cnn 3,3 power 2",
    "lcn 3,2,2 stride 2,2",
    "mlp 2-3-1 power 6",
    "mlp 2-2-3 power 2",
    "cnn 2,2 power 4",
    "cnn 2,3 power 2",
    "mlp 3-2-1 power 2",
}


@pytest.mark.parametrize(
    ("spec", "value"),
    [pytest.param(*case, marks=[pytest.mark.slow] if case[0] in SLOW else []) for case in DEGREES.items()],
)
def test_closed_forms_and_sections(spec, value):
    closed, counted = degree(spec), degree(spec, method="numerical")
    assert (closed.value, closed.certainty, closed.method) == (value, Certainty.EXACT, "closed form")
    assert (counted.value, counted.certainty, counted.complete) == (value, Certainty.TRACE, True), str(counted)


@pytest.mark.parametrize(("spec", "value"), [("mlp 3-2-1 power 3", 15), ("attention 2-2 rank 1 tokens 1", 10)])
def test_degrees_without_a_closed_form(spec, value):
    """Classical ones: secants of the cubic Veronese surface; linear forms times one quadric, the Segre P^3 x P^2."""
    counted = degree(spec)
    assert (counted.value, counted.method, counted.complete) == (value, "numerical", True)


def test_no_closed_form():
    with pytest.raises(InputError, match="no closed form"):
        degree("mlp 3-2-1 power 3", method="closed form")
