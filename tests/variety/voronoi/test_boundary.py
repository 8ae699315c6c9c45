"""The boundary equation: the known one, what is not boundary, and no trust in its sign."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.poly import RationalPolynomial
from neurovariety.solve import variables
from neurovariety.variety.voronoi import voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
a, b = RationalPolynomial.coordinates(2)
KNOWN = 128 * a**3 - 32 * a**2 + 72 * a * b**2 + 2 * a - 27 * b**4 - b**2


@pytest.fixture(scope="module")
def cusp():
    return voronoi_cell([-(t**2), t**3], [0, 0])


def test_the_equation_of_the_cusp_is_the_known_one(cusp):
    boundary = cusp.boundary()
    assert boundary.equation == KNOWN
    (only,) = boundary.factors
    assert only.on_boundary


def test_the_arc_satisfies_it(cusp):
    (s,) = RationalPolynomial.coordinates(1)
    arc = ((s**2 + 3 * s**4) / 2, s + 2 * s**3)
    total = s * 0
    for (i, j), value in cusp.boundary().equation.terms().items():
        total = total + arc[0] ** i * arc[1] ** j * value
    assert not total.coefficients


def test_the_acnode_is_told_and_is_not_boundary(cusp):
    (point,) = cusp.boundary().isolated
    assert point.coordinates == (Fraction(1, 8), 0)
    assert point.exact
    assert not point.on_boundary
    assert "not on the boundary" in str(cusp.boundary())


def test_every_boundary_point_that_was_met_is_a_double_zero(cusp):
    points = cusp.boundary().points
    assert len(points) > 50
    value = KNOWN.to_float()(points)
    assert np.abs(value / np.abs(points).max(axis=1) ** 4).max() < 1e-9


def test_a_cell_that_is_a_segment_has_end_points():
    boundary = voronoi_cell([t, t**2], [0, 0]).boundary()
    (w,) = RationalPolynomial.coordinates(1)
    assert boundary.equation in (2 * w - 1, 1 - 2 * w)
    assert boundary.points.tolist() == [[0.5]]
    assert boundary.isolated is None


def test_factors_without_boundary_are_told():
    # The gap is t^4 + 3 t^2 + 1 - 2w: at w = -5/8 its double zeros are complex, at w = 1/2 there is one at t = 0.
    boundary = voronoi_cell([t + t**3, t**2], [0, 0]).boundary()
    (w,) = RationalPolynomial.coordinates(1)
    told = {one.polynomial.primitive(): one.on_boundary for one in boundary.factors}
    assert told == {2 * w - 1: True, 8 * w + 5: False}
    assert boundary.equation.primitive() == 2 * w - 1
    assert "no boundary point seen" in str(boundary)


def test_a_cell_without_boundary_has_no_equation():
    assert voronoi_cell([t, 0], [0, 0]).boundary().equation is None
    assert voronoi_cell([t**2 - 2, t**3 - 2 * t], [0, 0]).boundary().factors == ()
