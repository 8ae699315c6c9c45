"""The cell of the cusp (-t^2, t^3): all known values; cells of other points of curves; what is refused."""

import json
from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError
from neurovariety.poly import RationalPolynomial
from neurovariety.solve import variables
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi import ImplicitSet, ParametrisedSet, voronoi_cell

pytest.importorskip("flint")

(t,) = variables("t")
x, y = variables("x y")
CUSP = [-(t**2), t**3]
T, A, B = RationalPolynomial.coordinates(3)


@pytest.fixture(scope="module")
def cusp():
    return voronoi_cell(CUSP, [0, 0])


def test_the_gap_polynomial_is_the_known_one(cusp):
    assert cusp.gap.polynomial == T**4 + T**2 - 2 * B * T + 2 * A
    assert cusp.gap.divisor == RationalPolynomial.of([[2]], [1])


@pytest.mark.parametrize(("p", "q"), [(1, 1), (2, 3), (Fraction(1, 5), 7)])
def test_a_diagonal_metric_weights_the_gap_polynomial(p, q):
    gap = voronoi_cell(CUSP, [0, 0], metric=[p, q]).gap
    assert gap.polynomial == q * T**4 + p * T**2 - 2 * q * B * T + 2 * p * A


def test_the_cell_of_the_cusp_is_full_dimensional(cusp):
    assert (cusp.value, cusp.certainty, cusp.complete) == (2, Certainty.EXACT, True)
    assert cusp.full_dimensional
    assert "positive probability" in str(cusp)


def test_a_result_can_be_written_as_json(cusp):
    assert json.loads(json.dumps(cusp.as_dict()))["value"] == 2


def test_the_cell_of_a_smooth_point_is_a_segment_of_the_normal():
    cell = voronoi_cell([t, t**2], [0, 0])
    assert (cell.value, cell.directions) == (1, ((0, 1),))
    assert cell.reach([[1], [-1]]).tolist() == [0.5, np.inf]
    assert [cell.membership([0, h]).inside for h in (-7, Fraction(1, 2), Fraction(501, 1000))] == [True, True, False]
    assert cell.membership([0, Fraction(1, 2)]).interior is False
    assert cell.membership([0, 0]).interior is True
    assert cell.membership([Fraction(1, 1000), 0]).inside is False


def test_two_branches_leave_nothing_but_the_node_itself():
    node = voronoi_cell([t**2 - 2, t**3 - 2 * t], [0, 0])
    assert node.value == 0
    assert node.parameters == pytest.approx([-(2**0.5), 2**0.5])
    assert node.membership([0, 0]).inside
    assert not node.membership([Fraction(1, 10**6), 0]).inside


def test_a_root_with_complex_conjugates_can_still_span_a_rational_space():
    # The line is passed twice, at t = 0 and at the cube root of -1/2.
    cell = voronoi_cell([0, t + 2 * t**4], [0, 0])
    assert (cell.value, cell.directions, cell.certainty) == (1, ((1, 0),), Certainty.EXACT)
    with pytest.raises(InputError, match="not rational"):
        voronoi_cell([(t**3 - 2) * t, (t**3 - 2) * (t + 1), t**2 * (t**3 - 2)], [0, 0, 0])


def test_two_cusps_at_one_point_share_their_cell_or_do_not():
    # At t = 1 and t = -1 the branches are cusps at the origin, with tangents (1, 1) and (-1, 1).
    together = voronoi_cell([t * (t**2 - 1) ** 2, (t**2 - 1) ** 2], [0, 0])
    assert (together.value, together.certainty) == (2, Certainty.EXACT)
    assert together.membership([0, -1]).inside
    # With tangents (1, 0) and (-1, 0) only the line between them is left; t^2 - 1 to the third power bends both up.
    opposite = voronoi_cell([t * (t**2 - 1) ** 2, (t**2 - 1) ** 4], [0, 0])
    assert (opposite.value, opposite.certainty, opposite.directions) == (1, Certainty.EXACT, ((0, 1),))


@pytest.mark.parametrize("seed", range(3))
def test_moving_and_turning_a_curve_moves_its_cell(seed):
    random = np.random.default_rng(seed)
    turn = [[Fraction(3, 5), Fraction(4, 5)], [Fraction(-4, 5), Fraction(3, 5)]]
    shift = [int(s) for s in random.integers(-5, 6, 2)]
    moved = voronoi_cell([sum((c * z for c, z in zip(row, CUSP, strict=True)), s * 1)
                          for row, s in zip(turn, shift, strict=True)], shift)  # fmt: skip
    plain = voronoi_cell(CUSP, [0, 0])
    for u in random.integers(-4, 5, (20, 2)).tolist():
        there = [sum(c * z for c, z in zip(row, u, strict=True)) + s for row, s in zip(turn, shift, strict=True)]
        assert plain.membership(u).inside == moved.membership(there).inside


def test_a_metric_of_very_small_numbers_is_one():
    found = voronoi_cell(CUSP, [0, 0], metric=[1e-320, 1])
    assert (found.value, found.certainty) == (2, Certainty.EXACT)


@pytest.mark.parametrize("equations", [None, 5, "ab", []])
def test_equations_are_a_list(equations):
    with pytest.raises(InputError):
        ImplicitSet.of(equations)


def test_a_point_can_be_given_by_its_parameter():
    assert voronoi_cell(CUSP, at=[2]).point == (-4, 8)
    assert voronoi_cell(CUSP, at=[2]).value == 1


@pytest.mark.parametrize(
    ("of", "options", "problem"),
    [
        (CUSP, {"point": [1, 1]}, "does not lie on the curve"),
        (CUSP, {"point": [0, 0, 0]}, "another size"),
        (CUSP, {"point": [0, float("nan")]}, "no rational number|not a rational number"),
        (CUSP, {"point": [0, float("inf")]}, "not a rational number"),
        (CUSP, {}, "list of numbers"),
        (CUSP, {"point": [0, 0], "at": [0]}, "given once"),
        (CUSP, {"at": [0, 1]}, "another size"),
        (CUSP, {"point": [0, 0], "metric": [1, -1]}, "not positive definite"),
        (CUSP, {"point": [0, 0], "metric": [1, 0]}, "not positive definite"),
        (CUSP, {"point": [0, 0], "metric": [[1, 2], [0, 1]]}, "not symmetric"),
        (CUSP, {"point": [0, 0], "metric": [1, 1, 1]}, "does not fit"),
        (CUSP, {"point": [0, 0], "metric": [10**400, 1]}, "too large"),
        (CUSP, {"point": [0, 10**400]}, "too large"),
        (CUSP, {"at": [10**100]}, "too large"),
        (CUSP, {"at": "a"}, "list of numbers"),
        (CUSP, {"point": [0, 0], "seed": -1}, "seed"),
        (CUSP, {"point": [0, 0], "seed": "a"}, "seed"),
        ([10**400 * t**2, t**3], {"point": [0, 0]}, "too large"),
        (None, {"point": [0, 0]}, "in a list"),
        (5, {"point": [0, 0]}, "in a list"),
        ([], {"point": [0]}, "list of coordinates"),
        ([3, 4], {"point": [3, 4]}, "single point"),
        ([1j * t, t], {"point": [0, 0]}, "real coefficients"),
        ([t, "t^2"], {"point": [0, 0]}, "no polynomial"),
        (ImplicitSet.of([x**2 + y**2 - 1]), {"point": [0.6, 0.8]}, "does not lie on the set"),
        (ImplicitSet.of([x**2 + y**2 - 1], inequalities=[y]), {"point": [0, -1]}, "does not lie on the set"),
        (ImplicitSet.of([x**2 + y**2 - 1]), {"at": [0]}, "given once"),
    ],
)
def test_what_is_wrong_is_said(of, options, problem):
    with pytest.raises(InputError, match=problem):
        voronoi_cell(of, **options)


def test_data_are_checked(cusp):
    with pytest.raises(InputError, match="another size"):
        cusp.membership([1])
    with pytest.raises(InputError, match="not a rational number"):
        cusp.membership([1, float("nan")])
    with pytest.raises(InputError, match="too large"):
        cusp.membership([10**400, 1])
    for directions in ([[1, np.inf]], "a", [[1j, 0]], None, [[10**400, 1]], [1, 2], [["a", "b"]]):
        with pytest.raises(InputError, match="directions"):
            cusp.reach(directions)
    with pytest.raises(InputError, match="seed"):
        cusp.boundary(seed=-1)
    with pytest.raises(InputError, match="for curves only"):
        voronoi_cell(ImplicitSet.of([x**2 + y**2 - 1]), [1, 0]).boundary()


def test_sets_are_read_and_checked():
    (s,) = RationalPolynomial.coordinates(1)
    assert ParametrisedSet.of([-(s**2), s**3]).coordinates == ParametrisedSet.of(CUSP).coordinates
    with pytest.raises(InputError, match="not listed"):
        ParametrisedSet.of([x, y], parameters=[x])
    with pytest.raises(InputError, match="no variables"):
        ImplicitSet.of([x - x + 1, y])
    with pytest.raises(InputError, match="needs an equation"):
        ImplicitSet.of([], inequalities=[x])
