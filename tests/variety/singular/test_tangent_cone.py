"""Tangent cones: known singular points of curves, surfaces and networks; what is refused."""

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.poly import RationalPolynomial
from neurovariety.solve import variables
from neurovariety.variety.equations import equations
from neurovariety.variety.result import Certainty
from neurovariety.variety.singular import tangent_cone
from neurovariety.variety.singular.lowest_forms import lowest_form, moved_to_origin, tangent_cone_ideal
from neurovariety.variety.singular.point_types import milnor_number
from neurovariety.variety.singular.polar_cone import polar_cone
from neurovariety.variety.singular.quadratic_form import signature
from neurovariety.variety.voronoi import ImplicitSet, ParametrisedSet, voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
x, y, z = variables("x y z")
X, Y, Z = RationalPolynomial.coordinates(3)
CUSP = [-(t**2), t**3]


def test_the_cusp_turns_back():
    found = tangent_cone(CUSP, [0, 0])
    (branch,) = found.branches
    assert (found.value, found.kind) == (2, "cusp with exponents (2, 3)")
    assert (branch.direction, branch.both_ways) == ((-1, 0), False)
    assert found.certainty is Certainty.EXACT
    # Its polar is a half-plane: the cusp is a nearest point with positive probability.
    assert found.polar_dimension == 2
    assert voronoi_cell(CUSP, [0, 0]).full_dimensional


@pytest.mark.parametrize("curve", [[t**2 - 1, t**3 - t], [t, t**2], [t**3, t**4]])
def test_curves_that_go_on_have_cells_without_interior(curve):
    found = tangent_cone(curve, [0, 0])
    assert all(branch.both_ways for branch in found.branches)
    assert found.polar_dimension < 2
    assert not voronoi_cell(curve, [0, 0]).full_dimensional


@pytest.mark.parametrize(
    ("curve", "point", "multiplicity"),
    [
        ([t**2, t**4], [0, 0], 1),
        ([t**2, t**4], [1, 1], 1),
        ([t**2 - 2, (t**2 - 2) ** 3], [0, 0], 1),
        ([t**3 - t, (t**3 - t) ** 2], [0, 0], 1),
        ([t**4, t**6], [0, 0], 2),
        ([t**2], [0], 1),
    ],
)
def test_a_curve_that_is_covered_several_times_has_the_points_of_its_image(curve, point, multiplicity):
    found = tangent_cone(curve, point)
    assert (found.value, found.smooth) == (multiplicity, multiplicity == 1)
    assert found.kind == ("smooth point" if multiplicity == 1 else f"point of multiplicity {multiplicity}")
    assert "times" in found.remarks[0]


def test_the_end_of_a_curve_that_turns_back_on_itself_can_be_nearest():
    assert tangent_cone([t**2, t**4], [0, 0]).polar_dimension == 2


def test_two_branches_cross():
    found = tangent_cone([t**2 - 1, t**3 - t], at=[1])
    assert found.point == (0, 0)
    assert [branch.parameter for branch in found.branches] == [-1, 1]
    assert [branch.direction for branch in found.branches] == [(-2, 2), (2, 2)]
    assert (found.value, found.kind, found.polar_dimension) == (2, "2 smooth branches, 2 of them real", 0)


def test_branches_at_irrational_and_complex_parameters():
    irrational = tangent_cone([t**2 - 2, t**3 - 2 * t], [0, 0])
    assert [round(branch.parameter**2, 9) for branch in irrational.branches] == [2, 2]
    assert irrational.certainty is Certainty.NUMERICAL
    alone = tangent_cone([t**2 + 1, t**3 + t], [0, 0])
    assert not any(branch.real for branch in alone.branches)
    assert alone.polar_dimension == 2


def test_exponents_of_a_space_curve():
    found = tangent_cone(ParametrisedSet.of([t**3, t**4, t**5]), [0, 0, 0])
    assert found.branches[0].exponents == (3, 4)
    ideal = tangent_cone(ImplicitSet.of([x * z - y**2, x**3 - y * z, z**2 - x**2 * y]), [0, 0, 0])
    assert ideal.value == found.value == 3
    assert set(map(str, ideal.polynomials)) == {str(p.primitive()) for p in (X * Z - Y**2, Y * Z, Z**2)}


@pytest.mark.parametrize(
    ("equation", "kind", "milnor"),
    [
        (y**2 - x**3, "cusp (A2)", 2),
        (y**2 - x**2 - x**3, "ordinary double point (A1) with real tangents", 1),
        (y**2 + x**2 - x**3, "ordinary double point (A1) with no real tangents", 1),
        (y**2 - x**4, "double point of type A3", 3),
        (x * y * (x - y) + x**5, "ordinary point of multiplicity 3, Milnor number 4", 4),
        (x**3 + y**4, "point of multiplicity 3, Milnor number 6", 6),
        (y - x**2, "smooth point", 0),
    ],
)
def test_points_of_plane_curves(equation, kind, milnor):
    found = tangent_cone(ImplicitSet.of([equation], [x, y]), [0, 0])
    assert (found.kind, found.milnor) == (kind, milnor)
    assert found.smooth == (kind == "smooth point")


def test_whitney_s_umbrella():
    umbrella = ImplicitSet.of([x**2 - y**2 * z])
    assert tangent_cone(umbrella, [0, 0, 1]).kind == "double point where two real sheets cross"
    assert tangent_cone(umbrella, [0, 0, -1]).kind == "double point where two complex conjugate sheets cross"
    assert tangent_cone(umbrella, [0, 0, 0]).kind == "double point whose tangent cone is a hyperplane twice"


@pytest.mark.parametrize(
    ("equation", "kind"),
    [
        (x**2 + y**2 - z**3, "double point of type A2"),
        (x * y - z**5, "double point of type A4"),
        (x**2 + y**3 + z**3, "double point whose tangent cone is a hyperplane twice, Milnor number 4"),
        (x**2 + y**2 - z**2, "ordinary double point (A1) with real tangents"),
        (x**3 + y**3 + z**3, "point of multiplicity 3, Milnor number 8"),
    ],
)
def test_points_of_surfaces(equation, kind):
    assert tangent_cone(ImplicitSet.of([equation]), [0, 0, 0]).kind == kind


def test_types_behind_a_change_of_coordinates():
    parabola = (y - x**2) ** 2
    assert tangent_cone(ImplicitSet.of([parabola - x**5]), [0, 0]).kind == "double point of type A4"
    assert tangent_cone(ImplicitSet.of([parabola - x**6]), [0, 0]).kind == "double point of type A5"


def test_the_cone_over_the_twisted_cubic():
    w = variables("w")[0]
    found = tangent_cone(ImplicitSet.of([x * z - y**2, x * w - y * z, y * w - z**2]), [0, 0, 0, 0])
    assert (found.value, found.dimension, found.tangent_dimension) == (3, 2, 4)


def test_a_plane_and_a_line_through_it_do_not_meet_in_a_smooth_point():
    found = tangent_cone(ImplicitSet.of([x * z, y * z]), [0, 0, 0])
    assert (found.value, found.dimension, found.tangent_dimension) == (1, 2, 3)
    assert found.smooth is False
    assert "several dimensions" in found.kind


def test_a_factor_that_occurs_twice_is_pointed_at():
    assert "more than once" in tangent_cone(ImplicitSet.of([(y - x**2) ** 2]), [0, 0]).remarks[0]
    assert tangent_cone(ImplicitSet.of([y**2 - x**3]), [0, 0]).remarks == ()


def test_too_few_equations_prove_no_smooth_point():
    known = equations("mlp 2-2-1 power 5", max_degree=2)
    assert known.polynomials == ()
    found = tangent_cone(known, [1, 0, 0, 0, 0, 0])
    assert (found.value, found.smooth, found.complete) == (None, None, False)
    assert "smooth" not in str(found)


def test_equations_that_may_be_missing_leave_a_bound():
    known = replace(equations("attention 2-1 rank 2 tokens 2"), complete=False)
    found = tangent_cone(known, [1, 0, -1, 2, 0, -2])
    assert (found.value, found.smooth, found.complete) == (2, None, False)
    assert "multiplicity at most 2" in found.headline()
    assert tangent_cone(known, [1, 0, 0, 0, 1, 0]).smooth


def test_points_and_parameters_can_be_arrays():
    assert tangent_cone("mlp 2-2-1 power 2", np.array([1, 0, 1])).smooth
    assert tangent_cone([t**2, t**3], at=np.array([0])).kind == "cusp with exponents (2, 3)"


def test_two_sheets_of_the_attention_quartic_cross_in_proportional_quadrics():
    quartic = equations("attention 2-1 rank 2 tokens 2")
    indefinite = tangent_cone(quartic, [1, 0, -1, 2, 0, -2])  # x^2 - y^2 twice: either factor can be the common one
    assert (indefinite.value, indefinite.signature) == (2, (1, 1))
    assert [part.degree for part, _ in indefinite.factors] == [1, 1]
    assert tangent_cone(quartic, [1, 0, 1, 2, 0, 2]).signature == (2, 0)
    assert tangent_cone(quartic, [0] * 6).value == 4


def test_the_shifted_filters_of_a_convolutional_network_are_two_spaces_that_cross():
    found = tangent_cone("cnn 2,2 power 2", at=[0, 1, 1, 0])
    assert (found.value, found.dimension, found.tangent_dimension) == (2, 3, 5)
    smooth = tangent_cone("cnn 2,2 power 2", at=[1, 0, 1, 0])
    assert smooth.smooth
    assert smooth.complete


def test_sums_of_powers_at_a_power():
    found = tangent_cone("mlp 2-2-1 power 4", at=[1, 0, 1, 0, 1, 0])
    assert found.point == (1, 0, 0, 0, 0)
    assert (found.value, found.signature) == (2, (1, 2))
    assert tangent_cone("mlp 2-2-1 power 4", [1, 0, 0, 0, 1]).smooth


def test_the_vertex_of_the_cone_over_a_segre_variety():
    found = tangent_cone("linear 2-1-3", [0] * 6)
    assert (found.value, found.dimension, found.tangent_dimension) == (3, 4, 6)


def test_the_limit_of_a_family_is_found_by_more_than_lowest_forms_of_generators():
    forms = tangent_cone_ideal([X * Y, X * Z + Y**3])
    assert {str(form) for form in forms} == {"x1*x2", "x1*x3", "x2^4"}


def test_moving_the_origin_and_the_lowest_form():
    moved = moved_to_origin(X**2 * Y - 4, [Fraction(2), Fraction(1), Fraction(0)])
    point = [[Fraction(1, 3), 5, 7]]
    assert moved.evaluate(point) == (X**2 * Y - 4).evaluate([[Fraction(7, 3), 6, 7]])
    assert lowest_form(moved) == 4 * X + 4 * Y


@pytest.mark.parametrize(
    ("form", "expected"),
    [(X * Y + Z**2, (2, 1)), (X * Y + Y * Z + Z * X, (1, 2)), (-(X**2) - (Y + Z) ** 2, (0, 2)), (X - X, (0, 0))],
)
def test_signatures(form, expected):
    assert signature(form) == expected


def test_milnor_numbers_of_points_that_are_not_alone():
    a, b = RationalPolynomial.coordinates(2)
    assert milnor_number(a**2 * b) is None
    assert milnor_number(a**2) is None


def test_polar_cones():
    lines, rays = np.zeros((0, 3)), np.array([[1.0, 0, 0], [0, 1, 0]])
    wedge = polar_cone(lines, rays)
    assert wedge.dimension == 3
    assert (rays @ wedge.inside < 0).all()
    cancelling = polar_cone(lines, np.vstack([rays, [-1.0, -1, 0]]))
    assert (cancelling.dimension, cancelling.by_walls) == (1, True)
    assert polar_cone(np.eye(3), rays).dimension == 0


def test_bad_input():
    with pytest.raises(InputError, match="does not lie on the variety"):
        tangent_cone("attention 2-1 rank 2 tokens 2", [1, 0, 0, 0, 0, 1])
    with pytest.raises(InputError, match="does not lie on the curve"):
        tangent_cone(CUSP, [1, 0])
    with pytest.raises(InputError, match="given once"):
        tangent_cone(CUSP)
    with pytest.raises(InputError, match="given once"):
        tangent_cone(CUSP, [0, 0], at=[0])
    with pytest.raises(InputError, match="another size"):
        tangent_cone(CUSP, [0, 0, 0])
    with pytest.raises(InputError, match="list of numbers"):
        tangent_cone(ImplicitSet.of([y - x**2]), 5)
    with pytest.raises(InputError, match="another size"):
        tangent_cone("mlp 2-2-1 power 2", at=[1, 0])
    with pytest.raises(InputError, match="not a rational number"):
        tangent_cone(CUSP, [float("nan"), 0])
    with pytest.raises(InputError, match="known for curves"):
        tangent_cone([x, y, x * y], [0, 0, 0])
    with pytest.raises(InputError, match="no parameters"):
        tangent_cone(ImplicitSet.of([y - x**2]), at=[0])


def test_a_report_and_plain_data():
    found = tangent_cone("attention 2-1 rank 2 tokens 2", [1, 0, -1, 2, 0, -2])
    assert "two real sheets cross" in str(found)
    assert json.loads(json.dumps(found.as_dict()))["value"] == 2
