import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from variety_equations import ellipse, family, variables

from neurovariety.errors import InputError
from neurovariety.ideals.sampling.constraints import Constraints, checked_box, checked_points
from neurovariety.poly import Monomials, PolynomialFamily


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2**32 - 1))
def test_values_and_derivatives_are_those_of_the_family_scaled(count, degree, seed):
    random = np.random.default_rng(seed)
    table = Monomials.up_to_degree(count, degree)
    generators = PolynomialFamily(table, random.normal(size=(4, len(table))))
    points, scale = random.uniform(-2, 2, size=(5, count)), 3.0
    values, jacobian = Constraints.of(generators, scale=scale).evaluate(points / scale)
    sizes = np.abs(generators.coefficients * scale**table.degrees).sum(axis=1)
    np.testing.assert_allclose(values * sizes, generators.evaluate(points), atol=1e-9 * sizes.max())
    expected = scale * generators.jacobian(points)
    np.testing.assert_allclose(jacobian * sizes[:, None], expected, atol=1e-9 * sizes.max())


@given(st.floats(1e-6, 1e6), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_residuals_do_not_depend_on_how_a_generator_is_scaled_and_are_at_most_one(factor, x, y):
    point = np.array([[x, y]])
    plain = Constraints.of(family(ellipse(2, 1)))
    scaled = Constraints.of(family(ellipse(2, 1) * -factor))
    residual = plain.residuals(point, plain.values(point))
    np.testing.assert_allclose(scaled.residuals(point, scaled.values(point)), residual, rtol=1e-9, atol=1e-15)
    assert residual <= 1


def test_zero_polynomials_are_left_out():
    x, _ = variables(2)
    constraints = Constraints.of(family(x - x, x))
    assert len(constraints) == 1
    assert constraints.values(np.array([[3.0, 5.0]])) == [[3.0]]


def test_bad_input_is_told():
    table = Monomials.up_to_degree(2, 1)
    with pytest.raises(InputError, match="coefficients"):
        Constraints.of(PolynomialFamily(table, np.array([[np.nan, 0, 0]])))
    with pytest.raises(InputError, match="row 1"):
        checked_points([[0.0, 0.0], [np.inf, 0.0]], 2)
    with pytest.raises(InputError, match="variables"):
        checked_points([[0.0, 0.0, 0.0]], 2)
    for box in [(1, 1), (0, np.inf), (0, [1, 2, 3]), 5, ("a", "b")]:
        with pytest.raises(InputError, match="box"):
            checked_box(box, 2)
