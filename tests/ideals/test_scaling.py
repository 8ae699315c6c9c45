"""Scaled variables lie in their range, have names of their own, and polynomials go between both kinds exactly."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neurovariety.errors import InputError, ResourceError
from neurovariety.ideals import vanishing_ideal
from neurovariety.ideals.scaling import RANGES, Scaling
from neurovariety.poly import Monomials, Polynomial

TABLES = arrays(np.float64, st.tuples(st.integers(1, 20), st.integers(1, 4)), elements=st.floats(-1e6, 1e6, width=32))


def box_of(points):
    return np.stack([points.min(axis=0), points.max(axis=0)])


@given(points=TABLES, kind=st.sampled_from(sorted(RANGES)))
def test_scaled_points_fill_the_range(points, kind):
    box = box_of(points)
    scaling = Scaling.of(kind, box)
    scaled = scaling.apply(points)
    low, high = RANGES[kind]
    varies = box[1] > box[0]
    assert scaled.min(axis=0)[varies] == pytest.approx(low, abs=1e-9)
    assert scaled.max(axis=0)[varies] == pytest.approx(high, abs=1e-9)
    assert (scaled[:, ~varies] == 0).all()
    if kind == "unit":  # the termination bound is lost beyond by a single bit
        assert scaled.min() >= 0
        assert scaled.max() <= 1
    back = scaled * scaling.factor + scaling.offset
    assert np.allclose(back, points, rtol=1e-9, atol=1e-9 * np.abs(points).max())


WHOLE = st.integers(-9, 9)


@given(data=st.data(), variables=st.integers(1, 3), degree=st.integers(0, 4))
def test_a_polynomial_has_the_same_values_in_its_own_units_and_comes_back(data, variables, degree):
    table = Monomials.up_to_degree(variables, degree)
    drawn = data.draw(st.lists(WHOLE, min_size=len(table), max_size=len(table)))
    polynomial = Polynomial.from_table(table, np.array(drawn, dtype=float))
    offset = data.draw(arrays(np.float64, variables, elements=WHOLE.map(float)))
    factor = data.draw(arrays(np.float64, variables, elements=st.sampled_from([0.25, 0.5, 1.0, 2.0, 8.0])))
    scaling = Scaling("unit", offset, factor)
    own = scaling.in_own_units(polynomial)
    points = np.random.default_rng(0).integers(-4, 5, size=(20, variables)).astype(float)
    assert np.array_equal(own.evaluate(points), polynomial.evaluate(scaling.apply(points)))
    assert scaling.in_scaled_variables(own) == polynomial


def test_coefficients_are_rounded_once_however_much_cancels():
    scaling = Scaling("unit", np.array([2.0**25]), np.array([3.0]))
    own = Polynomial.of([[2], [0]], [1, -1])
    assert scaling.in_own_units(scaling.in_scaled_variables(own)) == own


def test_what_grows_too_large_is_refused():
    scaling = Scaling("unit", np.ones(3), np.full(3, 1e-200))
    with pytest.raises(ResourceError, match="too large"):
        scaling.in_own_units(Polynomial.of([[30, 30, 30]], [1]))
    with pytest.raises(InputError, match="float64"):
        scaling.in_own_units(Polynomial.of([[2, 0, 0]], [1]))
    with pytest.raises(InputError, match="too far apart"):
        Scaling.of("unit", np.array([[-1e308], [1e308]]))


def test_sentences_say_how_to_get_a_variable_from_the_data():
    scaling = Scaling("unit", np.array([1.0, -2.0, 0.0, 0.0]), np.array([2.0, 1.0, 4.0, 1.0]))
    assert scaling.sentences(["a", "b", "c", "d"])[1:] == [
        "  u_a = (a - 1) / 2",
        "  u_b = (b + 2)",
        "  u_c = c / 4",
        "  u_d = d",
    ]
    assert scaling.sentences(None, most=1)[1:] == ["  u1 = (x1 - 1) / 2", "  ... and 3 more"]


@given(own=st.lists(st.text("ux_1", min_size=1, max_size=6), min_size=1, max_size=6, unique=True))
def test_no_scaled_variable_is_called_like_one_of_the_data(own):
    scaling = Scaling("unit", np.zeros(len(own)), np.ones(len(own)))
    names = scaling.names(own)
    assert not set(names) & set(own)
    assert len(set(names)) == len(own)


def test_names_in_latex():
    scaling = Scaling("unit", np.zeros(2), np.ones(2))
    assert scaling.names(["x_pos", "y"], latex=True) == [r"u_{\mathrm{x\_pos}}", r"u_{\mathrm{y}}"]
    for unnamed in (None, ("x1", "x2")):
        assert scaling.names(unnamed, latex=True) == ["u_{1}", "u_{2}"]
        assert scaling.names(unnamed) == ["u1", "u2"]


def test_an_ideal_says_that_its_variables_are_scaled_and_gives_an_ellipse_back():
    angle = np.linspace(0, 6, 200)
    points = np.column_stack([3 * np.cos(angle), 2 * np.sin(angle)])
    scaling = Scaling.of("unit", box_of(points))
    fit = vanishing_ideal(scaling.apply(points), psi=1e-8, max_degree=2, names=["x", "y"])
    ideal = replace(fit, scaling=scaling)
    assert "scaled variables" in repr(ideal)
    assert "u_x = (x + " in repr(ideal)
    assert ideal.equations()[0].startswith("u_y^2")
    own = scaling.in_own_units(ideal.generators[0])
    own = own / own.coefficients[-1]
    expected = {(0, 2): 1, (2, 0): 4 / 9, (0, 0): -4}
    for powers, value in zip(map(tuple, own.exponents.tolist()), own.coefficients.tolist(), strict=True):
        assert value == pytest.approx(expected.get(powers, 0), abs=1e-9)
