"""Polar degrees: closed forms against conormal varieties."""

import pytest

from neurovariety.errors import InputError
from neurovariety.variety.degrees import generic_ed_degree, polar_degrees

POLAR = {
    "linear 2-1-2": (2, 2, 2),
    "linear 2-1-3": (3, 4, 3, 0),
    "linear 3-1-3": (6, 12, 12, 6, 3),
    "linear 3-2-3": (3, 6, 12, 12, 6, 0, 0, 0),
    "attention 2-1 rank 2 tokens 2": (4, 6, 4, 0, 0),
    "lcn 2,2,2 stride 2,2": (6, 12, 12, 4),
    "mlp 2-2-1 power 4": (3, 6, 4, 0),
    "mlp 2-1-2 power 2": (4, 6, 4),
    "mlp 2-2-1 power 3": (1, 0, 0, 0),
    "cnn 2,2 power 3": (6, 10, 6),
    "cnn 3,3 power 2": (24, 66, 75, 42, 12),
}
SLOW = {"mlp 2-2-1 power 4", "linear 3-1-3", "linear 3-2-3", "cnn 3,3 power 2", "lcn 2,2,2 stride 2,2"}


@pytest.mark.parametrize(
    ("spec", "values"),
    [pytest.param(*case, marks=[pytest.mark.slow] if case[0] in SLOW else []) for case in POLAR.items()],
)
def test_closed_forms_and_conormal_varieties(spec, values):
    closed, counted = polar_degrees(spec), polar_degrees(spec, method="numerical")
    assert closed.value == values == counted.value, str(counted)
    assert counted.complete
    assert sum(values) == closed.generic_ed_degree == counted.generic_ed_degree == generic_ed_degree(spec).value


@pytest.mark.slow
def test_polar_degrees_without_a_closed_form():
    """Pairs of binary cubics that share two cubes: the 4 x 3 catalecticant matrix has rank 2, a linear section."""
    counted = polar_degrees("mlp 2-2-2 power 3")
    assert counted.complete
    assert counted.value == (*polar_degrees("linear 3-2-4").value[:5], 0)


def test_what_is_no_cone():
    """Multiples of I + U V are not of this form."""
    with pytest.raises(InputError, match="cones"):
        polar_degrees("residual(linear 2-1-2)")
