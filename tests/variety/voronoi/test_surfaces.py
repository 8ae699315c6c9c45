"""Cells of points of parametrised surfaces and of networks with several parameters."""

from fractions import Fraction

import numpy as np
import pytest

from neurovariety.errors import InputError, ResourceError
from neurovariety.poly import RationalPolynomial
from neurovariety.solve import variables
from neurovariety.variety.result import Certainty
from neurovariety.variety.voronoi import voronoi_cell

pytest.importorskip("flint")

c, s, t = variables("c s t")
CONE = [s**2, s * t, t**2]


@pytest.fixture(scope="module")
def apex():
    return voronoi_cell(CONE, [0, 0, 0])


def test_the_apex_of_the_squares_is_nearest_to_forms_without_positive_part(apex):
    assert (apex.value, apex.complete) == (3, True)
    negative = 0
    for u in np.random.default_rng(0).integers(-3, 3, (25, 3)).tolist():
        # |y|^2 / 2 - <u, y> is a sum of forms of degree 4 and 2: nowhere negative when -u1 s^2 - u2 st - u3 t^2 is.
        form = np.array([[u[0], u[1] / 2], [u[1] / 2, u[2]]])
        expected = np.linalg.eigvalsh(form).max() <= 1e-12
        if abs(np.linalg.eigvalsh(form).max()) > 1e-9:
            negative += bool(expected)
            assert apex.membership(u).inside == expected, u
    assert negative >= 3


def test_a_nearer_point_is_an_exact_proof(apex):
    answer = apex.membership([1, 0, -1])
    assert (answer.inside, answer.certainty) == (False, Certainty.EXACT)
    np.testing.assert_allclose(answer.nearest, [[1, 0, 0]], atol=1e-9)


@pytest.mark.slow
def test_its_boundary_is_the_cone_of_degenerate_forms(apex):
    a, b, d = RationalPolynomial.coordinates(3)
    boundary = apex.boundary()
    assert [one.polynomial for one in boundary.factors if one.on_boundary] == [(4 * a * d - b**2).primitive()]
    assert len(boundary.factors) > 1


def test_a_smooth_point_of_a_surface_has_its_normal_space():
    cell = voronoi_cell([s, t, s**2 + 2 * t**2], [0, 0, 0])
    assert (cell.value, cell.directions, cell.complete) == (1, ((0, 0, 1),), True)
    assert cell.membership([0, 0, Fraction(1, 5)]).inside
    assert cell.membership([0, 0, Fraction(1, 3)]).inside is False


def test_the_normal_of_a_paraboloid_ends_at_the_nearer_focus():
    cell = voronoi_cell([s, t, s**2 + 2 * t**2], [0, 0, 0])
    boundary = cell.boundary()
    (w,) = RationalPolynomial.coordinates(1)
    assert boundary.equation == 4 * w - 1 or boundary.equation == 1 - 4 * w
    assert boundary.points.ravel().tolist() == pytest.approx([0.25], abs=1e-5)


def test_the_zero_of_a_quadratic_neuron_has_probability_zero():
    # An output weight of any sign: along every line through zero the set leaves in both directions.
    cell = voronoi_cell([c * s**2, c * s * t, c * t**2], [0, 0, 0])
    assert (cell.value, cell.certainty, cell.complete) == (0, Certainty.EXACT, True)


@pytest.mark.parametrize(
    ("spec", "at", "dimension"),
    [
        ("mlp 2-1-1 power 2", [1, 0, 0], 0),  # the zero function, by parameters where the map is regular
        ("mlp 2-1-1 power 2", [1, 0, 1], 1),
        ("linear 2-1-2", [0, 0, 0, 0], 0),
        ("linear 2-1-2", [1, 0, 1, 0], 1),
        ("lcn 2,2 stride 2", [1, 0, 1, 1], 1),
        ("mlp 2-1-2 power 2", [1, 0, 0, 0], 0),
    ],
)
def test_points_of_networks_have_their_normal_spaces_and_zero_is_alone(spec, at, dimension):
    cell = voronoi_cell(spec, at=at)
    assert (cell.value, cell.complete, cell.of.split()[0]) == (dimension, True, spec.split()[0])


def test_truncated_singular_values_are_the_nearest_matrix():
    cell = voronoi_cell("linear 2-1-2", at=[1, 0, 1, 0])  # the matrix diag(1, 0), of rank one
    assert cell.membership([1, 0, 0, Fraction(9, 10)]).inside
    assert cell.membership([1, 0, 0, Fraction(11, 10)]).inside is False
    assert cell.membership([1, Fraction(1, 10), 0, 0]).inside is False


def test_scaling_leaves_a_doubt_that_is_told():
    cell = voronoi_cell([c * s**2, c * s * t, c * t**2], at=[1, 1, 0])
    assert not cell.complete
    assert "may be incomplete" in str(cell)


def test_a_crease_spans_a_plane():
    umbrella = voronoi_cell([s, s * t, t**2], at=[0, 0])  # Whitney's
    assert (umbrella.value, umbrella.complete) == (2, True)
    assert umbrella.directions == ((0, 1, 0), (0, 0, 1))


def test_points_off_the_surface_and_too_many_parameters_are_refused():
    with pytest.raises(InputError, match="no exact parameters"):
        voronoi_cell(CONE, [1, 5, 1])
    with pytest.raises(ResourceError, match="one or two parameters"):
        voronoi_cell([s, t, c, s**2 + t**2 + c**2], [0, 0, 0, 0]).boundary()
