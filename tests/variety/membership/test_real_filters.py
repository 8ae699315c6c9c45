"""Filters by their roots, exactly: against products of filters, and with stride one against NumPy's count of roots."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.architectures.spec import architecture
from neurovariety.variety.membership import membership
from neurovariety.variety.result import Certainty

pytest.importorskip("flint")

SPECS = [
    "lcn 2",
    "lcn 3",
    "lcn 2,2",
    "lcn 1,2,1",
    "lcn 2,3,2",
    "lcn 4,3",
    "lcn 2,2,2",
    "lcn 3,2,4,1",
    "lcn 2,2,3 stride 1,1,2",
]
STRIDES = ["lcn 3,2 stride 2", "lcn 4,2 stride 2", "lcn 2,2,2 stride 1,2", "lcn 3,3 stride 3", "lcn 2,2,2 stride 2,2"]


def deviation(spec, theta, point):
    values = architecture(spec).coefficients(theta)
    return float(max(abs(a - b) for a, b in zip(values, point, strict=True)) / max(1, *map(abs, point)))


@pytest.mark.parametrize("spec", [*SPECS, *STRIDES])
def test_products_of_filters_are_inside(spec):
    network = architecture(spec)
    rng = np.random.default_rng(2)
    for _ in range(20):
        theta = rng.integers(-3, 4, network.parameter_count).tolist()
        point = network.coefficients(theta)
        found = membership(spec, point)
        assert (found.value, found.certainty) == ("inside", Certainty.EXACT)
        assert deviation(spec, found.parameter, point) <= 1e-9
        assert found.residual <= 1e-9


@pytest.mark.parametrize("spec", SPECS)
def test_other_filters_by_their_real_roots(spec):
    network = architecture(spec)
    even = sum(size[0] % 2 == 0 for size in network.sizes)
    rng = np.random.default_rng(3)
    for _ in range(20):
        point = rng.normal(size=network.ambient.dimension)
        found = membership(spec, point.tolist())
        real = sum(abs(root.imag) < 1e-9 for root in np.roots(point))
        assert found.value == ("inside" if real >= even else "outside")
        if found.value == "inside":
            assert deviation(spec, found.parameter, [Fraction(v) for v in point]) <= 1e-9


def test_double_roots_that_are_not_rational():
    found = membership("lcn 3,2,2", [1, 2, -1, -2, 1])  # (x^2 + x y - y^2)^2
    assert (found.value, found.certainty) == ("inside", Certainty.EXACT)
    assert found.residual < 1e-12
    assert membership("lcn 2,2,2,2", [1, 0, -4, 0, 4]).value == "inside"
    assert membership("lcn 2,2,2,2", [1, 0, 4, 0, 4]).value == "outside"


def test_the_smallest_change_of_a_double_root_decides():
    assert membership("lcn 2,2", [1, 2, 1]).parameter == (1, 1, 1, 1)
    assert membership("lcn 2,2", [1, 2, 1 + Fraction(1, 10**40)]).value == "outside"
    assert membership("lcn 2,2", [1, 2, 1 - Fraction(1, 10**40)]).value == "inside"


def test_zero_and_one_end():
    assert membership("lcn 2,2", [0, 0, 0]).parameter == (0, 0, 0, 0)
    assert deviation("lcn 2,2", membership("lcn 2,2", [0, 0, 5]).parameter, [0, 0, 5]) == 0
    assert (
        deviation("lcn 2,2", membership("lcn 2,2", [1e-300, 0, -1e150]).parameter, [Fraction(1e-300), 0, -(10**150)])
        < 1
    )


def test_on_the_closure_and_outside_of_the_real_set():
    """x^4 + y^4 = (x^2 + i y^2)(x^2 - i y^2), and none of the factors in x^2 is real."""
    found = membership("lcn 3,2 stride 2", [1, 0, 0, 0, 1])
    assert (found.value, found.certainty, found.on_closure) == ("outside", Certainty.EXACT, True)
    assert "layer 2, of dilation 2 and even length, needs a real fibre" in found.evidence
    assert "2 for S = 2 (1 needed)" in str(found)
    first, second = found.complex_parameter[:3], found.complex_parameter[3:]
    product = np.convolve(first, [second[0], 0, second[1]])
    assert np.allclose(product, [1, 0, 0, 0, 1])
    assert found.as_dict()["on_closure"] is True


def test_off_the_closure():
    found = membership("lcn 3,2 stride 2", [1, 0, 0, 1, 1])
    assert (found.value, found.certainty, found.on_closure) == ("outside", Certainty.EXACT, False)
    assert "0 for S = 2 (1 needed)" in found.evidence
    assert found.complex_parameter is None


def test_the_smallest_change_leaves_the_closure():
    point = [5, 10, 25, 20, 30]
    assert membership("lcn 3,2 stride 2", point).parameter == (1, 2, 3, 5, 10)
    point[2] += Fraction(1, 10**40)
    assert membership("lcn 3,2 stride 2", point).on_closure is False


def test_real_filters_that_need_the_right_fibre():
    """(x^2 - 1)(x^2 + 1)(x^2 + 2): with two roots needed below, dilation two has to leave x^2 - 1 alone."""
    spec = "lcn 2,2,3,2 stride 1,1,2"
    point = [1, 0, 2, 0, -1, 0, -2]
    found = membership(spec, point)
    assert (found.value, found.residual) == ("inside", 0)
    assert deviation(spec, found.parameter, point) == 0
    assert found.parameter[-1] / found.parameter[-2] in (1, 2)
    assert membership(spec, [1, 0, 6, 0, 11, 0, 6]).value == "outside"  # (x^2 + 1)(x^2 + 2)(x^2 + 3)


def test_irrational_filters_with_strides_are_rounded():
    found = membership("lcn 3,2,2 stride 2,1", [1, 0, 0, 0, -2, 0, 0])  # x^2 (x^4 - 2 y^4)
    assert found.value == "inside"
    assert deviation("lcn 3,2,2 stride 2,1", found.parameter, [1, 0, 0, 0, -2, 0, 0]) == found.residual < 1e-14


def test_floats_are_the_binary_fractions_that_they_are():
    assert membership("lcn 2,2 stride 2", [0.1, 0.2, 0.3, 0.6]).value == "inside"  # doubled exactly
    assert membership("lcn 2,2 stride 2", [0.1, 0.3, 0.7, 2.1]).on_closure is False


def test_pictures_that_are_lines():
    found = membership("lcn 1x3,1x2 stride 1x2", [1, 0, 0, 0, 1])
    assert (found.value, found.on_closure) == ("outside", True)
    spec = "lcn 3x1,2x1 stride 2x1"
    found = membership(spec, [5, 10, 25, 20, 30])
    assert deviation(spec, found.parameter, [5, 10, 25, 20, 30]) == 0
