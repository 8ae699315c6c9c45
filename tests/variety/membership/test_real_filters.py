"""Filters with stride one: exact answers by real roots, against products and against the count of roots by NumPy."""

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


def deviation(spec, theta, point):
    values = architecture(spec).coefficients(theta)
    return float(max(abs(a - b) for a, b in zip(values, point, strict=True)) / max(1, *map(abs, point)))


@pytest.mark.parametrize("spec", SPECS)
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
